//! Stories across crates, told to the real binary: one test program for all of them.
//! Must not repeat what a crate's own tests say.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on should say where")]

mod api;
mod db;
mod parsers;
mod scanner;
mod support;
