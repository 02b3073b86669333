//! Table `cover`: covers of books and series besides those that are made of them, and which one a person chose.
//! Must not hold logic.

use chrono::{DateTime, Utc};
use codex_models::covers::CoverKind;
use codex_models::{BookId, CoverId, LibraryRootId, SeriesId};
use sea_orm::entity::prelude::*;

/// One row of `cover`.
#[derive(Debug, Clone, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "cover")]
pub struct Model {
    /// Id; of the kind that is made of what is there: the one of the book or series.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: CoverId,
    /// The book it is the cover of.
    pub book_id: Option<BookId>,
    /// The series it is the cover of.
    pub series_id: Option<SeriesId>,
    /// Where it comes from.
    pub kind: CoverKind,
    /// Its version; 0: it cannot be shown.
    pub version: i32,
    /// What it looks like: its bytes.
    #[sea_orm(column_type = "VarBinary(StringLen::N(27))", nullable)]
    pub look: Option<Vec<u8>>,
    /// Width in pixels.
    pub width: i32,
    /// Height in pixels.
    pub height: i32,
    /// Bytes of the image.
    pub size: i64,
    /// What the image is kept under, where a person gave it.
    pub content: Option<String>,
    /// The root its file lies in.
    pub root_id: Option<LibraryRootId>,
    /// Path of the file below the root, with `/`.
    pub path: Option<String>,
    /// Modification time of the file in microseconds since 1970.
    pub modified_us: Option<i64>,
    /// The book whose page it was.
    pub page_book_id: Option<BookId>,
    /// The page, counted from 1.
    pub page: Option<i32>,
    /// When a person chose it.
    pub chosen_at: Option<DateTime<Utc>>,
    /// When it came.
    pub created_at: DateTime<Utc>,
}

/// Joins are written where they are used.
#[derive(Debug, Clone, Copy, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
