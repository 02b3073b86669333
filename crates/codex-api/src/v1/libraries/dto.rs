//! Wire shapes of libraries and scans.
//! Must not hold rules.

use chrono::{DateTime, Utc};
use codex_db::entity::{library, library_root};
use codex_db::view::LibraryRow;
use codex_models::libraries::{LibraryPatch, NewLibrary, RootState};
use codex_models::paging::{Cursor, CursorKey};
use codex_models::scans::{ScanCounts, ScanPhase, ScanStatus, TaskState};
use codex_models::{LibraryId, LibraryRootId, Page, PageRequest, TaskId};
use codex_services::libraries::{FolderEntry, FolderListing};
use serde::{Deserialize, Serialize};

use super::layout::LayoutDto;
use crate::v1::list::list_dto;

/// A library to create.
#[derive(Debug, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct CreateLibraryRequest {
    /// Shown name, unique.
    name: String,
    /// Root folders, absolute paths on the server.
    roots: Vec<String>,
    /// How its files become series and books; the folder right below a root is the series without it.
    layout: Option<LayoutDto>,
    /// Whether to scan at once.
    #[serde(default = "yes")]
    pub(crate) scan: bool,
}

fn yes() -> bool {
    true
}

impl From<CreateLibraryRequest> for NewLibrary {
    fn from(request: CreateLibraryRequest) -> Self {
        let CreateLibraryRequest { name, roots, layout, scan: _ } = request;
        Self { name, roots, layout: layout.map(Into::into).unwrap_or_default() }
    }
}

/// A change of a library; what is absent stays.
#[derive(Debug, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct UpdateLibraryRequest {
    /// New name.
    name: Option<String>,
    /// New set of root folders.
    roots: Option<Vec<String>>,
    /// New layout: a scan regroups the books in place.
    layout: Option<LayoutDto>,
}

impl From<UpdateLibraryRequest> for LibraryPatch {
    fn from(request: UpdateLibraryRequest) -> Self {
        let UpdateLibraryRequest { name, roots, layout } = request;
        Self { name, roots, layout: layout.map(Into::into) }
    }
}

/// How to scan.
#[derive(Debug, Default, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct ScanRequest {
    /// Which files are opened.
    #[serde(default)]
    pub(crate) mode: ScanMode,
}

/// Which files a scan opens.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "lowercase")]
pub(crate) enum ScanMode {
    /// Those that are new or changed.
    #[default]
    Normal,
    /// Every file, changed or not.
    Deep,
}

list_dto!(
    /// A page of libraries.
    LibraryList of LibraryDto
);

/// The name of the one order of libraries, for cursors.
pub(super) const BY_NAME: &str = "name";

/// Cuts a page out of the libraries in sight: there are few, so they are never listed in parts below.
pub(super) fn page_of(rows: Vec<LibraryRow>, request: &PageRequest) -> Page<LibraryRow> {
    let total = rows.len() as u64;
    let last_seen = request.after.as_ref().map(|cursor| cursor.id.as_str());
    let is_seen = |row: &LibraryRow| last_seen == Some(row.library.id.to_string().as_str());
    let start = rows.iter().position(is_seen).map_or(0, |at| at + 1);
    let limit = usize::try_from(request.limit).unwrap_or(usize::MAX);
    let has_more = rows.len() > start.saturating_add(limit);
    let items: Vec<LibraryRow> = rows.into_iter().skip(start).take(limit).collect();
    let last = items.last().filter(|_| has_more);
    let next = last.map(|row| Cursor {
        sort: BY_NAME.to_owned(),
        key: CursorKey::Null,
        id: row.library.id.to_string(),
    });
    Page { items, next, total }
}

/// A library.
#[derive(Debug, Serialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct LibraryDto {
    /// Id.
    id: LibraryId,
    /// Shown name.
    name: String,
    /// Its root folders.
    roots: Vec<LibraryRootDto>,
    /// How its files become series and books.
    layout: LayoutDto,
    /// Series in it.
    series_count: u64,
    /// Books in it.
    book_count: u64,
    /// Books that could not be read.
    error_count: u64,
    /// Books whose file is missing.
    missing_count: u64,
    /// Bytes of its books.
    size_bytes: u64,
    /// Its latest scan.
    #[schema(required)]
    scan: Option<ScanDto>,
    /// When it was made.
    created_at: DateTime<Utc>,
    /// When its name or folders last changed.
    updated_at: DateTime<Utc>,
}

