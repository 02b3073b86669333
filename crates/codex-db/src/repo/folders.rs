//! Folders of libraries, as the paths of their books have them.
//! Must not show a folder in which no book is in sight.

use std::sync::Arc;

use codex_models::Viewer;
use codex_models::books::Folder;
use codex_models::filter::Subject;
use sea_orm::sea_query::{Expr, ExprTrait, Query};
use sea_orm::{ColumnTrait, Condition, ConnectionTrait};

use crate::entity::book;
use crate::sql::paths;
use crate::totals::{self, List};
use crate::view::FolderRow;
use crate::{Conn, Result, scope};

/// Most folders of one folder that are told.
const MOST: u64 = 50_000;
/// Name of a folder in an answer.
const NAME: &str = "folder_name";
/// Name of a count in an answer.
const COUNT: &str = "book_count";

/// The folders in a folder of a root with how many books lie in and below each; their order is that of the bytes of
/// their names. All books below are looked at, so that what was found is remembered.
pub async fn list(
    conn: &Conn<'_>,
    viewer: &Viewer,
    folder: &Folder,
) -> Result<Arc<Vec<FolderRow>>> {
    let name = format!("{}/{}", folder.root, folder.path);
    let known = conn.directories().map(|directories| &directories.folders);
    match List::named(Subject::Books, name) {
        Some(list) => {
            totals::of(conn, known, list, viewer.sight(), read(conn, viewer, folder)).await
        }
        None => read(conn, viewer, folder).await,
    }
}

async fn read(conn: &Conn<'_>, viewer: &Viewer, folder: &Folder) -> Result<Arc<Vec<FolderRow>>> {
    let rest = rest_of(folder);
    let name = paths::first_part(conn.backend(), rest.clone());
    // Nothing but roots and paths is asked for where everything is in sight: the index of these is enough then.
    let select = Query::select()
        .expr_as(name, NAME)
        .expr_as(Expr::cust("CAST(COUNT(*) AS bigint)"), COUNT)
        .from(book::Entity)
        .cond_where(below(folder))
        .and_where(rest.like("%/%"))
        .cond_where(scope::read_books_in_sight(viewer))
        .group_by_col(NAME)
        .limit(MOST)
        .take();
    let mut found = Vec::new();
    for row in conn.executor().query_all(&select).await? {
        let count: i64 = row.try_get("", COUNT)?;
        found.push(FolderRow { name: row.try_get("", NAME)?, book_count: count.unsigned_abs() });
    }
    found.sort_by(|one, other| one.name.cmp(&other.name));
    Ok(Arc::new(found))
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
