//! How a scan ended: its report, or why it did not finish.
//! Must not decide whether a task runs again.

use codex_db::DbError;
use codex_models::LibraryId;
use codex_models::scans::ScanCounts;
use codex_services::CodexError;

use codex_services::libraries::walk::Fault;

/// What a finished scan did.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ScanReport {
    /// The library.
    pub library: LibraryId,
    /// Sums.
    pub counts: ScanCounts,
    /// How many files were opened.
    pub opened: u64,
    /// Files and folders that could not be looked at.
    pub faults: Vec<Fault>,
    /// Files that were left for later, because they were changed just now.
    pub unsettled: u64,
    /// Roots that were left alone, and why.
    pub closed_roots: Vec<ClosedRoot>,
}

/// A root that was left alone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ClosedRoot {
    /// Its path.
    pub path: String,
    /// `root_missing`, `root_unreadable`, `root_emptied`, `root_swapped` or `root_shrunk`.
    pub code: &'static str,
    /// A sentence for a person.
    pub message: String,
}

/// Why a scan did not finish.
#[derive(Debug, thiserror::Error)]
pub enum ScanError {
    /// The library is gone.
    #[error("the library does not exist any more")]
    LibraryGone,
    /// Every other root was scanned, these were left alone.
    #[error("{}", closed_message(.0))]
    RootsClosed(Vec<ClosedRoot>),
    /// It was called off.
    #[error("the scan was stopped")]
    Stopped,
    /// The database refused or failed.
    #[error(transparent)]
    Database(#[from] DbError),
    /// A service failed.
    #[error(transparent)]
    Service(CodexError),
}

impl From<CodexError> for ScanError {
    fn from(error: CodexError) -> Self {
        match error {
            CodexError::Database(error) => Self::Database(error),
            other => Self::Service(other),
        }
    }
}

impl ScanError {
    /// Stable code, snake case.
    pub fn code(&self) -> &'static str {
        match self {
            Self::LibraryGone => "library_gone",
            Self::RootsClosed(roots) => roots.first().map_or("root_missing", |root| root.code),
            Self::Stopped => "stopped",
            Self::Database(_) => "database",
            Self::Service(_) => "internal",
        }
    }
}

fn closed_message(roots: &[ClosedRoot]) -> String {
    roots.iter().map(|root| root.message.as_str()).collect::<Vec<_>>().join(" ")
}
