//! Table `sync_password`: what an account shows to synchronize positions, and nothing else.
//! Must not hold logic.

use chrono::{DateTime, Utc};
use codex_models::UserId;
use sea_orm::entity::prelude::*;

/// One row of `sync_password`.
#[derive(Debug, Clone, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "sync_password")]
pub struct Model {
    /// Whose.
    #[sea_orm(primary_key, auto_increment = false)]
    pub user_id: UserId,
    /// Argon2 hash of what a device makes of the password.
    pub hash: String,
    /// Since when.
    pub created_at: DateTime<Utc>,
}

/// Joins are written where they are used.
#[derive(Debug, Clone, Copy, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
