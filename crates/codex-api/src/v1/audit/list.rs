//! Handler of the audit log.
//! Must not change an entry.

use axum::extract::State;
use codex_services::audit::Audit;

use super::dto::{AuditEntryList, AuditQuery};
use crate::error::ApiResult;
use crate::http::allow::{Allow, need};
use crate::http::json::Json;
use crate::http::page_query::PageQuery;
use crate::http::valid_query::ValidQuery;
use crate::state::AppState;

/// List who did what, the newest first. From whom rules hide something, entries about libraries and what is in them
/// are hidden.
#[utoipa::path(get, path = "/audit", operation_id = "list_audit_entries", tag = "audit",
               params(AuditQuery, PageQuery),
               responses((status = 200, description = "A page of the log", body = AuditEntryList)))]
pub(super) async fn list_audit_entries(
    State(app): State<AppState>,
    who: Allow<need::AuditRead>,
    ValidQuery(query): ValidQuery<AuditQuery>,
    ValidQuery(page): ValidQuery<PageQuery>,
) -> ApiResult<Json<AuditEntryList>> {
    let page = page.request(Audit::ORDER)?;
    let rows = app.core.audit().list(who.viewer(), query.into(), &page).await?;
    Ok(Json(rows.into()))
}
