//! Section `events`.
//! Must not publish.

use super::within;
use crate::section::{Fault, section};

section! {
    /// Live events for open pages.
    EventsSection = "events" {
        /// Events kept for the slowest listener; one who misses more is told to reload.
        buffer: u32 = 1_024,
    }
}

impl EventsSection {
    pub(crate) fn validate(&self) -> Vec<Fault> {
        within("buffer", self.buffer, 16, 1_000_000).into_iter().collect()
    }
}
