//! Wire shapes of the audit log.
//! Must not hold rules.

use std::collections::BTreeMap;
use std::net::IpAddr;

use chrono::{DateTime, Utc};
use codex_db::entity::audit_entry;
use codex_models::audit::{AuditAction, AuditFilter, AuditOutcome, AuditTargetKind};
use codex_models::{AuditEntryId, AuditTargetId, UserId};
use serde::{Deserialize, Serialize};

use crate::v1::list::list_dto;

/// Which entries.
#[derive(Debug, Deserialize, utoipa::IntoParams)]
#[serde(rename_all = "camelCase")]
#[into_params(parameter_in = Query, rename_all = "camelCase")]
pub(crate) struct AuditQuery {
    /// Only of this action.
    #[param(inline)]
    action: Option<AuditAction>,
    /// Only those that ended so.
    #[param(inline)]
    outcome: Option<AuditOutcome>,
    /// Only what this account did.
    user_id: Option<UserId>,
    /// Only what was done to this thing.
    target_id: Option<AuditTargetId>,
    /// Only from this address.
    #[param(value_type = Option<String>)]
    address: Option<IpAddr>,
    /// Not before this time.
    from: Option<DateTime<Utc>>,
    /// Before this time.
    to: Option<DateTime<Utc>>,
}

impl From<AuditQuery> for AuditFilter {
    fn from(query: AuditQuery) -> Self {
        let AuditQuery { action, outcome, user_id, target_id, address, from, to } = query;
        Self {
            action,
            outcome,
            user: user_id,
            target: target_id.map(Into::into),
            address: address.map(|address| address.to_canonical()),
            from,
            until: to,
            hides_content: false,
        }
    }
}

list_dto!(
    /// A page of the audit log.
    AuditEntryList of AuditEntryDto
);

/// Something that somebody did, or tried.
#[derive(Debug, Serialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct AuditEntryDto {
    /// Id.
    id: AuditEntryId,
    /// When.
    created_at: DateTime<Utc>,
    /// What.
    action: AuditAction,
    /// How it ended.
    outcome: AuditOutcome,
    /// The account that did it; null for the command line and for those who are not signed in.
    #[schema(required)]
    user_id: Option<UserId>,
    /// Its name at that time; the command line is `operator`.
    #[schema(required)]
    user_name: Option<String>,
    /// What it was done to.
    #[schema(required)]
    target: Option<AuditTargetDto>,
    /// Network address of the client.
    #[schema(required)]
    address: Option<String>,
    /// What the client calls itself.
    #[schema(required)]
    device: Option<String>,
    /// Further facts by name.
    details: BTreeMap<String, String>,
}

/// The thing something was done to; it may be gone.
#[derive(Debug, Serialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct AuditTargetDto {
    /// Kind of thing.
    kind: AuditTargetKind,
    /// Its id; null when its kind has names only.
    #[schema(required)]
    id: Option<AuditTargetId>,
    /// Its name at that time.
    name: String,
}

impl From<audit_entry::Model> for AuditEntryDto {
    fn from(row: audit_entry::Model) -> Self {
        let audit_entry::Model {
            id,
            created_at,
            action,
            outcome,
            user_id,
            user_name,
            target_kind,
            target_id,
            target_name,
            address,
            device,
            details,
        } = row;
        let target = target_kind.map(|kind| AuditTargetDto {
            kind,
            id: target_id.map(Into::into),
            name: target_name.unwrap_or_default(),
        });
        Self {
            id,
            created_at,
            action,
            outcome,
            user_id,
            user_name,
            target,
            address,
            device,
            details: details.0,
        }
    }
}
