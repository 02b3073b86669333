//! The matrix for the protocols beside the native API: every route of their doors against everybody who may not.
//! A route that is not in the tables fails the test, and a door has no other routes than those it tells.

mod table;

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::time::Duration;

use axum::http::{Method, StatusCode};
use codex_models::Role;
use codex_testkit::app::{PASSWORD, TestApp};
use codex_testkit::clients::{Client, Reply};
use codex_testkit::db::Engine;
use codex_utils::clock::Clock;
use serde_json::{Value, json};

use self::table::{Object, Row, rows};
use crate::koreader::content_of;
use crate::matrix::{header_names, hidden_from, put_books};
use crate::support::{NOBODY, epub_bytes, story, text};

impl Row {
    fn is_of_devices(&self) -> bool {
        self.path.starts_with("/koreader")
    }

    /// Asks for an object by its id.
    async fn send(&self, client: &Asker, id: &str) -> Reply {
        let path = self
            .path
            .replace("{key}", &client.key)
            .replace("{id}", id)
            .replace("{document}", id)
            .replace("{number}", "1")
            .replace("{name}", "a.cbz")
            .replace("{*path}", "META-INF/container.xml");
        assert!(!path.contains('{'), "{path} has a parameter this test does not know");
        let path = if self.name == "GET /search" { format!("{path}?query=tale") } else { path };
        let page = json!({"href": "", "type": "", "locations": {"position": 1}});
        let body = json!({
            "document": id, "progress": "1", "percentage": 0.1, "device": "Kobo", "device_id": "kobo-id",
            "modified": "2026-01-01T00:00:00Z", "progression": 0.1, "locator": page,
            "username": "ann", "password": "0".repeat(32),
        });
        let client = if self.is_of_devices() { &client.device } else { &client.program };
        client.send_json(self.method.clone(), &path, &body).await
    }
}

/// One account as each door knows it.
struct Asker {
    program: Client,
    device: Client,
    /// What stands in addresses.
    key: String,
}

impl Asker {
    /// Somebody who shows these keys.
    fn with_keys(app: &TestApp, program: &str, catalog: &str) -> Self {
        Self {
            program: app.anonymous().with("x-api-key", program),
            device: app.anonymous().with("x-auth-user", program),
            key: catalog.to_owned(),
        }
    }

    /// The account of this client, by keys of its own.
    async fn of(app: &TestApp, client: Client) -> Self {
        let (program, catalog) =
            (key(&client, "program", &json!({})).await, key(&client, "catalog", &json!({})).await);
        Self { program: client, ..Self::with_keys(app, &program.0, &catalog.0) }
    }
}

/// A new key of an account: its text and its id.
async fn key(client: &Client, kind: &str, what: &Value) -> (String, String) {
    let mut body = json!({"label": kind, "kind": kind});
    body.as_object_mut().unwrap().extend(what.as_object().unwrap().clone());
    let made = client.post("/api/v1/api-keys", &body).await.expect(201).json();
    (text(&made["secret"]), text(&made["apiKey"]["id"]))
}

/// Ids of one thing of each kind.
#[derive(Debug, Default)]
struct Things {
    library: String,
    series: String,
    book: String,
    collection: String,
    read_list: String,
    filter: String,
    document: String,
}

impl Things {
    fn of(&self, object: Object) -> Option<&str> {
        match object {
            Object::Public | Object::Nothing => None,
            Object::Content => Some(NOBODY),
            Object::Library => Some(&self.library),
            Object::Series => Some(&self.series),
            Object::Book => Some(&self.book),
            Object::Collection => Some(&self.collection),
            Object::ReadList => Some(&self.read_list),
            Object::Filter => Some(&self.filter),
            Object::Document => Some(&self.document),
        }
    }
}

/// A server with what everybody may see, and, where it has them, private things for adults.
struct World {
    app: TestApp,
    day: Things,
    night: Things,
}

