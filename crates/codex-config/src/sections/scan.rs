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
        /// Percent of the books of a folder that may be gone at once; when more are, the scan leaves the folder alone
        /// until a person confirms it. 100 lets everything go but the last book.
        loss_percent: u32 = 50,
        /// Fewer books than this may always be gone at once, whatever their share.
        loss_books: u32 = 10,
    }
}

impl ScanSection {
    pub(crate) fn validate(&self) -> Vec<Fault> {
        within("workers", self.workers, 0, 256)
            .into_iter()
            .chain(within("memory_mb", self.memory_mb, 16, 65_536))
            .chain(within("loss_percent", self.loss_percent, 1, 100))
            .chain(within("loss_books", self.loss_books, 1, 1_000_000))
            .collect()
    }
}
