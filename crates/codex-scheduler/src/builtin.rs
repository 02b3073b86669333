//! The jobs that come with the program. Each may run twice without harm.
//! Must not know when they are fired.

use chrono::{DateTime, Utc};
use codex_db::{Result, Tx};
use codex_models::settings::SettingKey;
use codex_models::tasks::{DeleteExpiredTokens, DeleteOldAuditEntries, DeleteOldTasks};

/// A built-in job.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Job {
    /// Deletes refresh tokens that are over.
    DeleteExpiredTokens,
    /// Deletes the history of tasks that ended long ago.
    DeleteOldTasks,
    /// Deletes entries of the audit log that are older than they are kept.
    DeleteOldAuditEntries,
}

impl Job {
    /// Every job.
    pub const ALL: &'static [Self] =
        &[Self::DeleteExpiredTokens, Self::DeleteOldTasks, Self::DeleteOldAuditEntries];

    /// Name for logs.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::DeleteExpiredTokens => "delete_expired_tokens",
            Self::DeleteOldTasks => "delete_old_tasks",
            Self::DeleteOldAuditEntries => "delete_old_audit_entries",
        }
    }

    /// Number of the period that `now` lies in; a job fires once in each.
    pub(crate) fn slot(self, now: DateTime<Utc>) -> i64 {
        now.timestamp().div_euclid(self.period_seconds())
    }

    /// Where the last claimed slot is noted.
    pub(crate) fn setting(self) -> SettingKey {
        match self {
            Self::DeleteExpiredTokens => SettingKey::SlotOfExpiredTokens,
            Self::DeleteOldTasks => SettingKey::SlotOfOldTasks,
            Self::DeleteOldAuditEntries => SettingKey::SlotOfOldAuditEntries,
        }
    }

    /// Records the task that does the work.
    pub(crate) async fn enqueue(self, tx: &Tx) -> Result<()> {
        match self {
            Self::DeleteExpiredTokens => tx.enqueue(&DeleteExpiredTokens {}).await?,
            Self::DeleteOldTasks => tx.enqueue(&DeleteOldTasks {}).await?,
            Self::DeleteOldAuditEntries => tx.enqueue(&DeleteOldAuditEntries {}).await?,
        };
        Ok(())
    }

    fn period_seconds(self) -> i64 {
        const HOUR: i64 = 3_600;
        match self {
            Self::DeleteExpiredTokens => HOUR,
            Self::DeleteOldTasks | Self::DeleteOldAuditEntries => 24 * HOUR,
        }
    }
}
