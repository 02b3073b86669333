//! Table `oidc_identity`: a person at an identity provider and the account that is theirs.
//! Must not hold logic.

use chrono::{DateTime, Utc};
use codex_models::{OidcIdentityId, UserId};
use sea_orm::entity::prelude::*;

/// One row of `oidc_identity`.
#[derive(Debug, Clone, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "oidc_identity")]
pub struct Model {
    /// Id.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: OidcIdentityId,
    /// The account.
    pub user_id: UserId,
    /// The provider.
    pub issuer: String,
    /// The provider's name of the person, unique with the provider.
    pub subject: String,
    /// When it was linked.
    pub created_at: DateTime<Utc>,
    /// When it signed in last.
    pub last_used_at: DateTime<Utc>,
}

/// Joins are written where they are used.
#[derive(Debug, Clone, Copy, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
