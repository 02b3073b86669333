//! Layers around every route.
//! Must not know a route.

pub(crate) mod compress;
pub(crate) mod headers;
pub(crate) mod panic;
pub(crate) mod setup_gate;
pub(crate) mod trace;
