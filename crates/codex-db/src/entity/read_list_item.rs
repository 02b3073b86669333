//! Table `read_list_item`: entries of reading lists that came as files, with the book that each means.
//! Must not hold logic.

use codex_models::lists::MatchedBy;
use codex_models::{BookId, ItemId, ListId};
use sea_orm::entity::prelude::*;

/// One row of `read_list_item`.
#[derive(Debug, Clone, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "read_list_item")]
pub struct Model {
    /// Id.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: ItemId,
    /// The read list.
    pub list_id: ListId,
    /// Its place.
    pub position: i64,
    /// The series as written.
    #[sea_orm(column_type = "Text")]
    pub series: String,
    /// The number as written.
    #[sea_orm(column_type = "Text")]
    pub number: String,
    /// The volume as written, most often the year in which the series began.
    #[sea_orm(column_type = "Text", nullable)]
    pub volume: Option<String>,
    /// Year of release.
    pub year: Option<i32>,
    /// What kind of book it is, as written.
    #[sea_orm(column_type = "Text", nullable)]
    pub format: Option<String>,
    /// Ids in catalogs, as JSON.
    #[sea_orm(column_type = "Text")]
    pub external_ids: String,
    /// What the same entry of another file is known by.
    #[sea_orm(column_type = "Text")]
    pub identity: String,
    /// The book it means; `None` while none is here.
    pub book_id: Option<BookId>,
    /// How the book was found.
    pub matched_by: Option<MatchedBy>,
    /// Whether several books fit equally well, so that a person has to choose.
    pub is_ambiguous: bool,
}

/// Joins are written where they are used.
#[derive(Debug, Clone, Copy, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
