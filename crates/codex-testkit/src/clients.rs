//! A client that only speaks HTTP, without a socket.
//! Must not look behind the router.

use std::net::SocketAddr;

use axum::Router;
use axum::body::{Body, Bytes};
use axum::extract::ConnectInfo;
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, Request, StatusCode, header};
use codex_models::Actor;
use http_body_util::BodyExt;
use serde_json::Value;
use tower::ServiceExt;

/// Sends requests with the same headers each time.
#[derive(Clone)]
pub struct Client {
    router: Router,
    headers: HeaderMap,
    actor: Option<Actor>,
    peer: Option<SocketAddr>,
}

/// An answer, read to its end.
#[derive(Debug)]
pub struct Reply {
    /// Its status.
    pub status: StatusCode,
    /// Its headers.
    pub headers: HeaderMap,
    /// Its body.
    pub body: Bytes,
}

impl Client {
    /// A client without credentials.
    pub fn new(router: Router) -> Self {
        Self { router, headers: HeaderMap::new(), actor: None, peer: None }
    }

    /// The same client with one more header in every request.
    #[must_use]
    pub fn with(mut self, name: &str, value: &str) -> Self {
        let name = HeaderName::from_bytes(name.as_bytes()).expect("a header name");
        self.headers.insert(name, HeaderValue::from_str(value).expect("a header value"));
        self
    }

    /// The same client, signing in by HTTP Basic.
    #[must_use]
    pub fn with_password(self, name: &str, password: &str) -> Self {
        let value = format!("Basic {}", base64(format!("{name}:{password}").as_bytes()));
        self.with("authorization", &value)
    }

    /// The same client with an access token or API key.
    #[must_use]
    pub fn with_token(self, token: &str) -> Self {
        self.with("authorization", &format!("Bearer {token}"))
    }

    /// The same client as somebody whom another door has let in.
    #[must_use]
    pub fn acting_as(mut self, actor: Actor) -> Self {
        self.actor = Some(actor);
        self
    }

    /// The same client at the other end of a connection from this address.
    #[must_use]
    pub fn coming_from(mut self, address: [u8; 4]) -> Self {
        self.peer = Some(SocketAddr::from((address, 40_000)));
        self
    }

    /// Reads.
    pub async fn get(&self, uri: &str) -> Reply {
        self.send(Method::GET, uri, Body::empty()).await
    }

    /// Asks for headers alone.
    pub async fn head(&self, uri: &str) -> Reply {
        self.send(Method::HEAD, uri, Body::empty()).await
    }

    /// Deletes.
    pub async fn delete(&self, uri: &str) -> Reply {
        self.send(Method::DELETE, uri, Body::empty()).await
    }

    /// Sends JSON.
    pub async fn post(&self, uri: &str, json: &Value) -> Reply {
        self.send_json(Method::POST, uri, json).await
    }

    /// Sends JSON.
    pub async fn put(&self, uri: &str, json: &Value) -> Reply {
        self.send_json(Method::PUT, uri, json).await
    }

    /// Sends JSON.
    pub async fn patch(&self, uri: &str, json: &Value) -> Reply {
        self.send_json(Method::PATCH, uri, json).await
    }

    /// Sends JSON by any method.
    pub async fn send_json(&self, method: Method, uri: &str, json: &Value) -> Reply {
        let client = self.clone().with(header::CONTENT_TYPE.as_str(), "application/json");
        client.send(method, uri, Body::from(json.to_string())).await
    }

    /// Sends anything and reads the answer to its end.
    pub async fn send(&self, method: Method, uri: &str, body: impl Into<Body>) -> Reply {
        let response = self.open(method, uri, body).await;
        let (parts, body) = response.into_parts();
        let body = body.collect().await.expect("the body can be read").to_bytes();
        Reply { status: parts.status, headers: parts.headers, body }
    }

    /// Sends anything and leaves the answer open.
    pub async fn open(
        &self,
        method: Method,
        uri: &str,
        body: impl Into<Body>,
    ) -> axum::http::Response<Body> {
        let mut request =
            Request::builder().method(method).uri(uri).body(body.into()).expect("a request");
        request.headers_mut().extend(self.headers.clone());
        if let Some(actor) = &self.actor {
            request.extensions_mut().insert(actor.clone());
        }
        if let Some(peer) = self.peer {
            request.extensions_mut().insert(ConnectInfo(peer));
        }
        match self.router.clone().oneshot(request).await {
            Ok(response) => response,
            Err(never) => match never {},
        }
    }
}

impl Reply {
    /// The body as JSON.
    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.body)
            .unwrap_or_else(|error| panic!("not JSON ({error}): {} {:?}", self.status, self.text()))
    }

    /// The body as text.
    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    /// The error code of a refusal.
    pub fn code(&self) -> String {
        self.json()["error"].as_str().unwrap_or_default().to_owned()
    }

    /// A header as text; empty when absent.
    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default()
    }

    /// The answer, which must have this status.
    #[expect(
        clippy::return_self_not_must_use,
        reason = "the status is the point, the rest is extra"
    )]
    pub fn expect(self, status: u16) -> Self {
        assert_eq!(self.status.as_u16(), status, "{}", self.text());
        self
    }

    /// The answer, which must refuse with this status and code.
    #[expect(
        clippy::return_self_not_must_use,
        reason = "the status is the point, the rest is extra"
    )]
    pub fn refused(self, status: u16, code: &str) -> Self {
        let reply = self.expect(status);
        assert_eq!(reply.code(), code, "{}", reply.text());
        reply
    }
}

/// Enough of base64 for a header.
fn base64(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut text = String::new();
    for chunk in bytes.chunks(3) {
        let mut word = [0; 4];
        word[1..=chunk.len()].copy_from_slice(chunk);
        let word = u32::from_be_bytes(word);
        for place in 0..4 {
            let digit = DIGITS[(word >> (18 - 6 * place) & 63) as usize];
            text.push(if place <= chunk.len() { char::from(digit) } else { '=' });
        }
    }
    text
}
