//! Table `sign_in`: one sign-in on a device, which its tokens live and die with.
//! Must not hold logic.

use chrono::{DateTime, Utc};
use codex_models::{SignInId, UserId};
use sea_orm::entity::prelude::*;

/// One row of `sign_in`.
#[derive(Debug, Clone, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "sign_in")]
pub struct Model {
    /// Id.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: SignInId,
    /// Whose.
    pub user_id: UserId,
    /// What the device calls itself.
    pub device: Option<String>,
    /// Address it came from last.
    pub address: Option<String>,
    /// The identity provider that vouched for it.
    pub oidc_issuer: Option<String>,
    /// The provider's name of the person.
    pub oidc_subject: Option<String>,
    /// The provider's session, so that its end ends this one.
    pub oidc_session: Option<String>,
    /// When it began.
    pub created_at: DateTime<Utc>,
    /// When it was last renewed.
    pub last_used_at: DateTime<Utc>,
    /// When it ends by itself.
    pub expires_at: DateTime<Utc>,
    /// When it was ended.
    pub ended_at: Option<DateTime<Utc>>,
}

/// Joins are written where they are used.
#[derive(Debug, Clone, Copy, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
