//! Table `access_group`: accounts that share rules of what they may see.
//! Must not hold logic.

use chrono::{DateTime, Utc};
use codex_models::AccessGroupId;
use sea_orm::entity::prelude::*;

use super::{AccessRulesJson, TextList};

/// One row of `access_group`.
#[derive(Debug, Clone, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "access_group")]
pub struct Model {
    /// Id.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: AccessGroupId,
    /// Name as written.
    pub name: String,
    /// Name without regard to case, unique.
    #[sea_orm(unique)]
    pub name_key: String,
    /// What its members may see.
    pub rules: AccessRulesJson,
    /// Groups of identity providers whose people are members.
    pub oidc_groups: TextList,
    /// When it was made.
    pub created_at: DateTime<Utc>,
    /// When it last changed.
    pub updated_at: DateTime<Utc>,
}

/// Joins are written where they are used.
#[derive(Debug, Clone, Copy, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
