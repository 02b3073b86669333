//! Inputs of libraries.
//! Must not know whether a folder exists.

mod layout;

use serde::{Deserialize, Serialize};

pub use layout::{
    BookNaming, BookNumbering, CalibreAlone, Layout, MAX_GLOB, MAX_GLOBS, MAX_LEVELS, MAX_PATTERN,
    PlacementReason, SeriesStrategy, SeriesWord,
};

/// A library to create.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct NewLibrary {
    /// Shown name, unique without regard to case.
    pub name: String,
    /// Root folders, absolute.
    pub roots: Vec<String>,
    /// How its files become series and books.
    pub layout: Layout,
}

/// A change of a library.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct LibraryPatch {
    /// New name.
    pub name: Option<String>,
    /// New set of root folders; a root that stays keeps its id and its books.
    pub roots: Option<Vec<String>>,
    /// New way in which its files become series and books; its books are regrouped in place.
    pub layout: Option<Layout>,
}

/// What the last scan found at a root.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "orm", derive(sea_orm::EnumIter, sea_orm::DeriveActiveEnum))]
#[cfg_attr(
    feature = "orm",
    sea_orm(rs_type = "String", db_type = "String(sea_orm::sea_query::StringLen::N(8))")
)]
#[serde(rename_all = "lowercase")]
pub enum RootState {
    /// There, with books (or not yet scanned).
    #[cfg_attr(feature = "orm", sea_orm(string_value = "ok"))]
    Ok,
    /// The folder is gone or cannot be listed.
    #[cfg_attr(feature = "orm", sea_orm(string_value = "missing"))]
    Missing,
    /// The folder is there and suddenly holds no book: an unmounted disk looks like this.
    #[cfg_attr(feature = "orm", sea_orm(string_value = "emptied"))]
    Emptied,
}
