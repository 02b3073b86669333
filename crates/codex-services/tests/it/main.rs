//! Stories of the services against a real core, on both engines.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on should say where")]

mod attempts;
mod auth;
mod books;
mod covers;
mod libraries;
mod pages;
mod progress;
mod support;
