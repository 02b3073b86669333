//! Table `oidc_logout`: logout tokens that were obeyed, so that none counts twice.
//! Must not hold logic.

use chrono::{DateTime, Utc};
use sea_orm::entity::prelude::*;

/// One row of `oidc_logout`.
#[derive(Debug, Clone, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "oidc_logout")]
pub struct Model {
    /// Keyed hash of issuer and token id.
    #[sea_orm(primary_key, auto_increment = false)]
    pub token_hash: String,
    /// When it was made.
    pub created_at: DateTime<Utc>,
    /// When it ends.
    pub expires_at: DateTime<Utc>,
}

/// Joins are written where they are used.
#[derive(Debug, Clone, Copy, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
