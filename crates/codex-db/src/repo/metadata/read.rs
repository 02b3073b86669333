//! What is kept of the metadata of books and series.
//! Must not merge it.

use codex_models::{BookId, SeriesId, Viewer};
use sea_orm::sea_query::{ExprTrait, LockType};
use sea_orm::{
    ColumnTrait, EntityTrait, FromQueryResult, QueryFilter, QueryOrder, QueryResult, QuerySelect,
    QueryTrait, Select,
};

use crate::entity::{
    BookProvenance, LayoutJson, MetadataJson, SeriesMetadataJson, SeriesProvenance, book, library,
    series,
};
use crate::repo::books::{ROOT_PATH, with_root_path};
use crate::sql::chunk;
use crate::view::{KeptBook, KeptSeries};
use crate::{Conn, Result, Tx, scope};

/// Name of the column with the layout of a book's library.
const LAYOUT: &str = "layout";

/// What is kept of a book in sight.
pub async fn find_book(conn: &Conn<'_>, viewer: &Viewer, id: BookId) -> Result<Option<KeptBook>> {
    let select = books(viewer).filter(book::Column::Id.eq(id));
    Ok(select.into_model::<KeptBook>().one(conn.executor()).await?)
}

/// What is kept of those of these books that are in sight. Nobody else changes it before the transaction ends.
pub async fn lock_books(tx: &Tx, viewer: &Viewer, ids: &[BookId]) -> Result<Vec<KeptBook>> {
    let mut found = Vec::with_capacity(ids.len());
    for part in chunk::ids(ids) {
        let mut select = books(viewer)
            .filter(book::Column::Id.is_in(part.iter().copied()))
            .order_by_asc(book::Column::Id);
        QueryTrait::query(&mut select).lock_with_tables(LockType::Update, [book::Entity]);
        found.extend(select.into_model::<KeptBook>().all(tx.executor()).await?);
    }
    Ok(found)
}

/// What is kept of a series in sight.
pub async fn find_series(
    conn: &Conn<'_>,
    viewer: &Viewer,
    id: SeriesId,
) -> Result<Option<KeptSeries>> {
    let select = all_series(viewer).filter(series::Column::Id.eq(id));
    Ok(select.into_model::<KeptSeries>().one(conn.executor()).await?)
}

/// What is kept of those of these series that are in sight. Nobody else changes it before the transaction ends.
pub async fn lock_series(tx: &Tx, viewer: &Viewer, ids: &[SeriesId]) -> Result<Vec<KeptSeries>> {
    let mut found = Vec::with_capacity(ids.len());
    for part in chunk::ids(ids) {
        let mut select = all_series(viewer)
            .filter(series::Column::Id.is_in(part.iter().copied()))
            .order_by_asc(series::Column::Id);
        QueryTrait::query(&mut select).lock_with_tables(LockType::Update, [series::Entity]);
        found.extend(select.into_model::<KeptSeries>().all(tx.executor()).await?);
    }
    Ok(found)
}

fn books(viewer: &Viewer) -> Select<book::Entity> {
    let select = book::Entity::find()
        .select_only()
        .columns([
            book::Column::Id,
            book::Column::LibraryId,
            book::Column::SeriesId,
            book::Column::Path,
            book::Column::Format,
            book::Column::Metadata,
            book::Column::Provenance,
        ])
        .filter(scope::books_in_sight(viewer));
    with_layout(with_root_path(select))
}

/// Adds the layout of the library of each book, as [`LAYOUT`].
fn with_layout(mut select: Select<book::Entity>) -> Select<book::Entity> {
    QueryTrait::query(&mut select)
        .inner_join(
            library::Entity,
            library::Column::Id.into_expr().eq(book::Column::LibraryId.into_expr()),
        )
        .expr_as(library::Column::Layout.into_expr(), LAYOUT);
    select
}

fn all_series(viewer: &Viewer) -> Select<series::Entity> {
    series::Entity::find()
        .select_only()
        .columns([
            series::Column::Id,
            series::Column::LibraryId,
            series::Column::Name,
            series::Column::Metadata,
            series::Column::Provenance,
        ])
        .filter(scope::series_in_sight(viewer))
}

impl FromQueryResult for KeptBook {
    fn from_query_result(row: &QueryResult, prefix: &str) -> Result<Self, sea_orm::DbErr> {
        let MetadataJson(metadata) = row.try_get(prefix, "metadata")?;
        let provenance: Option<BookProvenance> = row.try_get(prefix, "provenance")?;
        let layout: Option<LayoutJson> = row.try_get(prefix, LAYOUT)?;
        Ok(Self {
            id: row.try_get(prefix, "id")?,
            library: row.try_get(prefix, "library_id")?,
            layout: layout.unwrap_or_default().0,
            series: row.try_get(prefix, "series_id")?,
            root_path: row.try_get(prefix, ROOT_PATH)?,
            path: row.try_get(prefix, "path")?,
            format: row.try_get(prefix, "format")?,
            metadata,
            provenance: provenance.map(|provenance| provenance.0),
        })
    }
}

impl FromQueryResult for KeptSeries {
    fn from_query_result(row: &QueryResult, prefix: &str) -> Result<Self, sea_orm::DbErr> {
        let metadata: Option<SeriesMetadataJson> = row.try_get(prefix, "metadata")?;
        let provenance: Option<SeriesProvenance> = row.try_get(prefix, "provenance")?;
        Ok(Self {
            id: row.try_get(prefix, "id")?,
            library: row.try_get(prefix, "library_id")?,
            name: row.try_get(prefix, "name")?,
            metadata: metadata.unwrap_or_default().0,
            provenance: provenance.map(|provenance| provenance.0),
        })
    }
}
