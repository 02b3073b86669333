//! Rails beside lists: letters or years, how many rows each has, and the place in the list where they begin.
//! Must lead to the place that the list itself gives.

use codex_db::repo;
use codex_db::repo::rails::Rail;
use codex_db::view::RailRow;
use codex_models::Viewer;
use codex_models::books::BookFilter;
use codex_models::paging::{Cursor, CursorKey};
use codex_models::series::SeriesFilter;
use codex_models::sort::{BookSort, BookSortKey, Direction, SeriesSort, SeriesSortKey};

use crate::core::Core;
use crate::error::Result;

/// Digits of an id in a cursor.
const ID_DIGITS: usize = 32;

/// Rails beside lists.
pub struct Rails<'a>(pub(crate) &'a Core);

/// A letter or a year.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stop {
    /// The letter, `#` for all that is none, or the year; `None` of rows without a date.
    pub label: Option<String>,
    /// Rows of the list.
    pub count: u64,
    /// Given to the list, it begins with the first of them.
    pub cursor: Cursor,
}

impl Rails<'_> {
    /// The stops of a list of series; `None` where its order has none.
    pub async fn of_series(
        &self,
        viewer: &Viewer,
        filter: &SeriesFilter,
        sort: SeriesSort,
    ) -> Result<Option<Vec<Stop>>> {
        let rail = match sort.key {
            SeriesSortKey::Title => Rail::Title,
            SeriesSortKey::ReleaseDate => Rail::Year,
            SeriesSortKey::CreatedAt
            | SeriesSortKey::UpdatedAt
            | SeriesSortKey::BookCount
            | SeriesSortKey::ReadAt => return Ok(None),
        };
        let rows = repo::rails::of_series(&self.0.db().read(), viewer, filter, rail).await?;
        Ok(Some(stops(rows, rail, &sort.name(), sort.direction)))
    }

    /// The stops of a list of books; `None` where its order has none.
    pub async fn of_books(
        &self,
        viewer: &Viewer,
        filter: &BookFilter,
        sort: BookSort,
    ) -> Result<Option<Vec<Stop>>> {
        let rail = match sort.key {
            BookSortKey::Title => Rail::Title,
            BookSortKey::ReleaseDate => Rail::Year,
            BookSortKey::Number
            | BookSortKey::CreatedAt
            | BookSortKey::UpdatedAt
            | BookSortKey::Size
            | BookSortKey::PageCount
            | BookSortKey::ReadAt => return Ok(None),
        };
        let rows = repo::rails::of_books(&self.0.db().read(), viewer, filter, rail).await?;
        Ok(Some(stops(rows, rail, &sort.name(), sort.direction)))
    }
}

/// Rows in the order of the list; neighbors with one label are one stop.
fn stops(mut rows: Vec<RailRow>, rail: Rail, sort: &str, direction: Direction) -> Vec<Stop> {
    if direction == Direction::Desc {
        // Rows without a date stand last in either direction.
        rows.reverse();
        rows.sort_by_key(|row| row.head.is_none());
    }
    let mut stops: Vec<Stop> = Vec::with_capacity(rows.len());
    for RailRow { head, count } in rows {
        let label = head.as_deref().map(|head| label(rail, head));
        match stops.last_mut() {
            Some(last) if last.label == label => last.count += count,
            Some(_) | None => {
                let cursor = cursor(sort, head, direction);
                stops.push(Stop { label, count, cursor });
            }
        }
    }
    stops
}

fn label(rail: Rail, head: &str) -> String {
    match rail {
        Rail::Title if head.chars().all(char::is_alphabetic) => head.to_uppercase(),
        Rail::Title => "#".to_owned(),
        Rail::Year => head.to_owned(),
    }
}

/// The place before the first row whose key begins so: no row has it, and the list continues behind it.
fn cursor(sort: &str, head: Option<String>, direction: Direction) -> Cursor {
    let (end, id) = match direction {
        Direction::Asc => ("", "0"),
        Direction::Desc => ("\u{10ffff}", "f"),
    };
    Cursor {
        sort: sort.to_owned(),
        key: head.map_or(CursorKey::Null, |head| CursorKey::Text(format!("{head}{end}"))),
        id: id.repeat(ID_DIGITS),
    }
}
