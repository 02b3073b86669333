//! Synchronization with `KOReader`, as its devices ask for it.

use std::time::Duration;

use axum::http::Method;
use codex_config::sections::Registration;
use codex_models::Role;
use codex_testkit::app::{PASSWORD, TestApp};
use codex_testkit::clients::{Client, Reply};
use codex_testkit::corpus::cbz::Cbz;
use codex_utils::hash;
use serde_json::{Value, json};

use crate::support::{Shelf, comic_bytes, epub_bytes, story, text};

/// What is typed into a device.
pub(crate) const SYNC_PASSWORD: &str = "sync horse battery";

/// Partial MD5 of a file that is held in memory.
pub(crate) fn content_of(bytes: &[u8]) -> String {
    hash::koreader_partial_md5(|offset, buffer| {
        let rest = bytes.get(usize::try_from(offset).unwrap()..).unwrap_or_default();
        let length = rest.len().min(buffer.len());
        buffer[..length].copy_from_slice(&rest[..length]);
        Ok(length)
    })
    .unwrap()
}

fn name_of(file_name: &str) -> String {
    hash::hex(&hash::md5(file_name.as_bytes()))
}

/// A device with the headers that it sends.
pub(crate) fn device(app: &TestApp, user: &str, password: &str) -> Client {
    let shown = hash::hex(&hash::md5(password.as_bytes()));
    app.anonymous()
        .with("accept", "application/vnd.koreader.v1+json")
        .with("content-type", "application/json")
        .with("x-auth-user", user)
        .with("x-auth-key", &shown)
}

pub(crate) async fn put(device: &Client, body: &Value) -> Reply {
    device.send(Method::PUT, "/koreader/syncs/progress", body.to_string()).await
}

pub(crate) async fn get(device: &Client, document: &str) -> Value {
    let reply = device.get(&format!("/koreader/syncs/progress/{document}")).await.expect(200);
    assert_eq!(reply.header("content-type"), "application/json");
    reply.json()
}

pub(crate) fn said(document: &str, progress: &str, percentage: f64, device: &str) -> Value {
    json!({
        "document": document, "progress": progress, "percentage": percentage,
        "device": device, "device_id": format!("{device}-id"),
        "metadata": {"filename": "x", "title": "y", "authors": "z"},
    })
}

/// A reader who has set a password for synchronizing.
pub(crate) async fn with_sync_password(app: &TestApp) -> Client {
    let reader = app.as_reader();
    let address = "/api/v1/me/sync-password";
    assert_eq!(reader.get(address).await.expect(200).json()["isSet"], false);
    reader.put(address, &json!({"password": "short"})).await.refused(422, "InvalidField");
    reader.put(address, &json!({"password": SYNC_PASSWORD})).await.expect(204);
    assert_eq!(reader.get(address).await.expect(200).json()["isSet"], true);
    reader
}

story! {
    async fn a_device_signs_in_with_a_key_or_a_name_and_its_own_password(engine: Engine) {
        let app = TestApp::new(engine).await;
        let reader = with_sync_password(&app).await;
        let health = app.anonymous().get("/koreader/healthcheck").await.expect(200);
        assert_eq!(health.json(), json!({"state": "OK"}));
        let auth = "/koreader/users/auth";
        let ok = device(&app, " Reader ", SYNC_PASSWORD).get(auth).await.expect(200);
        assert_eq!((ok.json(), ok.header("content-type")), (json!({"authorized": "OK"}), "application/json"));
        device(&app, "reader", SYNC_PASSWORD).head(auth).await.expect(200);

        let made = reader.post("/api/v1/api-keys", &json!({"label": "Kobo"})).await.expect(201).json();
        device(&app, &text(&made["secret"]), "whatever").get(auth).await.expect(200);

        for (name, password) in [("reader", PASSWORD), ("reader", ""), ("nobody", SYNC_PASSWORD), ("admin", SYNC_PASSWORD)] {
            let refused = device(&app, name, password).get(auth).await.expect(401).json();
            assert_eq!(refused, json!({"code": 2001, "message": "Unauthorized"}), "{name}");
        }
        app.anonymous().get(auth).await.expect(401);
        // The password opens no other door.
        app.anonymous().with_password("reader", SYNC_PASSWORD).get("/api/v1/books").await.expect(401);
        reader.delete("/api/v1/me/sync-password").await.expect(204);
        device(&app, "reader", SYNC_PASSWORD).get(auth).await.expect(401);
    }
}

