//! Synchronization with `KOReader`, at `/koreader`, as its own server speaks it.
//! Routes only.

mod auth;
mod error;
mod progress;

use axum::Router;
use axum::routing::{get, post, put};

use crate::state::AppState;

/// The routes. They are none of the native API, so they are not in its description.
pub(crate) fn routes() -> Router<AppState> {
    Router::new()
        .route("/healthcheck", get(auth::check_health))
        .route("/users/create", post(auth::create_user))
        .route("/users/auth", get(auth::check_user))
        .route("/syncs/progress", put(progress::put_progress))
        .route("/syncs/progress/{document}", get(progress::get_progress))
}
