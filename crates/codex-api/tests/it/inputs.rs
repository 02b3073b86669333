//! Inputs that are too long, too many, or written to be taken for something else.

use std::collections::BTreeSet;

use axum::http::Method;
use codex_testkit::app::{PASSWORD, TestApp};
use codex_testkit::clients::{Client, Reply};
use serde_json::{Map, Value, json};

use crate::support::{NOBODY, Shelf, story, text};

/// Ways to write `..`, `/`, a zero byte and other things that a careless server takes for a path of its disk.
const TRICKS: &[&str] = &[
    "../../../../etc/passwd",
    "..%2f..%2f..%2fetc%2fpasswd",
    "%2e%2e/%2e%2e/%2e%2e/etc/passwd",
    "%2e%2e%2f%2e%2e%2fetc%2fpasswd",
    "%252e%252e%252f%252e%252e%252fetc%252fpasswd",
    "..%5c..%5c..%5cetc%5cpasswd",
    "..%255c..%255cetc",
    "%c0%ae%c0%ae/%c0%ae%c0%ae/etc/passwd",
    "%e0%80%ae%e0%80%ae%e0%80%afetc",
    "%uff0e%uff0e%u2215etc",
    "/etc/passwd",
    "//etc/passwd",
    "%2fetc%2fpasswd",
    "file:%2f%2f%2fetc%2fpasswd",
    "C:%5cWindows%5cwin.ini",
    "%00",
    "x%00.xhtml",
    "%ff%fe",
    "%",
    "%zz",
    "a;b=c",
    "%0d%0aSet-Cookie:%20evil=1",
    ".%2e/.%2e/jwt.key",
    "....//....//jwt.key",
    "OEBPS/../../jwt.key",
    "%EF%BC%8E%EF%BC%8E%EF%BC%8Fjwt.key",
    "%E2%80%AE%E2%81%84",
];

/// Nothing of the server's disk, and no fault of the server.
fn is_harmless(reply: &Reply, folder: &str, what: &str) {
    let status = reply.status.as_u16();
    assert!(status < 500, "{what}: {status} {}", reply.text());
    let body = reply.text();
    for trace in [folder, "root:x:", "/tmp/", "jwt.key\n", "codex.db", "panicked", "src/", ".rs:"] {
        assert!(!body.contains(trace), "{what} shows {trace}: {body}");
    }
    assert!(!reply.headers.contains_key("set-cookie"), "{what}");
}

story! {
    async fn no_way_of_writing_an_address_leads_out_of_a_book_or_to_the_disk(engine: Engine) {
        let shelf = Shelf::new(engine).await;
        let (admin, folder) = (shelf.app.as_admin(), shelf.app.library_folder());
        let folder = folder.to_str().unwrap();
        let long = ["a".repeat(4_000), "../".repeat(1_300), "%2e%2e%2f".repeat(800), "a/".repeat(2_000)];
        let tricks = TRICKS.iter().copied().chain(long.iter().map(String::as_str));
        let epub = format!("/api/v1/books/{}", shelf.epub);
        for trick in tricks {
            for address in [
                format!("{epub}/resources/{trick}"),
                format!("{epub}/resources/OEBPS/{trick}"),
                format!("{epub}/{trick}"),
                format!("{epub}/pages/{trick}"),
                format!("/api/v1/books/{trick}/file"),
                format!("/api/v1/series/{trick}/thumbnail"),
                format!("/api/v1/auth/oidc/{trick}/login"),
                format!("/api/v1/{trick}"),
            ] {
                let reply = admin.get(&address).await;
                is_harmless(&reply, folder, &address);
                let code = reply.status.as_u16();
                // `a;b=c` and its like may name a page number or nothing at all; none may be found.
                assert!((400..500).contains(&code), "{address}: {code}");
                assert!(!reply.code().is_empty(), "{address}");
            }
            for address in [format!("/{trick}"), format!("/assets/{trick}")] {
                for accept in ["text/html", "*/*"] {
                    let reply = shelf.app.anonymous().with("accept", accept).get(&address).await;
                    is_harmless(&reply, folder, &address);
                }
            }
            let folders = admin.get(&format!("/api/v1/filesystem?path={trick}")).await;
            let status = folders.status.as_u16();
            assert!(status < 500, "{trick}: {status} {}", folders.text());
        }
    }
}

