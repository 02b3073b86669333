//! The routes of a protocol beside the native API. They are in no description, so the door itself knows them: whatever
//! is registered here is seen by the test of who may do what, and there is no other way to register it.
//! Must not know a protocol.

use axum::Router;
use axum::extract::Request;
use axum::handler::Handler;
use axum::http::Method;
use axum::response::IntoResponse;
use axum::routing::{self, MethodRouter, Route};
use tower::{Layer, Service};

use crate::state::AppState;

/// One thing that a protocol can be asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProtocolRoute {
    /// How. `HEAD` goes with `GET`.
    pub method: Method,
    /// Where, with its parameters in braces.
    pub path: String,
}

/// A router that can tell its routes.
#[derive(Default)]
pub(crate) struct Door {
    router: Router<AppState>,
    routes: Vec<ProtocolRoute>,
}

impl Door {
    /// A door without routes.
    pub(crate) fn new() -> Self {
        Self::default()
    }

    /// Answers `GET` and `HEAD`.
    pub(crate) fn get<T: 'static>(self, path: &str, handler: impl Handler<T, AppState>) -> Self {
        self.route(Method::GET, path, routing::get(handler))
    }

    /// Answers `PUT`.
    pub(crate) fn put<T: 'static>(self, path: &str, handler: impl Handler<T, AppState>) -> Self {
        self.route(Method::PUT, path, routing::put(handler))
    }

    /// Answers `POST`.
    pub(crate) fn post<T: 'static>(self, path: &str, handler: impl Handler<T, AppState>) -> Self {
        self.route(Method::POST, path, routing::post(handler))
    }

    /// With the routes of another.
    #[must_use]
    pub(crate) fn merge(mut self, other: Self) -> Self {
        self.router = self.router.merge(other.router);
        self.routes.extend(other.routes);
        self
    }

    /// With the routes of another below a path.
    #[must_use]
    pub(crate) fn nest(mut self, path: &str, other: Self) -> Self {
        self.router = self.router.nest(path, other.router);
        self.routes.extend(other.routes.into_iter().map(|route| {
            let below = if route.path == "/" { "" } else { &route.path };
            ProtocolRoute { path: format!("{path}{below}"), ..route }
        }));
        self
    }

    /// With a layer around every route so far.
    #[must_use]
    pub(crate) fn layer<L>(mut self, layer: L) -> Self
    where
        L: Layer<Route> + Clone + Send + Sync + 'static,
        L::Service: Service<Request> + Clone + Send + Sync + 'static,
        <L::Service as Service<Request>>::Response: IntoResponse + 'static,
        <L::Service as Service<Request>>::Error: Into<std::convert::Infallible> + 'static,
        <L::Service as Service<Request>>::Future: Send + 'static,
    {
        self.router = self.router.layer(layer);
        self
    }

    /// What serves the routes.
    pub(crate) fn into_router(self) -> Router<AppState> {
        self.router
    }

    /// The routes.
    pub(crate) fn into_routes(self) -> Vec<ProtocolRoute> {
        self.routes
    }

    #[expect(clippy::disallowed_methods, reason = "the one place that remembers what it registers")]
    fn route(mut self, method: Method, path: &str, answers: MethodRouter<AppState>) -> Self {
        self.router = self.router.route(path, answers);
        self.routes.push(ProtocolRoute { method, path: path.to_owned() });
        self
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_door_tells_its_routes_by_their_whole_paths() {
        let inner = Door::new().get("/", || async {}).get("/things/{id}", || async {});
        let inner = inner.merge(Door::new().put("/things/{id}", || async {}));
        let door = Door::new().nest("/door", inner).post("/", || async {});
        let told: Vec<String> = door
            .into_routes()
            .into_iter()
            .map(|route| format!("{} {}", route.method, route.path))
            .collect();
        assert_eq!(told, ["GET /door", "GET /door/things/{id}", "PUT /door/things/{id}", "POST /"]);
    }
}
