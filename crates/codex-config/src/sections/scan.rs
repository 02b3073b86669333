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
        /// Days after which books whose files are gone are deleted with all that people made of them; 0 is never, and
        /// then only a person deletes them.
        trash_days: u32 = 0,
        /// Seconds for which a folder that is followed, and a file in it, has to be quiet before it is scanned.
        watch_settle_seconds: u32 = 5,
        /// Seconds between looks at folders on network drives, from which no events arrive. A file that is written to in
        /// its place is found by the next full scan there.
        watch_poll_seconds: u32 = 60,
        /// Look at every folder that is followed as if it were on a network drive: for folders shared with a virtual
        /// machine that look like local ones.
        watch_by_polling: bool = false,
    }
}

impl ScanSection {
    pub(crate) fn validate(&self) -> Vec<Fault> {
        within("workers", self.workers, 0, 256)
            .into_iter()
            .chain(within("memory_mb", self.memory_mb, 16, 65_536))
            .chain(within("loss_percent", self.loss_percent, 1, 100))
            .chain(within("watch_settle_seconds", self.watch_settle_seconds, 1, 3_600))
            .chain(within("watch_poll_seconds", self.watch_poll_seconds, 1, 86_400))
            .chain(within("trash_days", self.trash_days, 0, 36_500))
            .chain(within("loss_books", self.loss_books, 1, 1_000_000))
            .collect()
    }
}
