//! Inputs of schedules, the work that can be scheduled, and what became of a due time.
//! Must not know when a cron expression is due.

use serde::{Deserialize, Serialize};

use crate::LibraryId;

/// Name of the one order of schedules, for cursors.
pub const BY_AGE: &str = "createdAt";
/// Name of the one order of firings, for cursors.
pub const BY_SLOT: &str = "-slot";

/// Work that can be scheduled.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum ScheduledWork {
    /// Scan a library.
    ScanLibrary,
    /// Make the covers that are not in the store, of every library.
    MakeThumbnails,
    /// Have books that could not be read opened again, in every library.
    ReopenFailedBooks,
    /// Delete cover files that belong to no book any more.
    DeleteStrayCovers,
    /// Delete names of genres, people and the like that nothing has any more.
    DeleteStrayTerms,
    /// Delete books whose files are gone for longer than they are kept; nothing, unless that is configured.
    PurgeTrash,
    /// Hash the files whose hashes are not known, or older than the file, in every library.
    HashBooks,
    /// Delete sign-ins, tokens and resets that are over.
    DeleteExpiredTokens,
    /// Delete the history of tasks that ended long ago.
    DeleteOldTasks,
    /// Delete entries of the audit log that are older than they are kept.
    DeleteOldAuditEntries,
}

impl ScheduledWork {
    /// Every work.
    pub const ALL: &'static [Self] = &[
        Self::ScanLibrary,
        Self::MakeThumbnails,
        Self::ReopenFailedBooks,
        Self::DeleteStrayCovers,
        Self::DeleteStrayTerms,
        Self::PurgeTrash,
        Self::HashBooks,
        Self::DeleteExpiredTokens,
        Self::DeleteOldTasks,
        Self::DeleteOldAuditEntries,
    ];

    /// The stored name, also that on the wire.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::ScanLibrary => "scan_library",
            Self::MakeThumbnails => "make_thumbnails",
            Self::ReopenFailedBooks => "reopen_failed_books",
            Self::DeleteStrayCovers => "delete_stray_covers",
            Self::DeleteStrayTerms => "delete_stray_terms",
            Self::PurgeTrash => "purge_trash",
            Self::HashBooks => "hash_books",
            Self::DeleteExpiredTokens => "delete_expired_tokens",
            Self::DeleteOldTasks => "delete_old_tasks",
            Self::DeleteOldAuditEntries => "delete_old_audit_entries",
        }
    }

    /// Reads the stored name; `None` for work of a newer program.
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|work| work.as_str() == name)
    }

    /// Whether it is done to one library.
    pub fn needs_library(self) -> bool {
        match self {
            Self::ScanLibrary => true,
            Self::MakeThumbnails
            | Self::ReopenFailedBooks
            | Self::DeleteStrayCovers
            | Self::DeleteStrayTerms
            | Self::PurgeTrash
            | Self::HashBooks
            | Self::DeleteExpiredTokens
            | Self::DeleteOldTasks
            | Self::DeleteOldAuditEntries => false,
        }
    }
}

/// A schedule to create.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewSchedule {
    /// What to do.
    pub work: ScheduledWork,
    /// To which library, for work that needs one.
    pub library: Option<LibraryId>,
    /// When, as five fields.
    pub cron: String,
    /// Where those fields are read.
    pub time_zone: String,
    /// Whether it fires.
    pub enabled: bool,
}

/// A change of a schedule.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct SchedulePatch {
    /// New expression.
    pub cron: Option<String>,
    /// New time zone.
    pub time_zone: Option<String>,
    /// Whether it fires.
    pub enabled: Option<bool>,
}

/// What became of a due time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "orm", derive(sea_orm::EnumIter, sea_orm::DeriveActiveEnum))]
#[cfg_attr(
    feature = "orm",
    sea_orm(rs_type = "String", db_type = "String(sea_orm::sea_query::StringLen::N(8))")
)]
#[serde(rename_all = "lowercase")]
pub enum FiringOutcome {
    /// A task was recorded.
    #[cfg_attr(feature = "orm", sea_orm(string_value = "fired"))]
    Fired,
    /// It was missed, and is too old or followed by a newer one.
    #[cfg_attr(feature = "orm", sea_orm(string_value = "skipped"))]
    Skipped,
}
