//! Tasks of libraries.
//! Must not know workers.

mod scan;
