//! Wire shapes of search.
//! Must not rank.

use codex_models::filter::{SearchFault, SearchQuery};
use codex_search::Hits;
use serde::{Deserialize, Serialize};

use crate::error::{ApiError, ApiResult};
use crate::v1::books::BookDto;
use crate::v1::collections::CollectionDto;
use crate::v1::read_lists::ReadListDto;
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
pub(super) struct SearchParams {
    /// Words of titles and names, in any order, whatever their case and accents. `"a phrase"`, `-word` and fields narrow
    /// series and books down: `author:moore year:>1985 genre:"Slice of Life" pages:10..20 added:7d is:unread`. What is no
    /// field is a word; a field with an impossible value is refused with its place (`q[4..14]`).
    q: String,
    /// The most of each kind, 1 to 100.
    #[param(minimum = 1, maximum = 100, default = 20)]
    limit: Option<u32>,
}

impl SearchParams {
    /// What is asked for and the most rows of each kind.
    pub(super) fn parts(self) -> ApiResult<(SearchQuery, usize)> {
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
        let query = SearchQuery::read(&q).map_err(|fault| {
            let SearchFault { start, end, code, message } = fault;
            ApiError::field(&format!("q[{start}..{end}]"), code, message)
        })?;
        Ok((query, usize::try_from(limit).unwrap_or(usize::MAX)))
    }
}

/// What was found, best first.
#[derive(Debug, Serialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct SearchDto {
    /// Series.
    series: Vec<SeriesDto>,
    /// Books.
    books: Vec<BookDto>,
    /// Names of people; none where fields are asked for.
    people: Vec<String>,
    /// Collections; none where fields are asked for.
    collections: Vec<CollectionDto>,
    /// Read lists; none where fields are asked for.
    read_lists: Vec<ReadListDto>,
}

impl From<Hits> for SearchDto {
    fn from(hits: Hits) -> Self {
        let Hits { series, books, people, collections, read_lists } = hits;
        Self {
            series: series.into_iter().map(Into::into).collect(),
            books: books.into_iter().map(Into::into).collect(),
            people,
            collections: collections.into_iter().map(Into::into).collect(),
            read_lists: read_lists.into_iter().map(Into::into).collect(),
        }
    }
}
