//! The schedules that come with the program. A person can change and disable them, and not delete them.
//! Must not know when they are stored.

use codex_models::schedules::{NewSchedule, ScheduledWork};

/// A schedule that comes with the program.
#[derive(Debug, Clone, Copy)]
pub(super) struct Builtin {
    /// Its name in the table, unique and for ever.
    pub(super) name: &'static str,
    work: ScheduledWork,
    cron: &'static str,
}

/// In the small hours and one after the other, so that they do not meet.
pub(super) const ALL: &[Builtin] = &[
    Builtin { name: "hash_books", work: ScheduledWork::HashBooks, cron: "0 1 * * *" },
    Builtin { name: "make_thumbnails", work: ScheduledWork::MakeThumbnails, cron: "30 2 * * *" },
    Builtin { name: "delete_old_tasks", work: ScheduledWork::DeleteOldTasks, cron: "10 4 * * *" },
    Builtin {
        name: "delete_old_audit_entries",
        work: ScheduledWork::DeleteOldAuditEntries,
        cron: "20 4 * * *",
    },
    Builtin {
        name: "delete_stray_covers",
        work: ScheduledWork::DeleteStrayCovers,
        cron: "30 4 * * *",
    },
    Builtin {
        name: "delete_stray_terms",
        work: ScheduledWork::DeleteStrayTerms,
        cron: "40 4 * * *",
    },
    Builtin { name: "purge_trash", work: ScheduledWork::PurgeTrash, cron: "50 3 * * *" },
    Builtin {
        name: "delete_expired_tokens",
        work: ScheduledWork::DeleteExpiredTokens,
        cron: "17 * * * *",
    },
];

impl Builtin {
    /// What is stored at first.
    pub(super) fn schedule(&self) -> NewSchedule {
        NewSchedule {
            work: self.work,
            library: None,
            cron: self.cron.to_owned(),
            time_zone: "UTC".to_owned(),
            enabled: true,
        }
    }
}
