//! Section `scan`.
//! Must not know how a scan works.

use super::within;
use crate::section::{Fault, section};

section! {
    /// Scans.
    ScanSection = "scan" {
        /// Files analyzed at the same time; 0 is one for each core.
        workers: u32 = 0,
        /// Mebibytes of file content held in memory by all workers together.
        memory_mb: u64 = 96,
    }
}

impl ScanSection {
    pub(crate) fn validate(&self) -> Vec<Fault> {
        within("workers", self.workers, 0, 256)
            .into_iter()
            .chain(within("memory_mb", self.memory_mb, 16, 65_536))
            .collect()
    }
}
