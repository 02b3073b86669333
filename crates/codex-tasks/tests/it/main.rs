//! Workers over one database, with a clock turned by hand.

#![expect(clippy::unwrap_used, reason = "a test ends where something unexpected happens")]

mod follow;
mod runs;
mod support;
