//! Tasks of covers.
//! Must not know workers.

mod delete_strays;
mod make_missing;
