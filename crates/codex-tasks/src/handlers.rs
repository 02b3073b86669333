//! What each kind of task does, by feature.
//! Must not know workers.

mod libraries;
