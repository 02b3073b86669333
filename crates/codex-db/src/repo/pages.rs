//! Page index records.
//! Must not know what is inside.

use codex_models::{BookId, Viewer};

use crate::{Conn, Result};

/// The page index record of a book.
pub async fn find(conn: &Conn<'_>, viewer: &Viewer, book: BookId) -> Result<Option<Vec<u8>>> {
    todo!()
}
