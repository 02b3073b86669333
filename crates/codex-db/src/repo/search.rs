//! Folded titles: the text filter of lists, and what the search index is made of.
//! Must not rank.

use codex_models::{BookId, LibraryId, SeriesId};
use codex_utils::text_fold;
use sea_orm::{
    ColumnTrait, Condition, EntityTrait, QueryFilter, QueryOrder, QuerySelect, TryGetable, Value,
};

use crate::entity::{book, series};
use crate::sql::chunk;
use crate::view::SearchText;
use crate::{Conn, Result};

/// Every word of a text must occur in a folded column. Folded words hold no pattern signs.
pub(super) fn words(column: impl ColumnTrait, text: Option<&str>) -> Condition {
    let folded = text_fold::fold(text.unwrap_or_default());
    folded.split_whitespace().fold(Condition::all(), |all, word| all.add(column.contains(word)))
}

/// A table with a folded title.
pub(super) trait Titled: EntityTrait {
    /// Type of its id.
    type Id: Into<Value> + TryGetable + Copy + Send + Sync;
    /// Columns id, library, title, folded title.
    const COLUMNS: [Self::Column; 4];
}

impl Titled for series::Entity {
    type Id = SeriesId;
    const COLUMNS: [series::Column; 4] = [
        series::Column::Id,
        series::Column::LibraryId,
        series::Column::Title,
        series::Column::TitleSearch,
    ];
}

impl Titled for book::Entity {
    type Id = BookId;
    const COLUMNS: [book::Column; 4] =
        [book::Column::Id, book::Column::LibraryId, book::Column::Title, book::Column::TitleSearch];
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
        let rows: Vec<(T::Id, LibraryId, String, String)> =
            select.into_tuple().all(conn.executor()).await?;
        texts.extend(rows.into_iter().map(|(id, library, title, title_search)| SearchText {
            id,
            library,
            title,
            title_search,
        }));
    }
    Ok(texts)
}