story! {
    async fn addresses_queries_and_headers_have_a_longest_length(engine: Engine) {
        let app = TestApp::new(engine).await;
        let admin = app.as_admin();
        let text = "x".repeat(9 * 1024);
        for address in [format!("/api/v1/{text}"), format!("/{text}"), format!("/api/v1/books?search={text}")] {
            for client in [&admin, &app.anonymous()] {
                client.get(&address).await.refused(414, "UriTooLong");
            }
        }
        let fits = "x".repeat(8_000);
        admin.get(&format!("/api/v1/series?{fits}=1")).await.expect(200);
        let heavy = admin.clone().with("x-heavy", &"x".repeat(33 * 1024));
        heavy.get("/api/v1/series").await.refused(431, "HeadersTooLarge");
        let credentials = [
            admin.clone().with("authorization", &format!("Bearer {}", "x".repeat(20_000))),
            app.anonymous().with_password(&"n".repeat(5_000), &"p".repeat(5_000)),
            app.anonymous().with("x-api-key", &"k".repeat(20_000)),
            app.anonymous().with("cookie", &format!("codex_access={}", "c".repeat(20_000))),
        ];
        for client in credentials {
            client.get("/api/v1/series").await.refused(401, "InvalidCredentials");
        }
        let form = app.anonymous().with("content-type", "application/x-www-form-urlencoded");
        let body = format!("logout_token={}", "x".repeat(2 * 1024 * 1024));
        form.send(Method::POST, "/api/v1/auth/oidc/none/logout", body).await.refused(413, "PayloadTooLarge");
        let json = app.anonymous().with("content-type", "application/json");
        json.send(Method::POST, "/api/v1/auth/oidc/none/logout", "{}").await.refused(415, "UnsupportedMediaType");
    }
}

/// A JSON body of an operation, as its description has it.
struct Field<'a> {
    name: &'a str,
    schema: &'a Value,
}

fn resolved<'a>(document: &'a Value, schema: &'a Value) -> &'a Value {
    if let Some(reference) = schema["$ref"].as_str() {
        return resolved(document, document.pointer(reference.strip_prefix('#').unwrap()).unwrap());
    }
    let alternatives = schema["oneOf"].as_array().or_else(|| schema["anyOf"].as_array());
    let real = alternatives.into_iter().flatten().find(|one| one["type"] != "null");
    real.map_or(schema, |one| resolved(document, one))
}

fn is_a(schema: &Value, kind: &str) -> bool {
    match &schema["type"] {
        Value::String(own) => own == kind,
        Value::Array(kinds) => kinds.iter().any(|own| own == kind),
        _ => false,
    }
}

/// A value that a field of this kind can have.
fn sample(document: &Value, schema: &Value) -> Value {
    let schema = resolved(document, schema);
    if let Some(first) = schema["enum"].as_array().and_then(|values| values.first()) {
        return first.clone();
    }
    match () {
        () if is_a(schema, "array") => json!([]),
        () if is_a(schema, "boolean") => json!(false),
        () if is_a(schema, "integer") || is_a(schema, "number") => json!(1),
        () if is_a(schema, "object") => body(document, schema),
        () if schema["format"] == "date-time" => json!("2030-01-01T00:00:00Z"),
        () if schema["pattern"].is_string() => json!(NOBODY),
        () => json!("sample"),
    }
}

/// The required fields alone.
fn body(document: &Value, schema: &Value) -> Value {
    let required = schema["required"].as_array().into_iter().flatten();
    let mut fields = Map::new();
    for name in required.map(|name| name.as_str().unwrap()) {
        fields.insert(name.to_owned(), sample(document, &schema["properties"][name]));
    }
    Value::Object(fields)
}

