//! How the files of a library become series and books: what a person chooses, and why a file ended where it did.
//! Must not know how a path is taken apart.

use serde::{Deserialize, Serialize};

use crate::BookFormat;

/// Most levels of folders that may lie above the series.
pub const MAX_LEVELS: u8 = 8;
/// Longest pattern in characters.
pub const MAX_PATTERN: usize = 500;
/// Most globs, and most names of folders for one-shots.
pub const MAX_GLOBS: usize = 100;
/// Longest glob or name of a folder, in characters.
pub const MAX_GLOB: usize = 300;

/// How the files of a library become series and books.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Layout {
    /// What makes a series.
    pub strategy: SeriesStrategy,
    /// What a book is called.
    pub naming: BookNaming,
    /// What number a book has.
    pub numbering: BookNumbering,
    /// Names of folders in which every book is a series of its own.
    pub one_shots: Vec<String>,
    /// Globs of files and folders that are no books.
    pub exclude: Vec<String>,
    /// The formats that are books; every one, when there is none.
    pub formats: Vec<BookFormat>,
}

/// What makes a series.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(tag = "kind", rename_all = "camelCase", deny_unknown_fields)]
pub enum SeriesStrategy {
    /// The folder right below the root, with all that is below it.
    #[default]
    Folder,
    /// The nearest folder above the file that is no folder of a volume or chapter.
    Volumes,
    /// What the names of the files say, wherever they lie.
    Flat {
        /// Whose word counts.
        by: SeriesWord,
    },
    /// A folder below folders of publishers, franchises or the like.
    Publisher {
        /// How many levels of folders lie above the series.
        levels: u8,
    },
    /// Folders as calibre keeps them: an author's folder with a folder for each title.
    Calibre {
        /// What a book without a series belongs to.
        alone: CalibreAlone,
    },
    /// A regular expression over the path below the root, without extension; its group `series` names the series, and
    /// `volume`, `number`, `title` and `year` may name more.
    Custom {
        /// The expression.
        pattern: String,
    },
}

impl SeriesStrategy {
    /// Whether it depends on what is known of a book besides its place.
    pub fn reads_metadata(&self) -> bool {
        match self {
            Self::Flat { by: SeriesWord::Metadata } | Self::Calibre { .. } => true,
            Self::Folder
            | Self::Volumes
            | Self::Flat { by: SeriesWord::Name }
            | Self::Publisher { .. }
            | Self::Custom { .. } => false,
        }
    }
}

/// Whose word about the series counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub enum SeriesWord {
    /// That of the file's name.
    #[default]
    Name,
    /// That of the book's metadata, else that of the file's name.
    Metadata,
}

/// What a book without a series belongs to, where calibre keeps the files.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub enum CalibreAlone {
    /// It is a series of its own.
    #[default]
    Title,
    /// The series of its author's books.
    Author,
}

/// What a book is called.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub enum BookNaming {
    /// Its title; without one, the title in its file's name; without that, the name.
    #[default]
    Title,
    /// The name of its file.
    FileName,
    /// Its series and number; without a number, as by its title.
    Number,
}

/// What number a book has.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub enum BookNumbering {
    /// That of its metadata, else that of its file's name.
    #[default]
    Metadata,
    /// That of its file's name.
    FileName,
    /// None: the books are in the order of the names of their files.
    FileOrder,
}

/// Why a file belongs to its series.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub enum PlacementReason {
    /// It lies in or below this folder, right below the root.
    TopFolder,
    /// It lies in this folder, and at most folders of volumes and chapters are between.
    NearestFolder,
    /// It lies in or below this folder, below those of publishers.
    PublisherFolder,
    /// It lies in no folder that names a series, so its name does.
    FileName,
    /// Its metadata name the series.
    Metadata,
    /// It is the book of a title's folder.
    TitleFolder,
    /// It lies in this author's folder.
    AuthorFolder,
    /// It lies in a folder of one-shots.
    OneShot,
    /// The pattern found the series.
    Pattern,
    /// The pattern does not fit, so the folder right below the root counts.
    PatternMissed,
    /// A person put it there.
    Person,
    /// A person joined what would be its series with this one.
    Joined,
    /// It is left out: by a glob, by an ignore file or by its format.
    Excluded,
}
