//! One page of a list, and the request for it.
//! Must not know how a cursor is encoded on the wire or used in SQL.

use serde::{Deserialize, Serialize};

/// The largest page any door hands out.
pub const MAX_PAGE_SIZE: u32 = 500;
/// The page size when none is asked for.
pub const DEFAULT_PAGE_SIZE: u32 = 50;

/// Which page of a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PageRequest {
    /// Rows wanted, 1 to `MAX_PAGE_SIZE`.
    pub limit: u32,
    /// Where the page starts; `None` is the beginning.
    pub after: Option<Cursor>,
    /// Rows passed over from there, for doors whose pages have numbers.
    pub skip: u64,
}

impl PageRequest {
    /// The first page of this size.
    pub fn first(limit: u32) -> Self {
        Self { limit: limit.clamp(1, MAX_PAGE_SIZE), after: None, skip: 0 }
    }
}

impl Default for PageRequest {
    fn default() -> Self {
        Self::first(DEFAULT_PAGE_SIZE)
    }
}

/// The sort key and id of the last row seen; keyset paging continues behind it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Cursor {
    /// Name of the sort the cursor belongs to, so that it cannot be used with another.
    pub sort: String,
    /// Sort key of the last row.
    pub key: CursorKey,
    /// Id of the last row (16 bytes as hex).
    pub id: String,
}

/// A sort key of a row.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum CursorKey {
    /// A folded text.
    Text(String),
    /// A whole number, or a time in microseconds.
    Int(i64),
    /// A decimal, as its bits.
    Bits(u64),
    /// No value: such rows stand last.
    Null,
}

/// One page of a list with the total of the whole.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Page<T> {
    /// The rows.
    pub items: Vec<T>,
    /// Where the next page starts; `None` at the end.
    pub next: Option<Cursor>,
    /// Rows on all pages.
    pub total: u64,
}

impl<T> Page<T> {
    /// Maps the rows.
    pub fn map<U>(self, f: impl FnMut(T) -> U) -> Page<U> {
        Page { items: self.items.into_iter().map(f).collect(), next: self.next, total: self.total }
    }
}
