//! Schemas and configuration told to the binary.
//! Must not repeat the database crate's own tests.

mod commands;
mod start;
