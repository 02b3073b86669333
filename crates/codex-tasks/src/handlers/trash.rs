//! Tasks of the trash.

mod purge;
