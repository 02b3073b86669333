//! codex-utils: buffers, clock, cron, hashes, tokens, passwords, ordering of text.
//! May depend on codex-models; knows no domain noun, no database and no HTTP.

pub mod buffers;
pub mod clock;
pub mod cron;
pub mod hash;
pub mod id;
pub mod jwks;
pub mod jwt;
pub mod natural_sort;
pub mod password;
pub mod secret;
pub mod text_fold;
