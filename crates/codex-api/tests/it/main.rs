//! Stories of the HTTP doors, told through the router on both engines.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on should say where")]

mod support;

mod access;
mod api_keys;
mod audit;
mod auth;
mod bookmarks;
mod books;
mod conditions;
mod content;
mod cors;
mod covers;
mod duplicates;
mod errors;
mod events;
mod inputs;
mod koreader;
mod koreader_places;
mod layouts;
mod libraries;
mod limits;
mod lists;
mod matrix;
mod matrix_protocols;
mod metadata;
mod opds;
mod openapi;
mod pages;
mod policy;
mod progress;
mod reading_lists;
mod schedules;
mod search;
mod secrets;
mod setup;
mod statements;
mod system;
mod tasks;
mod trash;
mod users;
mod web;
