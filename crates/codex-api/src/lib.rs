//! codex-api: the doors of HTTP: native API v1, OPDS, KOReader's synchronization, live events, health, the web app's
//! files.
//! May depend on models, config, events, utils, services, search and db's types; knows no scanner, no
//! tasks, no parsers and no database handle.

mod error;
mod http;
mod koreader;
mod middleware;
mod opds;
mod openapi;
mod router;
mod state;
mod v1;
mod web;

pub use error::ErrorCode;
pub use http::door::ProtocolRoute;
pub use openapi::openapi_json;
pub use router::{protocol_routes, router};
pub use state::AppState;
