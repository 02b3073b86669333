//! Covers: what one looks like before it is there, where it comes from, and what it is the cover of.
//! Must not know how an image is made.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::{BookId, CoverId, SeriesId};

/// Columns of the small picture of a cover.
pub const LOOK_COLUMNS: usize = 4;
/// Rows of it.
pub const LOOK_ROWS: usize = 6;
/// Bytes of the small picture: the brightness of its cells, two to a byte, then the two tints of every block of two cells
/// by two.
pub const LOOK_CELLS: usize = LOOK_COLUMNS * LOOK_ROWS / 2 + LOOK_COLUMNS * LOOK_ROWS / 2;
/// Bytes of a look: the color, then the small picture.
pub const LOOK_BYTES: usize = 3 + LOOK_CELLS;

/// What stands in a cover's place until the image is there: the color that prevails, and a tiny picture.
///
/// The picture has four columns and six rows. Its first 12 bytes are the brightness of the cells, row by row, four bits
/// each, the left cell in the upper half; 17 steps of it are one of the usual 255. Then come two bytes for every block of
/// two by two cells, row by row: the blue and the red tint (Cb and Cr of JPEG).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CoverLook([u8; LOOK_BYTES]);

impl CoverLook {
    /// A look of a color and a small picture.
    pub fn new(color: [u8; 3], cells: [u8; LOOK_CELLS]) -> Self {
        let mut bytes = [0; LOOK_BYTES];
        bytes[..3].copy_from_slice(&color);
        bytes[3..].copy_from_slice(&cells);
        Self(bytes)
    }

    /// A look as it is kept; `None` when it is of another kind.
    pub fn from_bytes(bytes: &[u8]) -> Option<Self> {
        bytes.try_into().ok().map(Self)
    }

    /// As it is kept.
    pub fn as_bytes(&self) -> &[u8] {
        &self.0
    }

    /// The color that prevails, as `#rrggbb`.
    pub fn color(&self) -> String {
        let [red, green, blue, ..] = self.0;
        format!("#{red:02x}{green:02x}{blue:02x}")
    }

    /// The small picture.
    pub fn cells(&self) -> &[u8] {
        &self.0[3..]
    }
}

/// Where a cover comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "orm", derive(sea_orm::EnumIter, sea_orm::DeriveActiveEnum))]
#[cfg_attr(
    feature = "orm",
    sea_orm(rs_type = "String", db_type = "String(sea_orm::sea_query::StringLen::N(12))")
)]
#[serde(rename_all = "lowercase")]
pub enum CoverKind {
    /// What the book itself shows; of a series, what its first book shows.
    #[cfg_attr(feature = "orm", sea_orm(string_value = "generated"))]
    Generated,
    /// An image beside the book, or in the folder of the series.
    #[cfg_attr(feature = "orm", sea_orm(string_value = "sidecar"))]
    Sidecar,
    /// An image that a person gave.
    #[cfg_attr(feature = "orm", sea_orm(string_value = "uploaded"))]
    Uploaded,
    /// A page that a person picked, as it was then.
    #[cfg_attr(feature = "orm", sea_orm(string_value = "page"))]
    Page,
}

/// What a cover is the cover of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum CoverOwner {
    /// A book.
    Book(BookId),
    /// A series.
    Series(SeriesId),
}

impl CoverOwner {
    /// The book, when it is one.
    pub fn book(self) -> Option<BookId> {
        match self {
            Self::Book(book) => Some(book),
            Self::Series(_) => None,
        }
    }

    /// The series, when it is one.
    pub fn series(self) -> Option<SeriesId> {
        match self {
            Self::Book(_) => None,
            Self::Series(series) => Some(series),
        }
    }

    /// The id of the cover that is made of what is there: nothing else has it, so the one of its owner serves.
    pub fn generated(self) -> CoverId {
        match self {
            Self::Book(BookId(id)) | Self::Series(SeriesId(id)) => CoverId(id),
        }
    }
}

impl fmt::Display for CoverOwner {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Book(book) => write!(f, "book {book}"),
            Self::Series(series) => write!(f, "series {series}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_look_is_kept_in_as_many_bytes_as_it_says() {
        let look = CoverLook::new([255, 8, 16], [7; LOOK_CELLS]);
        assert_eq!(look.color(), "#ff0810");
        assert_eq!(look.as_bytes().len(), 27);
        assert_eq!(CoverLook::from_bytes(look.as_bytes()), Some(look));
        assert_eq!(CoverLook::from_bytes(&[0; 26]), None);
    }
}
