//! Table `bulk_edit`: the last bulk edit of each account, so that it can be undone.
//! Must not hold logic.

use chrono::{DateTime, Utc};
use codex_models::UserId;
use sea_orm::entity::prelude::*;

/// One row of `bulk_edit`.
#[derive(Debug, Clone, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "bulk_edit")]
pub struct Model {
    /// Whose.
    #[sea_orm(primary_key, auto_increment = false)]
    pub user_id: UserId,
    /// What was held before and after, as JSON.
    #[sea_orm(column_type = "Text")]
    pub data: String,
    /// When.
    pub created_at: DateTime<Utc>,
}

/// Joins are written where they are used.
#[derive(Debug, Clone, Copy, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
