//! Layers around every route.
//! Must not know a route.

pub(crate) mod bounds;
pub(crate) mod compress;
pub(crate) mod cors;
pub(crate) mod headers;
pub(crate) mod panic;
pub(crate) mod rate_limit;
pub(crate) mod setup_gate;
pub(crate) mod trace;
