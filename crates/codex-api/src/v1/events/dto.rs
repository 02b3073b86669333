//! Wire shapes of events: which name an event has and what it says.
//! Must not know how a stream is kept open.

use axum::response::sse;
use codex_events::{Event, NumberedEvent};
use codex_models::tasks::Lane;
use codex_models::{BookId, LibraryId, SeriesId};
use serde::{Deserialize, Serialize};

use crate::v1::libraries::ScanDto;
use crate::v1::tasks::TaskDto;

/// Where to resume.
#[derive(Debug, Deserialize, utoipa::IntoParams)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(super) struct EventsQuery {
    /// Id of the last record that was heard, for clients that cannot send the header `Last-Event-ID`.
    pub(super) last_event_id: Option<u64>,
}

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

/// The viewer's own progress in many books of a series changed.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct SeriesProgressEvent {
    series_id: SeriesId,
}

/// A lane changed, or many tasks in it.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct LaneEvent {
    lane: Lane,
}

/// An event whose name says it all.
#[derive(Serialize)]
struct NothingMore {}

/// The record on the wire; a tick has no id.
pub(super) fn record(event: &NumberedEvent) -> Result<sse::Event, axum::Error> {
    let record = named_record(event.event.clone())?;
    Ok(match event.place {
        Some(place) => record.id(place.to_string()),
        None => record,
    })
}

fn named_record(event: Event) -> Result<sse::Event, axum::Error> {
    match event {
        Event::LibraryAdded { library } => library_event("library.added", library),
        Event::LibraryChanged { library } => library_event("library.changed", library),
        Event::LibraryDeleted { library } => library_event("library.deleted", library),
        Event::ScanProgress { scan } => named("scan.progress", &ScanDto::from(scan)),
        Event::TaskChanged { task } => named("task.changed", &TaskDto::from(task)),
        Event::LaneChanged { lane } => named("task.lane", &LaneEvent { lane }),
        Event::SeriesChanged { library, series } => {
            named("series.changed", &SeriesEvent { library_id: library, series_ids: series })
        }
        Event::BooksChanged { library, books } => {
            named("book.changed", &BooksEvent { library_id: library, book_ids: books })
        }
        Event::SchedulesChanged => named("schedules.changed", &NothingMore {}),
        Event::ListsChanged => named("lists.changed", &NothingMore {}),
        Event::ProgressChanged { user: _, book } => {
            named("progress.changed", &ProgressEvent { book_id: book })
        }
        Event::SeriesProgressChanged { user: _, series } => {
            named("progress.series", &SeriesProgressEvent { series_id: series })
        }
        Event::AccountChanged { user: _ } => {
            Ok(sse::Event::default().event("account.changed").data("{}"))
        }
    }
}

/// Opens a stream; the first bytes leave at once, so that the client knows it is connected.
pub(super) fn connected(place: u64) -> sse::Event {
    sse::Event::default().event("connected").id(place.to_string()).data("{}")
}

/// Tells the client that it missed events up to this place and should fetch anew what it shows.
pub(super) fn resync(place: u64) -> sse::Event {
    sse::Event::default().event("resync").id(place.to_string()).data("{}")
}

fn library_event(name: &str, library_id: LibraryId) -> Result<sse::Event, axum::Error> {
    named(name, &LibraryEvent { library_id })
}

fn named(name: &str, data: &impl Serialize) -> Result<sse::Event, axum::Error> {
    sse::Event::default().event(name).json_data(data)
}
