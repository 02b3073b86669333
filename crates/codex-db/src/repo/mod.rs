//! Every statement of the program, as free functions by feature.
//! Reads take a [`crate::Conn`] and, for library content, a `Viewer`; writes take a [`crate::Tx`].

pub mod api_keys;
pub mod books;
pub mod libraries;
pub mod pages;
pub mod progress;
pub mod refresh_tokens;
pub mod scans;
pub mod series;
pub mod settings;
pub mod tasks;
pub mod users;
