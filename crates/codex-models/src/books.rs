//! Inputs, states and filters of books.
//! Must not know how a book's file is read.

use serde::{Deserialize, Serialize};

use crate::filter::Condition;
use crate::{LibraryId, LibraryRootId, SeriesId};

/// Container format of a book.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "orm", derive(sea_orm::EnumIter, sea_orm::DeriveActiveEnum))]
#[cfg_attr(
    feature = "orm",
    sea_orm(rs_type = "String", db_type = "String(sea_orm::sea_query::StringLen::N(8))")
)]
#[serde(rename_all = "lowercase")]
pub enum BookFormat {
    /// Images in a ZIP archive.
    #[cfg_attr(feature = "orm", sea_orm(string_value = "cbz"))]
    Cbz,
    /// Images in a RAR archive.
    #[cfg_attr(feature = "orm", sea_orm(string_value = "cbr"))]
    Cbr,
    /// Images in a 7z archive.
    #[cfg_attr(feature = "orm", sea_orm(string_value = "cb7"))]
    Cb7,
    /// Images in a TAR archive, which may be packed.
    #[cfg_attr(feature = "orm", sea_orm(string_value = "cbt"))]
    Cbt,
    /// EPUB 2 or 3.
    #[cfg_attr(feature = "orm", sea_orm(string_value = "epub"))]
    Epub,
    /// PDF.
    #[cfg_attr(feature = "orm", sea_orm(string_value = "pdf"))]
    Pdf,
    /// A folder of images.
    #[cfg_attr(feature = "orm", sea_orm(string_value = "folder"))]
    Folder,
}

impl BookFormat {
    /// Every format.
    pub const ALL: &'static [Self] =
        &[Self::Cbz, Self::Cbr, Self::Cb7, Self::Cbt, Self::Epub, Self::Pdf, Self::Folder];

    /// The name on the wire, which is also the usual extension of a file.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Cbz => "cbz",
            Self::Cbr => "cbr",
            Self::Cb7 => "cb7",
            Self::Cbt => "cbt",
            Self::Epub => "epub",
            Self::Pdf => "pdf",
            Self::Folder => "folder",
        }
    }

    /// Media type of a whole file.
    pub fn media_type(self) -> &'static str {
        match self {
            Self::Cbz => "application/vnd.comicbook+zip",
            Self::Cbr => "application/vnd.comicbook-rar",
            Self::Cb7 => "application/x-cb7",
            Self::Cbt => "application/x-cbt",
            Self::Epub => "application/epub+zip",
            Self::Pdf => "application/pdf",
            Self::Folder => "inode/directory",
        }
    }
}

/// Whether a book's file has been opened and understood.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "orm", derive(sea_orm::EnumIter, sea_orm::DeriveActiveEnum))]
#[cfg_attr(
    feature = "orm",
    sea_orm(rs_type = "String", db_type = "String(sea_orm::sea_query::StringLen::N(8))")
)]
#[serde(rename_all = "lowercase")]
pub enum BookState {
    /// Catalogued, not yet analyzed.
    #[cfg_attr(feature = "orm", sea_orm(string_value = "pending"))]
    Pending,
    /// Analyzed; pages are known.
    #[cfg_attr(feature = "orm", sea_orm(string_value = "ready"))]
    Ready,
    /// Could not be read; the book carries a code and a sentence.
    #[cfg_attr(feature = "orm", sea_orm(string_value = "error"))]
    Error,
}

/// Something odd in a file that did not stop it from being read.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Warning {
    /// Stable code, snake case.
    pub code: String,
    /// A sentence for a person.
    pub message: String,
}

/// How far the viewer is with a book.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "lowercase")]
pub enum ReadStatus {
    /// No progress.
    Unread,
    /// Begun, not finished.
    Reading,
    /// Finished.
    Read,
}

impl ReadStatus {
    /// The name on the wire.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Unread => "unread",
            Self::Reading => "reading",
            Self::Read => "read",
        }
    }

    /// The status of this name.
    pub fn named(name: &str) -> Option<Self> {
        [Self::Unread, Self::Reading, Self::Read].into_iter().find(|status| status.as_str() == name)
    }
}

/// What is wrong with a book.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub enum BookHealth {
    /// Could not be read.
    Error,
    /// Its file was not found by the last scan.
    Missing,
    /// It was read and has no page.
    NoPages,
    /// It was read, has pages and no cover.
    NoCover,
    /// It was read and something was odd.
    Warnings,
}

/// A folder of a library.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Folder {
    /// The root it lies in.
    pub root: LibraryRootId,
    /// Path below the root, with `/`; empty is the root itself.
    pub path: String,
}

impl BookHealth {
    /// Every fault.
    pub const ALL: &'static [Self] =
        &[Self::Error, Self::Missing, Self::NoPages, Self::NoCover, Self::Warnings];
}

/// What is done about books with a fault.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub enum BookFix {
    /// Their files are opened again, changed or not.
    Analyze,
    /// Their covers are made anew.
    MakeCover,
}

/// Most books of one fix.
pub const MAX_FIXED: usize = 500;

/// Which books.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct BookFilter {
    /// Only of this library.
    pub library: Option<LibraryId>,
    /// Only of this series.
    pub series: Option<SeriesId>,
    /// Every word must occur in the folded title.
    pub search: Option<String>,
    /// Only with this read status of the viewer.
    pub status: Option<ReadStatus>,
    /// Only with one of these faults; all books, when none is named.
    pub health: Vec<BookHealth>,
    /// Only those whose files lie in this folder itself.
    pub folder: Option<Folder>,
    /// Only those that meet this.
    pub condition: Condition,
}
