//! codex-testkit: makers of test books, and with feature `app` a whole server for stories.
//! Only for tests and benches; never shipped.

#[cfg(feature = "app")]
pub mod app;
#[cfg(feature = "app")]
pub mod clients;
pub mod corpus;
#[cfg(feature = "db")]
pub mod db;
pub mod demo;
