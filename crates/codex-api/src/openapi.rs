//! The description of the API, built from the routes themselves.
//! Must not need a running core: `codex openapi` prints it without a database.

mod refusals;

use std::collections::HashSet;
use std::sync::OnceLock;

use axum::body::Bytes;
use axum::http::Method;
use codex_models::books::{BookHealth, ReadStatus};
use utoipa::PartialSchema as _;
use utoipa::openapi::Required;
use utoipa::openapi::path::{Operation, Parameter, ParameterBuilder, ParameterIn};
use utoipa::openapi::security::{
    ApiKey, ApiKeyValue, Http, HttpAuthScheme, SecurityRequirement, SecurityScheme,
};
use utoipa::openapi::{OpenApi, PathItem};
use utoipa::{Modify, OpenApi as _};

use crate::error::ErrorDto;
use crate::http::{cookies, view_as};
use crate::router;

/// Names of the security schemes, each of which is enough.
const SCHEMES: &[&str] = &["bearer", "apiKey", "basic", "session"];

#[derive(utoipa::OpenApi)]
#[openapi(
    info(
        title = "Codex",
        description = "Native API of the Codex library server. Ids are 32 hex digits, times are RFC 3339 in UTC. \
            Lists answer `{items, nextCursor, total}`; refusals answer `{error, message, details}`.",
        license(name = "MIT OR Apache-2.0", identifier = "MIT OR Apache-2.0")
    ),
    components(schemas(ErrorDto, BookHealth, ReadStatus)),
    tags(
        (name = "setup", description = "First run"),
        (name = "auth", description = "Sign-in"),
        (name = "users", description = "Accounts, for those who manage them"),
        (name = "api-keys", description = "API keys"),
        (name = "access", description = "Who may see what"),
        (name = "audit", description = "Who did what"),
        (name = "libraries", description = "Libraries, their folders and scans"),
        (name = "series", description = "Series"),
        (name = "books", description = "Books, their files and the inside of EPUB"),
        (name = "collections", description = "Collections of series"),
        (name = "read_lists", description = "Read lists of books"),
        (name = "presets", description = "Saved filters"),
        (name = "trash", description = "Books whose files are gone"),
        (name = "duplicates", description = "What is there twice, what is wrong and what is missing"),
        (name = "metadata", description = "What books and series are described by, and by whom"),
        (name = "pages", description = "Pages"),
        (name = "covers", description = "Cover thumbnails"),
        (name = "progress", description = "Reading positions"),
        (name = "search", description = "Search"),
        (name = "schedules", description = "Recurring work"),
        (name = "tasks", description = "Background tasks and their lanes"),
        (name = "events", description = "Live events"),
        (name = "system", description = "Health and description of the server")
    ),
    modifiers(&SecuritySchemes)
)]
struct Base;

struct SecuritySchemes;

impl Modify for SecuritySchemes {
    fn modify(&self, document: &mut OpenApi) {
        let components = document.components.get_or_insert_default();
        let key = |name: &str| ApiKeyValue::new(name.to_owned());
        let mut http = |name: &str, scheme: HttpAuthScheme| {
            components.add_security_scheme(name, SecurityScheme::Http(Http::new(scheme)));
        };
        http("bearer", HttpAuthScheme::Bearer);
        http("basic", HttpAuthScheme::Basic);
        components.add_security_scheme(
            "apiKey",
            SecurityScheme::ApiKey(ApiKey::Header(key("X-API-Key"))),
        );
        components.add_security_scheme(
            "session",
            SecurityScheme::ApiKey(ApiKey::Cookie(key(cookies::ACCESS))),
        );
    }
}

/// The document that routes are added to.
pub(crate) fn base() -> OpenApi {
    Base::openapi()
}

/// The document as JSON: stable order, indented, with a newline at the end.
pub fn openapi_json() -> String {
    let mut json = router::document().to_pretty_json().unwrap_or_default();
    json.push('\n');
    json
}

/// The same for the route that serves it, made once.
pub(crate) fn json_bytes() -> Bytes {
    static JSON: OnceLock<Bytes> = OnceLock::new();
    JSON.get_or_init(|| Bytes::from(openapi_json())).clone()
}

/// Adds what holds for every operation, so that no handler has to repeat it.
pub(crate) fn finish(mut document: OpenApi) -> OpenApi {
    let paths = std::mem::take(&mut document.paths.paths);
    for (path, mut item) in paths {
        if let Some(read) = item.get.as_mut().filter(|read| read.security.is_none()) {
            let parameters = read.parameters.get_or_insert_default();
            parameters.push(view_as(view_as::HEADER, ParameterIn::Header).into());
            parameters.push(view_as(view_as::PARAMETER, ParameterIn::Query).into());
        }
        let asks_in_body = view_as::is_read(&Method::POST, &path);
        if let Some(read) =
            item.post.as_mut().filter(|read| asks_in_body && read.security.is_none())
        {
            let parameters = read.parameters.get_or_insert_default();
            parameters.push(view_as(view_as::HEADER, ParameterIn::Header).into());
            parameters.push(view_as(view_as::PARAMETER, ParameterIn::Query).into());
        }
        for operation in operations(&mut item) {
            finish_operation(operation, &path);
        }
        // axum marks a parameter of several segments with an asterisk, OpenAPI does not.
        document.paths.paths.insert(path.replace("{*", "{"), item);
    }
    refusals::describe(document.components.get_or_insert_default());
    document
}

/// The operations that find out who asks, as the router knows them: those that do not say that they are public.
pub(crate) fn closed_operations(document: &OpenApi) -> HashSet<(Method, String)> {
    let mut closed = HashSet::new();
    for (path, item) in &document.paths.paths {
        let PathItem { get, put, post, delete, patch, .. } = item;
        let methods = [
            (Method::GET, get),
            (Method::PUT, put),
            (Method::POST, post),
            (Method::DELETE, delete),
            (Method::PATCH, patch),
        ];
        for (method, operation) in methods {
            if operation.as_ref().is_some_and(|operation| operation.security.is_none()) {
                closed.insert((method, path.clone()));
            }
        }
    }
    closed
}

fn operations(item: &mut PathItem) -> impl Iterator<Item = &mut Operation> {
    let PathItem { get, put, post, delete, patch, .. } = item;
    [get, put, post, delete, patch].into_iter().flatten()
}

/// A handler that is public says so with an empty security requirement.
fn finish_operation(operation: &mut Operation, path: &str) {
    refusals::add(operation, path);
    if operation.security.is_none() {
        let no_scopes: [&str; 0] = [];
        let any = SCHEMES.iter().map(|name| SecurityRequirement::new(*name, no_scopes)).collect();
        operation.security = Some(any);
    }
}

/// What lets an administrator read through the eyes of an account.
fn view_as(name: &str, place: ParameterIn) -> Parameter {
    ParameterBuilder::new()
        .name(name)
        .parameter_in(place)
        .required(Required::False)
        .description(Some(
            "Id of an account: answer what it would be answered (needs `users:write`)",
        ))
        .schema(Some(codex_models::UserId::schema()))
        .build()
}
