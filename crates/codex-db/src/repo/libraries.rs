//! Libraries and their roots.
//! Must not know whether a folder exists.

use codex_models::libraries::{NewLibrary, RootState};
use codex_models::{LibraryId, LibraryRootId, Viewer};

use crate::entity::{library, library_root};
use crate::view::LibraryRow;
use crate::{Conn, Result, Tx};

/// The libraries in sight, by name.
pub async fn list(conn: &Conn<'_>, viewer: &Viewer) -> Result<Vec<LibraryRow>> {
    todo!()
}

/// One library.
pub async fn find(conn: &Conn<'_>, viewer: &Viewer, id: LibraryId) -> Result<Option<LibraryRow>> {
    todo!()
}

/// The bare row of one library.
pub async fn find_plain(conn: &Conn<'_>, viewer: &Viewer, id: LibraryId) -> Result<Option<library::Model>> {
    todo!()
}

/// A library by name, without regard to case.
pub async fn find_by_name(conn: &Conn<'_>, viewer: &Viewer, name: &str) -> Result<Option<library::Model>> {
    todo!()
}

/// The roots of every library, for the rule against overlap.
pub async fn all_roots(conn: &Conn<'_>) -> Result<Vec<library_root::Model>> {
    todo!()
}

/// The roots of one library in order.
pub async fn roots(conn: &Conn<'_>, library: LibraryId) -> Result<Vec<library_root::Model>> {
    todo!()
}

/// Stores a library with its roots; a taken name or root is `DbError::Unique`.
pub async fn insert(tx: &Tx, new: &NewLibrary) -> Result<LibraryId> {
    todo!()
}

/// Renames a library.
pub async fn rename(tx: &Tx, id: LibraryId, name: &str) -> Result<()> {
    todo!()
}

/// Makes these the roots: one that stays keeps its id and books, one that goes takes its books along.
pub async fn set_roots(tx: &Tx, id: LibraryId, paths: &[String]) -> Result<()> {
    todo!()
}

/// Notes what a scan found at a root.
pub async fn set_root_state(tx: &Tx, root: LibraryRootId, state: RootState) -> Result<()> {
    todo!()
}

/// Deletes a library with all in it; whether there was one.
pub async fn delete(tx: &Tx, id: LibraryId) -> Result<bool> {
    todo!()
}
