//! Table `series`: an ordered set of books in a library.
//! Must not hold logic.

use chrono::{DateTime, Utc};
use codex_models::{BookId, LibraryId, LibraryRootId, SeriesId};
use sea_orm::entity::prelude::*;

use super::{SeriesMetadataJson, SeriesProvenance, TextList};

/// One row of `series`.
#[derive(Debug, Clone, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "series")]
pub struct Model {
    /// Id.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: SeriesId,
    /// The library.
    pub library_id: LibraryId,
    /// The root its folder lies in.
    pub root_id: Option<LibraryRootId>,
    /// What it is recognized by inside the library: its folder, `name:<name>` where names of files or metadata make
    /// series, `one:<path>` for a book of its own, `made:<id>` for one that a person made.
    pub folder: String,
    /// Name as the folder or the files have it.
    pub name: String,
    /// Shown title.
    pub title: String,
    /// Sort key of the title.
    pub title_sort: String,
    /// Search key of the title.
    pub title_search: String,
    /// Summary, plain text.
    #[sea_orm(column_type = "Text", nullable)]
    pub summary: Option<String>,
    /// Publisher.
    pub publisher: Option<String>,
    /// Year of the first book.
    pub year: Option<i32>,
    /// Language, BCP 47.
    pub language: Option<String>,
    /// Reading direction: `ltr`, `rtl`, `vertical` or `webtoon`.
    pub reading_direction: Option<String>,
    /// Genres.
    pub genres: TextList,
    /// Tags.
    pub tags: TextList,
    /// All that holds of it; `None` until it is described.
    #[sea_orm(column_type = "Text", nullable)]
    pub metadata: Option<SeriesMetadataJson>,
    /// Where that came from; `None` when there is nothing to tell.
    #[sea_orm(column_type = "Text", nullable)]
    pub provenance: Option<SeriesProvenance>,
    /// Where its publication stands: `ongoing`, `ended`, `hiatus` or `abandoned`.
    pub status: Option<String>,
    /// Books in the whole series.
    pub total_book_count: Option<i32>,
    /// When it began: `2019`, `2019-04` or `2019-04-03`.
    pub release_date: Option<String>,
    /// What others think of it, 0 to 5.
    #[sea_orm(column_type = "Double", nullable)]
    pub community_rating: Option<f64>,
    /// Books in it, missing ones included.
    pub book_count: i32,
    /// The book whose cover it shows.
    pub cover_book_id: Option<BookId>,
    /// Version of that cover; 0 is none.
    pub cover_version: i32,
    /// What that looks like, where it is known: its bytes.
    #[sea_orm(column_type = "VarBinary(StringLen::N(27))", nullable)]
    pub cover_look: Option<Vec<u8>>,
    /// Version of the cover that is shown instead.
    pub own_cover_version: Option<i32>,
    /// What that looks like.
    #[sea_orm(column_type = "VarBinary(StringLen::N(27))", nullable)]
    pub own_cover_look: Option<Vec<u8>>,
    /// The highest age rating of its books, in years.
    pub age_rating: Option<i32>,
    /// Whether its books were looked at for a rating.
    pub is_rated: bool,
    /// What rules of access know of it; `None`: nothing yet, so whoever has a rule does not see it.
    pub access_class_id: Option<i64>,
    /// What facets count it by; `None`: nobody has described it yet.
    pub facet_set_id: Option<i64>,
    /// Since when all its books are missing.
    pub missing_at: Option<DateTime<Utc>>,
    /// When it was first seen.
    pub created_at: DateTime<Utc>,
    /// When it or its set of books last changed.
    pub updated_at: DateTime<Utc>,
}

/// Joins are written where they are used.
#[derive(Debug, Clone, Copy, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
