//! All routes with the layers around them.
//! Must not know what a route does.

use axum::extract::{DefaultBodyLimit, Request};
use axum::http::Uri;
use axum::response::{IntoResponse, Response};
use axum::{Router, middleware as from};
use tower::ServiceBuilder;
use tower_http::catch_panic::CatchPanicLayer;
use utoipa::openapi::OpenApi;
use utoipa_axum::router::OpenApiRouter;

use crate::error::{ApiError, ErrorCode};
use crate::http::door::{Door, ProtocolRoute};
use crate::http::valid_json::MAX_BODY_BYTES;
use crate::middleware::rate_limit::Limiter;
use crate::state::AppState;
use crate::{koreader, middleware, opds, openapi, v1, web};

/// The server's router, complete.
pub fn router(app: AppState) -> Router {
    let (paths, document) = routes().split_for_parts();
    let limiter = Limiter::new(app.clone(), openapi::closed_operations(&document));
    // It is many megabytes of mostly empty fields, and only asked for by developers.
    drop(document);
    let cors = middleware::cors::layer(&app.core.config().server.cors_origins);
    // As one layer, the outermost first: each one that a router is given by itself puts every route into one more box, and
    // a request copies all boxes inside of those that it passes.
    let layers = ServiceBuilder::new()
        .layer(from::from_fn_with_state(app.clone(), middleware::enter))
        .option_layer(cors)
        .layer(DefaultBodyLimit::max(MAX_BODY_BYTES))
        .layer(from::from_fn_with_state(limiter, middleware::admit))
        .layer(CatchPanicLayer::custom(middleware::panic::answer))
        .layer(middleware::compress::layer())
        .layer(from::from_fn_with_state(app.clone(), middleware::setup_gate::check));
    paths
        .method_not_allowed_fallback(method_not_allowed)
        .fallback(not_routed)
        .layer(layers)
        .with_state(app)
}

/// The description of the API without a server.
pub(crate) fn document() -> OpenApi {
    openapi::finish(routes().into_openapi())
}

fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::with_openapi(openapi::base())
        .merge(v1::system::health_routes())
        .nest("/api/v1", v1::routes())
        .merge(OpenApiRouter::from(protocols().into_router()))
}

/// Every route that is none of the native API.
pub fn protocol_routes() -> Vec<ProtocolRoute> {
    protocols().into_routes()
}

fn protocols() -> Door {
    Door::new().nest("/opds", opds::routes()).nest("/koreader", koreader::routes())
}

async fn method_not_allowed() -> ApiError {
    ApiError::new(ErrorCode::MethodNotAllowed, "This address does not know the method.")
}

/// An unknown address below `/api` is an error of a program; elsewhere the web app answers.
async fn not_routed(uri: Uri, request: Request) -> Response {
    let path = uri.path();
    let is_door = ["/api", "/koreader", "/opds"].into_iter().any(|door| {
        path.strip_prefix(door).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
    });
    if is_door {
        return ApiError::new(ErrorCode::NotFound, "There is nothing at this address.")
            .into_response();
    }
    web::serve(path, request.method(), request.headers())
}
