//! The refusals that an operation can give, worked out from what it takes.
//! Must not describe one that cannot occur.

use utoipa::openapi::path::{Operation, ParameterIn};
use utoipa::openapi::{Components, Content, Ref, RefOr, Response, ResponseBuilder};

use crate::middleware::{rate_limit, setup_gate};

/// A refusal that many operations give: its status, its name in the document, and why.
struct Refusal {
    status: &'static str,
    name: &'static str,
    why: &'static str,
}

macro_rules! refusals {
    ($($constant:ident = $status:literal $name:literal $why:literal),* $(,)?) => {
        $(const $constant: Refusal = Refusal { status: $status, name: $name, why: $why };)*
        const ALL: &[Refusal] = &[$($constant),*];
    };
}

refusals! {
    BAD_REQUEST = "400" "BadRequest" "It cannot be understood",
    UNAUTHORIZED = "401" "Unauthorized" "Not signed in, or with wrong credentials",
    FORBIDDEN = "403" "Forbidden" "The account lacks the right",
    NOT_FOUND = "404" "NotFound" "Not there, or not for these eyes",
    CONFLICT = "409" "Conflict" "A rule is against it; before set-up, `SetupRequired`",
    TOO_LARGE = "413" "PayloadTooLarge" "The body is larger than any request needs",
    URI_TOO_LONG = "414" "UriTooLong" "The address is longer than any that means something",
    UNSUPPORTED = "415" "UnsupportedMediaType" "The body is not of a type this address understands",
    INVALID = "422" "UnprocessableContent" "A value is impossible, or the book cannot give this",
    TOO_MANY = "429" "TooManyRequests" "Too many requests or failed attempts; `Retry-After` says when to come back",
    HEADERS_TOO_LARGE = "431" "HeadersTooLarge" "The headers are larger than any request needs",
    BUSY = "503" "ServiceUnavailable" "Too much to do; `Retry-After` says when to come back",
}

/// Operations that judge a secret though everybody may ask them.
const JUDGING: &[&str] =
    &["create_setup", "login", "redeem_oidc_code", "redeem_password_reset", "refresh"];
/// Kinds of things whose files may not give what is asked for.
const OF_FILES: &[&str] = &["books", "covers", "pages"];

/// Describes each refusal once.
pub(super) fn describe(components: &mut Components) {
    for refusal in ALL {
        components.responses.insert(refusal.name.to_owned(), RefOr::T(response(refusal.why)));
    }
}

/// Adds the refusals of an operation that it does not describe itself.
pub(super) fn add(operation: &mut Operation, path: &str) {
    let given = of(operation, path);
    let responses = &mut operation.responses.responses;
    for refusal in given {
        responses
            .entry(refusal.status.to_owned())
            .or_insert_with(|| RefOr::Ref(Ref::from_response_name(refusal.name)));
    }
}

fn of(operation: &Operation, path: &str) -> Vec<&'static Refusal> {
    let is_closed = operation.security.is_none();
    let has = |place: ParameterIn| {
        let given = operation.parameters.iter().flatten();
        given.into_iter().any(|parameter| match parameter {
            RefOr::T(parameter) => parameter.parameter_in == place,
            RefOr::Ref(_) => false,
        })
    };
    let id = operation.operation_id.as_deref().unwrap_or_default();
    let has_tag = |tag: &&str| operation.tags.iter().flatten().any(|own| own == tag);
    let is_of_file = has(ParameterIn::Path) && OF_FILES.iter().any(has_tag);
    let has_body = operation.request_body.is_some();
    let looks_as_another = is_closed && has(ParameterIn::Header);
    let takes_values = has(ParameterIn::Query) || has_body;
    let rules: [(&'static Refusal, bool); 12] = [
        (&BAD_REQUEST, takes_values || looks_as_another),
        (&UNAUTHORIZED, is_closed || JUDGING.contains(&id)),
        (&FORBIDDEN, is_closed),
        (&NOT_FOUND, has(ParameterIn::Path) || looks_as_another),
        (&CONFLICT, !setup_gate::is_open(path) || id == "create_setup"),
        (&TOO_LARGE, has_body),
        (&URI_TOO_LONG, true),
        (&UNSUPPORTED, has_body),
        (&INVALID, takes_values || is_of_file),
        (&TOO_MANY, !rate_limit::is_free(path)),
        (&HEADERS_TOO_LARGE, true),
        (&BUSY, is_closed || JUDGING.contains(&id)),
    ];
    rules.into_iter().filter(|(_, can_occur)| *can_occur).map(|(refusal, _)| refusal).collect()
}

fn response(why: &str) -> Response {
    let content = Content::new(Some(Ref::from_schema_name("ErrorDto")));
    ResponseBuilder::new().description(why).content("application/json", content).build()
}
