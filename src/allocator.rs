//! Settings of the allocator for processes that live long.
//! Must not change what a command does: without them memory is kept more freely, and that is all.

use std::os::unix::process::CommandExt as _;
use std::process::Command;

/// mimalloc reads its settings from the environment alone, before `main`. Late purging would keep the peak of a scan
/// resident long after it ended; so would huge pages, which are compiled out. C libraries, SQLite above all, allocate from
/// mimalloc too (feature `override`): glibc's arenas keep what was freed in them.
const SETTINGS: [(&str, &str); 1] = [("MIMALLOC_PURGE_DELAY", "0")];

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
