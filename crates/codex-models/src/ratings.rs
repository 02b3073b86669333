//! What an account thinks of a series or a book.
//! Must not know of what.

use crate::Patch;

/// Longest review, in characters.
pub const MAX_REVIEW_CHARS: usize = 4_000;

/// An account's word on something.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Opinion {
    /// 1 to 10.
    pub rating: Option<i32>,
    /// In words.
    pub review: Option<String>,
}

/// What to change of it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct OpinionPatch {
    /// 1 to 10.
    pub rating: Patch<u8>,
    /// In words.
    pub review: Patch<String>,
}
