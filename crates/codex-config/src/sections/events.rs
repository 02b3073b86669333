//! Section `events`.
//! Must not publish.

use super::within;
use crate::section::{Fault, section};

section! {
    /// Live events for open pages.
    EventsSection = "events" {
        /// Events kept for the slowest listener; one who misses more is told to reload.
        buffer: u32 = 1_024,
        /// Events kept in the database, so that a page that was cut off gets what it missed.
        log_events: u32 = 20_000,
        /// Hours after which they go, however few they are.
        log_hours: u32 = 24,
    }
}

impl EventsSection {
    pub(crate) fn validate(&self) -> Vec<Fault> {
        [
            within("buffer", self.buffer, 16, 1_000_000),
            within("log_events", self.log_events, 16, 10_000_000),
            within("log_hours", self.log_hours, 1, 8_760),
        ]
        .into_iter()
        .flatten()
        .collect()
    }
}
