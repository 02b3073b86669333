//! Shapes of what `KOReader` knows books by.
//! Must not compute a hash.

use codex_models::{BookFormat, BookId};

/// A file of which it is to be found out by what it is known, as it was when it was catalogued.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FileToIdentify {
    /// Its book.
    pub book: BookId,
    /// Absolute path of the root.
    pub root_path: String,
    /// Path below the root.
    pub path: String,
    /// Last part of the path.
    pub file_name: String,
    /// Its bytes.
    pub size: i64,
    /// Its modification time in microseconds since 1970.
    pub modified_us: i64,
}

/// By what `KOReader` knows a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IdentifiedFile {
    /// Its book.
    pub book: BookId,
    /// Last part of the path.
    pub file_name: String,
    /// Bytes, as catalogued.
    pub size: i64,
    /// Modification time in microseconds since 1970, as catalogued.
    pub modified_us: i64,
    /// MD5 of the name.
    pub name: [u8; 16],
    /// Partial MD5 of the content, when it could be read.
    pub content: Option<[u8; 16]>,
}

/// A book behind a document.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DocumentBook {
    /// Which.
    pub id: BookId,
    /// Container format.
    pub format: BookFormat,
    /// Pages; 0 until analyzed.
    pub page_count: u32,
}
