//! Tasks of tasks.
//! Must not know workers.

mod delete_old;
