//! Page index records.
//! Must not know what is inside.

use crate::entity::page_index;
use crate::scope;
use codex_models::{BookId, Viewer};
use sea_orm::{EntityTrait, QueryFilter};

use crate::{Conn, Result};

/// The page index record of a book.
pub async fn find(conn: &Conn<'_>, viewer: &Viewer, book: BookId) -> Result<Option<Vec<u8>>> {
    let record = page_index::Entity::find_by_id(book)
        .filter(scope::book_in_sight(page_index::Column::BookId, viewer));
    Ok(record.one(conn.executor()).await?.map(|record| record.data))
}
