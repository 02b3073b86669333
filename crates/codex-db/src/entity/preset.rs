//! Table `preset`: conditions that were saved.
//! Must not hold logic.

use chrono::{DateTime, Utc};
use codex_models::presets::PresetSubject;
use codex_models::{PresetId, UserId};
use sea_orm::entity::prelude::*;

/// One row of `preset`.
#[derive(Debug, Clone, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "preset")]
pub struct Model {
    /// Id.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: PresetId,
    /// Whose.
    pub user_id: UserId,
    /// On what.
    pub subject: PresetSubject,
    /// Name as written.
    pub name: String,
    /// Name without regard to case, one of its kind to an account.
    pub name_key: String,
    /// The condition, as it is written on the wire.
    #[sea_orm(column_type = "Text")]
    pub condition: String,
    /// Name of the order.
    pub sort: Option<String>,
    /// Whether everybody may use it.
    pub is_shared: bool,
    /// When it was made.
    pub created_at: DateTime<Utc>,
    /// When it last changed.
    pub updated_at: DateTime<Utc>,
}

/// Joins are written where they are used.
#[derive(Debug, Clone, Copy, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
