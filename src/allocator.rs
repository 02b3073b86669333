//! Settings of the allocator for processes that live long.
//! Must not change what a command does: without them memory is kept more freely, and that is all.

use std::os::unix::process::CommandExt as _;
use std::process::Command;

/// mimalloc reads its settings from the environment alone, before `main`. Huge pages and late purging would keep the
/// peak of a scan resident long after it ended. C libraries, SQLite above all, allocate from glibc, which would give each
/// of the many threads of connections an arena of its own and keep what was freed in it.
const SETTINGS: [(&str, &str); 4] = [
    ("MIMALLOC_ALLOW_THP", "0"),
    ("MIMALLOC_PURGE_DELAY", "0"),
    ("MALLOC_ARENA_MAX", "2"),
    ("MALLOC_TRIM_THRESHOLD_", "131072"),
];

/// Starts this program anew in the same process with the settings, unless they (or the operator's own) are there.
pub(crate) fn settle() {
    let is_settled = SETTINGS.iter().any(|(name, _)| std::env::var_os(name).is_some());
    if is_settled {
        return;
    }
    let mut args = std::env::args_os();
    let (Some(name), Ok(program)) = (args.next(), std::env::current_exe()) else { return };
    let mut command = Command::new(program);
    command.arg0(name).args(args).envs(SETTINGS);
    // Returns only when it could not be done.
    let error = command.exec();
    tracing::debug!("the allocator keeps its own settings: {error}");
}
