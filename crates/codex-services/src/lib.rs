//! codex-services: every rule of the domain, over the database, the parsers and the file store.
//! May depend on models, config, events, utils, parsers and db; knows no HTTP, no tasks' workers and no scanner.

pub mod access;
pub mod audit;
pub mod auth;
pub mod blocking;
pub mod bookmarks;
pub mod books;
pub mod collections;
mod core;
pub mod covers;
pub mod duplicates;
pub mod error;
pub mod events;
pub mod libraries;
pub mod metadata;
mod outbound;
pub mod pages;
pub mod preferences;
pub mod presets;
pub mod progress;
pub mod rails;
pub mod rate_limits;
pub mod ratings;
pub mod read_lists;
pub mod schedules;
pub mod series;
pub mod setup;
pub mod storage;
pub mod system;
pub mod tasks;
pub mod trash;
pub mod users;

pub use core::{Core, CoreBuilder, RenderWorker};
pub use error::{AuthError, CodexError, OrWarn, Reason, Result};
