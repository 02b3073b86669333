//! Query parameters with refusals that name the field.
//! Must not know which list they select from.

use axum::extract::rejection::QueryRejection;
use axum::extract::{FromRequestParts, Query};
use axum::http::request::Parts;
use serde::de::DeserializeOwned;

use crate::error::{ApiError, ErrorCode};
use crate::http::view_as;

/// The query parameters.
pub(crate) struct ValidQuery<T>(pub(crate) T);

impl<S: Send + Sync, T: DeserializeOwned> FromRequestParts<S> for ValidQuery<T> {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, _state: &S) -> Result<Self, ApiError> {
        match Query::<T>::try_from_uri(&view_as::without(&parts.uri)) {
            Ok(Query(value)) => Ok(Self(value)),
            Err(rejection) => Err(refusal(&rejection)),
        }
    }
}

/// axum's text is `<sentence>: <field>: <fault>`.
fn refusal(rejection: &QueryRejection) -> ApiError {
    let text = rejection.body_text();
    let mut parts = text.splitn(3, ": ").skip(1);
    match (parts.next(), parts.next()) {
        (Some(field), Some(fault)) => {
            ApiError::field(field, "malformed", format!("`{field}`: {fault}."))
        }
        (_, _) => ApiError::new(ErrorCode::BadRequest, format!("{text}.")),
    }
}
