//! Tasks of the audit log.
//! Must not know workers.

mod delete_old_entries;
