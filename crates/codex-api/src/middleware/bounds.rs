//! Bounds on what stands before the body of a request.
//! Must not look at what it means.

use axum::extract::Request;

use crate::error::{ApiError, ErrorCode};

/// The longest path and the longest query string; names of files inside books are the longest thing in a path, a
/// cursor the longest in a query.
const MAX_PART_BYTES: usize = 8 * 1024;
/// The largest headers together, names and values.
const MAX_HEADER_BYTES: usize = 32 * 1024;

/// Refuses what is longer than anything that means something.
pub(crate) fn check(request: &Request) -> Result<(), ApiError> {
    let uri = request.uri();
    let longest = uri.path().len().max(uri.query().map_or(0, str::len));
    if longest > MAX_PART_BYTES {
        let message = format!("A path or query string has at most {MAX_PART_BYTES} bytes.");
        return Err(ApiError::new(ErrorCode::UriTooLong, message));
    }
    let headers = request.headers();
    let size: usize =
        headers.iter().map(|(name, value)| name.as_str().len() + value.as_bytes().len()).sum();
    if size > MAX_HEADER_BYTES {
        let message = format!("The headers have at most {MAX_HEADER_BYTES} bytes together.");
        return Err(ApiError::new(ErrorCode::HeadersTooLarge, message));
    }
    Ok(())
}
