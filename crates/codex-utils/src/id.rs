//! The one way to make an id.
//! Must not know what the id is for.

use uuid::Uuid;

/// A fresh `UUIDv7`: sortable by time of making, unique across processes.
pub fn next() -> Uuid {
    #[expect(clippy::disallowed_methods, reason = "this is the one place that makes ids")]
    Uuid::now_v7()
}
