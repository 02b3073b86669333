//! Until an administrator exists, only the public routes answer.
//! Must not know how set-up is done.

use axum::extract::{MatchedPath, Request, State};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

use crate::error::{ApiError, ErrorCode};
use crate::state::AppState;

/// Routes of the API that answer before set-up.
const OPEN_PATHS: &[&str] = &[
    "/livez",
    "/readyz",
    "/api/v1/setup",
    "/api/v1/auth/logout",
    "/api/v1/openapi.json",
    "/api/v1/docs",
];

/// Whether an operation answers before set-up.
pub(crate) fn is_open(path: &str) -> bool {
    OPEN_PATHS.contains(&path)
}

/// Refuses with `SetupRequired` what needs an account while there is none.
pub(crate) async fn check(State(app): State<AppState>, request: Request, next: Next) -> Response {
    let matched = request.extensions().get::<MatchedPath>().map(MatchedPath::as_str);
    if matched.is_none_or(is_open) {
        return next.run(request).await;
    }
    match app.is_setup_required().await {
        Ok(false) => next.run(request).await,
        Ok(true) => {
            let message = "Create the first administrator before anything else.";
            ApiError::new(ErrorCode::SetupRequired, message).into_response()
        }
        Err(error) => ApiError::from(error).into_response(),
    }
}
