//! Sign-in: tokens and cookies.
//! Routes and re-exports only.

mod devices;
mod dto;
mod oidc;
mod password;
mod session;

use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

pub(crate) use dto::SessionDto;
pub(crate) use session::session_response;

use crate::state::AppState;

/// The routes.
pub(crate) fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(session::login))
        .routes(routes!(session::refresh))
        .routes(routes!(session::logout))
        .routes(routes!(session::get_me))
        .routes(routes!(oidc::list_providers))
        .routes(routes!(oidc::begin_oidc_login))
        .routes(routes!(oidc::complete_oidc_login))
        .routes(routes!(oidc::redeem_oidc_code))
        .routes(routes!(oidc::end_oidc_sessions))
        .routes(routes!(password::change_password))
        .routes(routes!(password::create_password_reset))
        .routes(routes!(password::redeem_password_reset))
        .routes(routes!(devices::list_sessions, devices::delete_sessions))
        .routes(routes!(devices::delete_session))
}
