//! A series' fields from its folder and its books.
//! Must not know how books are stored.

use codex_models::metadata::{BookMetadata, ReadingDirection};

/// What a book says, as far as its series cares; in reading order.
#[derive(Debug, Clone, Copy)]
pub struct BookFacts<'a> {
    /// The book's metadata.
    pub metadata: &'a BookMetadata,
    /// Year of its release.
    pub year: Option<i32>,
}

/// The fields of a series.
#[derive(Debug, Clone, PartialEq)]
pub struct SeriesFacts {
    /// Shown title: the folder's name.
    pub title: String,
    /// Sort key of the title.
    pub title_sort: String,
    /// Search key of the title.
    pub title_search: String,
    /// Summary of the first book that has one, when the series has but one book.
    pub summary: Option<String>,
    /// Publisher.
    pub publisher: Option<String>,
    /// Year of the earliest book.
    pub year: Option<i32>,
    /// Language.
    pub language: Option<String>,
    /// Which way pages turn.
    pub reading_direction: Option<ReadingDirection>,
    /// Genres of all books.
    pub genres: Vec<String>,
    /// Tags of all books.
    pub tags: Vec<String>,
}

/// Describes a series. `name` is the folder's name; `books` come in reading order.
pub fn describe_series(name: &str, books: &[BookFacts<'_>]) -> SeriesFacts {
    todo!()
}
