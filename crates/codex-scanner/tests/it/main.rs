//! Stories of scans, told on both engines.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on should say where")]

mod corpus;
mod covers;
mod files;
mod guards;
mod identity;
mod interruptions;
mod support;