impl World {
    async fn new(engine: Engine, with_private: bool) -> Self {
        let app = TestApp::new(engine).await;
        put_books(&app, with_private);
        let library = app.scan_library().await.to_string();
        let admin = app.as_admin();
        let books = admin.get("/api/v1/books").await.expect(200).json();
        let find = |name: &str| {
            let items = books["items"].as_array().unwrap();
            let book = items.iter().find(|book| book["fileName"] == name);
            book.map(|book| (text(&book["id"]), text(&book["seriesId"]))).unwrap_or_default()
        };
        let (book, series) = find("Tale of the day 1.epub");
        let document = content_of(&epub_bytes());
        let mut day = Things { library, series, book, document, ..Things::default() };
        let mut night = Things::default();
        let (mut all_series, mut all_books) = (vec![day.series.clone()], vec![day.book.clone()]);
        if with_private {
            (night.book, night.series) = find("Tale of the night 1.cbz");
            let tags = format!("/api/v1/series/{}/sharing-tags", night.series);
            admin.put(&tags, &json!({"tags": ["private"]})).await.expect(200);
            night.library.clone_from(&day.library);
            let file = app.library_folder().join("Tale of the night/Tale of the night 1.cbz");
            night.document = content_of(&std::fs::read(file).unwrap());
            all_series.push(night.series.clone());
            all_books.push(night.book.clone());
            night.collection =
                list(&admin, "collections", "Night alone", ("series", &all_series[1..])).await;
            night.read_list =
                list(&admin, "read-lists", "Night alone", ("books", &all_books[1..])).await;
        }
        day.collection = list(&admin, "collections", "Tales", ("series", &all_series)).await;
        day.read_list = list(&admin, "read-lists", "Tales", ("books", &all_books)).await;
        day.filter = filter(&admin, "Everything", true).await;
        night.filter = filter(&admin, "Of the administrator", false).await;
        Self { app, day, night }
    }
}

async fn list(
    admin: &Client,
    lists: &str,
    name: &str,
    (members, ids): (&str, &[String]),
) -> String {
    let made =
        admin.post(&format!("/api/v1/{lists}"), &json!({"name": name})).await.expect(201).json();
    let id = text(&made["id"]);
    admin.post(&format!("/api/v1/{lists}/{id}/{members}"), &json!({"ids": ids})).await.expect(200);
    id
}

async fn filter(admin: &Client, name: &str, is_shared: bool) -> String {
    let condition = json!({"field": "title", "op": "contains", "value": "tale"});
    let body =
        json!({"name": name, "subject": "books", "condition": condition, "isShared": is_shared});
    text(&admin.post("/api/v1/presets", &body).await.expect(201).json()["id"])
}

/// What is left of an answer when nobody looks at ids, times and signatures.
fn shape(reply: &Reply) -> String {
    let text = reply.text();
    let is_of_word = |sign: char| sign.is_alphanumeric() || "-_:.+".contains(sign);
    let mut shape = String::new();
    let mut rest = text.as_str();
    while let Some(first) = rest.chars().next() {
        let end = rest.find(|sign| is_of_word(sign) != is_of_word(first)).unwrap_or(rest.len());
        let (part, behind) = rest.split_at(end);
        let is_name = part.len() >= 16 && part.contains(|sign: char| sign.is_ascii_digit());
        shape.push_str(if is_of_word(first) && is_name { "·" } else { part });
        rest = behind;
    }
    shape
}

#[test]
fn every_route_of_a_protocol_has_a_row() {
    let rows = rows();
    assert!(rows.len() > 250, "{}", rows.len());
}

