//! Who reads a catalog, and under which address.
//! Must not answer a refused reader in any shape but that of an authentication document.

use axum::Json;
use axum::extract::{FromRequestParts, Request};
use axum::http::request::Parts;
use axum::http::{HeaderValue, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use serde_json::json;

use super::ROOT;
use crate::error::ApiError;
use crate::http::client;
use crate::state::AppState;

/// Media type of an authentication document.
const AUTHENTICATION: &str = "application/opds-authentication+json";

/// Scheme and host under which the reader knows this server: several readers join relative addresses wrongly.
pub(super) struct Base(String);

impl Base {
    /// The whole address of a path.
    pub(super) fn to(&self, path: &str) -> String {
        format!("{}{path}", self.0)
    }

    /// The whole address of a path in the catalog.
    pub(super) fn at(&self, path: &str) -> String {
        format!("{}{ROOT}{path}", self.0)
    }
}

impl FromRequestParts<AppState> for Base {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, _app: &AppState) -> Result<Self, ApiError> {
        Ok(Self(client::base_url(&parts.extensions).unwrap_or_default()))
    }
}

/// The authentication document, which nobody has to be known for.
pub(super) async fn authentication(base: Base) -> Response {
    document(&base)
}

/// Answers whoever is not known with the authentication document and a challenge: some readers ask for one, some for the
/// other.
pub(super) async fn challenge(request: Request, next: Next) -> Response {
    let base = Base(client::base_url(request.extensions()).unwrap_or_default());
    let response = next.run(request).await;
    if response.status() != StatusCode::UNAUTHORIZED {
        return response;
    }
    let mut answer = document(&base);
    *answer.status_mut() = StatusCode::UNAUTHORIZED;
    let realm = HeaderValue::from_static("Basic realm=\"Codex\", charset=\"UTF-8\"");
    answer.headers_mut().insert(header::WWW_AUTHENTICATE, realm);
    answer
}

fn document(base: &Base) -> Response {
    let logo = json!({"rel": "logo", "href": base.to("/icon.svg"), "type": "image/svg+xml"});
    let mut response = Json(json!({
        "id": base.at("/auth"),
        "title": "Codex",
        "description": "Sign in with your account, or with its name and an API key as the password.",
        "links": [logo],
        "authentication": [{
            "type": "http://opds-spec.org/auth/basic",
            "labels": {"login": "Name", "password": "Password"},
        }],
    }))
    .into_response();
    response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static(AUTHENTICATION));
    response
}
