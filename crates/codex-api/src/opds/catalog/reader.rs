//! Who reads a catalog, by which version of the protocol, and under which address.
//! Must not answer a refused reader in any shape but that of an authentication document.

use std::marker::PhantomData;
use std::ops::Deref;

use axum::extract::{FromRequestParts, RawPathParams, State};
use axum::http::request::Parts;
use axum::http::{Extensions, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use codex_models::preferences::CatalogPreferences;
use codex_models::{Actor, UserId};
use codex_services::Core;
use codex_services::auth::{Credential, SignedCover};
use serde::Deserialize;
use serde_json::json;

use super::{Place, Version};
use crate::error::{ApiError, ApiResult};
use crate::http::allow::{Allow, Need, need};
use crate::http::client;
use crate::http::json::Json;
use crate::http::valid_query::ValidQuery;
use crate::state::AppState;

/// Where all catalogs lie.
const DOOR: &str = "/opds";
/// Media type of an authentication document.
pub(in crate::opds) const AUTHENTICATION: &str = "application/opds-authentication+json";
/// The parameter of a path that is a key.
const KEY: &str = "key";

/// What a catalog looks like to whoever reads it.
pub(in crate::opds) struct View<'a> {
    /// Who.
    pub(in crate::opds) who: &'a Actor,
    address: &'a Address,
    version: Version,
    pub(in crate::opds) preferences: CatalogPreferences,
    core: &'a Core,
}

/// Under which address the catalogs lie for a reader.
struct Address {
    /// Scheme, host and the path of the server there: several readers join relative addresses wrongly. Of one who wants
    /// them so, the path alone.
    base: String,
    /// Path of the door, with the key that stands in it.
    door: String,
}

impl View<'_> {
    /// The whole address of a place.
    pub(in crate::opds) fn at(&self, place: &Place) -> String {
        self.path(&place.to_string())
    }

    /// The whole address of a path in the catalog.
    pub(in crate::opds) fn path(&self, path: &str) -> String {
        self.in_version(self.version, path)
    }

    /// The whole address of a path in either catalog.
    pub(in crate::opds) fn in_version(&self, version: Version, path: &str) -> String {
        let Address { base, door } = self.address;
        format!("{base}{door}/{}{path}", version.name())
    }

    /// The whole address of a cover, which also an app without credentials can fetch for a while.
    pub(in crate::opds) fn cover(&self, of: &str, size: &str, version: i32) -> String {
        let plain = self.path(&format!("/{of}/thumbnail{size}?v={version}"));
        match self.core.auth().sign_cover(self.who, of) {
            Some(SignedCover { user, until, signature }) => {
                format!("{plain}&user={user}&until={until}&signature={signature}")
            }
            None => plain,
        }
    }
}

/// Somebody who reads a catalog, with the right `N`; derefs to [`Actor`].
pub(in crate::opds) struct Reader<N> {
    actor: Actor,
    address: Address,
    version: Version,
    preferences: CatalogPreferences,
    core: Core,
    need: PhantomData<N>,
}

impl<N> Reader<N> {
    /// Which version is spoken.
    pub(in crate::opds) fn version(&self) -> Version {
        self.version
    }

    /// Whether pages that are streamed move the position in a book.
    pub(in crate::opds) fn records_pages(&self) -> bool {
        self.preferences.records_pages
    }

    /// What feeds are written with.
    pub(in crate::opds) fn view(&self) -> View<'_> {
        View {
            who: &self.actor,
            address: &self.address,
            version: self.version,
            preferences: self.preferences,
            core: &self.core,
        }
    }
}

impl<N> Deref for Reader<N> {
    type Target = Actor;

    fn deref(&self) -> &Actor {
        &self.actor
    }
}

impl<N: Need> FromRequestParts<AppState> for Reader<N> {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, app: &AppState) -> Result<Self, Response> {
        let actor = admit::<N>(parts, app).await?;
        let chosen = app.core.preferences().of_catalogs(&actor).await;
        let preferences = chosen.map_err(|error| ApiError::from(error).into_response())?;
        let whole = address(app, &parts.extensions);
        let base = if preferences.has_relative_urls { path_of(&whole).to_owned() } else { whole };
        let door =
            key(parts, app).await.map_or_else(|| DOOR.to_owned(), |key| format!("{DOOR}/t/{key}"));
        let version = version(&parts.extensions);
        let address = Address { base, door };
        let core = app.core.clone();
        Ok(Self { actor, address, version, preferences, core, need: PhantomData })
    }
}

/// Somebody who sees a cover, by its address alone when that is signed.
pub(in crate::opds) struct CoverReader(pub(in crate::opds) Actor);

/// What the address of a cover says beside its path.
#[derive(Debug, Deserialize)]
struct CoverQuery {
    user: Option<UserId>,
    until: Option<i64>,
    signature: Option<String>,
}

