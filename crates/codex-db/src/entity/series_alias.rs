//! Table `series_alias`: a series that a person joined with another, by what it is recognized by.
//! Must not hold logic.

use chrono::{DateTime, Utc};
use codex_models::{LibraryId, SeriesId};
use sea_orm::entity::prelude::*;

/// One row of `series_alias`.
#[derive(Debug, Clone, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "series_alias")]
pub struct Model {
    /// The library.
    #[sea_orm(primary_key, auto_increment = false)]
    pub library_id: LibraryId,
    /// What the joined series is recognized by inside the library.
    #[sea_orm(primary_key, auto_increment = false)]
    pub folder: String,
    /// The series that its books belong to instead.
    pub series_id: SeriesId,
    /// Since when.
    pub created_at: DateTime<Utc>,
}

/// Joins are written where they are used.
#[derive(Debug, Clone, Copy, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
