//! The matrix: every operation against everybody who may not, worked out from the documented operations themselves.
//! An operation that is not in the table fails the test.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use axum::http::{Method, StatusCode};
use codex_models::Role;
use codex_testkit::app::{PASSWORD, TestApp};
use codex_testkit::clients::{Client, Reply};
use codex_testkit::corpus::cbz::Cbz;
use codex_testkit::db::Engine;
use codex_utils::clock::Clock;
use serde_json::{Value, json};

use crate::access::user_id;
use crate::policy::{Operation, operations};
use crate::support::{NOBODY, epub_bytes, story, text};

/// What the object of an operation is, and so who may not see it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Object {
    /// Nothing that one account sees and another does not.
    Nothing,
    /// All content in sight.
    Content,
    /// What the account itself owns, all of it.
    Own,
    /// A library, in the address or the body.
    Library,
    /// A schedule of a library.
    Schedule,
    /// A series.
    Series,
    /// A book.
    Book,
    /// A key of the account itself.
    Key,
    /// A sign-in of the account itself.
    SignIn,
}

/// Every operation that is not public: its object, and a body that is good enough to be looked at. `ID` stands for
/// the object.
const TABLE: &[(&str, Object, &str)] = &[
    ("add_access_group_member", Object::Nothing, "{}"),
    ("bring_back_series", Object::Series, "{}"),
    ("cancel_task", Object::Nothing, "{}"),
    ("choose_book_cover", Object::Book, "{}"),
    ("choose_series_cover", Object::Series, "{}"),
    ("delete_book_cover", Object::Book, "{}"),
    ("delete_series_cover", Object::Series, "{}"),
    ("list_book_covers", Object::Book, "{}"),
    ("list_series_covers", Object::Series, "{}"),
    ("pick_book_cover", Object::Book, r#"{"page":1}"#),
    ("pick_series_cover", Object::Series, r#"{"bookId":"ID","page":1}"#),
    ("upload_book_cover", Object::Book, "{}"),
    ("upload_series_cover", Object::Series, "{}"),
    ("change_password", Object::Nothing, "{}"),
    ("confirm_library_losses", Object::Library, "{}"),
    ("compare_series_metadata", Object::Nothing, "{}"),
    ("edit_series_metadata", Object::Nothing, "{}"),
    ("undo_series_metadata", Object::Nothing, "{}"),
    ("count_book_rail", Object::Content, "{}"),
    ("count_series_rail", Object::Content, "{}"),
    ("compare_books_metadata", Object::Nothing, "{}"),
    ("count_book_facets", Object::Content, "{}"),
    ("count_series_facets", Object::Content, "{}"),
    ("create_access_group", Object::Nothing, "{}"),
    ("create_api_key", Object::Nothing, "{}"),
    ("create_bookmark", Object::Book, r#"{"page":1}"#),
    ("create_library", Object::Nothing, "{}"),
    ("create_password_reset", Object::Nothing, "{}"),
    (
        "create_schedule",
        Object::Library,
        r#"{"work":"scan_library","libraryId":"ID","cron":"0 3 * * *"}"#,
    ),
    ("create_user", Object::Nothing, "{}"),
    ("delete_access_group", Object::Nothing, "{}"),
    ("delete_api_key", Object::Key, "{}"),
    ("delete_bookmark", Object::Book, "{}"),
    ("delete_book_progress", Object::Book, "{}"),
    ("delete_library", Object::Library, "{}"),
    ("delete_schedule", Object::Schedule, "{}"),
    ("delete_session", Object::SignIn, "{}"),
    ("delete_sessions", Object::Nothing, "{}"),
    ("delete_sync_password", Object::Nothing, "{}"),
    ("delete_user", Object::Nothing, "{}"),
    ("delete_user_api_key", Object::Nothing, "{}"),
    ("edit_books_metadata", Object::Nothing, "{}"),
    ("fix_book_problems", Object::Nothing, "{}"),
    ("get_access_group", Object::Nothing, "{}"),
    ("get_book", Object::Book, "{}"),
    ("get_book_file", Object::Book, "{}"),
    ("get_book_manifest", Object::Book, "{}"),
    ("get_book_metadata", Object::Book, "{}"),
    ("get_book_page", Object::Book, "{}"),
    ("get_book_progress", Object::Book, "{}"),
    ("get_book_resource", Object::Book, "{}"),
    ("get_book_thumbnail", Object::Book, "{}"),
    ("get_catalog_preferences", Object::Nothing, "{}"),
    ("get_library", Object::Library, "{}"),
    ("get_library_scan", Object::Library, "{}"),
    ("get_me", Object::Nothing, "{}"),
    ("get_my_email", Object::Nothing, "{}"),
    ("get_schedule", Object::Schedule, "{}"),
    ("get_series", Object::Series, "{}"),
    ("get_series_metadata", Object::Series, "{}"),
    ("get_series_on_deck", Object::Series, "{}"),
    ("get_series_sharing_tags", Object::Series, "{}"),
    ("get_series_thumbnail", Object::Series, "{}"),
    ("get_sync_password", Object::Nothing, "{}"),
    ("get_task", Object::Nothing, "{}"),
    ("get_task_counts", Object::Nothing, "{}"),
    ("get_user", Object::Nothing, "{}"),
    ("get_user_access", Object::Nothing, "{}"),
    ("get_user_email", Object::Nothing, "{}"),
    ("list_access_groups", Object::Nothing, "{}"),
    ("list_api_keys", Object::Own, "{}"),
    // Its entries about content are a story of its own.
    ("list_audit_entries", Object::Nothing, "{}"),
    ("list_book_bookmarks", Object::Book, "{}"),
    ("list_bookmarks", Object::Content, "{}"),
    ("list_book_problems", Object::Content, "{}"),
    ("list_duplicate_books", Object::Content, "{}"),
    ("list_duplicate_series", Object::Content, "{}"),
    ("list_series_gaps", Object::Content, "{}"),
    ("list_book_pages", Object::Book, "{}"),
    ("list_book_passes", Object::Book, "{}"),
    ("list_book_positions", Object::Book, "{}"),
    ("list_book_sessions", Object::Book, "{}"),
    ("list_books", Object::Content, "{}"),
    ("list_continue_reading", Object::Content, "{}"),
    ("list_filesystem", Object::Nothing, "{}"),
    ("list_libraries", Object::Content, "{}"),
    ("list_on_deck", Object::Content, "{}"),
    ("list_reading_history", Object::Content, "{}"),
    ("list_schedule_firings", Object::Schedule, "{}"),
    ("list_schedules", Object::Content, "{}"),
    ("list_series", Object::Content, "{}"),
    ("list_series_books", Object::Series, "{}"),
    ("list_sessions", Object::Own, "{}"),
    ("list_task_lanes", Object::Nothing, "{}"),
    ("list_tasks", Object::Nothing, "{}"),
    ("list_trash", Object::Content, "{}"),
    // What a purge would delete is a story of its own.
    ("preview_trash_purge", Object::Nothing, "{}"),
    ("purge_trash", Object::Nothing, r#"{"token":"x"}"#),
    ("restore_trash", Object::Nothing, "{}"),
    ("list_user_api_keys", Object::Nothing, "{}"),
    ("list_users", Object::Nothing, "{}"),
    ("preview_schedule", Object::Nothing, "{}"),
    ("put_off_series", Object::Series, "{}"),
    ("query_books", Object::Content, "{}"),
    ("query_series", Object::Content, "{}"),
    // Its refusals one by one are a story of its own.
    ("record_sessions", Object::Nothing, "{}"),
    ("remove_access_group_member", Object::Nothing, "{}"),
    ("reset_book_metadata", Object::Book, "{}"),
    ("reset_series_metadata", Object::Series, "{}"),
    ("retry_task", Object::Nothing, "{}"),
    ("run_schedule", Object::Schedule, "{}"),
    ("scan_library", Object::Library, "{}"),
    ("save_bookmark", Object::Book, r#"{"page":1}"#),
    ("search", Object::Content, "{}"),
    ("set_catalog_preferences", Object::Nothing, "{}"),
    ("set_my_email", Object::Nothing, r#"{"email":null}"#),
    ("set_series_sharing_tags", Object::Series, r#"{"tags":["x"]}"#),
    ("set_sync_password", Object::Nothing, r#"{"password":"long enough"}"#),
    ("set_user_access", Object::Nothing, "{}"),
    ("set_user_email", Object::Nothing, r#"{"email":null}"#),
    // What a stream tells is a story of its own.
    ("stream_events", Object::Nothing, "{}"),
    ("undo_books_metadata", Object::Nothing, "{}"),
    ("update_access_group", Object::Nothing, "{}"),
    ("update_book_metadata", Object::Book, r#"{"title":"Other"}"#),
    ("update_book_progress", Object::Book, r#"{"page":1}"#),
    ("join_series", Object::Series, r#"{"seriesIds":["0193000000007000800000000000002a"]}"#),
    ("part_series", Object::Series, "{}"),
    (
        "split_series",
        Object::Series,
        r#"{"name":"Other","bookIds":["0193000000007000800000000000002a"]}"#,
    ),
    ("place_books", Object::Series, r#"{"bookIds":["0193000000007000800000000000002a"]}"#),
    ("release_books", Object::Nothing, "{}"),
    ("preview_layout", Object::Nothing, "{}"),
    ("update_library", Object::Library, r#"{"name":"Other"}"#),
    ("update_schedule", Object::Schedule, r#"{"enabled":false}"#),
    ("update_series_metadata", Object::Series, r#"{"title":"Other"}"#),
    ("update_series_progress", Object::Series, r#"{"completed":true}"#),
    ("update_task_lane", Object::Nothing, "{}"),
    ("update_user", Object::Nothing, "{}"),
    // Lists and saved filters are stories of their own.
    ("choose_read_list_item", Object::Nothing, "{}"),
    ("export_read_list", Object::Nothing, "{}"),
    ("import_read_list", Object::Nothing, "{}"),
    ("list_read_list_items", Object::Nothing, "{}"),
    ("add_collection_series", Object::Nothing, "{}"),
    ("add_read_list_books", Object::Nothing, "{}"),
    ("create_collection", Object::Nothing, "{}"),
    ("create_preset", Object::Nothing, "{}"),
    ("create_read_list", Object::Nothing, "{}"),
    ("delete_collection", Object::Nothing, "{}"),
    ("delete_preset", Object::Nothing, "{}"),
    ("delete_read_list", Object::Nothing, "{}"),
    ("get_book_rating", Object::Book, "{}"),
    ("get_collection", Object::Nothing, "{}"),
    ("get_preset", Object::Nothing, "{}"),
    ("get_read_list", Object::Nothing, "{}"),
    ("get_series_rating", Object::Series, "{}"),
    ("list_collection_series", Object::Nothing, "{}"),
    ("list_collections", Object::Content, "{}"),
    ("list_presets", Object::Content, "{}"),
    ("list_read_list_books", Object::Nothing, "{}"),
    ("list_read_lists", Object::Content, "{}"),
    ("order_collection_series", Object::Nothing, "{}"),
    ("order_read_list_books", Object::Nothing, "{}"),
    ("remove_collection_series", Object::Nothing, "{}"),
    ("remove_read_list_book", Object::Nothing, "{}"),
    ("replace_preset", Object::Nothing, "{}"),
    ("set_book_rating", Object::Book, r#"{"rating":5}"#),
    ("set_series_rating", Object::Series, r#"{"rating":5}"#),
    ("take_over_collection", Object::Nothing, "{}"),
    ("take_over_read_list", Object::Nothing, "{}"),
    ("unwant_series", Object::Series, "{}"),
    ("update_collection", Object::Nothing, "{}"),
    ("update_read_list", Object::Nothing, "{}"),
    ("want_series", Object::Series, "{}"),
];

/// One operation with its row of the table.
struct Row {
    operation: Operation,
    object: Object,
    body: &'static str,
}

impl Row {
    /// Asks for an object by its id.
    async fn send(&self, client: &Client, id: &str) -> Reply {
        let uri = self.operation.uri.replacen(NOBODY, id, 1);
        let uri = if self.operation.id == "search" { format!("{uri}?q=tale") } else { uri };
        let body: Value = serde_json::from_str(&self.body.replace("ID", id)).unwrap();
        client.send_json(self.operation.method.clone(), &uri, &body).await
    }
}

fn rows() -> Vec<Row> {
    let table: BTreeMap<&str, (Object, &'static str)> =
        TABLE.iter().map(|(id, object, body)| (*id, (*object, *body))).collect();
    let closed: Vec<Operation> =
        operations().into_iter().filter(|operation| !operation.is_public).collect();
    let documented: BTreeSet<&str> = closed.iter().map(|operation| operation.id.as_str()).collect();
    let listed: BTreeSet<&str> = table.keys().copied().collect();
    assert_eq!(listed, documented, "every operation has a row, and every row an operation");
    closed
        .into_iter()
        .map(|operation| {
            let (object, body) = table[operation.id.as_str()];
            Row { operation, object, body }
        })
        .collect()
}

/// A server with a private series for adults, an open one, and accounts from which something is hidden.
struct World {
    app: TestApp,
    library: String,
    schedule: String,
    series: String,
    book: String,
}

/// The private one is `Tale of the night`; without it the server is what the others have to take theirs for.
pub(crate) fn put_books(app: &TestApp, with_private: bool) {
    if with_private {
        let info = "<ComicInfo><AgeRating>Adults Only 18+</AgeRating></ComicInfo>";
        let comic = || Cbz::with_pages(3).file("ComicInfo.xml", info.as_bytes().to_vec()).build();
        app.put_book("Tale of the night/Tale of the night 1.cbz", comic());
        app.put_book("Tale of the night/Tale of the night 2.cbz", comic());
    }
    app.put_book("Tale of the day/Tale of the day 1.epub", epub_bytes());
}

/// Makes an administrator from whom the rules hide something, so that nothing but the rules is in the way.
pub(crate) async fn hidden_from(app: &TestApp, name: &str, rules: &Value) -> Client {
    let admin = app.as_admin();
    let body = json!({"name": name, "password": PASSWORD, "role": "admin"});
    let made = admin.post("/api/v1/users", &body).await.expect(201).json();
    let address = format!("/api/v1/users/{}/access", text(&made["id"]));
    admin.put(&address, rules).await.expect(200);
    app.anonymous().with_password(name, PASSWORD)
}

impl World {
    async fn new(engine: Engine) -> Self {
        let app = TestApp::new(engine).await;
        put_books(&app, true);
        let library = app.scan_library().await.to_string();
        app.indexed().await;
        let admin = app.as_admin();
        let books = admin.get("/api/v1/books").await.expect(200).json();
        let items = books["items"].as_array().unwrap();
        let book = items.iter().find(|book| book["fileName"] == "Tale of the night 1.cbz").unwrap();
        let (book, series) = (text(&book["id"]), text(&book["seriesId"]));
        let tags = format!("/api/v1/series/{series}/sharing-tags");
        admin.put(&tags, &json!({"tags": ["private"]})).await.expect(200);
        let new = json!({"work": "scan_library", "libraryId": library, "cron": "0 3 * * *"});
        let schedule = admin.post("/api/v1/schedules", &new).await.expect(201).json();
        let schedule = text(&schedule["id"]);
        Self { app, library, schedule, series, book }
    }

    /// The object of an operation that these rules hide.
    fn hidden(&self, object: Object, hides_libraries: bool) -> Option<&str> {
        match object {
            Object::Series => Some(&self.series),
            Object::Book => Some(&self.book),
            Object::Library => hides_libraries.then_some(&self.library),
            Object::Schedule => hides_libraries.then_some(&self.schedule),
            Object::Nothing | Object::Content | Object::Own | Object::Key | Object::SignIn => None,
        }
    }
}

/// What is left of an answer when nobody looks at ids, times and places.
fn shape(value: &Value) -> Value {
    let is_shown = |key: &str| {
        let is_id = key == "id" || key.ends_with("Id") || key.ends_with("Ids");
        !is_id && !key.ends_with("At") && !["roots", "next"].contains(&key)
    };
    match value {
        Value::Object(fields) => fields
            .iter()
            .filter(|(key, _)| is_shown(key))
            .map(|(key, value)| (key.clone(), shape(value)))
            .collect(),
        Value::Array(items) => items.iter().map(shape).collect(),
        other => other.clone(),
    }
}

pub(crate) fn header_names(reply: &Reply) -> BTreeSet<String> {
    reply.headers.keys().map(ToString::to_string).collect()
}

story! {
    async fn nobody_gets_past_a_door_they_have_no_right_to(engine: Engine) {
        let app = TestApp::new(engine).await;
        let admin = app.as_admin();
        let ends = app.clock.now() + Duration::from_mins(5);
        let key = |body: Value| {
            let (admin, anonymous) = (admin.clone(), app.anonymous());
            async move {
                let made = admin.post("/api/v1/api-keys", &body).await.expect(201).json();
                anonymous.with("x-api-key", &text(&made["secret"]))
            }
        };
        let narrow = key(json!({"label": "Narrow", "permissions": []})).await;
        let expired = key(json!({"label": "Expired", "expiresAt": ends})).await;
        let login = json!({"username": "admin", "password": PASSWORD});
        let session = app.anonymous().post("/api/v1/auth/login", &login).await.expect(200).json();
        let revoked = app.anonymous().with_token(&text(&session["accessToken"]));
        for client in [&expired, &revoked] {
            client.get("/api/v1/series").await.expect(200);
        }
        revoked.delete("/api/v1/sessions").await.expect(204);
        app.clock.advance(Duration::from_mins(5));

        let (stranger, nobody) = (app.anonymous(), app.permissionless().await);
        for row in rows() {
            let id = &row.operation.id;
            for (who, client) in [("anonymous", &stranger), ("expired", &expired), ("revoked", &revoked)] {
                let reply = row.send(client, NOBODY).await;
                assert_eq!(reply.status, StatusCode::UNAUTHORIZED, "{id} for {who}: {}", reply.text());
            }
            let refused = row.send(&nobody, NOBODY).await;
            let is_about_oneself = [
                "change_password", "delete_session", "delete_sessions", "get_catalog_preferences", "get_me", "get_my_email", "list_sessions",
                "set_catalog_preferences", "set_my_email",
            ];
            assert_eq!(refused.status != 403, is_about_oneself.contains(&id.as_str()), "{id}: {}", refused.text());
            if refused.status == 403 {
                let by_key = row.send(&narrow, NOBODY).await;
                assert_eq!((by_key.status, by_key.json()), (refused.status, refused.json()), "{id}");
            }
        }
    }
}

story! {
    async fn what_is_hidden_from_an_account_answers_as_what_is_absent(engine: Engine) {
        let world = World::new(engine).await;
        let admin = world.app.as_admin();
        let blocked = [
            ("no library", json!({"libraryIds": []}), true),
            ("by age", json!({"hideExplicit": true}), false),
            ("by label", json!({"denyLabels": ["private"]}), false),
        ];
        for (name, rules, hides_libraries) in blocked {
            let client = hidden_from(&world.app, name, &rules).await;
            for row in rows() {
                let Some(hidden) = world.hidden(row.object, hides_libraries) else { continue };
                let id = &row.operation.id;
                let (invisible, absent) =
                    (row.send(&client, hidden).await, row.send(&client, NOBODY).await);
                assert_eq!(absent.status, StatusCode::NOT_FOUND, "{id} {name}: {}", absent.text());
                assert_eq!(invisible.status, absent.status, "{id} {name}: {}", invisible.text());
                assert_eq!(invisible.json(), absent.json(), "{id} {name}");
                assert_eq!(header_names(&invisible), header_names(&absent), "{id} {name}");
                // Whoever may see it is told something else, so that the row is no empty promise.
                if row.operation.method == Method::GET {
                    let seen = row.send(&admin, hidden).await.status;
                    let is_epub_only = id == "get_book_resource";
                    assert!(seen != 404 || is_epub_only, "{id} {name}");
                }
            }
        }
        // Nothing came of all that.
        for address in [format!("libraries/{}", world.library), format!("schedules/{}", world.schedule)] {
            admin.get(&format!("/api/v1/{address}")).await.expect(200);
        }
    }
}

story! {
    async fn lists_counts_and_search_are_those_of_a_server_without_what_is_hidden(engine: Engine) {
        let world = World::new(engine).await;
        let without_private = TestApp::new(engine).await;
        put_books(&without_private, false);
        let library = without_private.scan_library().await.to_string();
        without_private.indexed().await;
        let new = json!({"work": "scan_library", "libraryId": library, "cron": "0 3 * * *"});
        without_private.as_admin().post("/api/v1/schedules", &new).await.expect(201);
        let without_library = TestApp::new(engine).await;
        for (name, rules, other) in [
            ("no library", json!({"libraryIds": []}), &without_library),
            ("by age", json!({"hideExplicit": true}), &without_private),
            ("by label", json!({"denyLabels": ["private"]}), &without_private),
        ] {
            let client = hidden_from(&world.app, name, &rules).await;
            // The same rules on a server where they hide nothing; a library there would be hidden as well.
            let same = hidden_from(other, name, &rules).await;
            for row in rows().into_iter().filter(|row| row.object == Object::Content) {
                let id = &row.operation.id;
                let (seen, expected) = (row.send(&client, NOBODY).await, row.send(&same, NOBODY).await);
                assert_eq!(seen.status, StatusCode::OK, "{id} {name}: {}", seen.text());
                for hidden in ["Tale of the night", &world.series, &world.book] {
                    assert!(!seen.text().contains(hidden), "{id} {name}: {}", seen.text());
                }
                assert_eq!(shape(&seen.json()), shape(&expected.json()), "{id} {name}");
                assert_eq!(header_names(&seen), header_names(&expected), "{id} {name}");
            }
        }
    }
}

story! {
    async fn nobody_reaches_what_another_account_owns(engine: Engine) {
        let world = World::new(engine).await;
        let app = &world.app;
        let (owner, other) = (app.client_of(Role::User), app.as_reader());
        let label = json!({"label": "Mine alone"});
        let key = owner.post("/api/v1/api-keys", &label).await.expect(201).json();
        let login = json!({"username": "user", "password": PASSWORD});
        app.anonymous().post("/api/v1/auth/login", &login).await.expect(200);
        let sign_ins = owner.get("/api/v1/sessions").await.expect(200).json();
        let progress = format!("/api/v1/books/{}/progress", world.book);
        owner.put(&progress, &json!({"page": 2})).await.expect(200);
        let (key, sign_in) = (text(&key["apiKey"]["id"]), text(&sign_ins["items"][0]["id"]));
        for row in rows() {
            let id = &row.operation.id;
            let foreign = match row.object {
                Object::Key => &key,
                Object::SignIn => &sign_in,
                Object::Own => {
                    let seen = row.send(&other, NOBODY).await.expect(200).text();
                    assert!(!seen.contains(&key) && !seen.contains(&sign_in), "{id}: {seen}");
                    continue;
                }
                Object::Nothing | Object::Content | Object::Library | Object::Schedule
                | Object::Series | Object::Book => continue,
            };
            let (seen, absent) = (row.send(&other, foreign).await, row.send(&other, NOBODY).await);
            assert_eq!(absent.status, StatusCode::NOT_FOUND, "{id}");
            assert_eq!((seen.status, seen.json()), (absent.status, absent.json()), "{id}");
        }
        other.get(&progress).await.expect(204);
        other.delete(&progress).await.expect(204);
        assert_eq!(owner.get(&progress).await.expect(200).json()["page"], 2);
        assert_eq!(other.get("/api/v1/progress/continue").await.expect(200).json()["total"], 0);
        let left = owner.get("/api/v1/api-keys").await.expect(200).json();
        assert_eq!(left["total"], 1);
        let account = format!("/api/v1/users/{}", user_id(app, Role::User).await);
        other.get(&account).await.refused(403, "PermissionDenied");
    }
}
