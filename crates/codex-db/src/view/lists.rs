//! Shapes of lists.

use codex_models::lists::MatchedBy;
use codex_models::{BookId, SeriesId};

use crate::entity::{list, read_list_item};

/// A list with how many members are in sight.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ListRow {
    /// The list.
    pub list: list::Model,
    /// Members in sight; `None` when they follow from a rule.
    pub member_count: Option<u64>,
}

/// An entry of a reading list, as somebody sees it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ItemRow {
    /// The entry. What it tells of its book holds for all eyes.
    pub item: read_list_item::Model,
    /// Its book, when that is in sight.
    pub book: Option<BookId>,
}

/// A book that entries of reading lists may mean.
#[derive(Debug, Clone, PartialEq)]
pub struct Candidate {
    /// The book.
    pub id: BookId,
    /// Its series.
    pub series: SeriesId,
    /// Title of the series.
    pub series_title: String,
    /// What the series is sorted by.
    pub series_key: String,
    /// Number as written.
    pub number: Option<String>,
    /// Number as a decimal.
    pub number_sort: Option<f64>,
    /// Volume as written.
    pub volume: Option<String>,
    /// Year of release.
    pub year: Option<i32>,
}

/// An entry of a reading list to keep.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewItem {
    /// Its place.
    pub position: i64,
    /// The series as written.
    pub series: String,
    /// The number as written.
    pub number: String,
    /// The volume as written.
    pub volume: Option<String>,
    /// Year of release.
    pub year: Option<i32>,
    /// What kind of book it is.
    pub format: Option<String>,
    /// Ids in catalogs, as JSON.
    pub external_ids: String,
    /// What the same entry of another file is known by.
    pub identity: String,
    /// What its book is known by.
    pub keys: Vec<String>,
    /// Its book, and how it was found.
    pub book: Option<(BookId, MatchedBy)>,
    /// Whether several books fit equally well.
    pub is_ambiguous: bool,
}