/// Values that are too long or too many for a field, and texts that no database should see.
fn excesses(document: &Value, field: &Field<'_>) -> Vec<(Value, bool)> {
    let schema = resolved(document, field.schema);
    if is_a(schema, "array") {
        let item = resolved(document, &schema["items"]);
        // Different ones where there can be, since equal ones may count once.
        let many = (0..5_000).map(|n| match () {
            () if !item["enum"].is_null() => sample(document, item),
            () if item["pattern"].is_string() => json!(format!("{n:032x}")),
            () => json!(format!("/sample/{n}")),
        });
        return vec![(many.collect(), true), (json!(["x".repeat(50_000)]), true)];
    }
    let is_free =
        schema["enum"].is_null() && schema["pattern"].is_null() && schema["format"].is_null();
    if is_a(schema, "string") && is_free {
        return vec![
            (json!("x".repeat(100_000)), true),
            (json!("\u{0}"), false),
            (json!("a\u{0}b"), false),
            (json!("\u{202e}\u{feff}\u{10ffff}"), false),
        ];
    }
    if is_a(schema, "integer") {
        return vec![(json!(i64::MAX), true), (json!(-1), true)];
    }
    Vec::new()
}

/// The addresses of things that are there, by the words before `{id}`.
async fn objects(admin: &Client, shelf: &Shelf) -> Vec<(&'static str, String)> {
    let user = json!({"name": "subject", "password": PASSWORD});
    let user = admin.post("/api/v1/users", &user).await.expect(201).json();
    let group =
        admin.post("/api/v1/access/groups", &json!({"name": "Group"})).await.expect(201).json();
    let new = json!({"work": "scan_library", "libraryId": shelf.library, "cron": "0 3 * * *"});
    let schedule = admin.post("/api/v1/schedules", &new).await.expect(201).json();
    vec![
        ("/users/{id}", text(&user["id"])),
        ("/access/groups/{id}", text(&group["id"])),
        ("/schedules/{id}", text(&schedule["id"])),
        ("/libraries/{id}", shelf.library.clone()),
        ("/series/{id}", shelf.series.clone()),
        ("/books/{id}", shelf.comic.clone()),
    ]
}

story! {
    async fn every_field_of_every_body_has_a_bound_and_none_breaks_the_server(engine: Engine) {
        let shelf = Shelf::new(engine).await;
        let admin = shelf.app.as_admin();
        let objects = objects(&admin, &shelf).await;
        let document: Value = serde_json::from_str(&codex_api::openapi_json()).unwrap();
        let (mut tried, mut faults) = (0, BTreeSet::new());
        for (path, item) in document["paths"].as_object().unwrap() {
            for (method, operation) in item.as_object().unwrap() {
                let schema = &operation["requestBody"]["content"]["application/json"]["schema"];
                if schema.is_null() {
                    continue;
                }
                let address = objects.iter().fold(path.clone(), |path, (place, id)| {
                    path.replace(place, &place.replace("{id}", id))
                });
                let address = address.replace("{id}", NOBODY).replace("{lane}", "hashes").replace("{userId}", NOBODY);
                let schema = resolved(&document, schema);
                let good = body(&document, schema);
                for (name, field) in schema["properties"].as_object().into_iter().flatten() {
                    let field = Field { name, schema: field };
                    for (value, is_too_much) in excesses(&document, &field) {
                        let mut wrong = good.clone();
                        wrong[field.name] = value;
                        let method: Method = method.to_uppercase().parse().unwrap();
                        let reply = admin.send_json(method.clone(), &address, &wrong).await;
                        let status = reply.status.as_u16();
                        // Whoever signs out with a token that nobody has is signed out.
                        let is_bounded = (400..500).contains(&status) || path.ends_with("/auth/logout");
                        if status >= 500 || (is_too_much && !is_bounded) {
                            faults.insert(format!("{method} {path} {name}: {status}"));
                        }
                        tried += 1;
                    }
                }
            }
        }
        assert_eq!(faults, BTreeSet::new());
        assert!(tried > 60, "{tried}");
    }
}
