//! What each kind of task does, by feature.
//! Must not know workers.

mod auth;
mod books;
mod covers;
mod libraries;
mod tasks;