story! {
    async fn nobody_gets_past_a_door_of_a_protocol_they_have_no_right_to(engine: Engine) {
        let app = TestApp::new(engine).await;
        let admin = app.as_admin();
        let ends = app.clock.now() + Duration::from_mins(5);
        let both = async |what: Value| {
            let (program, catalog) = (key(&admin, "program", &what).await, key(&admin, "catalog", &what).await);
            (Asker::with_keys(&app, &program.0, &catalog.0), [program.1, catalog.1])
        };
        let (narrow, _) = both(json!({"permissions": []})).await;
        let (expired, _) = both(json!({"expiresAt": ends})).await;
        let (mut revoked, keys) = both(json!({})).await;
        let login = json!({"username": "admin", "password": PASSWORD});
        let session = app.anonymous().post("/api/v1/auth/login", &login).await.expect(200).json();
        let program = app.anonymous().with_token(&text(&session["accessToken"]));
        for client in [&expired, &revoked] {
            client.program.get("/opds/v2/books").await.expect(200);
            client.device.get("/koreader/users/auth").await.expect(200);
            app.anonymous().get(&format!("/opds/t/{}/v2/books", client.key)).await.expect(200);
        }
        program.get("/opds/v2/books").await.expect(200);
        program.delete("/api/v1/sessions").await.expect(204);
        revoked.program = program;
        for id in keys {
            admin.delete(&format!("/api/v1/api-keys/{id}")).await.expect(204);
        }
        app.clock.advance(Duration::from_mins(5));

        let stranger = Asker { program: app.anonymous(), device: app.anonymous(), key: "nobody".to_owned() };
        let nobody = Asker { program: app.permissionless().await, ..Asker::with_keys(&app, "", &narrow.key) };
        let mut rights = BTreeMap::new();
        for row in rows() {
            let name = format!("{} {}", row.method, row.path);
            if row.object == Object::Public {
                let status = row.send(&stranger, NOBODY).await.status;
                assert_eq!(status == 200, row.name != "POST /users/create", "{name}: {status}");
                continue;
            }
            for (who, client) in [("anonymous", &stranger), ("expired", &expired), ("revoked", &revoked)] {
                let reply = row.send(client, NOBODY).await;
                assert_eq!(reply.status, StatusCode::UNAUTHORIZED, "{name} for {who}: {}", reply.text());
                let (kind, _) = reply.header("content-type").split_once('+').unwrap_or_default();
                assert_eq!(kind == "application/opds-authentication", !row.is_of_devices(), "{name} for {who}");
            }
            let by_key = row.send(&narrow, NOBODY).await;
            let right = if row.is_of_devices() {
                // A device is told nothing but that it is not known.
                by_key.status.to_string()
            } else {
                let refused = row.send(&nobody, NOBODY).await.refused(403, "PermissionDenied");
                assert_eq!((by_key.status, by_key.json()), (refused.status, refused.json()), "{name}");
                text(&refused.json()["details"]["permission"])
            };
            let known = rights.entry((row.is_of_devices(), row.name)).or_insert_with(|| right.clone());
            assert_eq!(*known, right, "{name}");
        }
        let mut lines = String::new();
        for ((is_of_devices, name), right) in rights {
            let door = if is_of_devices { "koreader" } else { "opds" };
            writeln!(lines, "{door} {name} = {right}").unwrap();
        }
        insta::assert_snapshot!("protocol_permissions", lines);
    }
}

story! {
    async fn what_is_hidden_from_an_account_is_absent_from_every_protocol(engine: Engine) {
        let world = World::new(engine, true).await;
        let app = &world.app;
        let admin = Asker::of(app, app.as_admin()).await;
        for (who, rules, hides_libraries) in [
            ("no library", json!({"libraryIds": []}), true),
            ("by age", json!({"hideExplicit": true}), false),
            ("by label", json!({"denyLabels": ["private"]}), false),
        ] {
            let client = Asker::of(app, hidden_from(app, who, &rules).await).await;
            for row in rows() {
                let is_shown = row.object == Object::Content || row.object == Object::Library && !hides_libraries;
                let Some(hidden) = world.night.of(row.object).filter(|_| !is_shown) else { continue };
                let name = format!("{} {} {who}", row.method, row.path);
                let nowhere = if row.object == Object::Document { "00000000000000000000000000000000" } else { NOBODY };
                let (invisible, absent) = (row.send(&client, hidden).await, row.send(&client, nowhere).await);
                assert_eq!(invisible.status, absent.status, "{name}: {}", invisible.text());
                // A device takes 404 for a failure, so a document that is not there is one without a position.
                let expected = if row.object == Object::Document { 200 } else { 404 };
                assert_eq!(absent.status, expected, "{name}: {}", absent.text());
                assert_eq!(shape(&invisible), shape(&absent), "{name}");
                assert_eq!(header_names(&invisible), header_names(&absent), "{name}");
                if row.method == Method::GET {
                    // Whoever may see it is told something else, so that the row is no empty promise.
                    let seen = row.send(&admin, hidden).await.status;
                    assert!(seen != 404 || row.name.contains("/resource"), "{name}");
                }
            }
        }
        // Nothing came of all that.
        let progress = format!("/api/v1/books/{}/progress", world.night.book);
        admin.program.get(&progress).await.expect(204);
    }
}

