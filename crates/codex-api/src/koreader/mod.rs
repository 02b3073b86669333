//! Synchronization with `KOReader`, at `/koreader`, as its own server speaks it.
//! Routes only.

mod auth;
mod error;
mod progress;

use crate::http::door::Door;

/// The routes. They are none of the native API, so they are not in its description.
pub(crate) fn routes() -> Door {
    Door::new()
        .get("/healthcheck", auth::check_health)
        .post("/users/create", auth::create_user)
        .get("/users/auth", auth::check_user)
        .put("/syncs/progress", progress::put_progress)
        .get("/syncs/progress/{document}", progress::get_progress)
}
