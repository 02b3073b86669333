//! Folded titles and names: the text filter of lists, and what the search index is made of.
//! Must not rank.

use std::collections::HashSet;

use codex_models::lists::ListKind;
use codex_models::metadata::TermKind;
use codex_models::{BookId, LibraryId, ListId, SeriesId, Viewer};
use codex_utils::text_fold;
use sea_orm::sea_query::{Expr, ExprTrait, Query};
use sea_orm::{
    ColumnTrait, Condition, EntityTrait, QueryFilter, QueryOrder, QuerySelect, TryGetable, Value,
};

use crate::entity::{SeriesMetadataJson, book, book_term, list, series, series_term, term};
use crate::filter::Look;
use crate::sql::chunk;
use crate::view::{SearchName, SearchText};
use crate::{Conn, Result, scope};

/// Every word of a text must occur in the folded titles of a table. Folded words hold no pattern signs. Looked up at
/// once, titles are read in an index that holds nothing else: rows are a hundred times as long.
pub(super) fn words<T: Titled>(_table: T, look: Look, text: Option<&str>) -> Condition {
    let [id, _, title] = T::COLUMNS;
    let folded = text_fold::fold(text.unwrap_or_default());
    let each = folded.split_whitespace();
    let all = each.fold(Condition::all(), |all, word| all.add(title.contains(word)));
    if look == Look::Each || all.is_empty() {
        return all;
    }
    let titled =
        Query::select().column((T::default(), id)).from(T::default()).cond_where(all).take();
    Condition::all().add(id.in_subquery(titled))
}

/// A table with a folded title.
pub(super) trait Titled: EntityTrait {
    /// Type of its id.
    type Id: Into<Value> + TryGetable + Copy + Send + Sync;
    /// Columns id, library, folded title.
    const COLUMNS: [Self::Column; 3];
}

impl Titled for series::Entity {
    type Id = SeriesId;
    const COLUMNS: [series::Column; 3] =
        [series::Column::Id, series::Column::LibraryId, series::Column::TitleSearch];
}

impl Titled for book::Entity {
    type Id = BookId;
    const COLUMNS: [book::Column; 3] =
        [book::Column::Id, book::Column::LibraryId, book::Column::TitleSearch];
}

/// Folded titles of a table; of these rows only, when given.
pub(super) async fn texts<T: Titled>(
    conn: &Conn<'_>,
    _table: T,
    in_sight: Condition,
    only: Option<&[T::Id]>,
) -> Result<Vec<SearchText<T::Id>>> {
    let [id, ..] = T::COLUMNS;
    let all =
        || T::find().select_only().columns(T::COLUMNS).filter(in_sight.clone()).order_by_asc(id);
    let selects = match only {
        None => vec![all()],
        Some(ids) => {
            chunk::ids(ids).map(|part| all().filter(id.is_in(part.iter().copied()))).collect()
        }
    };
    let mut texts = Vec::new();
    for select in selects {
        let rows: Vec<(T::Id, LibraryId, String)> =
            select.into_tuple().all(conn.executor()).await?;
        let text = |(id, library, title_search)| SearchText { id, library, title_search };
        texts.extend(rows.into_iter().map(text));
    }
    Ok(texts)
}

/// Folded other titles of series; of these only, when given.
pub async fn alternate_titles(
    conn: &Conn<'_>,
    only: Option<&[SeriesId]>,
) -> Result<Vec<SearchText<SeriesId>>> {
    let all = || {
        series::Entity::find()
            .select_only()
            .columns([series::Column::Id, series::Column::LibraryId, series::Column::Metadata])
            // Most series have none, and reading what they have costs more than looking for the word.
            .filter(series::Column::Metadata.contains("\"alternateTitles\""))
            .order_by_asc(series::Column::Id)
    };
    let selects = match only {
        None => vec![all()],
        Some(ids) => chunk::ids(ids)
            .map(|part| all().filter(series::Column::Id.is_in(part.iter().copied())))
            .collect(),
    };
    let mut texts = Vec::new();
    for select in selects {
        let rows: Vec<(SeriesId, LibraryId, SeriesMetadataJson)> =
            select.into_tuple().all(conn.executor()).await?;
        texts.extend(rows.into_iter().flat_map(|(id, library, metadata)| {
            metadata.0.alternate_titles.into_iter().map(move |other| SearchText {
                id,
                library,
                title_search: text_fold::search_key(&other.title),
            })
        }));
    }
    Ok(texts)
}

