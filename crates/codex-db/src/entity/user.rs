//! Table `account`: a person with an account (`user` is a reserved word).
//! Must not hold logic.

use chrono::{DateTime, Utc};
use codex_models::{Role, UserId};
use sea_orm::entity::prelude::*;

use super::{AccessRulesJson, TextList};

/// One row of `account`.
#[derive(Debug, Clone, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "account")]
pub struct Model {
    /// Id.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: UserId,
    /// Sign-in name as written.
    pub name: String,
    /// Sign-in name without regard to case, unique.
    #[sea_orm(unique)]
    pub name_key: String,
    /// Argon2 or bcrypt hash; one that nothing fits when the account has no password.
    pub password_hash: String,
    /// Role.
    pub role: Role,
    /// Rises with every change that ends issued tokens.
    pub token_epoch: i32,
    /// Since when nothing works with it.
    pub disabled_at: Option<DateTime<Utc>>,
    /// Names of rights beyond the role's.
    pub granted: TextList,
    /// Names of rights of the role that were taken away.
    pub revoked: TextList,
    /// What it may see.
    pub access: AccessRulesJson,
    /// When it was made.
    pub created_at: DateTime<Utc>,
    /// When it last changed.
    pub updated_at: DateTime<Utc>,
}

/// Joins are written where they are used.
#[derive(Debug, Clone, Copy, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
