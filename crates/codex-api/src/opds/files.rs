//! Files and pages of books under the addresses of the catalog.
//! Must not serve them in another way than the native API does.

use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::Response;
use codex_models::BookId;
use codex_services::pages::{ImageFormat, PageTransform};
use serde::Deserialize;

use crate::error::{ApiError, ApiResult, ErrorCode};
use crate::http::allow::{Allow, need};
use crate::http::etag::Freshness;
use crate::http::valid_path::ValidPath;
use crate::http::valid_query::ValidQuery;
use crate::http::{book_file, book_page};
use crate::state::AppState;

/// The file of a book; the name in the address is for apps that take it from there.
pub(super) async fn file(
    State(app): State<AppState>,
    who: Allow<need::FilesRead>,
    ValidPath((id, _name)): ValidPath<(BookId, String)>,
    headers: HeaderMap,
) -> ApiResult<Response> {
    book_file::answer(&app, &who, id, &headers).await
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
    let width = width.filter(|width| book_page::WIDTHS.contains(width));
    let transform = PageTransform { width, format: Some(ImageFormat::Jpeg) };
    let freshness = Freshness::Revalidate;
    book_page::answer(&app, &who, (id, number), transform, freshness, &headers).await
}
