//! Table `refresh_token`: one rotating refresh token.
//! Must not hold logic.

use chrono::{DateTime, Utc};
use codex_models::{RefreshTokenId, SignInId, UserId};
use sea_orm::entity::prelude::*;

/// One row of `refresh_token`.
#[derive(Debug, Clone, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "refresh_token")]
pub struct Model {
    /// Id.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: RefreshTokenId,
    /// Whose.
    pub user_id: UserId,
    /// All tokens of one sign-in.
    pub family_id: SignInId,
    /// Keyed hash of the secret, unique.
    #[sea_orm(unique, column_type = "VarBinary(StringLen::N(32))")]
    pub token_hash: Vec<u8>,
    /// Device that signed in.
    pub device: Option<String>,
    /// When it was issued.
    pub created_at: DateTime<Utc>,
    /// When it ends.
    pub expires_at: DateTime<Utc>,
    /// When it was exchanged; a second exchange is theft.
    pub used_at: Option<DateTime<Utc>>,
    /// When it was revoked.
    pub revoked_at: Option<DateTime<Utc>>,
}

/// Joins are written where they are used.
#[derive(Debug, Clone, Copy, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
