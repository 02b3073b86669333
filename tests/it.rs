//! Stories across crates, told to the real binary: one test program for all of them.
//! Must not repeat what a crate's own tests say.

mod api;
mod db;
mod parsers;
mod scanner;
mod support;
