//! Handlers of what accounts choose for the catalogs of reader apps.
//! Must not reach another account's.

use axum::extract::State;

use super::dto::CatalogPreferencesDto;
use crate::error::ApiResult;
use crate::http::allow::{Allow, need};
use crate::http::json::Json;
use crate::http::valid_json::ValidJson;
use crate::state::AppState;

/// Show how you want the catalogs of reader apps.
#[utoipa::path(get, path = "/me/catalog-preferences", operation_id = "get_catalog_preferences", tag = "auth",
               responses((status = 200, description = "Your choice", body = CatalogPreferencesDto)))]
pub(super) async fn get_catalog_preferences(
    State(app): State<AppState>,
    who: Allow<need::SignedIn>,
) -> ApiResult<Json<CatalogPreferencesDto>> {
    Ok(Json(app.core.preferences().of_catalogs(&who).await?.into()))
}

/// Choose how you want the catalogs of reader apps.
#[utoipa::path(put, path = "/me/catalog-preferences", operation_id = "set_catalog_preferences", tag = "auth",
               request_body = CatalogPreferencesDto,
               responses((status = 200, description = "Your choice", body = CatalogPreferencesDto)))]
pub(super) async fn set_catalog_preferences(
    State(app): State<AppState>,
    who: Allow<need::SignedIn>,
    ValidJson(body): ValidJson<CatalogPreferencesDto>,
) -> ApiResult<Json<CatalogPreferencesDto>> {
    app.core.preferences().set_of_catalogs(&who, body.into()).await?;
    Ok(Json(app.core.preferences().of_catalogs(&who).await?.into()))
}
