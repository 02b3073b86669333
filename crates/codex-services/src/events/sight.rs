//! Who may know of an event.
//! Must not tell of anything that a list would not show to the same eyes.

use std::sync::Arc;
use std::time::Duration;

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
    let shows_whole_libraries = viewer.sight().shows_whole_libraries();
    let shows_everything = shows_whole_libraries && *viewer.libraries() == LibraryScope::All;
    let sees = |library: &LibraryId| viewer.libraries().contains(*library);
    let (may_know, is_about_content) = match &event.event {
        // Who may see tasks is a right, which a door asks for: it is not a matter of eyes.
        Event::SchedulesChanged
        | Event::ListsChanged
        | Event::TaskChanged { .. }
        | Event::LaneChanged { .. } => (true, false),
        Event::AccountChanged { user } => (viewer.user() == Some(*user), false),
        Event::LibraryAdded { library }
        | Event::LibraryChanged { library }
        | Event::LibraryDeleted { library } => (sees(library), false),
        // A scan speaks of every file, so that who sees only some of them hears nothing of it.
        Event::ScanProgress { scan } => (shows_whole_libraries && sees(&scan.library), false),
        Event::SeriesChanged { library, .. } | Event::BooksChanged { library, .. } => {
            (sees(library), !shows_everything)
        }
        // The event names no library, so that who sees only some of them has to look.
        Event::ProgressChanged { user, .. } | Event::SeriesProgressChanged { user, .. } => {
            (viewer.user() == Some(*user), !shows_everything)
        }
    };
    if !may_know {
        return Ok(None);
    }
    if !is_about_content {
        return Ok(whole());
    }
    let Some(place) = event.place else { return visible_part(core, viewer, event).await };
    let load = visible_part(core, viewer, event);
    let answers = &core.events_state().0;
    answers.try_get_with((viewer.clone(), place), load).await.map_err(CodexError::shared)
}

/// The event with the ids that a list would show, by one statement.
async fn visible_part(core: &Core, viewer: &Viewer, event: &NumberedEvent) -> Result<Answer> {
    let part = match event.event.clone() {
        Event::SeriesChanged { library, series } => {
            let series = core.series().in_sight(viewer, &series).await?;
            (!series.is_empty()).then_some(Event::SeriesChanged { library, series })
        }
        Event::BooksChanged { library, books } => {
            let books = core.books().in_sight(viewer, &books).await?;
            (!books.is_empty()).then_some(Event::BooksChanged { library, books })
        }
        Event::ProgressChanged { user, book } => {
            let is_visible = !core.books().in_sight(viewer, &[book]).await?.is_empty();
            is_visible.then_some(Event::ProgressChanged { user, book })
        }
        Event::SeriesProgressChanged { user, series } => {
            let is_visible = !core.series().in_sight(viewer, &[series]).await?.is_empty();
            is_visible.then_some(Event::SeriesProgressChanged { user, series })
        }
        other => Some(other),
    };
    Ok(part.map(|part| Arc::new(NumberedEvent { place: event.place, event: part })))
}
