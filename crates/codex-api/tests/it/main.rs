//! Stories of the HTTP doors, told through the router on both engines.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on should say where")]

mod support;

mod access;
mod api_keys;
mod auth;
mod books;
mod errors;
mod events;
mod libraries;
mod matrix;
mod metadata;
mod openapi;
mod pages;
mod policy;
mod progress;
mod schedules;
mod search;
mod setup;
mod system;
mod users;
mod web;
