//! Stories of the parsers through their public face: files in, books or codes out.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "tests may fail loudly"
)]

mod cbr;
mod cbz;
mod hostile;
mod metadata;
mod mutations;
mod naming;
mod other_archives;
mod samples;
mod support;
