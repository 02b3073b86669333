//! Files and pages of books under the addresses of the catalog.
//! Must not serve them in another way than the native API does.

use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::Response;
use codex_models::BookId;
use serde::Deserialize;

use crate::error::{ApiError, ApiResult, ErrorCode};
use crate::http::allow::{Allow, need};
use crate::http::valid_path::ValidPath;
use crate::http::valid_query::ValidQuery;
use crate::state::AppState;
use crate::v1::{books, pages};

/// The file of a book; the name in the address is for apps that take it from there.
pub(super) async fn file(
    State(app): State<AppState>,
    who: Allow<need::FilesRead>,
    ValidPath((id, _name)): ValidPath<(BookId, String)>,
    headers: HeaderMap,
) -> ApiResult<Response> {
    books::file(&app, &who, id, &headers).await
}

/// The width that an app fills in, or the template that it left as it was.
#[derive(Debug, Deserialize)]
pub(super) struct StreamQuery {
    width: Option<String>,
}

/// A page, counted from 0, as JPEG.
pub(super) async fn page(
    State(app): State<AppState>,
    who: Allow<need::PagesRead>,
    ValidPath((id, number)): ValidPath<(BookId, u32)>,
    ValidQuery(query): ValidQuery<StreamQuery>,
    headers: HeaderMap,
) -> ApiResult<Response> {
    let number = number
        .checked_add(1)
        .ok_or_else(|| ApiError::new(ErrorCode::NotFound, "There is no such page."))?;
    let width = query.width.as_deref().and_then(|text| text.trim().parse().ok());
    pages::as_jpeg(&app, &who, (id, number), width, &headers).await
}
