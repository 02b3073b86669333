//! Wire shapes of libraries and scans.
//! Must not hold rules.

use chrono::{DateTime, Utc};
use codex_db::entity::{library, library_root};
use codex_db::view::LibraryRow;
use codex_models::libraries::{LibraryPatch, NewLibrary, RootState, ScanSwitches};
use codex_models::paging::{Cursor, CursorKey};
use codex_models::scans::{ScanCounts, ScanPace, ScanPhase, ScanStatus, TaskState};
use codex_models::{BookId, LibraryId, LibraryRootId, Page, PageRequest, SeriesId, TaskId};
use codex_services::CodexError;
use codex_services::libraries::{FolderEntry, FolderListing, ScanPart};
use serde::{Deserialize, Serialize};

use super::layout::LayoutDto;
use crate::http::bounded;
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
    /// Whether what happens in its folders is followed.
    #[serde(default)]
    watch: bool,
    /// Whether it is scanned whenever the server starts.
    #[serde(default)]
    scan_at_start: bool,
    /// Whether to scan at once.
    #[serde(default = "yes")]
    pub(crate) scan: bool,
}

fn yes() -> bool {
    true
}

impl From<CreateLibraryRequest> for NewLibrary {
    fn from(request: CreateLibraryRequest) -> Self {
        let CreateLibraryRequest { name, roots, layout, watch, scan_at_start, scan: _ } = request;
        let switches = ScanSwitches { is_watched: watch, scans_at_start: scan_at_start };
        Self { name, roots, layout: layout.map(Into::into).unwrap_or_default(), switches }
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
    /// Whether what happens in its folders is followed.
    watch: Option<bool>,
    /// Whether it is scanned whenever the server starts.
    scan_at_start: Option<bool>,
}

impl From<UpdateLibraryRequest> for LibraryPatch {
    fn from(request: UpdateLibraryRequest) -> Self {
        let UpdateLibraryRequest { name, roots, layout, watch, scan_at_start } = request;
        let layout = layout.map(Into::into);
        Self { name, roots, layout, is_watched: watch, scans_at_start: scan_at_start }
    }
}

/// How to scan.
#[derive(Debug, Default, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct ScanRequest {
    /// Which files are opened.
    #[serde(default)]
    pub(crate) mode: ScanMode,
    /// Only the folders of this series.
    series_id: Option<SeriesId>,
    /// Only the folder of this book.
    book_id: Option<BookId>,
    /// Only this folder, with everything below it.
    folder: Option<ScanFolderRequest>,
}

/// A folder to scan.
#[derive(Debug, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct ScanFolderRequest {
    /// The root folder it lies in.
    root_id: LibraryRootId,
    /// Its path below that, with `/` between names; empty for all of the root.
    path: String,
}

impl ScanRequest {
    /// The part that is wanted; `None` for everything.
    pub(crate) fn part(&self) -> Result<Option<ScanPart>, CodexError> {
        let series = self.series_id.map(ScanPart::Series);
        let book = self.book_id.map(ScanPart::Book);
        let folder = self.folder.as_ref().map(|ScanFolderRequest { root_id, path }| {
            ScanPart::Folder { root: *root_id, folder: path.clone() }
        });
        let mut parts = series.into_iter().chain(book).chain(folder);
        let part = parts.next();
        if parts.next().is_some() {
            let message = "name a series, a book or a folder, not several of them";
            return Err(CodexError::invalid("seriesId", "malformed", message));
        }
        Ok(part)
    }
}

/// Which folders are confirmed.
#[derive(Debug, Default, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct ConfirmLossesRequest {
    /// Root folders; all that were left alone without it.
    #[serde(default, deserialize_with = "bounded::optional_list")]
    pub(crate) root_ids: Option<Vec<LibraryRootId>>,
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
    /// Whether what happens in its folders is followed.
    watch: bool,
    /// Whether it is scanned whenever the server starts.
    scan_at_start: bool,
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
            is_watched,
            scans_at_start,
            created_at,
            updated_at,
        } = library;
        Self {
            id,
            name,
            roots: roots.into_iter().map(Into::into).collect(),
            layout: layout.unwrap_or_default().0.into(),
            watch: is_watched,
            scan_at_start: scans_at_start,
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
    /// What the last scan found there; it left the folder alone unless that is `ok`.
    state: RootState,
    /// Books that were there before, while it is left alone and to who sees all of them.
    #[schema(required)]
    held_books: Option<i32>,
    /// How many of them are gone.
    #[schema(required)]
    gone_books: Option<i32>,
    /// Since when it is left alone.
    #[schema(required)]
    closed_at: Option<DateTime<Utc>>,
    /// Whether it was said that this is meant to be so: the next scan goes by it.
    is_confirmed: bool,
}

impl From<library_root::Model> for LibraryRootDto {
    fn from(root: library_root::Model) -> Self {
        let library_root::Model {
            id,
            library_id: _,
            path,
            state,
            position: _,
            device: _,
            inode: _,
            held_count,
            gone_count,
            closed_at,
            confirmed_state,
            confirmed_count: _,
        } = root;
        let is_confirmed = confirmed_state == Some(state);
        let (held_books, gone_books) = (held_count, gone_count);
        Self { id, path, state, held_books, gone_books, closed_at, is_confirmed }
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
    /// Books analyzed in a minute, while running and once that can be told.
    #[schema(required)]
    books_per_minute: Option<u64>,
    /// Seconds that the rest takes at that pace.
    #[schema(required)]
    seconds_left: Option<u64>,
    /// The file that was opened last, below its root folder.
    #[schema(required)]
    current: Option<String>,
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
        let ScanStatus {
            task,
            library,
            state,
            phase,
            counts,
            pace,
            started_at,
            finished_at,
            error,
        } = scan;
        let ScanPace { books_per_minute, seconds_left, current } = pace;
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
            books_per_minute,
            seconds_left,
            current,
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
