//! Which books a list asks for.
//! Must not know SQL.

use codex_models::books::{BookFilter, BookHealth, ReadStatus};
use codex_models::filter::Condition;
use codex_models::sort::{BookSort, BookSortKey, Direction};
use codex_models::{LibraryId, SeriesId};
use serde::Deserialize;

use crate::error::{ApiError, ApiResult};

/// Which books, in which order.
#[derive(Debug, Deserialize, utoipa::IntoParams)]
#[serde(rename_all = "camelCase")]
#[into_params(parameter_in = Query)]
pub(crate) struct BookQuery {
    /// Only of this library.
    library_id: Option<LibraryId>,
    /// Only of this series.
    series_id: Option<SeriesId>,
    /// Every word must occur in the title, whatever its case and accents.
    search: Option<String>,
    /// Only with this read status.
    status: Option<ReadStatus>,
    /// Only with this fault.
    health: Option<BookHealth>,
    /// `number`, `title`, `createdAt`, `updatedAt`, `releaseDate`, `pageCount`, `size` or `readAt`; with `-` in front,
    /// backwards.
    sort: Option<String>,
}

impl BookQuery {
    /// The filter and the order, by title unless asked otherwise.
    pub(crate) fn parts(self) -> ApiResult<(BookFilter, BookSort)> {
        let default = BookSort::default();
        self.parts_or(default)
    }

    /// The same for the books of one series, by number unless asked otherwise.
    pub(crate) fn parts_in_series(self, series: SeriesId) -> ApiResult<(BookFilter, BookSort)> {
        let default = BookSort { key: BookSortKey::Number, direction: Direction::Asc };
        let (filter, sort) = self.parts_or(default)?;
        Ok((BookFilter { series: Some(series), ..filter }, sort))
    }

    fn parts_or(self, default: BookSort) -> ApiResult<(BookFilter, BookSort)> {
        let Self { library_id, series_id, search, status, health, sort } = self;
        let sort = match sort {
            None => default,
            Some(text) => {
                BookSort::parse(&text).ok_or_else(|| ApiError::unknown_sort(BookSort::NAMES))?
            }
        };
        let filter = BookFilter {
            folder: None,
            library: library_id,
            series: series_id,
            search: search.filter(|text| !text.trim().is_empty()),
            status,
            health: health.into_iter().collect(),
            condition: Condition::default(),
        };
        Ok((filter, sort))
    }
}
