//! In what things that are there twice are the same.
//! Must not know how they are found.

use serde::{Deserialize, Serialize};

/// In what books are the same.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub enum SameBook {
    /// Every byte of their files, of those that were hashed.
    #[default]
    File,
    /// Their pages, whatever the files are that hold them.
    Content,
}

/// In what series are the same.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub enum SameSeries {
    /// Their titles, without regard to articles, case and accents.
    #[default]
    Title,
    /// An id in a catalog.
    ExternalId,
}

impl SameBook {
    /// The name on the wire.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::File => "file",
            Self::Content => "content",
        }
    }
}

impl SameSeries {
    /// The name on the wire.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Title => "title",
            Self::ExternalId => "externalId",
        }
    }
}
