//! The log of events as a listener hears it: what it missed, then what happens, without a gap it is not told of.
//! Must not look at the database for a listener that keeps up.

mod sight;

use std::collections::VecDeque;
use std::sync::Arc;

use codex_db::repo;
use codex_events::{Delivery, Event, NumberedEvent, Subscription};
use codex_models::Viewer;

pub(crate) use sight::EventsState;

use crate::core::Core;
use crate::error::Result;

/// Events read at once for a listener that catches up.
const READ_ROWS: u64 = 200;

/// The log of events.
pub struct EventLog<'a>(pub(crate) &'a Core);

/// Where a listener begins.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Since {
    /// With what happens from now on.
    Now,
    /// Behind the last place it heard.
    Place(u64),
    /// It heard something, and nobody knows what.
    Unknown,
}

/// What a listener hears next.
#[derive(Debug, Clone)]
pub enum Heard {
    /// An event.
    Event(Arc<NumberedEvent>),
    /// Events up to this place were lost for this listener.
    Missed(u64),
}

impl EventLog<'_> {
    /// Listens; the listener tells at once of events that are gone already.
    pub async fn listen(&self, since: Since) -> Result<EventListener> {
        // In this order: what happens between the two is in the log and on the bus.
        let subscription = self.0.events().subscribe();
        let conn = self.0.db().read();
        let head = repo::events::head(&conn).await?;
        let mut listener = EventListener {
            core: self.0.clone(),
            subscription,
            last: head,
            replayed: VecDeque::new(),
            is_behind: false,
            has_missed: false,
        };
        match since {
            Since::Now => {}
            Since::Place(place) if place <= head => {
                listener.last = place;
                listener.is_behind = place < head;
            }
            // A place that was never given: the log is another one.
            Since::Place(_) | Since::Unknown => listener.has_missed = true,
        }
        Ok(listener)
    }

    /// The event as these eyes may know it: without what they may not see, or not at all. Every way of telling
    /// somebody of events goes through here.
    pub async fn seen_by(
        &self,
        viewer: &Viewer,
        event: &Arc<NumberedEvent>,
    ) -> Result<Option<Arc<NumberedEvent>>> {
        sight::seen_by(self.0, viewer, event).await
    }
}

/// One listener; it hears every place once and in order.
pub struct EventListener {
    core: Core,
    subscription: Subscription,
    /// The last place that was heard.
    last: u64,
    replayed: VecDeque<(u64, Option<Event>)>,
    is_behind: bool,
    has_missed: bool,
}

impl EventListener {
    /// The last place that was heard: what to begin behind after a cut.
    pub fn place(&self) -> u64 {
        self.last
    }

    /// What comes next; `None` when the bus is gone. A wait that is dropped loses nothing.
    pub async fn next(&mut self) -> Result<Option<Heard>> {
        loop {
            if std::mem::take(&mut self.has_missed) {
                return Ok(Some(Heard::Missed(self.last)));
            }
            if let Some((place, event)) = self.replayed.pop_front() {
                self.last = place;
                return Ok(Some(match event {
                    Some(event) => {
                        Heard::Event(Arc::new(NumberedEvent { place: Some(place), event }))
                    }
                    // A newer program wrote it.
                    None => Heard::Missed(place),
                }));
            }
            if self.is_behind {
                self.catch_up().await?;
                continue;
            }
            match self.subscription.next().await {
                None => return Ok(None),
                Some(Delivery::Missed) => self.is_behind = true,
                Some(Delivery::Event(event)) => match event.place {
                    None => return Ok(Some(Heard::Event(event))),
                    Some(place) if place <= self.last => {}
                    Some(place) if place == self.last + 1 => {
                        self.last = place;
                        return Ok(Some(Heard::Event(event)));
                    }
                    Some(_) => self.is_behind = true,
                },
            }
        }
    }

    /// Reads the next events of the log.
    async fn catch_up(&mut self) -> Result<()> {
        let conn = self.core.db().read();
        let rows = repo::events::list(&conn, self.last, u64::MAX, READ_ROWS).await?;
        match rows.first() {
            Some((place, _)) if *place == self.last + 1 => self.replayed = rows.into(),
            first => {
                // Nothing is left to read, the beginning was trimmed, or the log is another one.
                let is_trimmed = first.is_some();
                let head = repo::events::head(&conn).await?;
                self.has_missed = is_trimmed || head != self.last;
                self.last = head;
                self.is_behind = false;
            }
        }
        Ok(())
    }
}
