//! Table `oidc_login`: a sign-in that an identity provider is asked for, until it is completed once.
//! Must not hold logic.

use chrono::{DateTime, Utc};
use sea_orm::entity::prelude::*;

/// One row of `oidc_login`.
#[derive(Debug, Clone, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "oidc_login")]
pub struct Model {
    /// Keyed hash of the state that comes back with the answer.
    #[sea_orm(primary_key, auto_increment = false)]
    pub state_hash: String,
    /// Id of the provider in the configuration.
    pub provider: String,
    /// Ties the identity token to this sign-in.
    pub nonce: String,
    /// Proves to the provider who asked.
    pub code_verifier: String,
    /// Keyed hash of a cookie: only the browser that began may complete.
    pub browser_hash: String,
    /// Page of the web app to show afterwards.
    pub return_to: String,
    /// Where the code for an app goes instead.
    pub app_redirect: Option<String>,
    /// Hash of what the app proves its code with.
    pub app_challenge: Option<String>,
    /// Handed back to the app.
    pub app_state: Option<String>,
    /// When it was made.
    pub created_at: DateTime<Utc>,
    /// When it ends.
    pub expires_at: DateTime<Utc>,
}

/// Joins are written where they are used.
#[derive(Debug, Clone, Copy, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
