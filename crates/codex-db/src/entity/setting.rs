//! Table `setting`: a run-time setting.
//! Must not hold logic.

use chrono::{DateTime, Utc};
use sea_orm::entity::prelude::*;

/// One row of `setting`.
#[derive(Debug, Clone, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "setting")]
pub struct Model {
    /// Name, see `codex_models::settings::SettingKey`.
    #[sea_orm(primary_key, auto_increment = false)]
    pub key: String,
    /// Value.
    #[sea_orm(column_type = "Text")]
    pub value: String,
    /// When it last changed.
    pub updated_at: DateTime<Utc>,
}

/// Joins are written where they are used.
#[derive(Debug, Clone, Copy, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
