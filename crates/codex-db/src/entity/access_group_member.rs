//! Table `access_group_member`: who belongs to an access group, and why.
//! Must not hold logic.

use codex_models::access::Membership;
use codex_models::{AccessGroupId, UserId};
use sea_orm::entity::prelude::*;

/// One row of `access_group_member`.
#[derive(Debug, Clone, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "access_group_member")]
pub struct Model {
    /// The group.
    #[sea_orm(primary_key, auto_increment = false)]
    pub group_id: AccessGroupId,
    /// The account.
    #[sea_orm(primary_key, auto_increment = false)]
    pub user_id: UserId,
    /// How it came to be a member.
    #[sea_orm(primary_key, auto_increment = false)]
    pub membership: Membership,
}

/// Joins are written where they are used.
#[derive(Debug, Clone, Copy, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
