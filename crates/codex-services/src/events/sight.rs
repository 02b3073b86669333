//! Who may know of an event.
//! Must not tell of anything that a list would not show to the same eyes.

use std::sync::Arc;
use std::time::Duration;

use codex_db::repo;
use codex_events::{Event, NumberedEvent};
use codex_models::actor::LibraryScope;
use codex_models::{LibraryId, Viewer};
use moka::future::Cache;

use crate::core::Core;
use crate::error::{CodexError, Result};

/// Answers kept for several listeners with the same eyes.
const ANSWERS: u64 = 2_048;
/// Such listeners hear of an event at about the same time.
const ANSWER_TTL: Duration = Duration::from_secs(10);

type Answer = Option<Arc<NumberedEvent>>;

/// What restricted eyes see of the events of late, so that a hundred pages of one account cost one look.
pub(crate) struct EventsState(Cache<(Viewer, u64), Answer>);

impl Default for EventsState {
    fn default() -> Self {
        Self(Cache::builder().max_capacity(ANSWERS).time_to_live(ANSWER_TTL).build())
    }
}

/// See [`super::EventLog::seen_by`].
pub(super) async fn seen_by(
    core: &Core,
    viewer: &Viewer,
    event: &Arc<NumberedEvent>,
) -> Result<Answer> {
    let whole = || Some(Arc::clone(event));
    let (library, is_about_content) = match &event.event {
        Event::ProgressChanged { user, .. } | Event::AccountChanged { user } => {
            return Ok(if viewer.user() == Some(*user) { whole() } else { None });
        }
        // Who may see tasks is a right, which a door asks for: it is not a matter of eyes.
        Event::SchedulesChanged | Event::TaskChanged { .. } | Event::LaneChanged { .. } => {
            return Ok(whole());
        }
        Event::LibraryAdded { library }
        | Event::LibraryChanged { library }
        | Event::LibraryDeleted { library } => (*library, false),
        Event::ScanProgress { scan } => (scan.library, false),
        Event::SeriesChanged { library, .. } | Event::BooksChanged { library, .. } => {
            (*library, true)
        }
    };
    if !sees_library(viewer, library) {
        return Ok(None);
    }
    if !is_about_content || viewer.sees_everything() {
        return Ok(whole());
    }
    let Some(place) = event.place else { return visible_part(core, viewer, event).await };
    let load = visible_part(core, viewer, event);
    let answers = &core.events_state().0;
    answers.try_get_with((viewer.clone(), place), load).await.map_err(CodexError::shared)
}

/// The event with the ids that a list would show, by one statement.
async fn visible_part(core: &Core, viewer: &Viewer, event: &NumberedEvent) -> Result<Answer> {
    let conn = core.db().read();
    let part = match event.event.clone() {
        Event::SeriesChanged { library, series } => {
            let rows = repo::series::find_many(&conn, viewer, &series).await?;
            let series: Vec<_> = rows.into_iter().map(|row| row.series.id).collect();
            (!series.is_empty()).then_some(Event::SeriesChanged { library, series })
        }
        Event::BooksChanged { library, books } => {
            let rows = repo::books::find_many(&conn, viewer, &books).await?;
            let books: Vec<_> = rows.into_iter().map(|row| row.book.id).collect();
            (!books.is_empty()).then_some(Event::BooksChanged { library, books })
        }
        other => Some(other),
    };
    Ok(part.map(|part| Arc::new(NumberedEvent { place: event.place, event: part })))
}

fn sees_library(viewer: &Viewer, library: LibraryId) -> bool {
    match viewer.libraries() {
        LibraryScope::All => true,
        LibraryScope::Only(libraries) => libraries.contains(&library),
    }
}
