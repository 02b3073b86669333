//! The server told from outside.
//! Must not repeat the API crate's own tests.

mod catalogs;
mod drawn;
mod oidc;
mod serve;
mod user;
