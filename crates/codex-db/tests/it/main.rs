//! Repositories on both engines, through the public face of the crate.

#![expect(clippy::unwrap_used, reason = "a test ends where something unexpected happens")]

mod access;
mod audit;
mod events;
mod filters;
mod lists;
mod metadata;
mod queue;
mod scans;
mod schema;
mod security;
mod shelves;
mod support;
mod turns;
mod writers;
