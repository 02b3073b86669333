//! Payloads of work that keeps the database and the data folder small.
//! Must not know where things are stored.

use serde::{Deserialize, Serialize};

use super::{Lane, TaskPayload};

/// Delete refresh tokens that are over.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct DeleteExpiredTokens {}

impl TaskPayload for DeleteExpiredTokens {
    const KIND: &'static str = "delete_expired_tokens";
    const LANE: Lane = Lane::Cleanup;

    fn dedupe_key(&self) -> Option<String> {
        Some(Self::KIND.to_owned())
    }
}

/// Delete the history of tasks that ended long ago.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct DeleteOldTasks {}

impl TaskPayload for DeleteOldTasks {
    const KIND: &'static str = "delete_old_tasks";
    const LANE: Lane = Lane::Cleanup;

    fn dedupe_key(&self) -> Option<String> {
        Some(Self::KIND.to_owned())
    }
}

/// Delete entries of the audit log that are older than they are kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct DeleteOldAuditEntries {}

impl TaskPayload for DeleteOldAuditEntries {
    const KIND: &'static str = "delete_old_audit_entries";
    const LANE: Lane = Lane::Cleanup;

    fn dedupe_key(&self) -> Option<String> {
        Some(Self::KIND.to_owned())
    }
}

/// Delete cover files that belong to no book any more.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct DeleteStrayCovers {}

impl TaskPayload for DeleteStrayCovers {
    const KIND: &'static str = "delete_stray_covers";
    const LANE: Lane = Lane::Cleanup;

    fn dedupe_key(&self) -> Option<String> {
        Some(Self::KIND.to_owned())
    }
}

/// Delete names of genres, people and the like that nothing has any more.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct DeleteStrayTerms {}

impl TaskPayload for DeleteStrayTerms {
    const KIND: &'static str = "delete_stray_terms";
    const LANE: Lane = Lane::Cleanup;

    fn dedupe_key(&self) -> Option<String> {
        Some(Self::KIND.to_owned())
    }
}

/// Delete books whose files are gone for longer than they are kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct PurgeTrash {}

impl TaskPayload for PurgeTrash {
    const KIND: &'static str = "purge_trash";
    const LANE: Lane = Lane::Cleanup;

    fn dedupe_key(&self) -> Option<String> {
        Some(Self::KIND.to_owned())
    }
}
