//! What each kind of task does, by feature.
//! Must not know workers.

mod audit;
mod auth;
mod books;
mod covers;
mod libraries;
mod metadata;
mod tasks;
mod trash;
