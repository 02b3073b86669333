//! Takes from the worker what it never needs, so that a hostile page cannot use it.
//! Must not fail open on Linux: a limit that cannot be set ends the worker.

use std::io;

use super::WorkerLimits;

/// Files the worker may hold: the three standard streams, one PDF and a spare.
#[cfg(unix)]
const OPEN_FILES: u64 = 8;

/// Limits memory, CPU time, files and core dumps of this process for the rest of its life.
#[cfg(unix)]
pub(super) fn confine(limits: &WorkerLimits) -> io::Result<()> {
    use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
    let caps = [
        (Resource::Core, 0),
        (Resource::Fsize, 0),
        (Resource::Nofile, OPEN_FILES),
        (Resource::Cpu, limits.cpu_seconds),
        #[cfg(not(any(target_os = "macos", target_os = "openbsd")))]
        (Resource::As, limits.memory_bytes),
    ];
    for (resource, wanted) in caps {
        let allowed = getrlimit(resource).maximum.map_or(wanted, |maximum| wanted.min(maximum));
        let cap = Rlimit { current: Some(allowed), maximum: Some(allowed) };
        setrlimit(resource, cap)?;
    }
    Ok(())
}

/// There is nothing to limit with on this system; the time-out of the pool still holds.
#[cfg(not(unix))]
pub(super) fn confine(_limits: &WorkerLimits) -> io::Result<()> {
    Ok(())
}
