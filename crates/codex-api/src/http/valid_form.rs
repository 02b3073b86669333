//! Form bodies with a bound on their size and refusals that carry a code.
//! Must not know what a body means.

use axum::extract::{Form, FromRequest, Request};
use axum::http::StatusCode;
use serde::de::DeserializeOwned;

use crate::error::{ApiError, ErrorCode};

/// A form that must be there.
pub(crate) struct ValidForm<T>(pub(crate) T);

impl<S: Send + Sync, T: DeserializeOwned> FromRequest<S> for ValidForm<T> {
    type Rejection = ApiError;

    async fn from_request(request: Request, state: &S) -> Result<Self, ApiError> {
        let Form(fields) = Form::<T>::from_request(request, state).await.map_err(|refusal| {
            let code = match refusal.status() {
                StatusCode::PAYLOAD_TOO_LARGE => ErrorCode::PayloadTooLarge,
                StatusCode::UNSUPPORTED_MEDIA_TYPE => ErrorCode::UnsupportedMediaType,
                _ => ErrorCode::BadRequest,
            };
            ApiError::new(code, format!("The form is not as expected: {refusal}."))
        })?;
        Ok(Self(fields))
    }
}