story! {
    async fn a_position_comes_back_as_it_was_sent_and_moves_the_book(engine: Engine) {
        let shelf = Shelf::new(engine).await;
        let reader = with_sync_password(&shelf.app).await;
        let (kobo, phone) = (device(&shelf.app, "reader", SYNC_PASSWORD), device(&shelf.app, "reader", SYNC_PASSWORD));
        let document = content_of(&epub_bytes());
        assert_eq!(get(&kobo, &document).await, json!({}));
        let xpointer = "/body/DocFragment[20]/body/p[22]/text().0";
        let kept = put(&kobo, &said(&document, xpointer, 0.3215, "kobo")).await.expect(200);
        assert_eq!(kept.header("content-type"), "application/json");
        assert_eq!(kept.json()["document"], document);
        assert!(kept.json()["timestamp"].is_i64());
        let told = get(&phone, &document).await;
        assert_eq!(told, json!({
            "document": document, "progress": xpointer, "percentage": 0.3215, "device": "kobo",
            "device_id": "kobo-id", "timestamp": kept.json()["timestamp"],
        }));
        // The same book by the name of its file.
        assert_eq!(get(&phone, &name_of("Alice.epub")).await["progress"], xpointer);
        let progress = format!("/api/v1/books/{}/progress", shelf.epub);
        let seen = reader.get(&progress).await.expect(200).json();
        assert_eq!((&seen["percentage"], &seen["device"]), (&json!(0.3215), &json!("kobo")));

        // In a book of pages the page that was reached elsewhere comes back, from another device than any of theirs.
        let comic = content_of(&comic_bytes());
        shelf.app.clock.advance(Duration::from_secs(1));
        put(&kobo, &said(&comic, "2", 0.6667, "kobo")).await.expect(200);
        let progress = format!("/api/v1/books/{}/progress", shelf.comic);
        assert_eq!(reader.get(&progress).await.expect(200).json()["page"], 2);
        shelf.app.clock.advance(Duration::from_secs(1));
        reader.put(&progress, &json!({"page": 3})).await.expect(200);
        let told = get(&kobo, &comic).await;
        assert_eq!((&told["progress"], &told["percentage"], &told["device"]), (&json!("3"), &json!(1.0), &json!("Codex")));
        let other = device(&shelf.app, "admin", SYNC_PASSWORD);
        other.get(&format!("/koreader/syncs/progress/{comic}")).await.expect(401);
    }
}

story! {
    async fn copies_move_together_and_what_nobody_has_yet_is_kept_for_it(engine: Engine) {
        let app = TestApp::new(engine).await;
        let bytes = Cbz::with_pages(4).build();
        app.put_book("One/One 1.cbz", &bytes);
        app.put_book("Two/Two 1.cbz", &bytes);
        let library = app.scan_library().await;
        let reader = with_sync_password(&app).await;
        let kobo = device(&app, "reader", SYNC_PASSWORD);
        put(&kobo, &said(&content_of(&bytes), "3", 0.75, "kobo")).await.expect(200);
        let list = reader.get("/api/v1/progress/continue").await.expect(200).json();
        let pages: Vec<_> = list["items"].as_array().unwrap().iter().map(|book| &book["progress"]["page"]).collect();
        assert_eq!(pages, [&json!(3), &json!(3)]);

        let later = Cbz::with_pages(5).build();
        put(&kobo, &said(&content_of(&later), "2", 0.4, "kobo")).await.expect(200);
        assert_eq!(get(&kobo, &content_of(&later)).await["progress"], "2");
        put(&kobo, &said(&name_of("Four 1.cbz"), "1", 0.2, "kobo")).await.expect(200);
        app.put_book("Three/Three 1.cbz", &later);
        app.put_book("Four/Four 1.cbz", Cbz::with_pages(5).build());
        app.as_admin().post(&format!("/api/v1/libraries/{library}/scan"), &json!({})).await.expect(202);
        app.scanned(library).await;
        let list = reader.get("/api/v1/progress/continue").await.expect(200).json();
        assert_eq!(list["total"], 4);
    }
}

story! {
    async fn what_makes_no_sense_is_refused_with_the_codes_of_the_reference_server(engine: Engine) {
        let shelf = Shelf::new(engine).await;
        with_sync_password(&shelf.app).await;
        let kobo = device(&shelf.app, "reader", SYNC_PASSWORD);
        let document = content_of(&comic_bytes());
        let long = "x".repeat(5_000);
        for (body, code) in [
            (json!({"progress": "1", "percentage": 0.1}), 2004),
            (said("", "1", 0.1, "kobo"), 2004),
            (said("no hash", "1", 0.1, "kobo"), 2003),
            (said(&document, "1", 1.5, "kobo"), 2003),
            (said(&document, "1", -0.1, "kobo"), 2003),
            (said(&document, &long, 0.1, "kobo"), 2003),
            (said(&document, "a\u{0}b", 0.1, "kobo"), 2003),
            (said(&document, "1", 0.1, &long), 2003),
            (json!({"document": document, "progress": [], "percentage": 0.1}), 2003),
            (json!([]), 2003),
        ] {
            assert_eq!(put(&kobo, &body).await.expect(403).json()["code"], code, "{body}");
        }
        for unknown in ["no hash", "..", "%00", &"0".repeat(32)] {
            assert_eq!(get(&kobo, &unknown.replace(' ', "%20")).await, json!({}), "{unknown}");
        }
        // A page that the book does not have is kept for the device, and moves the book by its share.
        put(&kobo, &said(&document, "99", 0.5, "kobo")).await.expect(200);
        assert_eq!(get(&kobo, &document).await["progress"], "99");
        put(&kobo, &json!({"document": document, "progress": 2, "percentage": 0.6})).await.expect(200);
    }
}

