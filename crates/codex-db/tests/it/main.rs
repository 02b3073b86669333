//! Repositories on both engines, through the public face of the crate.

mod lists;
mod queue;
mod scans;
mod schema;
mod security;
mod support;
mod writers;
