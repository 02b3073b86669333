//! The files of the web app: hashed ones are kept forever, every other page is the app itself.
//! Must not know the API.

#[cfg(feature = "embed-frontend")]
mod embedded;
#[cfg(not(feature = "embed-frontend"))]
mod embedded {
    //! Nothing is embedded: the binary was built without the web app.

    use super::Asset;

    /// No file.
    pub(super) fn find(_path: &str) -> Option<&'static Asset> {
        None
    }
}

use axum::body::Bytes;
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, header};
use axum::response::{Html, IntoResponse, Response};

use crate::error::{ApiError, ErrorCode};
use crate::http::etag::ETag;
use crate::middleware::headers::WEB_APP_POLICY;

/// The page every address of the app begins with.
const INDEX: &str = "index.html";

/// Files in this folder carry a hash of their content in their name, except vendored ones.
const HASHED_FOLDER: &str = "assets/";
/// Vendored files keep their names.
const VENDORED_FOLDER: &str = "assets/scalar/";

/// A file of the web app.
#[derive(Debug)]
struct Asset {
    bytes: Bytes,
    media_type: HeaderValue,
    etag: ETag,
    is_hashed: bool,
}

/// Answers an address outside the API.
pub(crate) fn serve(path: &str, method: &Method, headers: &HeaderMap) -> Response {
    if method != Method::GET && method != Method::HEAD {
        return ApiError::new(ErrorCode::MethodNotAllowed, "Pages can only be read.")
            .into_response();
    }
    let name = path.trim_start_matches('/');
    match embedded::find(name) {
        Some(asset) => answer(asset, headers),
        None if wants_page(headers) && !name.starts_with(HASHED_FOLDER) => index(headers),
        None => ApiError::new(ErrorCode::NotFound, "There is no such file.").into_response(),
    }
}

fn index(headers: &HeaderMap) -> Response {
    embedded::find(INDEX).map_or_else(not_embedded, |asset| answer(asset, headers))
}

fn not_embedded() -> Response {
    let policy = [(header::CONTENT_SECURITY_POLICY, HeaderValue::from_static(WEB_APP_POLICY))];
    (StatusCode::NOT_FOUND, policy, Html(include_str!("web/not_embedded.html"))).into_response()
}

fn answer(asset: &'static Asset, headers: &HeaderMap) -> Response {
    let cache_control = HeaderValue::from_static(if asset.is_hashed {
        "public, max-age=31536000, immutable"
    } else {
        "no-cache"
    });
    let mut response = if asset.etag.is_known(headers) {
        StatusCode::NOT_MODIFIED.into_response()
    } else {
        let mut response = asset.bytes.clone().into_response();
        response.headers_mut().insert(header::CONTENT_TYPE, asset.media_type.clone());
        response
    };
    let headers = response.headers_mut();
    headers.insert(header::ETAG, asset.etag.header());
    headers.insert(header::CACHE_CONTROL, cache_control);
    headers.insert(header::CONTENT_SECURITY_POLICY, HeaderValue::from_static(WEB_APP_POLICY));
    response
}

/// A person's browser asks for pages; a script or an image asks for its own type.
fn wants_page(headers: &HeaderMap) -> bool {
    let accept = headers.get(header::ACCEPT).and_then(|value| value.to_str().ok());
    accept.is_some_and(|accept| accept.contains("text/html"))
}

/// The name has a hash, so its content never changes.
#[cfg_attr(not(feature = "embed-frontend"), expect(dead_code, reason = "nothing is embedded"))]
fn is_hashed(name: &str) -> bool {
    name.starts_with(HASHED_FOLDER) && !name.starts_with(VENDORED_FOLDER)
}
