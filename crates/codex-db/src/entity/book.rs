//! Table `book`: one file that one reads.
//! Must not hold logic.

use chrono::{DateTime, Utc};
use codex_models::{BookFormat, BookId, BookState, LibraryId, LibraryRootId, SeriesId};
use sea_orm::entity::prelude::*;

use super::{BookProvenance, MetadataJson, WarningList};

/// One row of `book`.
#[derive(Debug, Clone, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "book")]
pub struct Model {
    /// Id.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: BookId,
    /// The series.
    pub series_id: SeriesId,
    /// The library.
    pub library_id: LibraryId,
    /// The root its file lies in.
    pub root_id: LibraryRootId,
    /// Path of the file below the root, with `/`.
    pub path: String,
    /// Last part of the path.
    pub file_name: String,
    /// Shown title.
    pub title: String,
    /// Sort key of the title.
    pub title_sort: String,
    /// Search key of the title.
    pub title_search: String,
    /// Plain text order of the books of a series: number, then title; without number last.
    pub reading_order: String,
    /// Container format.
    pub format: BookFormat,
    /// Whether the file has been understood.
    pub state: BookState,
    /// Why not: stable code.
    pub error_code: Option<String>,
    /// Why not: a sentence.
    pub error_message: Option<String>,
    /// What was odd.
    pub warnings: WarningList,
    /// Bytes of the file.
    pub size: i64,
    /// Modification time of the file in microseconds since 1970.
    pub modified_us: i64,
    /// Inode of the file.
    pub inode: i64,
    /// Cheap identity of the content, 16 bytes; `None` while unknown.
    #[sea_orm(column_type = "VarBinary(StringLen::N(16))", nullable)]
    pub fingerprint: Option<Vec<u8>>,
    /// What strong validators are made of; `None` until analyzed.
    pub content_version: Option<String>,
    /// What its pages are known by, whatever holds them; `None` where that tells nothing.
    pub content_key: Option<i64>,
    /// Number as written.
    pub number: Option<String>,
    /// Number as a decimal.
    #[sea_orm(column_type = "Double", nullable)]
    pub number_sort: Option<f64>,
    /// Volume as written.
    pub volume: Option<String>,
    /// Year of release.
    pub year: Option<i32>,
    /// Pages; 0 until analyzed.
    pub page_count: i32,
    /// What holds of it.
    pub metadata: MetadataJson,
    /// Where that came from; `None` when there is nothing to tell.
    #[sea_orm(column_type = "Text", nullable)]
    pub provenance: Option<BookProvenance>,
    /// Release date: `2019`, `2019-04` or `2019-04-03`.
    pub release_date: Option<String>,
    /// Language, BCP 47.
    pub language: Option<String>,
    /// Lowest age in years.
    pub age_rating: Option<i32>,
    /// What others think of it, 0 to 5.
    #[sea_orm(column_type = "Double", nullable)]
    pub community_rating: Option<f64>,
    /// Version of the cover made of it; 0 is none.
    pub cover_version: i32,
    /// What that looks like, where it is known: its bytes.
    #[sea_orm(column_type = "VarBinary(StringLen::N(27))", nullable)]
    pub cover_look: Option<Vec<u8>>,
    /// Version of the cover that is shown instead.
    pub own_cover_version: Option<i32>,
    /// What that looks like.
    #[sea_orm(column_type = "VarBinary(StringLen::N(27))", nullable)]
    pub own_cover_look: Option<Vec<u8>>,
    /// The class of its series, once its file was looked at; `None`: whoever has a rule does not see it.
    pub access_class_id: Option<i64>,
    /// What facets count it by; `None`: nobody has described it yet.
    pub facet_set_id: Option<i64>,
    /// Since when the file is missing.
    pub missing_at: Option<DateTime<Utc>>,
    /// Since when a person keeps it in its series; `None` where the layout of the library decides.
    pub pinned_at: Option<DateTime<Utc>>,
    /// When the file was last opened.
    pub analyzed_at: Option<DateTime<Utc>>,
    /// When it was first seen.
    pub created_at: DateTime<Utc>,
    /// When it last changed.
    pub updated_at: DateTime<Utc>,
}

/// Joins are written where they are used.
#[derive(Debug, Clone, Copy, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
