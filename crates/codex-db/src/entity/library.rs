//! Table `library`: a set of root folders with a name.
//! Must not hold logic.

use chrono::{DateTime, Utc};
use codex_models::LibraryId;
use sea_orm::entity::prelude::*;

use super::LayoutJson;

/// One row of `library`.
#[derive(Debug, Clone, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "library")]
pub struct Model {
    /// Id.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: LibraryId,
    /// Shown name.
    pub name: String,
    /// Name without regard to case, unique.
    #[sea_orm(unique)]
    pub name_key: String,
    /// How its files become series and books; `None` is as it is unless somebody chooses.
    #[sea_orm(column_type = "Text", nullable)]
    pub layout: Option<LayoutJson>,
    /// The layout by which its books were grouped last; `None` while they were not.
    #[sea_orm(column_type = "Text", nullable)]
    pub placed_layout: Option<LayoutJson>,
    /// Whether what happens in its folders is followed.
    pub is_watched: bool,
    /// Whether it is scanned whenever a server starts.
    pub scans_at_start: bool,
    /// When it was made.
    pub created_at: DateTime<Utc>,
    /// When its name or roots last changed.
    pub updated_at: DateTime<Utc>,
}

/// Joins are written where they are used.
#[derive(Debug, Clone, Copy, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
