//! Shapes of facets: how many rows of a list have which value.

use codex_models::LibraryId;

/// A value with how many have it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FacetRow {
    /// The value; `None` is those without one.
    pub value: Option<String>,
    /// How many.
    pub count: u64,
}

/// A library with how many are in it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LibraryFacetRow {
    /// The library.
    pub library: LibraryId,
    /// How many.
    pub count: u64,
}

/// What a list of series or books is made of. Each facet is counted without what is asked of it alone.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Facets {
    /// Rows of the list itself.
    pub total: u64,
    /// Libraries.
    pub libraries: Vec<LibraryFacetRow>,
    /// Genres, the most frequent ones.
    pub genres: Vec<FacetRow>,
    /// Tags, the most frequent ones.
    pub tags: Vec<FacetRow>,
    /// Publishers, the most frequent ones.
    pub publishers: Vec<FacetRow>,
    /// Languages, the most frequent ones.
    pub languages: Vec<FacetRow>,
    /// Where publications stand; of books none.
    pub statuses: Vec<FacetRow>,
    /// Container formats; of series none.
    pub formats: Vec<FacetRow>,
    /// How far the viewer is.
    pub read_statuses: Vec<FacetRow>,
    /// Age ratings.
    pub age_ratings: Vec<FacetRow>,
}

/// A stop of a rail beside a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RailRow {
    /// The beginning of the key of the order; `None` of rows without one.
    pub head: Option<String>,
    /// Rows of the list.
    pub count: u64,
}
