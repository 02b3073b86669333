//! Folders of libraries, as the paths of their books have them.
//! Must not show a folder in which no book is in sight.

use codex_models::books::Folder;
use codex_models::{LibraryId, Viewer};
use sea_orm::sea_query::{Expr, ExprTrait, Query};
use sea_orm::{ColumnTrait, Condition, ConnectionTrait};

use crate::entity::book;
use crate::sql::paths;
use crate::view::FolderRow;
use crate::{Conn, Result, scope};

/// Most folders of one folder that are told.
const MOST: u64 = 10_000;
/// Name of a folder in an answer.
const NAME: &str = "folder_name";
/// Name of a count in an answer.
const COUNT: &str = "book_count";

/// The folders in a folder with how many books lie in and below each; their order is that of the bytes of their names.
pub async fn list(
    conn: &Conn<'_>,
    viewer: &Viewer,
    library: LibraryId,
    folder: &Folder,
) -> Result<Vec<FolderRow>> {
    let rest = rest_of(folder);
    let name = paths::first_part(conn.backend(), rest.clone());
    let select = Query::select()
        .expr_as(name, NAME)
        .expr_as(Expr::cust("CAST(COUNT(*) AS bigint)"), COUNT)
        .from(book::Entity)
        .and_where(book::Column::LibraryId.eq(library))
        .cond_where(below(folder))
        .and_where(rest.like("%/%"))
        .cond_where(scope::all_books_in_sight(viewer))
        .group_by_col(NAME)
        .limit(MOST)
        .take();
    let mut found = Vec::new();
    for row in conn.executor().query_all(&select).await? {
        let count: i64 = row.try_get("", COUNT)?;
        found.push(FolderRow { name: row.try_get("", NAME)?, book_count: count.unsigned_abs() });
    }
    found.sort_by(|one, other| one.name.cmp(&other.name));
    Ok(found)
}

/// The books whose files lie in a folder itself.
pub(super) fn directly_in(folder: &Folder) -> Condition {
    below(folder).add(rest_of(folder).not_like("%/%"))
}

fn below(folder: &Folder) -> Condition {
    let prefix = prefix(folder);
    let mut below = Condition::all().add(book::Column::RootId.eq(folder.root));
    if !prefix.is_empty() {
        let head = paths::head((book::Entity, book::Column::Path), prefix.chars().count());
        below = below.add(head.eq(prefix));
    }
    below
}

fn rest_of(folder: &Folder) -> Expr {
    paths::behind((book::Entity, book::Column::Path), prefix(folder).chars().count())
}

/// What every path in a folder begins with.
fn prefix(folder: &Folder) -> String {
    if folder.path.is_empty() { String::new() } else { format!("{}/", folder.path) }
}
