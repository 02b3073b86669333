//! Shapes of covers.

use codex_models::covers::{CoverKind, CoverLook, CoverOwner};
use codex_models::{BookId, CoverId, LibraryRootId};

use crate::entity::{book, series};

/// Which cover is shown, and what it looks like.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct ShownCover {
    /// Its version; 0 is none.
    pub version: i32,
    /// What it looks like, where that is known.
    pub look: Option<CoverLook>,
}

impl ShownCover {
    /// The cover that is shown of a book.
    pub fn of_book(book: &book::Model) -> Self {
        Self::of(
            (book.cover_version, book.cover_look.clone()),
            (book.own_cover_version, book.own_cover_look.clone()),
        )
    }

    /// The cover that is shown of a series.
    pub fn of_series(series: &series::Model) -> Self {
        Self::of(
            (series.cover_version, series.cover_look.clone()),
            (series.own_cover_version, series.own_cover_look.clone()),
        )
    }

    /// The cover that is made of a book, whether it is shown or not.
    pub fn made_of_book(book: &book::Model) -> Self {
        Self::of((book.cover_version, book.cover_look.clone()), (None, None))
    }

    /// The cover that a series borrows of a book, whether it is shown or not.
    pub fn borrowed_by_series(series: &series::Model) -> Self {
        Self::of((series.cover_version, series.cover_look.clone()), (None, None))
    }

    /// A cover of its own, or else the one that is made: versions with looks, as they are kept.
    pub(crate) fn of(made: (i32, Option<Vec<u8>>), own: (Option<i32>, Option<Vec<u8>>)) -> Self {
        let (version, look) = match own {
            (Some(version), look) => (version, look),
            (None, _) => made,
        };
        Self { version, look: look.and_then(|bytes| CoverLook::from_bytes(&bytes)) }
    }
}

/// A cover to add.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CoverInsert {
    /// Id.
    pub id: CoverId,
    /// What it is the cover of.
    pub owner: CoverOwner,
    /// Where it comes from.
    pub kind: CoverKind,
    /// Its version; 0: it cannot be shown.
    pub version: i32,
    /// What it looks like.
    pub look: Option<CoverLook>,
    /// Width in pixels.
    pub width: u32,
    /// Height in pixels.
    pub height: u32,
    /// Bytes of the image.
    pub size: u64,
    /// What the image is kept under, where a person gave it.
    pub content: Option<String>,
    /// The file it is: root, path below that, and modification time in microseconds since 1970.
    pub file: Option<(LibraryRootId, String, i64)>,
    /// The page it was, counted from 1, with its book.
    pub page: Option<(BookId, u32)>,
}

impl CoverInsert {
    /// A cover of which nothing is known yet but what it is for.
    pub fn of(id: CoverId, owner: CoverOwner, kind: CoverKind) -> Self {
        Self {
            id,
            owner,
            kind,
            version: 0,
            look: None,
            width: 0,
            height: 0,
            size: 0,
            content: None,
            file: None,
            page: None,
        }
    }
}