story! {
    async fn what_is_hidden_from_an_account_is_an_unknown_document_to_its_devices(engine: Engine) {
        let shelf = Shelf::new(engine).await;
        let reader = with_sync_password(&shelf.app).await;
        let admin = shelf.app.as_admin();
        let kobo = device(&shelf.app, "reader", SYNC_PASSWORD);
        let comic = content_of(&comic_bytes());
        let id = crate::access::user_id(&shelf.app, Role::Reader).await;
        reader.put(&format!("/api/v1/books/{}/progress", shelf.comic), &json!({"page": 2})).await.expect(200);
        assert_eq!(get(&kobo, &comic).await["progress"], "2");
        let rules = format!("/api/v1/users/{id}/access");
        admin.put(&rules, &json!({"libraryIds": []})).await.expect(200);
        assert_eq!(get(&kobo, &comic).await, json!({}));
        put(&kobo, &said(&comic, "3", 1.0, "kobo")).await.expect(200);
        admin.put(&rules, &json!({"libraryIds": null})).await.expect(200);
        let kept = reader.get(&format!("/api/v1/books/{}/progress", shelf.comic)).await.expect(200).json();
        assert_eq!(kept["page"], 2);
    }
}

story! {
    async fn accounts_are_made_from_devices_only_where_that_is_configured(engine: Engine) {
        let new = |name: &str| json!({"username": name, "password": hash::hex(&hash::md5(b"sync horse battery"))}).to_string();
        let create = "/koreader/users/create";
        let make = async |client: &Client, name: &str| client.send(Method::POST, create, new(name)).await;
        let closed = TestApp::new(engine).await;
        let refused = make(&closed.anonymous(), "ann").await.expect(402).json();
        assert_eq!(refused["code"], 2005);

        let open = TestApp::configured(engine, |config| config.koreader.registration = Registration::Open).await;
        let made = make(&open.anonymous(), "ann").await.expect(201);
        assert_eq!(made.json(), json!({"username": "ann"}));
        device(&open, "ann", "sync horse battery").get("/koreader/users/auth").await.expect(200);
        assert_eq!(make(&open.anonymous(), "Ann").await.expect(402).json()["code"], 2002);
        for body in ["", "[]", r#"{"username":"bob","password":"plain"}"#, r#"{"username":"","password":"5ebe2294ecd0e0f08eab7690d2a6ee69"}"#] {
            let refused = open.anonymous().send(Method::POST, create, body).await.expect(403).json();
            assert_eq!(refused["code"], 2003, "{body}");
        }
        let users = open.as_admin().get("/api/v1/users").await.expect(200).json();
        let ann = users["items"].as_array().unwrap().iter().find(|user| user["name"] == "ann" || user["username"] == "ann");
        assert_eq!(ann.unwrap()["role"], "reader");

        let by_admin = TestApp::configured(engine, |config| config.koreader.registration = Registration::AdminOnly).await;
        assert_eq!(make(&by_admin.anonymous(), "ann").await.expect(402).json()["code"], 2005);
        let key = by_admin.as_admin().post("/api/v1/api-keys", &json!({"label": "Kobo"})).await.expect(201).json();
        make(&device(&by_admin, &text(&key["secret"]), ""), "ann").await.expect(201);
    }
}

story! {
    async fn a_name_that_many_files_have_names_none_of_them(engine: Engine) {
        let app = TestApp::new(engine).await;
        for (series, page) in [("Ash", 1), ("Birch", 2)] {
            let bytes = Cbz::new().file("1.jpg", codex_testkit::corpus::images::jpeg(30, 40, page)).build();
            app.put_book(&format!("{series}/001.cbz"), &bytes);
        }
        let library = app.scan_library().await;
        app.scanned(library).await;
        let reader = with_sync_password(&app).await;
        let kobo = device(&app, "reader", SYNC_PASSWORD);
        put(&kobo, &said(&name_of("001.cbz"), "1", 1.0, "kobo")).await.expect(200);
        // The device has back what it said, and no book was moved.
        assert_eq!(get(&kobo, &name_of("001.cbz")).await["progress"], "1");
        let read = reader.get("/api/v1/books?status=read").await.expect(200).json();
        let begun = reader.get("/api/v1/books?status=reading").await.expect(200).json();
        assert_eq!((&read["total"], &begun["total"]), (&json!(0), &json!(0)));
        // Nor does a later scan let them have it.
        app.put_book("Cedar/001.cbz", Cbz::new().file("1.jpg", codex_testkit::corpus::images::jpeg(30, 40, 3)).build());
        app.as_admin().post(&format!("/api/v1/libraries/{library}/scan"), &json!({})).await.expect(202);
        app.scanned(library).await;
        let read = reader.get("/api/v1/books?status=read").await.expect(200).json();
        assert_eq!(read["total"], 0);
    }
}
