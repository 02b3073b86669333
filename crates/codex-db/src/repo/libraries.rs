//! Libraries and their roots.
//! Must not know whether a folder exists.

use std::collections::HashMap;

use crate::repo::{counts_sql, name_key, one_row, scans};
use crate::scope;
use crate::sql::chunk;
use chrono::{DateTime, Utc};
use codex_models::libraries::{Layout, NewLibrary, RootState, ScanSwitches};
use codex_models::{LibraryId, LibraryRootId, Viewer};
use sea_orm::sea_query::{Expr, ExprTrait};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect, Set};

use crate::entity::{LayoutJson, library, library_root};
use crate::view::{LibraryRow, RootFinding};
use crate::{Conn, Result, Tx};

/// The libraries in sight, by name.
pub async fn list(conn: &Conn<'_>, viewer: &Viewer) -> Result<Vec<LibraryRow>> {
    let libraries = library::Entity::find()
        .filter(scope::library_in_sight(library::Column::Id, viewer))
        .order_by_asc(library::Column::NameKey)
        .order_by_asc(library::Column::Id)
        .all(conn.executor())
        .await?;
    rows(conn, viewer, libraries).await
}

/// One library.
pub async fn find(conn: &Conn<'_>, viewer: &Viewer, id: LibraryId) -> Result<Option<LibraryRow>> {
    let Some(library) = find_plain(conn, viewer, id).await? else { return Ok(None) };
    Ok(rows(conn, viewer, vec![library]).await?.pop())
}

/// The bare row of one library.
pub async fn find_plain(
    conn: &Conn<'_>,
    viewer: &Viewer,
    id: LibraryId,
) -> Result<Option<library::Model>> {
    let library = library::Entity::find_by_id(id)
        .filter(scope::library_in_sight(library::Column::Id, viewer));
    Ok(library.one(conn.executor()).await?)
}

/// A library by name, without regard to case.
pub async fn find_by_name(
    conn: &Conn<'_>,
    viewer: &Viewer,
    name: &str,
) -> Result<Option<library::Model>> {
    let library = library::Entity::find()
        .filter(library::Column::NameKey.eq(name_key(name)))
        .filter(scope::library_in_sight(library::Column::Id, viewer));
    Ok(library.one(conn.executor()).await?)
}

/// The roots of every library, for the rule against overlap.
pub async fn all_roots(conn: &Conn<'_>) -> Result<Vec<library_root::Model>> {
    let roots = library_root::Entity::find().order_by_asc(library_root::Column::Path);
    Ok(roots.all(conn.executor()).await?)
}

/// The roots of one library in order.
pub async fn roots(conn: &Conn<'_>, library: LibraryId) -> Result<Vec<library_root::Model>> {
    let roots = library_root::Entity::find()
        .filter(library_root::Column::LibraryId.eq(library))
        .order_by_asc(library_root::Column::Position)
        .order_by_asc(library_root::Column::Id);
    Ok(roots.all(conn.executor()).await?)
}

/// Stores a library with its roots; a taken name or root is `DbError::Unique`.
pub async fn insert(tx: &Tx, new: &NewLibrary) -> Result<LibraryId> {
    let now = tx.now();
    let id = LibraryId(codex_utils::id::next());
    let row = library::ActiveModel {
        id: Set(id),
        name: Set(new.name.trim().to_owned()),
        name_key: Set(name_key(&new.name)),
        layout: Set(Some(new.layout.clone().into())),
        placed_layout: Set(None),
        is_watched: Set(new.switches.is_watched),
        scans_at_start: Set(new.switches.scans_at_start),
        created_at: Set(now),
        updated_at: Set(now),
    };
    library::Entity::insert(row).exec_without_returning(tx.executor()).await?;
    insert_roots(tx, id, new.roots.iter().zip(0..)).await?;
    Ok(id)
}

/// Renames a library.
pub async fn rename(tx: &Tx, id: LibraryId, name: &str) -> Result<()> {
    let renamed = library::Entity::update_many()
        .col_expr(library::Column::Name, Expr::val(name.trim()))
        .col_expr(library::Column::NameKey, Expr::val(name_key(name)))
        .col_expr(library::Column::UpdatedAt, Expr::val(tx.now()))
        .filter(library::Column::Id.eq(id));
    one_row(&renamed.exec(tx.executor()).await?)
}

