//! Wire shapes of facets, and of bodies that hold a condition.
//! Must not know what is counted.

use codex_db::view::{FacetRow, Facets, LibraryFacetRow};
use codex_models::LibraryId;
use codex_models::filter::{Condition, Subject};
use serde::Serialize;

use crate::error::{ApiError, ApiResult};

/// Reads the condition of a body; without one nothing is asked for.
pub(crate) fn condition(
    subject: Subject,
    value: Option<&serde_json::Value>,
) -> ApiResult<Condition> {
    match value {
        None => Ok(Condition::default()),
        Some(value) => Condition::read(subject, value).map_err(ApiError::condition),
    }
}

/// A value with how many have it.
#[derive(Debug, Serialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct FacetDto {
    /// The value; null is those without one.
    #[schema(required)]
    value: Option<String>,
    /// How many.
    count: u64,
}

/// A library with how many are in it.
#[derive(Debug, Serialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct LibraryFacetDto {
    /// The library.
    library_id: LibraryId,
    /// How many.
    count: u64,
}

/// What a list is made of. Each facet is counted with everything that is asked for but what is asked of it alone; the
/// most frequent values come first, 200 of a facet at most.
#[derive(Debug, Serialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct FacetsDto {
    /// Rows of the list itself.
    total: u64,
    /// Libraries.
    libraries: Vec<LibraryFacetDto>,
    /// Genres.
    genres: Vec<FacetDto>,
    /// Tags.
    tags: Vec<FacetDto>,
    /// Publishers.
    publishers: Vec<FacetDto>,
    /// Languages.
    languages: Vec<FacetDto>,
    /// Where publications stand; of books none.
    statuses: Vec<FacetDto>,
    /// Container formats; of series none.
    formats: Vec<FacetDto>,
    /// How far the viewer is.
    read_statuses: Vec<FacetDto>,
    /// Age ratings in years.
    age_ratings: Vec<FacetDto>,
}

impl From<FacetRow> for FacetDto {
    fn from(row: FacetRow) -> Self {
        let FacetRow { value, count } = row;
        Self { value, count }
    }
}

impl From<LibraryFacetRow> for LibraryFacetDto {
    fn from(row: LibraryFacetRow) -> Self {
        let LibraryFacetRow { library, count } = row;
        Self { library_id: library, count }
    }
}

impl From<Facets> for FacetsDto {
    fn from(facets: Facets) -> Self {
        let Facets {
            total,
            libraries,
            genres,
            tags,
            publishers,
            languages,
            statuses,
            formats,
            read_statuses,
            age_ratings,
        } = facets;
        let list = |rows: Vec<FacetRow>| rows.into_iter().map(Into::into).collect();
        Self {
            total,
            libraries: libraries.into_iter().map(Into::into).collect(),
            genres: list(genres),
            tags: list(tags),
            publishers: list(publishers),
            languages: list(languages),
            statuses: list(statuses),
            formats: list(formats),
            read_statuses: list(read_statuses),
            age_ratings: list(age_ratings),
        }
    }
}
