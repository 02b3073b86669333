//! Table `oidc_handoff`: a completed sign-in that waits for an app to fetch its tokens, once.
//! Must not hold logic.

use chrono::{DateTime, Utc};
use codex_models::UserId;
use sea_orm::entity::prelude::*;

/// One row of `oidc_handoff`.
#[derive(Debug, Clone, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "oidc_handoff")]
pub struct Model {
    /// Keyed hash of the code.
    #[sea_orm(primary_key, auto_increment = false)]
    pub code_hash: String,
    /// Who signed in.
    pub user_id: UserId,
    /// Generation of their tokens at that time.
    pub token_epoch: i32,
    /// Hash of what the app has to prove.
    pub challenge: String,
    /// The provider.
    pub issuer: String,
    /// The provider's name of the person.
    pub subject: String,
    /// The provider's session.
    pub session: Option<String>,
    /// When it was made.
    pub created_at: DateTime<Utc>,
    /// When it ends.
    pub expires_at: DateTime<Utc>,
}

/// Joins are written where they are used.
#[derive(Debug, Clone, Copy, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