impl CoverReader {
    /// Admits whoever may see the cover of this path.
    pub(in crate::opds) async fn admit(
        app: &AppState,
        parts: &mut Parts,
        cover: &str,
    ) -> Result<Self, Response> {
        let query = ValidQuery::<CoverQuery>::from_request_parts(parts, app).await;
        let ValidQuery(query) = query.map_err(IntoResponse::into_response)?;
        if let CoverQuery { user: Some(user), until: Some(until), signature: Some(signature) } =
            query
        {
            let signed = SignedCover { user, until, signature };
            if let Ok(actor) = app.core.auth().admit_cover(&signed, cover).await {
                parts.extensions.insert(actor);
            }
        }
        admit::<need::PagesRead>(parts, app).await.map(Self)
    }
}

/// Who asks, by the key in the path or in one of the usual ways.
async fn admit<N: Need>(parts: &mut Parts, app: &AppState) -> Result<Actor, Response> {
    if let Some(key) = key(parts, app).await {
        let client = client::of(&parts.headers, &parts.extensions);
        let known = app.core.auth().admit(&Credential::CatalogKey(key), &client).await;
        let actor = known.map_err(|error| refuse(parts, app, ApiError::from(error)))?;
        parts.extensions.insert(actor);
    }
    let allowed = Allow::<N>::from_request_parts(parts, app).await;
    allowed.map(|who| Actor::clone(&who)).map_err(|error| refuse(parts, app, error))
}

async fn key(parts: &mut Parts, app: &AppState) -> Option<String> {
    let params = RawPathParams::from_request_parts(parts, app).await.ok()?;
    params.iter().find(|(name, _)| *name == KEY).map(|(_, value)| value.to_owned())
}

fn version(extensions: &Extensions) -> Version {
    extensions.get::<Version>().copied().unwrap_or(Version::One)
}

/// The address under which the reader knows this server.
pub(in crate::opds) fn address(app: &AppState, extensions: &Extensions) -> String {
    if let Some(url) = app.core.config().server.public_url.as_deref() {
        return url.trim_end_matches('/').to_owned();
    }
    let host = client::base_url(extensions).unwrap_or_default();
    format!("{host}{}", client::prefix(extensions))
}

/// The path of an address without a slash at its end.
fn path_of(address: &str) -> &str {
    let behind_scheme = address.find("://").map_or(0, |at| at + 3);
    let host_and_path = &address[behind_scheme..];
    host_and_path.find('/').map_or("", |at| &host_and_path[at..])
}

/// Answers whoever is not known with the authentication document and a challenge: some readers ask for one, some for the
/// other.
fn refuse(parts: &Parts, app: &AppState, error: ApiError) -> Response {
    let refusal = error.into_response();
    if refusal.status() != StatusCode::UNAUTHORIZED {
        return refusal;
    }
    let (version, base) = (version(&parts.extensions), address(app, &parts.extensions));
    let mut answer = document(version, &base);
    *answer.status_mut() = StatusCode::UNAUTHORIZED;
    let headers = answer.headers_mut();
    let realm = HeaderValue::from_static("Basic realm=\"Codex\", charset=\"UTF-8\"");
    headers.insert(header::WWW_AUTHENTICATE, realm);
    let link = format!(
        "<{}>; rel=\"http://opds-spec.org/auth/document\"; type=\"{AUTHENTICATION}\"",
        document_address(version, &base)
    );
    headers.extend(HeaderValue::from_str(&link).ok().map(|link| (header::LINK, link)));
    answer
}

/// The authentication document, which nobody has to be known for.
pub(in crate::opds) async fn authentication(
    State(app): State<AppState>,
    extensions: Extensions,
) -> ApiResult<Response> {
    Ok(document(version(&extensions), &address(&app, &extensions)))
}

fn document_address(version: Version, base: &str) -> String {
    format!("{base}{DOOR}/{}/auth", version.name())
}

fn document(version: Version, base: &str) -> Response {
    let start = format!("{base}{DOOR}/{}", version.name());
    let kind = match version {
        Version::One => crate::opds::atom::NAVIGATION,
        Version::Two => crate::opds::json::FEED,
    };
    let mut response = Json(json!({
        "id": document_address(version, base),
        "title": "Codex",
        "description": "Sign in with your account, or with its name and an API key as the password.",
        "links": [
            {"rel": "logo", "href": format!("{base}/icon.svg"), "type": "image/svg+xml"},
            {"rel": "start", "href": start, "type": kind},
        ],
        "authentication": [{
            "type": "http://opds-spec.org/auth/basic",
            "labels": {"login": "Name", "password": "Password"},
        }],
    }))
    .into_response();
    response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static(AUTHENTICATION));
    response
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_path_of_an_address_is_what_follows_its_host() {
        assert_eq!(path_of("https://books.example/codex"), "/codex");
        assert_eq!(path_of("https://books.example:8080"), "");
        assert_eq!(path_of("/codex"), "/codex");
        assert_eq!(path_of(""), "");
    }
}
