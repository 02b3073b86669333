//! Shapes of the hashes of files.
//! Must not compute any.

use codex_models::BookId;

/// A file that is to be hashed, as it was when it was catalogued.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FileToHash {
    /// Its book.
    pub book: BookId,
    /// Absolute path of the root.
    pub root_path: String,
    /// Path below the root.
    pub path: String,
    /// Its bytes.
    pub size: u64,
    /// Its modification time in microseconds since 1970.
    pub modified_us: i64,
}

/// The hashes of a whole file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BookHashes {
    /// The file that was hashed.
    pub file: FileToHash,
    /// XXH3-128.
    pub xxh3: [u8; 16],
    /// SHA-256.
    pub sha256: [u8; 32],
}
