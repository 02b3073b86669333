//! Wire shapes of series.
//! Must not hold rules.

use chrono::{DateTime, Utc};
use codex_db::entity::series;
use codex_db::view::{SeriesRow, ShownCover};
use codex_models::metadata::{Author, PartialDate, ReadingDirection, SeriesMetadata, SeriesStatus};
use codex_models::series::SeriesFilter;
use codex_models::sort::SeriesSort;
use codex_models::{LibraryId, SeriesId};
use serde::{Deserialize, Serialize};

use crate::error::{ApiError, ApiResult};
use crate::v1::covers::placeholder;
use crate::v1::list::list_dto;

/// Which series, in which order.
#[derive(Debug, Deserialize, utoipa::IntoParams)]
#[serde(rename_all = "camelCase")]
#[into_params(parameter_in = Query)]
pub(crate) struct SeriesQuery {
    /// Only of this library.
    library_id: Option<LibraryId>,
    /// Every word must occur in the title, whatever its case and accents.
    search: Option<String>,
    /// `title`, `createdAt`, `updatedAt`, `bookCount`, `releaseDate` or `readAt` (when the viewer was last in it); with `-`
    /// in front, backwards.
    sort: Option<String>,
}

impl SeriesQuery {
    /// The filter and the order, by title unless asked otherwise.
    pub(crate) fn parts(self) -> ApiResult<(SeriesFilter, SeriesSort)> {
        let Self { library_id, search, sort } = self;
        let sort = match sort {
            None => SeriesSort::default(),
            Some(text) => {
                SeriesSort::parse(&text).ok_or_else(|| ApiError::unknown_sort(SeriesSort::NAMES))?
            }
        };
        let search = search.filter(|text| !text.trim().is_empty());
        Ok((SeriesFilter { library: library_id, search, ..SeriesFilter::default() }, sort))
    }
}

list_dto!(
    /// A page of series.
    SeriesList of SeriesDto
);

/// A series.
#[derive(Debug, Serialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct SeriesDto {
    /// Id.
    id: SeriesId,
    /// Its library.
    library_id: LibraryId,
    /// Shown title.
    title: String,
    /// What lists by title are sorted by.
    sort_title: String,
    /// Books in it.
    book_count: i32,
    /// Books the viewer finished.
    read_count: u64,
    /// Books the viewer has begun and not finished.
    in_progress_count: u64,
    /// Changes with the cover; give it as `v` to the thumbnail.
    cover_version: String,
    /// The color that prevails in the cover, `#rrggbb`; null where it is not known.
    #[schema(required)]
    cover_color: Option<String>,
    /// A tiny picture of the cover, base64 of 24 bytes: the brightness of 4 by 6 cells, four bits each, then the blue and
    /// the red tint of 2 by 3 blocks of them; null where it is not known.
    #[schema(required)]
    cover_placeholder: Option<String>,
    /// Summary, plain text.
    #[schema(required)]
    summary: Option<String>,
    /// Publisher.
    #[schema(required)]
    publisher: Option<String>,
    /// Year of the first book.
    #[schema(required)]
    year: Option<i32>,
    /// Language, BCP 47.
    #[schema(required)]
    language: Option<String>,
    /// Which way pages turn.
    #[schema(required)]
    reading_direction: Option<ReadingDirection>,
    /// Genres.
    genres: Vec<String>,
    /// Tags.
    tags: Vec<String>,
    /// The highest age rating of its books, in years.
    #[schema(required)]
    age_rating: Option<i32>,
    /// Where its publication stands.
    #[schema(required)]
    status: Option<SeriesStatus>,
    /// Books in the whole series, whether they are here or not.
    #[schema(required)]
    total_book_count: Option<u32>,
    /// When it began: `2019`, `2019-04` or `2019-04-03`.
    #[schema(required)]
    release_date: Option<PartialDate>,
    /// What others think of it, 0 to 5.
    #[schema(required)]
    community_rating: Option<f64>,
    /// People with their roles.
    authors: Vec<Author>,
    /// Whether the files of all its books are missing.
    is_missing: bool,
    /// When it was first seen.
    created_at: DateTime<Utc>,
    /// When it or its set of books last changed.
    updated_at: DateTime<Utc>,
}

impl From<SeriesRow> for SeriesDto {
    fn from(row: SeriesRow) -> Self {
        let SeriesRow { series, read_count, in_progress_count } = row;
        let cover = ShownCover::of_series(&series);
        let series::Model {
            id,
            library_id,
            root_id: _,
            folder: _,
            name: _,
            title,
            title_sort,
            title_search: _,
            summary,
            publisher,
            year,
            language,
            reading_direction,
            genres,
            tags,
            metadata,
            provenance: _,
            status: _,
            total_book_count: _,
            release_date: _,
            community_rating: _,
            book_count,
            cover_book_id: _,
            cover_version: _,
            cover_look: _,
            own_cover_version: _,
            own_cover_look: _,
            age_rating,
            access_class_id: _,
            facet_set_id: _,
            is_rated: _,
            missing_at,
            created_at,
            updated_at,
        } = series;
        let SeriesMetadata {
            status,
            total_book_count,
            release_date,
            community_rating,
            authors,
            ..
        } = metadata.unwrap_or_default().0;
        Self {
            id,
            library_id,
            title,
            sort_title: title_sort,
            book_count,
            read_count,
            in_progress_count,
            cover_version: cover.version.to_string(),
            cover_color: cover.look.map(|look| look.color()),
            cover_placeholder: cover.look.map(|look| placeholder(&look)),
            summary,
            publisher,
            year,
            language,
            reading_direction: reading_direction.as_deref().and_then(direction),
            genres: genres.0,
            tags: tags.0,
            age_rating,
            status,
            total_book_count,
            release_date,
            community_rating,
            authors,
            is_missing: missing_at.is_some(),
            created_at,
            updated_at,
        }
    }
}

fn direction(stored: &str) -> Option<ReadingDirection> {
    match stored {
        "ltr" => Some(ReadingDirection::Ltr),
        "rtl" => Some(ReadingDirection::Rtl),
        "vertical" => Some(ReadingDirection::Vertical),
        "webtoon" => Some(ReadingDirection::Webtoon),
        _ => None,
    }
}
