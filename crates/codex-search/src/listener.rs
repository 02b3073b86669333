//! Keeps the index up to date: events say what to read anew, and now and then everything is read.
//! Must not lose a change for longer than one period, whatever events are lost.

use std::collections::HashSet;
use std::time::Duration;

use codex_events::{Delivery, Event};
use codex_models::{BookId, SeriesId};
use codex_services::OrWarn;
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;

use crate::Search;

/// Changes are gathered this long, so that a scan does not copy the index for each of its batches.
const GATHER: Duration = Duration::from_secs(1);
/// Everything is read anew this often, whatever happened.
const PERIOD: Duration = Duration::from_mins(10);
/// More changed titles than this, and than one in [`PART_CHANGED`], are read by reading everything.
const MOST_CHANGES: usize = 2_000;
/// Reading one of so many by its id costs about as much as reading all in a row.
const PART_CHANGED: usize = 4;
/// After a fault of the database it is tried again this soon.
const RETRY: Duration = Duration::from_secs(5);

/// What is to be read anew.
#[derive(Debug, Default)]
pub(crate) struct Changes {
    pub(crate) series: HashSet<SeriesId>,
    pub(crate) books: HashSet<BookId>,
    pub(crate) lists: bool,
    everything: bool,
}

impl Changes {
    fn take(&mut self, delivery: &Delivery) {
        let Delivery::Event(event) = delivery else {
            self.everything = true;
            return;
        };
        match &event.event {
            Event::SeriesChanged { series, .. } => self.series.extend(series),
            Event::BooksChanged { books, .. } => self.books.extend(books),
            Event::LibraryDeleted { .. } => self.everything = true,
            Event::ListsChanged => self.lists = true,
            Event::LibraryAdded { .. }
            | Event::LibraryChanged { .. }
            | Event::TaskChanged { .. }
            | Event::LaneChanged { .. }
            | Event::ScanProgress { .. }
            | Event::SchedulesChanged
            | Event::ProgressChanged { .. }
            | Event::SeriesProgressChanged { .. }
            | Event::AccountChanged { .. } => {}
        }
        if self.everything {
            self.series.clear();
            self.books.clear();
        }
    }

    fn len(&self) -> usize {
        self.series.len() + self.books.len()
    }

    fn is_empty(&self) -> bool {
        !self.everything && !self.lists && self.series.is_empty() && self.books.is_empty()
    }
}

/// Runs until the token is canceled or the bus is gone.
pub(crate) async fn run(search: &Search, token: CancellationToken) {
    let mut events = search.core.events().subscribe();
    let mut next_rebuild = rebuild(search).await;
    let mut changes = Changes::default();
    let mut flush_at: Option<Instant> = None;
    loop {
        let wake = flush_at.unwrap_or(next_rebuild).min(next_rebuild);
        tokio::select! {
            () = token.cancelled() => return,
            delivery = events.next() => {
                let Some(delivery) = delivery else { return };
                changes.take(&delivery);
                if flush_at.is_none() && !changes.is_empty() {
                    flush_at = Some(Instant::now() + GATHER);
                }
            }
            () = tokio::time::sleep_until(wake) => {
                let gathered = std::mem::take(&mut changes);
                flush_at = None;
                let most = MOST_CHANGES.max(search.snapshot().len() / PART_CHANGED);
                if gathered.everything || gathered.len() > most || Instant::now() >= next_rebuild {
                    next_rebuild = rebuild(search).await;
                } else if search.update(gathered).await.or_warn("updating the search index").is_none() {
                    next_rebuild = Instant::now() + RETRY;
                }
            }
        }
    }
}

/// Reads everything; when to do so again.
async fn rebuild(search: &Search) -> Instant {
    let is_built = search.rebuild().await.or_warn("building the search index").is_some();
    Instant::now() + if is_built { PERIOD } else { RETRY }
}
