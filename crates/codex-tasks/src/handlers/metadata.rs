//! Tasks of metadata.
//! Must not know workers.

mod delete_stray_terms;
