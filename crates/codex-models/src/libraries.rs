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
    /// When it is scanned without being asked.
    pub switches: ScanSwitches,
}

/// When a library is scanned without being asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct ScanSwitches {
    /// Whether what happens in its folders is followed.
    pub is_watched: bool,
    /// Whether it is scanned whenever a server starts.
    pub scans_at_start: bool,
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
    /// Whether what happens in its folders is followed from now on.
    pub is_watched: Option<bool>,
    /// Whether it is scanned whenever a server starts.
    pub scans_at_start: Option<bool>,
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
    /// The folder is gone.
    #[cfg_attr(feature = "orm", sea_orm(string_value = "missing"))]
    Missing,
    /// The folder is there and cannot be listed.
    #[cfg_attr(feature = "orm", sea_orm(string_value = "denied"))]
    Unreadable,
    /// The folder is there and suddenly holds no book: an unmounted disk looks like this.
    #[cfg_attr(feature = "orm", sea_orm(string_value = "emptied"))]
    Emptied,
    /// Another folder or disk is in its place, and most books are not there.
    #[cfg_attr(feature = "orm", sea_orm(string_value = "swapped"))]
    Swapped,
    /// More of its books are gone at once than people are used to delete.
    #[cfg_attr(feature = "orm", sea_orm(string_value = "shrunk"))]
    Shrunk,
}

impl RootState {
    /// Whether scans go on there.
    pub fn is_open(self) -> bool {
        match self {
            Self::Ok => true,
            Self::Missing | Self::Unreadable | Self::Emptied | Self::Swapped | Self::Shrunk => {
                false
            }
        }
    }

    /// Whether a person can say that it is meant to be so. What cannot be looked at is not known to be gone.
    pub fn can_be_confirmed(self) -> bool {
        match self {
            Self::Missing | Self::Emptied | Self::Swapped | Self::Shrunk => true,
            Self::Ok | Self::Unreadable => false,
        }
    }

    /// The stable code of a scan that left a root alone.
    pub fn code(self) -> &'static str {
        match self {
            Self::Ok => "root_ok",
            Self::Missing => "root_missing",
            Self::Unreadable => "root_unreadable",
            Self::Emptied => "root_emptied",
            Self::Swapped => "root_swapped",
            Self::Shrunk => "root_shrunk",
        }
    }
}
