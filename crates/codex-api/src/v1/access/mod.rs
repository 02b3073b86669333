//! What accounts may see: own rules, groups, sharing tags.
//! Routes only.

mod dto;
mod groups;
mod members;
mod rules;
mod sharing;

use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::state::AppState;

/// The routes.
pub(crate) fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(rules::get_user_access, rules::set_user_access))
        .routes(routes!(groups::list_access_groups, groups::create_access_group))
        .routes(routes!(
            groups::get_access_group,
            groups::update_access_group,
            groups::delete_access_group
        ))
        .routes(routes!(members::add_access_group_member, members::remove_access_group_member))
        .routes(routes!(sharing::get_series_sharing_tags, sharing::set_series_sharing_tags))
}