story! {
    async fn feeds_are_those_of_a_server_without_what_is_hidden(engine: Engine) {
        let world = World::new(engine, true).await;
        let without_private = World::new(engine, false).await;
        let without_library = TestApp::new(engine).await;
        filter(&without_library.as_admin(), "Everything", true).await;
        let nothing = Things::default();
        for (who, rules, (other, things)) in [
            ("no library", json!({"libraryIds": []}), (&without_library, &nothing)),
            ("by age", json!({"hideExplicit": true}), (&without_private.app, &without_private.day)),
            ("by label", json!({"denyLabels": ["private"]}), (&without_private.app, &without_private.day)),
        ] {
            let client = Asker::of(&world.app, hidden_from(&world.app, who, &rules).await).await;
            // The same rules on a server where they hide nothing; a library there would be hidden as well.
            let same = Asker::of(other, hidden_from(other, who, &rules).await).await;
            let mut feeds = 0;
            for row in rows() {
                let (Some(here), Some(there)) = (world.day.of(row.object), things.of(row.object)) else { continue };
                if there.is_empty() || row.method != Method::GET {
                    continue;
                }
                let name = format!("{} {} {who}", row.method, row.path);
                let (seen, expected) = (row.send(&client, here).await, row.send(&same, there).await);
                for hidden in ["of the night", "Night alone", &world.night.series, &world.night.book] {
                    assert!(!seen.text().contains(hidden), "{name}: {}", seen.text());
                }
                assert_eq!(seen.status, expected.status, "{name}: {}", seen.text());
                assert_eq!(shape(&seen), shape(&expected), "{name}");
                assert_eq!(header_names(&seen), header_names(&expected), "{name}");
                feeds += usize::from(seen.status == 200);
            }
            assert!(feeds > 100, "{who}: {feeds}");
        }
    }
}

story! {
    async fn no_protocol_tells_what_another_account_reads_or_keeps(engine: Engine) {
        let world = World::new(engine, true).await;
        let app = &world.app;
        let owner = Asker::of(app, app.client_of(Role::User)).await;
        let other = Asker::of(app, app.as_reader()).await;
        let kept = filter(&owner.program, "Mine alone", false).await;
        let progress = format!("/api/v1/books/{}/progress", world.night.book);
        owner.program.put(&progress, &json!({"page": 2})).await.expect(200);
        let (mut filters, mut documents) = (0, 0);
        for row in rows().into_iter().filter(|row| row.method == Method::GET) {
            let name = format!("{} {}", row.method, row.path);
            match row.object {
                Object::Filter => {
                    row.send(&owner, &kept).await.expect(200);
                    let (seen, absent) = (row.send(&other, &kept).await, row.send(&other, NOBODY).await);
                    assert_eq!((seen.status, seen.json()), (StatusCode::NOT_FOUND, absent.json()), "{name}");
                    filters += 1;
                }
                Object::Document => {
                    let told = row.send(&owner, &world.night.document).await.expect(200).json();
                    assert_eq!(told["progress"], "2", "{name}");
                    let told = row.send(&other, &world.night.document).await.expect(200).json();
                    assert_eq!(told, json!({}), "{name}");
                    documents += 1;
                }
                Object::Content => {
                    let seen = row.send(&other, NOBODY).await.expect(200).text();
                    assert!(!seen.contains("Mine alone") && !seen.contains("pse:lastRead"), "{name}: {seen}");
                    if row.name.ends_with("/keep-reading") {
                        let seen = row.send(&owner, NOBODY).await.expect(200).text();
                        assert!(seen.contains("Tale of the night 1"), "{name}: {seen}");
                    }
                }
                Object::Book if row.name.ends_with("/progression") => {
                    row.send(&other, &world.night.book).await.expect(204);
                }
                Object::Public | Object::Nothing | Object::Library | Object::Series | Object::Book
                | Object::Collection | Object::ReadList => {}
            }
        }
        assert!(filters >= 4 && documents == 1, "{filters} {documents}");
        let own = other.program.get("/api/v1/progress/continue").await.expect(200).json();
        assert_eq!(own["total"], 0);
    }
}
