//! The one way to make an id.
//! Must not know what the id is for.

use uuid::Uuid;

/// A fresh `UUIDv7`: sortable by time of making, unique across processes.
pub fn next() -> Uuid {
    #[expect(clippy::disallowed_methods, reason = "this is the one place that makes ids")]
    Uuid::now_v7()
}

/// An id of these bytes, for what has to get the same id each time.
pub fn of_bytes(bytes: [u8; 16]) -> Uuid {
    uuid::Builder::from_custom_bytes(bytes).into_uuid()
}
