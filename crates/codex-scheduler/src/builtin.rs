//! The jobs that come with the program. Each may run twice without harm.
//! Must not know when they are fired.

use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use codex_db::repo;
use codex_models::settings::SettingKey;
use codex_services::{Core, Result};

/// Ended tasks are shown this long.
const TASK_HISTORY: TimeDelta = TimeDelta::days(30);
/// The engine's memory of delivered messages; a message is never delivered again after a day.
const MESSAGE_MEMORY: Duration = Duration::from_hours(24);

/// A built-in job.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Job {
    /// Deletes refresh tokens that are over.
    DeleteExpiredTokens,
    /// Deletes the history of tasks that ended long ago.
    DeleteOldTasks,
}

impl Job {
    /// Every job.
    pub const ALL: &'static [Self] = &[Self::DeleteExpiredTokens, Self::DeleteOldTasks];

    /// Name for logs.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::DeleteExpiredTokens => "delete_expired_tokens",
            Self::DeleteOldTasks => "delete_old_tasks",
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
        }
    }

    /// Does the work; how many rows it took.
    pub(crate) async fn run(self, core: &Core) -> Result<u64> {
        let now = core.clock().now();
        let tx = core.db().begin().await?;
        let rows = match self {
            Self::DeleteExpiredTokens => {
                repo::refresh_tokens::delete_expired(&tx, now).await?
                    + repo::sign_ins::delete_expired(&tx, now).await?
                    + repo::password_resets::delete_expired(&tx, now).await?
                    + repo::oidc::delete_expired(&tx, now).await?
            }
            Self::DeleteOldTasks => repo::tasks::delete_finished(&tx, now - TASK_HISTORY).await?,
        };
        tx.commit().await?;
        match self {
            Self::DeleteExpiredTokens => {}
            Self::DeleteOldTasks => {
                core.db().queue().forget_delivered(MESSAGE_MEMORY).await?;
            }
        }
        Ok(rows)
    }

    fn period_seconds(self) -> i64 {
        const HOUR: i64 = 3_600;
        match self {
            Self::DeleteExpiredTokens => HOUR,
            Self::DeleteOldTasks => 24 * HOUR,
        }
    }
}
