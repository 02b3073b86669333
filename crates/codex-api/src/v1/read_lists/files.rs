//! Handlers of read lists as files, and of the entries that came with one.
//! Must not know the format.

use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use codex_models::{ItemId, ListId};

use super::items_dto::{
    ChooseBookRequest, ImportQuery, ImportedReadListDto, ItemsQuery, ReadListItemDto,
    ReadListItemList,
};
use crate::error::ApiResult;
use crate::http::allow::{Allow, need};
use crate::http::disposition;
use crate::http::json::Json;
use crate::http::page_query::PageQuery;
use crate::http::valid_json::ValidJson;
use crate::http::valid_path::ValidPath;
use crate::http::valid_query::ValidQuery;
use crate::http::xml_body::XmlBody;
use crate::state::AppState;

/// Make a read list of a reading list of `ComicRack` (`.cbl`). Entries without a book are kept, and filled in when it
/// arrives.
#[utoipa::path(post, path = "/read-lists/import", operation_id = "import_read_list", tag = "read_lists",
               params(ImportQuery),
               request_body(content = String, content_type = "application/xml"),
               responses((status = 201, description = "Made", body = ImportedReadListDto)))]
pub(super) async fn import_read_list(
    State(app): State<AppState>,
    who: Allow<need::ListsWrite>,
    ValidQuery(query): ValidQuery<ImportQuery>,
    XmlBody(file): XmlBody,
) -> ApiResult<(StatusCode, Json<ImportedReadListDto>)> {
    let imported = app.core.reading_lists().import(&who, file.to_vec(), query.name).await?;
    Ok((StatusCode::CREATED, Json(imported.into())))
}

/// Write a read list as a reading list of `ComicRack` (`.cbl`): its books in sight, and what is missing.
#[utoipa::path(get, path = "/read-lists/{id}/export", operation_id = "export_read_list", tag = "read_lists",
               params(("id" = ListId, Path, description = "Read list")),
               responses((status = 200, description = "The file", body = String, content_type = "application/xml")))]
pub(super) async fn export_read_list(
    State(app): State<AppState>,
    who: Allow<need::LibrariesRead>,
    ValidPath(id): ValidPath<ListId>,
) -> ApiResult<Response> {
    let (name, file) = app.core.reading_lists().export(who.viewer(), id).await?;
    let mut response = file.into_response();
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, header::HeaderValue::from_static("application/xml"));
    let file_name = disposition::attachment(&format!("{name}.cbl"));
    headers.insert(header::CONTENT_DISPOSITION, file_name);
    Ok(response)
}

/// List the entries of a read list that came as a file, in the order of the file.
#[utoipa::path(get, path = "/read-lists/{id}/items", operation_id = "list_read_list_items", tag = "read_lists",
               params(("id" = ListId, Path, description = "Read list"), ItemsQuery, PageQuery),
               responses((status = 200, description = "A page of entries", body = ReadListItemList)))]
pub(super) async fn list_read_list_items(
    State(app): State<AppState>,
    who: Allow<need::LibrariesRead>,
    ValidPath(id): ValidPath<ListId>,
    ValidQuery(query): ValidQuery<ItemsQuery>,
    ValidQuery(page): ValidQuery<PageQuery>,
) -> ApiResult<Json<ReadListItemList>> {
    let (only_missing, page) = (query.missing == Some(true), page.request("items")?);
    let rows = app.core.reading_lists().items(who.viewer(), id, only_missing, page).await?;
    Ok(Json(rows.into()))
}

/// Say which book an entry means; lists that come later and have the same entry follow.
#[utoipa::path(put, path = "/read-lists/{id}/items/{memberId}", operation_id = "choose_read_list_item",
               tag = "read_lists",
               params(("id" = ListId, Path, description = "Read list"),
                      ("memberId" = ItemId, Path, description = "Entry")),
               request_body = ChooseBookRequest,
               responses((status = 200, description = "The entry", body = ReadListItemDto)))]
pub(super) async fn choose_read_list_item(
    State(app): State<AppState>,
    who: Allow<need::ListsWrite>,
    ValidPath((id, item)): ValidPath<(ListId, ItemId)>,
    ValidJson(body): ValidJson<ChooseBookRequest>,
) -> ApiResult<Json<ReadListItemDto>> {
    Ok(Json(app.core.reading_lists().choose(&who, id, item, body.book_id).await?.into()))
}
