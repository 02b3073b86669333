//! Table `audit_entry`: something that somebody did.
//! Must not hold logic.

use chrono::{DateTime, Utc};
use codex_models::audit::{AuditAction, AuditOutcome, AuditTargetKind};
use codex_models::{AuditEntryId, UserId};
use sea_orm::entity::prelude::*;

use crate::entity::Facts;

/// One row of `audit_entry`.
#[derive(Debug, Clone, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "audit_entry")]
pub struct Model {
    /// Id.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: AuditEntryId,
    /// When it was done.
    pub created_at: DateTime<Utc>,
    /// What was done.
    pub action: AuditAction,
    /// How it ended.
    pub outcome: AuditOutcome,
    /// Who did it; the account may be gone.
    pub user_id: Option<UserId>,
    /// Their name at that time.
    pub user_name: Option<String>,
    /// Kind of the thing it was done to.
    pub target_kind: Option<AuditTargetKind>,
    /// Id of the thing; it may be gone.
    pub target_id: Option<Uuid>,
    /// Name of the thing at that time.
    pub target_name: Option<String>,
    /// Network address of the client.
    pub address: Option<String>,
    /// What the client calls itself.
    pub device: Option<String>,
    /// Further facts.
    pub details: Facts,
}

/// Joins are written where they are used.
#[derive(Debug, Clone, Copy, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
