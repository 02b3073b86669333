//! Tasks of books.
//! Must not know workers.

mod reopen_failed;
