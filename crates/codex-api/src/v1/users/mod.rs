//! Accounts, for those who manage them.
//! Routes only.

mod crud;
mod dto;
mod email;
mod sync;

use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::state::AppState;

/// The routes.
pub(crate) fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(crud::list_users, crud::create_user))
        .routes(routes!(crud::get_user, crud::update_user, crud::delete_user))
        .routes(routes!(email::get_my_email, email::set_my_email))
        .routes(routes!(
            sync::get_sync_password,
            sync::set_sync_password,
            sync::delete_sync_password
        ))
        .routes(routes!(email::get_user_email, email::set_user_email))
}
