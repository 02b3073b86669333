//! Section `events`.
//! Must not publish.

use super::within;
use crate::Secret;
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
        /// `redis://host:6379` or `rediss://user:password@host:6379`: lets a Redis or Valkey server tell processes of
        /// each other's events, where PostgreSQL has enough to do. Every process needs the same.
        redis_url: Option<Secret<String>> = None,
        /// The channel on that server; two installations need two.
        redis_channel: String = "codex".to_owned(),
    }
}

impl EventsSection {
    pub(crate) fn validate(&self) -> Vec<Fault> {
        let known = ["redis://", "rediss://", "redis+unix://", "unix://"];
        let is_unknown =
            |url: &Secret<String>| !known.iter().any(|scheme| url.expose().starts_with(scheme));
        let scheme = self.redis_url.as_ref().filter(|url| is_unknown(url)).map(|_| {
            (
                "redis_url",
                "is not a known kind of address".to_owned(),
                "begin it with redis:// or rediss://".to_owned(),
            )
        });
        let channel = self.redis_channel.is_empty().then(|| {
            ("redis_channel", "is empty".to_owned(), "name a channel, such as codex".to_owned())
        });
        [
            scheme,
            channel,
            within("buffer", self.buffer, 16, 1_000_000),
            within("log_events", self.log_events, 16, 10_000_000),
            within("log_hours", self.log_hours, 1, 8_760),
        ]
        .into_iter()
        .flatten()
        .collect()
    }
}
