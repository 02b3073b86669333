//! Libraries: their names and folders, their scans, and a look at the server's folders.
//! Must not write into a library's folder.

use codex_db::view::LibraryRow;
use codex_models::libraries::{LibraryPatch, NewLibrary};
use codex_models::scans::ScanStatus;
use codex_models::{Actor, LibraryId, Viewer};

use crate::core::Core;
use crate::error::Result;

/// Libraries, their folders and scans.
pub struct Libraries<'a>(pub(crate) &'a Core);

/// Folders inside a folder of the server.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FolderListing {
    /// The folder, canonical.
    pub path: String,
    /// The folder above; `None` at the top.
    pub parent: Option<String>,
    /// Its folders in natural order, without hidden ones.
    pub entries: Vec<FolderEntry>,
}

/// A folder.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FolderEntry {
    /// Its name.
    pub name: String,
    /// Its path.
    pub path: String,
}

impl Libraries<'_> {
    /// Creates a library; with `scan`, its first scan waits at once.
    pub async fn create(&self, who: &Actor, new: NewLibrary, scan: bool) -> Result<LibraryRow> {
        todo!()
    }

    /// All libraries in sight, by name.
    pub async fn list(&self, viewer: &Viewer) -> Result<Vec<LibraryRow>> {
        todo!()
    }

    /// One library.
    pub async fn find(&self, viewer: &Viewer, id: LibraryId) -> Result<LibraryRow> {
        todo!()
    }

    /// The library of this name, without regard to case.
    pub async fn find_by_name(&self, viewer: &Viewer, name: &str) -> Result<Option<LibraryRow>> {
        todo!()
    }

    /// Changes name or folders; a folder that stays keeps its books, the books of one that goes are forgotten.
    pub async fn update(&self, who: &Actor, id: LibraryId, patch: LibraryPatch) -> Result<LibraryRow> {
        todo!()
    }

    /// Forgets a library with its series, books and progress; files are left alone.
    pub async fn delete(&self, who: &Actor, id: LibraryId) -> Result<()> {
        todo!()
    }

    /// Asks for a scan; one that waits or runs already is answered instead.
    pub async fn start_scan(&self, who: &Actor, id: LibraryId, force: bool) -> Result<ScanStatus> {
        todo!()
    }

    /// The latest scan.
    pub async fn scan_status(&self, viewer: &Viewer, id: LibraryId) -> Result<ScanStatus> {
        todo!()
    }

    /// The folders inside `path`; without one, at the top.
    pub async fn browse(&self, path: Option<&str>) -> Result<FolderListing> {
        todo!()
    }
}
