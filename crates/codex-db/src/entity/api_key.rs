//! Table `api_key`: a long-lived secret of a user for programs.
//! Must not hold logic.

use chrono::{DateTime, Utc};
use codex_models::{ApiKeyId, UserId};
use sea_orm::entity::prelude::*;

use super::TextList;

/// One row of `api_key`.
#[derive(Debug, Clone, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "api_key")]
pub struct Model {
    /// Id.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: ApiKeyId,
    /// Whose.
    pub user_id: UserId,
    /// What for.
    pub label: String,
    /// Keyed hash of the secret, unique.
    #[sea_orm(unique, column_type = "VarBinary(StringLen::N(32))")]
    pub key_hash: Vec<u8>,
    /// First signs of the secret, to tell keys apart.
    pub prefix: String,
    /// Names of its own rights; `None` is all of the owner's.
    pub permissions: Option<TextList>,
    /// Ids of its own libraries; `None` is all of the owner's.
    pub libraries: Option<TextList>,
    /// When it was made.
    pub created_at: DateTime<Utc>,
    /// When it was last used, roughly.
    pub last_used_at: Option<DateTime<Utc>>,
    /// When it ends.
    pub expires_at: Option<DateTime<Utc>>,
}

/// Joins are written where they are used.
#[derive(Debug, Clone, Copy, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
