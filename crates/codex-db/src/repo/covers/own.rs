//! Covers of books and series besides those that are made of them.
//! Must not decide which one is shown.

use std::collections::{BTreeMap, HashSet};

use codex_models::covers::{CoverKind, CoverOwner};
use codex_models::{BookId, CoverId, LibraryId, LibraryRootId, SeriesId, Viewer};
use sea_orm::sea_query::{Expr, OnConflict, Query};
use sea_orm::{
    ColumnTrait, Condition, EntityTrait, QueryFilter, QueryOrder, QuerySelect, Set, Value,
};

use crate::entity::{book, cover, library_root, series};
use crate::sql::{bulk, chunk};
use crate::view::{CoverInsert, ShownCover};
use crate::{Conn, Result, Tx, scope};

/// Columns of the table, for the size of an insert.
const COLUMNS: usize = 17;

/// What a row is the cover of.
pub fn owner_of(row: &cover::Model) -> Option<CoverOwner> {
    row.book_id.map(CoverOwner::Book).or(row.series_id.map(CoverOwner::Series))
}

/// The covers of a book or series, in the order in which they came.
pub async fn list(conn: &Conn<'_>, owner: CoverOwner) -> Result<Vec<cover::Model>> {
    Ok(cover::Entity::find()
        .filter(of(owner))
        .order_by_asc(cover::Column::CreatedAt)
        .order_by_asc(cover::Column::Id)
        .all(conn.executor())
        .await?)
}

/// A cover of this version of a book or series.
pub async fn find_version(
    conn: &Conn<'_>,
    owner: CoverOwner,
    version: i32,
) -> Result<Option<cover::Model>> {
    let select = cover::Entity::find().filter(of(owner)).filter(cover::Column::Version.eq(version));
    Ok(select.one(conn.executor()).await?)
}

/// Absolute path of a root.
pub async fn root_path(conn: &Conn<'_>, root: LibraryRootId) -> Result<Option<String>> {
    let select =
        library_root::Entity::find_by_id(root).select_only().column(library_root::Column::Path);
    Ok(select.into_tuple().one(conn.executor()).await?)
}

/// The version of the cover of its own that a series in sight shows, when it has one; `None`: it is not in sight.
pub async fn own_of_series(
    conn: &Conn<'_>,
    viewer: &Viewer,
    id: SeriesId,
) -> Result<Option<Option<i32>>> {
    let select = series::Entity::find()
        .select_only()
        .column(series::Column::OwnCoverVersion)
        .filter(series::Column::Id.eq(id))
        .filter(scope::series_in_sight(viewer));
    Ok(select.into_tuple().one(conn.executor()).await?)
}

/// Every cover that is a file in a library.
pub async fn files_of_library(conn: &Conn<'_>, library: LibraryId) -> Result<Vec<cover::Model>> {
    let roots = Query::select()
        .column(library_root::Column::Id)
        .from(library_root::Entity)
        .and_where(library_root::Column::LibraryId.eq(library))
        .take();
    Ok(cover::Entity::find()
        .filter(cover::Column::RootId.in_subquery(roots))
        .all(conn.executor())
        .await?)
}

/// Adds covers (at most a few hundred).
pub async fn insert(tx: &Tx, covers: &[CoverInsert]) -> Result<()> {
    for part in chunk::rows(covers, COLUMNS) {
        let rows = part.iter().map(|new| row(tx, new));
        cover::Entity::insert_many(rows).exec_without_returning(tx.executor()).await?;
    }
    Ok(())
}

fn row(tx: &Tx, new: &CoverInsert) -> cover::ActiveModel {
    let side = |pixels: u32| i32::try_from(pixels).unwrap_or(i32::MAX);
    let (root, path, modified_us) = match &new.file {
        Some((root, path, modified_us)) => (Some(*root), Some(path.clone()), Some(*modified_us)),
        None => (None, None, None),
    };
    cover::ActiveModel {
        id: Set(new.id),
        book_id: Set(new.owner.book()),
        series_id: Set(new.owner.series()),
        kind: Set(new.kind),
        version: Set(new.version),
        look: Set(new.look.map(|look| look.as_bytes().to_vec())),
        width: Set(side(new.width)),
        height: Set(side(new.height)),
        size: Set(i64::try_from(new.size).unwrap_or(i64::MAX)),
        content: Set(new.content.clone()),
        root_id: Set(root),
        path: Set(path),
        modified_us: Set(modified_us),
        page_book_id: Set(new.page.map(|(book, _)| book)),
        page: Set(new.page.map(|(_, page)| side(page))),
        chosen_at: Set(None),
        created_at: Set(tx.now()),
    }
}

