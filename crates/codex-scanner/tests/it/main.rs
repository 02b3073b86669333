//! Stories of scans, told on both engines.

mod corpus;
mod files;
mod interruptions;
mod support;
