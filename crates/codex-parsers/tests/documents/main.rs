//! Stories of EPUB, PDF and the render worker through the public face: files in, books, pages or codes out.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    reason = "tests may fail loudly"
)]

mod epub;
mod hostile;
mod pdf;
mod render;
// The pool lives in services, where it is used; it needs nothing but this crate.
#[path = "../../../codex-services/src/pages/renderer.rs"]
mod renderer;
mod samples;
mod support;