/// Notes that a file is another one now (at most a few hundred); whoever chose it goes on having chosen it.
pub async fn update_files(tx: &Tx, covers: &[CoverInsert]) -> Result<()> {
    let rows = covers.iter().map(|new| {
        let modified_us = new.file.as_ref().map(|(_, _, modified_us)| *modified_us);
        vec![
            new.id.into(),
            new.version.into(),
            new.look.map(|look| look.as_bytes().to_vec()).into(),
            i32::try_from(new.width).unwrap_or(i32::MAX).into(),
            i32::try_from(new.height).unwrap_or(i32::MAX).into(),
            i64::try_from(new.size).unwrap_or(i64::MAX).into(),
            modified_us.into(),
        ]
    });
    let columns = ["version", "look", "width", "height", "size", "modified_us"];
    bulk::update(&tx.conn(), "cover", &columns, rows.collect()).await
}

/// Takes covers away.
pub async fn delete(tx: &Tx, covers: &[CoverId]) -> Result<()> {
    for part in chunk::ids(covers) {
        cover::Entity::delete_many()
            .filter(cover::Column::Id.is_in(part.iter().copied()))
            .exec(tx.executor())
            .await?;
    }
    Ok(())
}

/// Notes which cover a person chose; none: whatever the rules say.
pub async fn choose(tx: &Tx, owner: CoverOwner, chosen: Option<CoverId>) -> Result<()> {
    cover::Entity::update_many()
        .col_expr(cover::Column::ChosenAt, Expr::val(None::<chrono::DateTime<chrono::Utc>>))
        .filter(of(owner))
        .exec(tx.executor())
        .await?;
    let Some(chosen) = chosen else { return Ok(()) };
    if chosen == owner.generated() {
        return choose_generated(tx, owner).await;
    }
    cover::Entity::update_many()
        .col_expr(cover::Column::ChosenAt, Expr::val(Some(tx.now())))
        .filter(of(owner))
        .filter(cover::Column::Id.eq(chosen))
        .exec(tx.executor())
        .await?;
    Ok(())
}

/// Of the cover that is made of what is there nothing is kept but that somebody chose it.
async fn choose_generated(tx: &Tx, owner: CoverOwner) -> Result<()> {
    let new = CoverInsert::of(owner.generated(), owner, CoverKind::Generated);
    let chosen = cover::ActiveModel { chosen_at: Set(Some(tx.now())), ..row(tx, &new) };
    let again =
        OnConflict::column(cover::Column::Id).update_column(cover::Column::ChosenAt).to_owned();
    cover::Entity::insert(chosen).on_conflict(again).exec_without_returning(tx.executor()).await?;
    Ok(())
}

/// Gives a cover another version.
pub async fn renew(tx: &Tx, id: CoverId, version: i32) -> Result<()> {
    cover::Entity::update_many()
        .col_expr(cover::Column::Version, Expr::val(version))
        .filter(cover::Column::Id.eq(id))
        .exec(tx.executor())
        .await?;
    Ok(())
}

/// The covers of each of these books and series, none included. Nobody else changes which one is shown before the
/// transaction ends.
pub async fn lock(
    tx: &Tx,
    owners: &[CoverOwner],
) -> Result<BTreeMap<CoverOwner, Vec<cover::Model>>> {
    let mut found = BTreeMap::new();
    let (books, series) = parted(owners);
    for part in chunk::ids(&books) {
        let locked = book::Entity::find()
            .select_only()
            .column(book::Column::Id)
            .filter(book::Column::Id.is_in(part.iter().copied()))
            .order_by_asc(book::Column::Id)
            .lock_exclusive();
        let locked: Vec<BookId> = locked.into_tuple().all(tx.executor()).await?;
        found.extend(locked.into_iter().map(|book| (CoverOwner::Book(book), Vec::new())));
    }
    for part in chunk::ids(&series) {
        let locked = series::Entity::find()
            .select_only()
            .column(series::Column::Id)
            .filter(series::Column::Id.is_in(part.iter().copied()))
            .order_by_asc(series::Column::Id)
            .lock_exclusive();
        let locked: Vec<SeriesId> = locked.into_tuple().all(tx.executor()).await?;
        found.extend(locked.into_iter().map(|series| (CoverOwner::Series(series), Vec::new())));
    }
    for row in of_all(&tx.conn(), &books, &series).await? {
        if let Some(rows) = owner_of(&row).and_then(|owner| found.get_mut(&owner)) {
            rows.push(row);
        }
    }
    Ok(found)
}

