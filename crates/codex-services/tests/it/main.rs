//! Stories of the services against a real core, on both engines.

mod auth;
mod books;
mod libraries;
mod pages;
mod progress;
mod support;
