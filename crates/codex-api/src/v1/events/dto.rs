//! Wire shapes of events: which name an event has, what it says and who may hear it.
//! Must not know how a stream is kept open.

use axum::response::sse;
use codex_models::actor::LibraryScope;
use codex_models::events::Event;
use codex_models::{BookId, LibraryId, SeriesId, Viewer};
use serde::Serialize;

use crate::v1::libraries::ScanDto;

/// A library came, went or changed.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct LibraryEvent {
    library_id: LibraryId,
}

/// Series appeared or changed.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct SeriesEvent {
    library_id: LibraryId,
    series_ids: Vec<SeriesId>,
}

/// Books appeared or changed.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct BooksEvent {
    library_id: LibraryId,
    book_ids: Vec<BookId>,
}

/// The viewer's own progress changed.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct ProgressEvent {
    book_id: BookId,
}

/// An event whose name says it all.
#[derive(Serialize)]
struct NothingMore {}

/// Whether these eyes may know of the event.
pub(super) fn is_visible(event: &Event, viewer: &Viewer) -> bool {
    match event {
        Event::LibraryAdded { library }
        | Event::LibraryChanged { library }
        | Event::LibraryDeleted { library }
        | Event::SeriesChanged { library, .. }
        | Event::BooksChanged { library, .. } => sees(viewer, *library),
        Event::ScanProgress { scan } => sees(viewer, scan.library),
        Event::SchedulesChanged => true,
        Event::ProgressChanged { user, .. } | Event::AccountChanged { user } => {
            viewer.user() == Some(*user)
        }
    }
}

fn sees(viewer: &Viewer, library: LibraryId) -> bool {
    match viewer.libraries() {
        LibraryScope::All => true,
        LibraryScope::Only(libraries) => libraries.contains(&library),
    }
}

/// The record on the wire, without its id.
pub(super) fn record(event: Event) -> Result<sse::Event, axum::Error> {
    match event {
        Event::LibraryAdded { library } => library_event("library.added", library),
        Event::LibraryChanged { library } => library_event("library.changed", library),
        Event::LibraryDeleted { library } => library_event("library.deleted", library),
        Event::ScanProgress { scan } => named("scan.progress", &ScanDto::from(scan)),
        Event::SeriesChanged { library, series } => {
            named("series.changed", &SeriesEvent { library_id: library, series_ids: series })
        }
        Event::BooksChanged { library, books } => {
            named("book.changed", &BooksEvent { library_id: library, book_ids: books })
        }
        Event::SchedulesChanged => named("schedules.changed", &NothingMore {}),
        Event::ProgressChanged { user: _, book } => {
            named("progress.changed", &ProgressEvent { book_id: book })
        }
        Event::AccountChanged { user: _ } => {
            Ok(sse::Event::default().event("account.changed").data("{}"))
        }
    }
}

/// Tells the client that it may have missed something and should fetch anew what it shows.
pub(super) fn resync() -> sse::Event {
    sse::Event::default().event("resync").data("{}")
}

fn library_event(name: &str, library_id: LibraryId) -> Result<sse::Event, axum::Error> {
    named(name, &LibraryEvent { library_id })
}

fn named(name: &str, data: &impl Serialize) -> Result<sse::Event, axum::Error> {
    sse::Event::default().event(name).json_data(data)
}