/// Every name by which books and series are found, but ids of catalogs.
pub async fn names(conn: &Conn<'_>) -> Result<Vec<SearchName>> {
    let rows: Vec<(i64, TermKind, String, String)> = term::Entity::find()
        .select_only()
        .columns([term::Column::Id, term::Column::Kind, term::Column::Name, term::Column::NameKey])
        .filter(term::Column::Kind.ne(TermKind::ExternalId))
        .order_by_asc(term::Column::Id)
        .into_tuple()
        .all(conn.executor())
        .await?;
    Ok(rows.into_iter().map(name).collect())
}

/// The names of these books and series.
pub async fn names_of(
    conn: &Conn<'_>,
    books: &[BookId],
    series: &[SeriesId],
) -> Result<Vec<SearchName>> {
    let mut links = Vec::new();
    for part in chunk::ids(books) {
        let of = Query::select()
            .column(book_term::Column::TermId)
            .from(book_term::Entity)
            .and_where(Expr::col(book_term::Column::BookId).is_in(part.iter().copied()))
            .take();
        links.push(of);
    }
    for part in chunk::ids(series) {
        let of = Query::select()
            .column(series_term::Column::TermId)
            .from(series_term::Entity)
            .and_where(Expr::col(series_term::Column::SeriesId).is_in(part.iter().copied()))
            .take();
        links.push(of);
    }
    let mut names = Vec::new();
    for of in links {
        let rows: Vec<(i64, TermKind, String, String)> = term::Entity::find()
            .select_only()
            .columns([
                term::Column::Id,
                term::Column::Kind,
                term::Column::Name,
                term::Column::NameKey,
            ])
            .filter(term::Column::Id.in_subquery(of))
            .filter(term::Column::Kind.ne(TermKind::ExternalId))
            .into_tuple()
            .all(conn.executor())
            .await?;
        names.extend(rows.into_iter().map(name));
    }
    Ok(names)
}

fn name((id, kind, name, key): (i64, TermKind, String, String)) -> SearchName {
    SearchName { id, kind, name, key }
}

/// Those of these names that something in sight has, in the given order.
pub async fn names_in_sight(conn: &Conn<'_>, viewer: &Viewer, ids: &[i64]) -> Result<Vec<i64>> {
    let mut found = HashSet::with_capacity(ids.len());
    for part in chunk::ids(ids) {
        let id = || Expr::col((term::Entity, term::Column::Id));
        let of_book = Query::select()
            .expr(Expr::val(1))
            .from(book_term::Entity)
            .inner_join(
                book::Entity,
                book::Column::Id.into_expr().eq(book_term::Column::BookId.into_expr()),
            )
            .and_where(book_term::Column::TermId.into_expr().eq(id()))
            .cond_where(scope::books_in_sight(viewer))
            .take();
        let of_series = Query::select()
            .expr(Expr::val(1))
            .from(series_term::Entity)
            .inner_join(
                series::Entity,
                series::Column::Id.into_expr().eq(series_term::Column::SeriesId.into_expr()),
            )
            .and_where(series_term::Column::TermId.into_expr().eq(id()))
            .cond_where(scope::series_in_sight(viewer))
            .take();
        let visible = term::Entity::find()
            .select_only()
            .column(term::Column::Id)
            .filter(term::Column::Id.is_in(part.iter().copied()))
            .filter(Expr::exists(of_book).or(Expr::exists(of_series)));
        found.extend(visible.into_tuple::<i64>().all(conn.executor()).await?);
    }
    Ok(ids.iter().copied().filter(|id| found.contains(id)).collect())
}

/// Names of all lists that are not hidden.
pub async fn list_names(conn: &Conn<'_>) -> Result<Vec<(ListId, ListKind, String)>> {
    let names = list::Entity::find()
        .select_only()
        .columns([list::Column::Id, list::Column::Kind, list::Column::Name])
        .filter(list::Column::HiddenAt.is_null())
        .order_by_asc(list::Column::Id);
    Ok(names.into_tuple().all(conn.executor()).await?)
}
