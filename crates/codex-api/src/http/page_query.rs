//! Which page of a list: `limit` and an opaque `cursor`; and the envelope of every list.
//! Must not know what is listed.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use codex_models::PageRequest;
use codex_models::paging::{Cursor, DEFAULT_PAGE_SIZE, MAX_PAGE_SIZE};
use serde::Deserialize;

use crate::error::{ApiError, ApiResult, ErrorCode};

/// A cursor longer than this is none of ours.
const MAX_CURSOR_CHARS: usize = 4096;

/// Which page of a list.
#[derive(Debug, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct PageQuery {
    /// Rows wanted, 1 to 500.
    #[param(minimum = 1, maximum = 500, default = 50)]
    limit: Option<i64>,
    /// `nextCursor` of the page before.
    cursor: Option<String>,
}

impl PageQuery {
    /// The same out of a body, or of a query of another shape.
    pub(crate) fn new(limit: Option<i64>, cursor: Option<String>) -> Self {
        Self { limit, cursor }
    }

    /// Reads the request of a list whose order only its service knows, which refuses the cursor of another.
    pub(crate) fn request_of_any(&self) -> ApiResult<PageRequest> {
        let sort = self.cursor.as_deref().and_then(read).map(|cursor| cursor.sort);
        self.request(&sort.unwrap_or_default())
    }

    /// Reads the request; `sort` is the name of the order the list has now.
    pub(crate) fn request(&self, sort: &str) -> ApiResult<PageRequest> {
        let limit = match self.limit {
            None => DEFAULT_PAGE_SIZE,
            Some(limit) => u32::try_from(limit)
                .ok()
                .filter(|limit| (1..=MAX_PAGE_SIZE).contains(limit))
                .ok_or_else(limit_refused)?,
        };
        let after = self.cursor.as_deref().map(|text| decode(text, sort)).transpose()?;
        Ok(PageRequest { limit, after, skip: 0 })
    }
}

fn limit_refused() -> ApiError {
    ApiError::field("limit", "out_of_range", format!("`limit` must be from 1 to {MAX_PAGE_SIZE}."))
}

fn read(text: &str) -> Option<Cursor> {
    let bytes = Some(text)
        .filter(|text| text.len() <= MAX_CURSOR_CHARS)
        .and_then(|text| URL_SAFE_NO_PAD.decode(text).ok());
    bytes.and_then(|bytes| serde_json::from_slice::<Cursor>(&bytes).ok())
}

fn decode(text: &str, sort: &str) -> ApiResult<Cursor> {
    read(text).filter(|cursor| cursor.sort == sort && is_id(&cursor.id)).ok_or_else(|| {
        ApiError::new(
            ErrorCode::InvalidCursor,
            "The cursor does not belong to this list in this order.",
        )
    })
}

fn is_id(text: &str) -> bool {
    codex_models::BookId::parse(text).is_ok()
}

/// The opaque form of a cursor.
pub(crate) fn encode(cursor: &Cursor) -> String {
    let json = serde_json::to_vec(cursor).unwrap_or_default();
    URL_SAFE_NO_PAD.encode(json)
}

#[cfg(test)]
mod tests {
    use codex_models::paging::CursorKey;

    use super::*;

    fn query(limit: Option<i64>, cursor: Option<String>) -> PageQuery {
        PageQuery { limit, cursor }
    }

    fn cursor() -> Cursor {
        Cursor {
            sort: "title".to_owned(),
            key: CursorKey::Text("batman \"1\"".to_owned()),
            id: "0193000000007000800000000000002a".to_owned(),
        }
    }

    #[test]
    fn a_cursor_survives_the_way_to_the_client_and_back() {
        let request = query(Some(2), Some(encode(&cursor()))).request("title").unwrap();
        assert_eq!(request, PageRequest { limit: 2, after: Some(cursor()), skip: 0 });
    }

    #[test]
    fn a_cursor_of_another_order_or_of_nobody_is_refused() {
        for text in [encode(&cursor()), "???".to_owned(), String::new(), "a".repeat(10_000)] {
            let error = query(None, Some(text)).request("-title").unwrap_err();
            assert_eq!(error.code(), ErrorCode::InvalidCursor);
        }
    }

    #[test]
    fn a_limit_outside_the_bounds_is_refused() {
        for limit in [0, -1, 501, i64::MAX] {
            let error = query(Some(limit), None).request("title").unwrap_err();
            assert_eq!(error.code(), ErrorCode::InvalidField);
        }
        assert_eq!(query(Some(500), None).request("title").unwrap().limit, 500);
    }
}
