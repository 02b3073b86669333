//! A panic in a handler becomes an answer instead of a dropped connection.
//! Must not tell the client what panicked.

use std::any::Any;

use axum::response::{IntoResponse, Response};

use crate::error::{ApiError, ErrorCode};

/// The answer to a panic; the panic hook has logged where it happened.
#[expect(clippy::needless_pass_by_value, reason = "the layer hands the panic over")]
pub(crate) fn answer(panic: Box<dyn Any + Send + 'static>) -> Response {
    let text = panic
        .downcast_ref::<&str>()
        .copied()
        .or_else(|| panic.downcast_ref::<String>().map(String::as_str))
        .unwrap_or("no message");
    tracing::error!("a handler panicked: {text}");
    ApiError::new(ErrorCode::Internal, "Something went wrong in the server; its log says more.")
        .into_response()
}
