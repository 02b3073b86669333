//! Wire shapes of search.
//! Must not rank.

use codex_search::Hits;
use serde::{Deserialize, Serialize};

use crate::error::{ApiError, ApiResult};
use crate::v1::books::BookDto;
use crate::v1::series::SeriesDto;

/// The longest text searched for, in characters.
const MAX_TEXT_CHARS: usize = 200;
/// The most rows of each kind.
const MAX_LIMIT: u32 = 100;
/// Rows of each kind when nothing is said.
const DEFAULT_LIMIT: u32 = 20;

/// What to look for.
#[derive(Debug, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct SearchQuery {
    /// Words of the title, in any order, whatever their case and accents.
    q: String,
    /// The most series and the most books, 1 to 100.
    #[param(minimum = 1, maximum = 100, default = 20)]
    limit: Option<u32>,
}

impl SearchQuery {
    /// The text and the most rows of each kind.
    pub(super) fn parts(self) -> ApiResult<(String, usize)> {
        let Self { q, limit } = self;
        if q.chars().count() > MAX_TEXT_CHARS {
            let message = format!("`q` is longer than {MAX_TEXT_CHARS} characters.");
            return Err(ApiError::field("q", "too_long", message));
        }
        let limit = limit.unwrap_or(DEFAULT_LIMIT);
        if !(1..=MAX_LIMIT).contains(&limit) {
            let message = format!("`limit` must be from 1 to {MAX_LIMIT}.");
            return Err(ApiError::field("limit", "out_of_range", message));
        }
        Ok((q, usize::try_from(limit).unwrap_or(usize::MAX)))
    }
}

/// What was found, best first.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub(super) struct SearchDto {
    /// Series.
    series: Vec<SeriesDto>,
    /// Books.
    books: Vec<BookDto>,
}

impl From<Hits> for SearchDto {
    fn from(hits: Hits) -> Self {
        let Hits { series, books } = hits;
        Self {
            series: series.into_iter().map(Into::into).collect(),
            books: books.into_iter().map(Into::into).collect(),
        }
    }
}
