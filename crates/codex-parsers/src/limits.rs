//! What a file may cost: every bound has a name, which messages repeat.
//! Must not know any format.

use std::time::Duration;

/// Bounds on what reading one file may use.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Limits {
    /// Most bytes of one unpacked entry or page.
    pub entry_bytes: u64,
    /// Most bytes unpacked while one book is parsed.
    pub total_bytes: u64,
    /// Most unpacked bytes for each packed byte, once an entry exceeds [`Limits::RATIO_FLOOR`].
    pub ratio: u64,
    /// Most entries of an archive.
    pub entries: usize,
    /// Most bytes of an archive's list of entries.
    pub directory_bytes: u64,
    /// Most pixels of a page.
    pub pixels: u64,
    /// Most bytes of the dictionary that a compressed entry may ask for.
    pub dictionary_bytes: u64,
    /// Deepest nesting of document structures (PDF page trees, tables of contents).
    pub nesting: usize,
    /// Deepest nesting of XML elements.
    pub xml_depth: usize,
    /// Most bytes of one XML document.
    pub xml_bytes: u64,
    /// Longest time one book may take to parse, or one page to read.
    pub time: Duration,
}

impl Limits {
    /// Entries up to this size are never refused for their ratio.
    pub const RATIO_FLOOR: u64 = 1 << 20;
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            entry_bytes: 96 << 20,
            total_bytes: 2 << 30,
            ratio: 1000,
            entries: 50_000,
            directory_bytes: 32 << 20,
            pixels: 500_000_000,
            dictionary_bytes: 128 << 20,
            nesting: 64,
            xml_depth: 128,
            xml_bytes: 16 << 20,
            time: Duration::from_secs(10),
        }
    }
}
