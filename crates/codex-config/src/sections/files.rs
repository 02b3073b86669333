//! Section `files`.
//! Must not know formats.

use super::within;
use crate::section::{Fault, section};

section! {
    /// Limits on library files; a file beyond one is reported, not read.
    FilesSection = "files" {
        /// Mebibytes of one page or entry, unpacked.
        max_entry_mb: u64 = 96,
        /// Gibibytes unpacked while one file is analyzed.
        max_total_gb: u64 = 2,
        /// Entries of one archive.
        max_entries: u32 = 50_000,
        /// Unpacked size of an entry as a multiple of its packed size (entries over 1 MiB).
        max_ratio: u32 = 1_000,
        /// Megapixels of one image.
        max_megapixels: u32 = 500,
    }
}

impl FilesSection {
    pub(crate) fn validate(&self) -> Vec<Fault> {
        [
            within("max_entry_mb", self.max_entry_mb, 1, 4_096),
            within("max_total_gb", self.max_total_gb, 1, 4_096),
        ]
        .into_iter()
        .flatten()
        .chain(
            [
                within("max_entries", self.max_entries, 1, 1_000_000),
                within("max_ratio", self.max_ratio, 10, 100_000),
                within("max_megapixels", self.max_megapixels, 1, 10_000),
            ]
            .into_iter()
            .flatten(),
        )
        .collect()
    }
}
