//! Answers as JSON.
//! Must not read bodies: those are checked.

use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse, Response};
use bytes::Bytes;
use codex_services::CodexError;
use codex_utils::buffers::Buffer;
use serde::Serialize;

use crate::error::ApiError;

/// An answer that is written as JSON.
pub(crate) struct Json<T>(pub(crate) T);

impl<T: Serialize> IntoResponse for Json<T> {
    fn into_response(self) -> Response {
        let mut text = Buffer::take();
        if let Err(error) = serde_json::to_writer(&mut text, &self.0) {
            return ApiError::from(CodexError::internal(error, "writing an answer"))
                .into_response();
        }
        let json = HeaderValue::from_static("application/json");
        ([(header::CONTENT_TYPE, json)], Bytes::from(text)).into_response()
    }
}
