//! Shapes of folders.

/// A folder in a folder.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FolderRow {
    /// Its name.
    pub name: String,
    /// Books in sight in it and below.
    pub book_count: u64,
}