/// Changes how the files of a library become series and books.
pub async fn set_layout(tx: &Tx, id: LibraryId, layout: &Layout) -> Result<()> {
    let changed = library::Entity::update_many()
        .col_expr(library::Column::Layout, Expr::val(LayoutJson(layout.clone())))
        .col_expr(library::Column::UpdatedAt, Expr::val(tx.now()))
        .filter(library::Column::Id.eq(id));
    one_row(&changed.exec(tx.executor()).await?)
}

/// Notes by which layout the books of a library are grouped now.
pub async fn set_placed_layout(tx: &Tx, id: LibraryId, layout: &Layout) -> Result<()> {
    let placed = library::Entity::update_many()
        .col_expr(library::Column::PlacedLayout, Expr::val(LayoutJson(layout.clone())))
        .filter(library::Column::Id.eq(id));
    one_row(&placed.exec(tx.executor()).await?)
}

/// Says when a library is scanned without being asked.
pub async fn set_switches(tx: &Tx, id: LibraryId, switches: ScanSwitches) -> Result<()> {
    let ScanSwitches { is_watched, scans_at_start } = switches;
    let update = library::Entity::update_many()
        .col_expr(library::Column::IsWatched, Expr::val(is_watched))
        .col_expr(library::Column::ScansAtStart, Expr::val(scans_at_start))
        .filter(library::Column::Id.eq(id));
    one_row(&update.exec(tx.executor()).await?)
}

/// The libraries that are scanned whenever a server starts.
pub async fn scanned_at_start(conn: &Conn<'_>) -> Result<Vec<LibraryId>> {
    let libraries = library::Entity::find()
        .select_only()
        .column(library::Column::Id)
        .filter(library::Column::ScansAtStart.eq(true))
        .order_by_asc(library::Column::Id);
    Ok(libraries.into_tuple().all(conn.executor()).await?)
}

/// Makes these the roots: one that stays keeps its id and books, one that goes takes its books along.
pub async fn set_roots(tx: &Tx, id: LibraryId, paths: &[String]) -> Result<()> {
    let kept: HashMap<String, LibraryRootId> =
        roots(&tx.conn(), id).await?.into_iter().map(|root| (root.path, root.id)).collect();
    tx.changes_content();
    library_root::Entity::delete_many()
        .filter(library_root::Column::LibraryId.eq(id))
        .filter(library_root::Column::Path.is_not_in(paths.iter().map(String::as_str)))
        .exec(tx.executor())
        .await?;
    for (path, position) in paths.iter().zip(0_i32..) {
        if let Some(root) = kept.get(path) {
            library_root::Entity::update_many()
                .col_expr(library_root::Column::Position, Expr::val(position))
                .filter(library_root::Column::Id.eq(*root))
                .exec(tx.executor())
                .await?;
        }
    }
    insert_roots(tx, id, paths.iter().zip(0..).filter(|(path, _)| !kept.contains_key(*path)))
        .await?;
    let touched = library::Entity::update_many()
        .col_expr(library::Column::UpdatedAt, Expr::val(tx.now()))
        .filter(library::Column::Id.eq(id));
    one_row(&touched.exec(tx.executor()).await?)
}

/// Notes what a scan found at a root. What a person said of an earlier finding is answered by that.
pub async fn note_root(tx: &Tx, finding: &RootFinding) -> Result<()> {
    use library_root::Column;
    let RootFinding { root, state, folder, held, gone } = *finding;
    let count = |count: u64| i32::try_from(count).unwrap_or(i32::MAX);
    let closed = (!state.is_open()).then_some((count(held), count(gone)));
    let since = Expr::col(Column::ClosedAt).if_null(tx.now());
    let mut update = library_root::Entity::update_many()
        .col_expr(Column::State, Expr::val(state))
        .col_expr(Column::HeldCount, Expr::val(closed.map(|(held, _)| held)))
        .col_expr(Column::GoneCount, Expr::val(closed.map(|(_, gone)| gone)))
        .col_expr(
            Column::ClosedAt,
            if closed.is_some() { since } else { Expr::val(None::<DateTime<Utc>>) },
        )
        .col_expr(Column::ConfirmedState, Expr::val(None::<RootState>))
        .col_expr(Column::ConfirmedCount, Expr::val(None::<i32>))
        .filter(Column::Id.eq(root));
    if let Some((device, inode)) = folder {
        update = update
            .col_expr(Column::Device, Expr::val(device.cast_signed()))
            .col_expr(Column::Inode, Expr::val(inode.cast_signed()));
    }
    one_row(&update.exec(tx.executor()).await?)
}

