//! Section `pdf`.
//! Must not start processes.

use super::within;
use crate::section::{Fault, section};

section! {
    /// PDF rendering, done by child processes under these limits.
    PdfSection = "pdf" {
        /// Child processes at the same time; each starts when needed and ends when idle.
        renderers: u32 = 2,
        /// Mebibytes of address space of one child.
        memory_mb: u64 = 1_024,
        /// Seconds one page may take.
        seconds: u64 = 20,
        /// Megapixels of one rendered page; larger ones are scaled down.
        max_megapixels: u32 = 24,
    }
}

impl PdfSection {
    pub(crate) fn validate(&self) -> Vec<Fault> {
        [
            within("renderers", self.renderers, 1, 64),
            within("max_megapixels", self.max_megapixels, 1, 400),
        ]
        .into_iter()
        .flatten()
        .chain(
            [
                within("memory_mb", self.memory_mb, 256, 65_536),
                within("seconds", self.seconds, 1, 600),
            ]
            .into_iter()
            .flatten(),
        )
        .collect()
    }
}