/// Notes which cover books and series show instead of the one made of them, and what it looks like.
pub async fn show(tx: &Tx, shown: &[(CoverOwner, Option<ShownCover>)]) -> Result<()> {
    let columns = ["own_cover_version", "own_cover_look", "updated_at"];
    let values = |shown: &Option<ShownCover>| -> [Value; 3] {
        let version = shown.map(|cover| cover.version);
        let look = shown.and_then(|cover| cover.look).map(|look| look.as_bytes().to_vec());
        [version.into(), look.into(), tx.now().into()]
    };
    let (mut books, mut series) = (Vec::new(), Vec::new());
    for (owner, cover) in shown {
        match owner {
            CoverOwner::Book(book) => books.push([&[(*book).into()], &values(cover)[..]].concat()),
            CoverOwner::Series(id) => series.push([&[(*id).into()], &values(cover)[..]].concat()),
        }
    }
    bulk::update(&tx.conn(), "book", &columns, books).await?;
    bulk::update(&tx.conn(), "series", &columns, series).await
}

/// Those of these books and series that there are.
pub async fn there(conn: &Conn<'_>, owners: &[CoverOwner]) -> Result<HashSet<CoverOwner>> {
    let (books, series) = parted(owners);
    let mut found = HashSet::with_capacity(owners.len());
    for part in chunk::ids(&books) {
        let there: Vec<BookId> = book::Entity::find()
            .select_only()
            .column(book::Column::Id)
            .filter(book::Column::Id.is_in(part.iter().copied()))
            .into_tuple()
            .all(conn.executor())
            .await?;
        found.extend(there.into_iter().map(CoverOwner::Book));
    }
    for part in chunk::ids(&series) {
        let there: Vec<SeriesId> = series::Entity::find()
            .select_only()
            .column(series::Column::Id)
            .filter(series::Column::Id.is_in(part.iter().copied()))
            .into_tuple()
            .all(conn.executor())
            .await?;
        found.extend(there.into_iter().map(CoverOwner::Series));
    }
    Ok(found)
}

/// Every version of a cover that these books and series have, whether it is shown or not.
pub async fn versions(
    conn: &Conn<'_>,
    owners: &[CoverOwner],
) -> Result<HashSet<(CoverOwner, i32)>> {
    let (books, series) = parted(owners);
    let mut versions: HashSet<(CoverOwner, i32)> = HashSet::with_capacity(owners.len());
    for part in chunk::ids(&books) {
        let made: Vec<(BookId, i32)> = book::Entity::find()
            .select_only()
            .columns([book::Column::Id, book::Column::CoverVersion])
            .filter(book::Column::Id.is_in(part.iter().copied()))
            .into_tuple()
            .all(conn.executor())
            .await?;
        versions.extend(made.into_iter().map(|(book, version)| (CoverOwner::Book(book), version)));
    }
    let own = of_all(conn, &books, &series).await?;
    versions.extend(own.iter().filter_map(|row| Some((owner_of(row)?, row.version))));
    Ok(versions)
}

/// Which of these images that people gave are a cover of something.
pub async fn contents(conn: &Conn<'_>, contents: &[String]) -> Result<HashSet<String>> {
    let mut found = HashSet::new();
    for part in chunk::ids(contents) {
        let known: Vec<String> = cover::Entity::find()
            .select_only()
            .column(cover::Column::Content)
            .filter(cover::Column::Content.is_in(part.iter().map(String::as_str)))
            .into_tuple()
            .all(conn.executor())
            .await?;
        found.extend(known);
    }
    Ok(found)
}

fn of(owner: CoverOwner) -> Condition {
    let condition = Condition::all();
    match owner {
        CoverOwner::Book(book) => condition.add(cover::Column::BookId.eq(book)),
        CoverOwner::Series(series) => condition.add(cover::Column::SeriesId.eq(series)),
    }
}

fn parted(owners: &[CoverOwner]) -> (Vec<BookId>, Vec<SeriesId>) {
    let books = owners.iter().filter_map(|owner| owner.book()).collect();
    (books, owners.iter().filter_map(|owner| owner.series()).collect())
}

async fn of_all(
    conn: &Conn<'_>,
    books: &[BookId],
    series: &[SeriesId],
) -> Result<Vec<cover::Model>> {
    let mut found = Vec::new();
    for part in chunk::ids(books) {
        let of_books = cover::Column::BookId.is_in(part.iter().copied());
        found.extend(cover::Entity::find().filter(of_books).all(conn.executor()).await?);
    }
    for part in chunk::ids(series) {
        let of_series = cover::Column::SeriesId.is_in(part.iter().copied());
        found.extend(cover::Entity::find().filter(of_series).all(conn.executor()).await?);
    }
    Ok(found)
}
