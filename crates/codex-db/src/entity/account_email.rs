//! Table `account_email`: the e-mail address of an account.
//! Must not hold logic.

use chrono::{DateTime, Utc};
use codex_models::UserId;
use sea_orm::entity::prelude::*;

/// One row of `account_email`.
#[derive(Debug, Clone, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "account_email")]
pub struct Model {
    /// Whose.
    #[sea_orm(primary_key, auto_increment = false)]
    pub user_id: UserId,
    /// The address as written.
    pub email: String,
    /// The address without regard to case, unique.
    #[sea_orm(unique)]
    pub email_key: String,
    /// Whether an identity provider or somebody who manages accounts vouched for it.
    pub is_verified: bool,
    /// When it was set.
    pub updated_at: DateTime<Utc>,
}

/// Joins are written where they are used.
#[derive(Debug, Clone, Copy, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
