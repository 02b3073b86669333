//! codex-testkit: makers of test books, and with feature `app` a whole server for stories.
//! Only for tests and benches; never shipped.

pub mod corpus;
pub mod demo;