impl From<LibraryRow> for LibraryDto {
    fn from(row: LibraryRow) -> Self {
        let LibraryRow {
            library,
            roots,
            series_count,
            book_count,
            error_count,
            missing_count,
            size_bytes,
            scan,
        } = row;
        let library::Model {
            id,
            name,
            name_key: _,
            layout,
            placed_layout: _,
            created_at,
            updated_at,
        } = library;
        Self {
            id,
            name,
            roots: roots.into_iter().map(Into::into).collect(),
            layout: layout.unwrap_or_default().0.into(),
            series_count,
            book_count,
            error_count,
            missing_count,
            size_bytes,
            scan: scan.map(Into::into),
            created_at,
            updated_at,
        }
    }
}

/// A root folder of a library.
#[derive(Debug, Serialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
struct LibraryRootDto {
    /// Id.
    id: LibraryRootId,
    /// Absolute path on the server.
    path: String,
    /// What the last scan found there.
    state: RootState,
}

impl From<library_root::Model> for LibraryRootDto {
    fn from(root: library_root::Model) -> Self {
        let library_root::Model { id, path, state, .. } = root;
        Self { id, path, state }
    }
}

/// A scan.
#[derive(Debug, Serialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct ScanDto {
    /// The task that runs it.
    task_id: TaskId,
    /// The library.
    library_id: LibraryId,
    /// Where the task is.
    state: TaskState,
    /// Step, while running.
    #[schema(required)]
    phase: Option<ScanPhase>,
    /// Candidate files found.
    files_found: u64,
    /// Books to analyze.
    books_total: u64,
    /// Books analyzed.
    books_done: u64,
    /// Books that could not be read.
    errors: u64,
    /// New books.
    added: u64,
    /// Books whose file changed.
    updated: u64,
    /// Books whose file vanished.
    missing: u64,
    /// Books whose file came back.
    restored: u64,
    /// Books whose file moved.
    moved: u64,
    /// When a worker took it.
    #[schema(required)]
    started_at: Option<DateTime<Utc>>,
    /// When it ended.
    #[schema(required)]
    finished_at: Option<DateTime<Utc>>,
    /// Why it failed.
    #[schema(required)]
    error: Option<TaskErrorDto>,
}

/// Why a task failed.
#[derive(Debug, Serialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct TaskErrorDto {
    /// Stable code.
    pub(crate) code: String,
    /// A sentence for a person.
    pub(crate) message: String,
}

impl From<ScanStatus> for ScanDto {
    fn from(scan: ScanStatus) -> Self {
        let ScanStatus { task, library, state, phase, counts, started_at, finished_at, error } =
            scan;
        let ScanCounts {
            files_found,
            books_total,
            books_done,
            errors,
            added,
            updated,
            missing,
            restored,
            moved,
        } = counts;
        Self {
            task_id: task,
            library_id: library,
            state,
            phase,
            files_found,
            books_total,
            books_done,
            errors,
            added,
            updated,
            missing,
            restored,
            moved,
            started_at,
            finished_at,
            error: error.map(|(code, message)| TaskErrorDto { code, message }),
        }
    }
}

/// Folders inside a folder of the server.
#[derive(Debug, Serialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct FilesystemDto {
    /// The folder.
    path: String,
    /// The folder above; null at the top.
    #[schema(required)]
    parent: Option<String>,
    /// Its folders in natural order.
    entries: Vec<FolderDto>,
}

/// A folder of the server.
#[derive(Debug, Serialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
struct FolderDto {
    /// Its name.
    name: String,
    /// Its absolute path.
    path: String,
}

impl From<FolderListing> for FilesystemDto {
    fn from(listing: FolderListing) -> Self {
        let FolderListing { path, parent, entries } = listing;
        Self { path, parent, entries: entries.into_iter().map(Into::into).collect() }
    }
}

impl From<FolderEntry> for FolderDto {
    fn from(entry: FolderEntry) -> Self {
        let FolderEntry { name, path } = entry;
        Self { name, path }
    }
}
