//! Books whose files are gone: which, what people made of them, and how they are deleted for good.
//! Must delete no book whose file is there.

use std::collections::{BTreeSet, HashMap};

use chrono::{DateTime, Utc};
use codex_models::metadata::{FieldSet, Provenance, Source};
use codex_models::trash::{MadeByPeople, TrashFilter};
use codex_models::{BookId, LibraryId, LibraryRootId, SeriesId, Viewer};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use uuid::Uuid;

use crate::entity::{book, series};
use crate::sql::{chunk, marks, statement};
use crate::view::TrashedBook;
use crate::{Conn, Result, Tx, scope};

/// A count of [`MadeByPeople`].
type Count = fn(&mut MadeByPeople) -> &mut u64;

/// Tables in which people keep what they made of books.
const OF_BOOKS: &[(&str, Count)] = &[
    ("progress", |made| &mut made.progress),
    ("reading_session", |made| &mut made.sessions),
    ("book_rating", |made| &mut made.opinions),
    ("book_review", |made| &mut made.opinions),
    ("bookmark", |made| &mut made.bookmarks),
    ("read_list_book", |made| &mut made.list_places),
];
/// And what they made of series.
const OF_SERIES: &[(&str, Count)] = &[
    ("series_rating", |made| &mut made.opinions),
    ("series_review", |made| &mut made.opinions),
    ("collection_series", |made| &mut made.list_places),
    ("want_to_read", |made| &mut made.list_places),
    ("series_sharing_tag", |made| &mut made.edits),
];

/// The books in sight whose files are gone, by id; `before`: since before that.
pub async fn find(
    conn: &Conn<'_>,
    viewer: &Viewer,
    filter: &TrashFilter,
    before: Option<DateTime<Utc>>,
) -> Result<Vec<TrashedBook>> {
    let mut select = book::Entity::find()
        .select_only()
        .columns([book::Column::Id, book::Column::SeriesId, book::Column::LibraryId])
        .columns([book::Column::RootId, book::Column::Path])
        .filter(scope::all_books_in_sight(viewer))
        .filter(book::Column::MissingAt.is_not_null())
        .order_by_asc(book::Column::Id);
    if let Some(library) = filter.library {
        select = select.filter(book::Column::LibraryId.eq(library));
    }
    if let Some(before) = before {
        select = select.filter(book::Column::MissingAt.lt(before));
    }
    let parts: Vec<Option<&[BookId]>> = match &filter.books {
        Some(books) => chunk::ids(books).map(Some).collect(),
        None => vec![None],
    };
    let mut found = Vec::new();
    for part in parts {
        let select = match part {
            Some(part) => select.clone().filter(book::Column::Id.is_in(part.iter().copied())),
            None => select.clone(),
        };
        let rows: Vec<(BookId, SeriesId, LibraryId, LibraryRootId, String)> =
            select.into_tuple().all(conn.executor()).await?;
        found.extend(rows.into_iter().map(|(id, series, library, root, path)| TrashedBook {
            id,
            series,
            library,
            root,
            path,
        }));
    }
    found.sort_by_key(|book| book.id);
    found.dedup_by_key(|book| book.id);
    Ok(found)
}

/// What people made of these books.
pub async fn made_of_books(
    conn: &Conn<'_>,
    books: &[BookId],
) -> Result<HashMap<BookId, MadeByPeople>> {
    let mut made = HashMap::new();
    for part in chunk::ids(books) {
        let ids: Vec<Uuid> = part.iter().map(|book| book.0).collect();
        count(conn, OF_BOOKS, "book_id", &ids, &mut |id, of, rows| {
            *of(made.entry(BookId(id)).or_default()) += rows;
        })
        .await?;
        let described = book::Entity::find()
            .filter(book::Column::Id.is_in(part.iter().copied()))
            .filter(book::Column::Provenance.is_not_null());
        for row in described.all(conn.executor()).await? {
            if row.provenance.as_ref().is_some_and(|provenance| is_by_people(&provenance.0)) {
                made.entry(row.id).or_default().edits += 1;
            }
        }
    }
    Ok(made)
}

/// What people made of these series.
pub async fn made_of_series(
    conn: &Conn<'_>,
    series: &[SeriesId],
) -> Result<HashMap<SeriesId, MadeByPeople>> {
    let mut made = HashMap::new();
    for part in chunk::ids(series) {
        let ids: Vec<Uuid> = part.iter().map(|series| series.0).collect();
        count(conn, OF_SERIES, "series_id", &ids, &mut |id, of, rows| {
            *of(made.entry(SeriesId(id)).or_default()) += rows;
        })
        .await?;
        let described = series::Entity::find()
            .filter(series::Column::Id.is_in(part.iter().copied()))
            .filter(series::Column::Provenance.is_not_null());
        for row in described.all(conn.executor()).await? {
            if row.provenance.as_ref().is_some_and(|provenance| is_by_people(&provenance.0)) {
                made.entry(row.id).or_default().edits += 1;
            }
        }
    }
    Ok(made)
}

/// Whether a person wrote or locked something.
fn is_by_people<M: FieldSet>(provenance: &Provenance<M>) -> bool {
    !provenance.locked.is_empty()
        || provenance.origins.values().any(|source| *source == Source::User)
}

/// Counts the rows of some tables by what they are about, one statement for all tables.
async fn count(
    conn: &Conn<'_>,
    tables: &[(&str, Count)],
    column: &str,
    ids: &[Uuid],
    note: &mut (dyn FnMut(Uuid, Count, u64) + Send),
) -> Result<()> {
    for part in chunk::rows(ids, tables.len()) {
        let marks = marks(part.len());
        let texts = tables.iter().zip(0_i32..).map(|(table, number)| {
            let table = table.0;
            format!(
                "SELECT {number} AS kind, {column} AS about, CAST(COUNT(*) AS bigint) AS found \
                 FROM {table} WHERE {column} IN ({marks}) GROUP BY {column}"
            )
        });
        let text = texts.collect::<Vec<_>>().join(" UNION ALL ");
        let values = tables.iter().flat_map(|_| part.iter().map(|id| (*id).into()));
        for row in conn.executor().query_all_raw(statement(conn, &text, values)).await? {
            let kind: i32 = row.try_get("", "kind")?;
            let found: i64 = row.try_get("", "found")?;
            let table = usize::try_from(kind).ok().and_then(|kind| tables.get(kind));
            if let Some((_, of)) = table {
                note(row.try_get("", "about")?, *of, found.unsigned_abs());
            }
        }
    }
    Ok(())
}

/// Deletes those of these books (at most a few hundred) whose files are gone still, and of these series those that have no
/// book then; how many books.
pub async fn delete(tx: &Tx, books: &[BookId], series: &BTreeSet<SeriesId>) -> Result<u64> {
    tx.changes_content();
    let mut deleted = 0;
    for part in chunk::ids(books) {
        let gone = book::Entity::delete_many()
            .filter(book::Column::Id.is_in(part.iter().copied()))
            .filter(book::Column::MissingAt.is_not_null());
        deleted += gone.exec(tx.executor()).await?.rows_affected;
    }
    let series: Vec<SeriesId> = series.iter().copied().collect();
    for part in chunk::ids(&series) {
        let text = format!(
            "DELETE FROM series WHERE id IN ({}) \
             AND NOT EXISTS (SELECT 1 FROM book WHERE book.series_id = series.id)",
            marks(part.len())
        );
        let values = part.iter().map(|id| (*id).into());
        tx.executor().execute_raw(statement(&tx.conn(), &text, values)).await?;
    }
    Ok(deleted)
}
