//! Section `images`.
//! Must not decode anything.

use super::within;
use crate::section::{Fault, section};

section! {
    /// Covers and derived pages.
    ImagesSection = "images" {
        /// Width of a cover thumbnail in pixels.
        cover_width: u32 = 300,
        /// JPEG quality of a cover thumbnail.
        cover_quality: u32 = 80,
        /// JPEG quality of a resized page.
        page_quality: u32 = 85,
        /// Mebibytes of resized and rendered pages kept on disk.
        page_cache_mb: u64 = 2_048,
        /// Mebibytes of pixels decoded at the same time.
        decode_memory_mb: u64 = 256,
    }
}

impl ImagesSection {
    pub(crate) fn validate(&self) -> Vec<Fault> {
        [
            within("cover_width", self.cover_width, 64, 2_048),
            within("cover_quality", self.cover_quality, 20, 100),
            within("page_quality", self.page_quality, 20, 100),
        ]
        .into_iter()
        .flatten()
        .chain(
            [
                within("page_cache_mb", self.page_cache_mb, 16, 1_048_576),
                within("decode_memory_mb", self.decode_memory_mb, 64, 65_536),
            ]
            .into_iter()
            .flatten(),
        )
        .collect()
    }
}