/// Notes that a person said of what was found at a root that it is meant to be so; whether it is still found so.
pub async fn confirm_root(tx: &Tx, root: &library_root::Model) -> Result<bool> {
    use library_root::Column;
    let update = library_root::Entity::update_many()
        .col_expr(Column::ConfirmedState, Expr::val(root.state))
        .col_expr(Column::ConfirmedCount, Expr::val(root.gone_count))
        .filter(Column::Id.eq(root.id))
        .filter(Column::State.eq(root.state))
        .filter(Column::GoneCount.eq(root.gone_count));
    Ok(update.exec(tx.executor()).await?.rows_affected > 0)
}

/// Deletes a library with all in it; whether there was one.
pub async fn delete(tx: &Tx, id: LibraryId) -> Result<bool> {
    tx.changes_content();
    Ok(library::Entity::delete_by_id(id).exec(tx.executor()).await?.rows_affected > 0)
}

async fn insert_roots(
    tx: &Tx,
    library: LibraryId,
    paths: impl Iterator<Item = (&String, i32)>,
) -> Result<()> {
    let rows: Vec<library_root::ActiveModel> = paths
        .map(|(path, position)| library_root::ActiveModel {
            id: Set(LibraryRootId(codex_utils::id::next())),
            library_id: Set(library),
            path: Set(path.clone()),
            state: Set(RootState::Ok),
            position: Set(position),
            device: Set(None),
            inode: Set(None),
            held_count: Set(None),
            gone_count: Set(None),
            closed_at: Set(None),
            confirmed_state: Set(None),
            confirmed_count: Set(None),
        })
        .collect();
    if !rows.is_empty() {
        library_root::Entity::insert_many(rows).exec_without_returning(tx.executor()).await?;
    }
    Ok(())
}

/// Roots, counts and scans of these libraries: a fixed number of statements.
async fn rows(
    conn: &Conn<'_>,
    viewer: &Viewer,
    libraries: Vec<library::Model>,
) -> Result<Vec<LibraryRow>> {
    let ids: Vec<LibraryId> = libraries.iter().map(|library| library.id).collect();
    let mut roots: HashMap<LibraryId, Vec<library_root::Model>> = HashMap::new();
    let mut counts = HashMap::new();
    let mut scans = HashMap::new();
    for part in chunk::ids(&ids) {
        let shows_all = viewer.sight().shows_whole_libraries();
        for mut root in library_root::Entity::find()
            .filter(library_root::Column::LibraryId.is_in(part.iter().copied()))
            .order_by_asc(library_root::Column::Position)
            .order_by_asc(library_root::Column::Id)
            .all(conn.executor())
            .await?
        {
            if !shows_all {
                (root.held_count, root.gone_count) = (None, None);
            }
            roots.entry(root.library_id).or_default().push(root);
        }
        let counted = counts_sql::by_library(conn, viewer, part).await?;
        counts.extend(counted.iter().map(|(library, count)| (*library, *count)));
        // A scan speaks of every file, so that who sees only some of them hears nothing of it.
        if shows_all {
            scans.extend(scans::latest(conn, part).await?);
        }
    }
    Ok(libraries
        .into_iter()
        .map(|library| {
            let counts = counts.remove(&library.id).unwrap_or_default();
            LibraryRow {
                roots: roots.remove(&library.id).unwrap_or_default(),
                series_count: counts.series,
                book_count: counts.books,
                error_count: counts.errors,
                missing_count: counts.missing,
                size_bytes: counts.size_bytes,
                scan: scans.remove(&library.id),
                library,
            }
        })
        .collect())
}
