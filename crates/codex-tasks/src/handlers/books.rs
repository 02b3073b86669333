//! Tasks of books.
//! Must not know workers.

mod hash;
mod reopen_failed;
