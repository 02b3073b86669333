//! Bodies that are images, with a bound on their size.
//! Must not read them: what they are is told by their bytes, not by their type, so that any type is let through.

use axum::body::Bytes;
use axum::extract::{FromRequest, Request};
use codex_services::covers::MAX_UPLOAD_BYTES;

use crate::error::ApiError;
use crate::http::valid_json;

/// The bytes of an image, or of what is said to be one.
pub(crate) struct ImageBody(pub(crate) Bytes);

impl<S: Sync> FromRequest<S> for ImageBody {
    type Rejection = ApiError;

    async fn from_request(request: Request, _state: &S) -> Result<Self, ApiError> {
        valid_json::read(request, MAX_UPLOAD_BYTES).await.map(Self)
    }
}
