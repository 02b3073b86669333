//! The stream of live events.

use std::time::Duration;

use axum::body::Body;
use axum::http::Method;
use codex_db::repo::events::EventLogLimits;
use codex_events::{Delivery, Event};
use codex_models::actor::LibraryScope;
use codex_models::{Actor, BookId, LibraryId};
use codex_testkit::app::TestApp;
use codex_testkit::clients::Client;
use codex_testkit::corpus::cbz::Cbz;
use codex_testkit::corpus::images;
use codex_testkit::db::Engine;
use http_body_util::BodyExt;
use serde_json::{Value, json};

use crate::support::{Shelf, story, text};

/// Far longer than anything here takes.
const PATIENCE: Duration = Duration::from_mins(1);

/// An open stream, read record by record.
pub(crate) struct Stream {
    body: Body,
    read: String,
    /// What a browser would send after a cut.
    last_id: String,
}

impl Stream {
    pub(crate) async fn open(client: &Client) -> Self {
        Self::open_at(client, "/api/v1/events").await
    }

    async fn open_at(client: &Client, address: &str) -> Self {
        let response = client.open(Method::GET, address, Body::empty()).await;
        assert_eq!(response.status(), 200);
        assert_eq!(response.headers()["content-type"], "text/event-stream");
        assert_eq!(response.headers()["cache-control"], "no-store");
        assert_eq!(response.headers()["x-accel-buffering"], "no");
        assert!(!response.headers().contains_key("content-encoding"));
        Self { body: response.into_body(), read: String::new(), last_id: String::new() }
    }

    /// The next record; `None` when the stream has ended.
    pub(crate) async fn next(&mut self) -> Option<String> {
        loop {
            if let Some((record, rest)) = self.read.split_once("\n\n") {
                let record = record.to_owned();
                let rest = rest.to_owned();
                self.read = rest;
                if let Some(id) = record.lines().find_map(|line| line.strip_prefix("id: ")) {
                    id.clone_into(&mut self.last_id);
                }
                return Some(record);
            }
            let frame = self.body.frame().await?.unwrap();
            self.read.push_str(std::str::from_utf8(frame.data_ref().unwrap()).unwrap());
        }
    }

    /// The next event of this name.
    pub(crate) async fn event(&mut self, name: &str) -> Value {
        loop {
            let record = self.next().await.expect("the stream goes on");
            let field = |key: &str| {
                record
                    .lines()
                    .find_map(|line| line.strip_prefix(key))
                    .map(str::trim)
                    .unwrap_or_default()
            };
            if field("event:") == name {
                return serde_json::from_str(field("data:")).unwrap();
            }
        }
    }
}

story! {
    async fn a_stream_greets_at_once_and_tells_of_libraries_scans_and_books(engine: Engine) {
        let app = TestApp::new(engine).await;
        app.put_book("Tales/Tales 1.cbz", Cbz::with_pages(1).build());
        let mut stream = Stream::open(&app.as_reader().with("accept-encoding", "gzip")).await;
        assert!(stream.next().await.unwrap().contains("event: connected"));

        let body = json!({"name": "Tales", "roots": [app.library_folder()]});
        let library = app.as_admin().post("/api/v1/libraries", &body).await.expect(201).json();
        assert_eq!(stream.event("library.added").await["libraryId"], library["id"]);
        let books = stream.event("book.changed").await;
        assert_eq!(books["libraryId"], library["id"]);
        assert!(books["bookIds"].as_array().is_some_and(|ids| !ids.is_empty()));
        while stream.event("scan.progress").await["state"] != "done" {}
    }
}

story! {
    async fn progress_is_told_to_its_owner_only(engine: Engine) {
        let shelf = Shelf::new(engine).await;
        let (reader, user) = (shelf.app.as_reader(), shelf.app.client_of(codex_models::Role::User));
        let mut own = Stream::open(&reader).await;
        let mut other = Stream::open(&user).await;
        let address = |book: &str| format!("/api/v1/books/{book}/progress");
        reader.put(&address(&shelf.comic), &json!({"page": 2})).await.expect(200);
        user.put(&address(&shelf.next_comic), &json!({"page": 1})).await.expect(200);
        assert_eq!(own.event("progress.changed").await["bookId"], shelf.comic);
        assert_eq!(other.event("progress.changed").await["bookId"], shelf.next_comic);
    }
}

/// Creates a library with a name of its own; its id.
async fn add_library(app: &TestApp, name: &str) -> String {
    let folder = app.library_folder().with_file_name(name);
    std::fs::create_dir_all(&folder).unwrap();
    let body = json!({"name": name, "roots": [folder], "scan": false});
    let made = app.as_admin().post("/api/v1/libraries", &body).await.expect(201).json();
    made["id"].as_str().unwrap().to_owned()
}

story! {
    async fn a_client_that_was_cut_off_gets_what_it_missed_by_header_or_parameter(engine: Engine) {
        let app = TestApp::new(engine).await;
        let mut stream = Stream::open(&app.as_reader()).await;
        stream.event("connected").await;
        let first = add_library(&app, "First").await;
        assert_eq!(stream.event("library.added").await["libraryId"], first);
        let last_id = stream.last_id.clone();
        drop(stream);
        let missed = [add_library(&app, "Second").await, add_library(&app, "Third").await];

        let by_header = Stream::open(&app.as_reader().with("last-event-id", &last_id)).await;
        let address = format!("/api/v1/events?lastEventId={last_id}");
        let by_parameter = Stream::open_at(&app.as_reader(), &address).await;
        for mut stream in [by_header, by_parameter] {
            for library in &missed {
                assert_eq!(&stream.event("library.added").await["libraryId"], library);
            }
        }
        // The newest id leaves nothing to repeat, and the stream goes on.
        let newest = stream_id_of(&app).await;
        let mut stream = Stream::open(&app.as_reader().with("last-event-id", &newest)).await;
        let next = add_library(&app, "Fourth").await;
        assert_eq!(stream.event("library.added").await["libraryId"], next);
    }
}

async fn stream_id_of(app: &TestApp) -> String {
    let mut stream = Stream::open(&app.as_reader()).await;
    stream.event("connected").await;
    stream.last_id
}

story! {
    async fn a_client_that_was_away_for_too_long_is_told_to_look_again(engine: Engine) {
        let app = TestApp::new(engine).await;
        add_library(&app, "First").await;
        let limits = EventLogLimits { rows: 1, age: Duration::from_hours(1) };
        add_library(&app, "Second").await;
        codex_db::repo::events::trim(app.core.db(), limits).await.unwrap();
        let from_the_start = app.as_reader().with("last-event-id", "0");
        let never_given = app.as_reader().with("last-event-id", "123456789");
        let not_ours = app.as_reader().with("last-event-id", "0193-a");
        for client in [from_the_start, never_given, not_ours] {
            let mut stream = Stream::open(&client).await;
            assert_eq!(stream.event("resync").await, json!({}));
            assert_eq!(stream.last_id, stream_id_of(&app).await, "it resumes at the end");
        }
        app.as_reader().get("/api/v1/events?lastEventId=soon").await.expect(422);
    }
}

story! {
    async fn a_stream_ends_when_its_account_loses_its_sign_in(engine: Engine) {
        let app = TestApp::new(engine).await;
        let mut stays = Stream::open(&app.as_admin()).await;
        let mut ends = Stream::open(&app.as_reader()).await;
        ends.event("connected").await;
        app.core.users().reset_password("reader", "a different password").await.unwrap();
        while ends.next().await.is_some() {}
        let library = add_library(&app, "First").await;
        assert_eq!(stays.event("library.added").await["libraryId"], library);
    }
}

story! {
    async fn restricted_eyes_hear_of_their_libraries_only(engine: Engine) {
        let shelf = Shelf::new(engine).await;
        let app = &shelf.app;
        let user = app.core.users().find_by_name("reader").await.unwrap();
        let own = add_library(app, "Own").await;
        let scope = LibraryScope::Only([LibraryId::parse(&own).unwrap()].into());
        let limited = Actor::new(user.id, user.name, user.role, scope);
        let mut stream = Stream::open(&app.anonymous().acting_as(limited)).await;
        let mut whole = Stream::open(&app.as_admin()).await;
        // A change of the other library's books, then one of the own.
        let rename = |name: &str| json!({ "name": name });
        let change = |id: &str| format!("/api/v1/libraries/{id}");
        app.as_admin().patch(&change(&shelf.library), &rename("Renamed")).await.expect(200);
        app.as_admin().patch(&change(&own), &rename("Mine")).await.expect(200);
        assert_eq!(stream.event("library.changed").await["libraryId"], own);
        assert_eq!(whole.event("library.changed").await["libraryId"], shelf.library);

        let tx = app.core.db().begin().await.unwrap();
        let books = |library: &str, book: &str| Event::BooksChanged {
            library: LibraryId::parse(library).unwrap(),
            books: vec![BookId::parse(book).unwrap()],
        };
        tx.emit(books(&shelf.library, &shelf.comic));
        // A book that is not there for these eyes, whatever the event says.
        tx.emit(books(&own, &shelf.comic));
        tx.emit(Event::LibraryChanged { library: LibraryId::parse(&own).unwrap() });
        tx.commit().await.unwrap();
        let next = stream.next().await.unwrap();
        assert!(next.contains("library.changed"), "{next}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_one_replica_writes_reaches_a_client_of_another_also_after_a_cut() {
    let a = TestApp::new(Engine::Postgres).await;
    let b = a.replica().await;
    let mut stream = Stream::open(&b.as_reader()).await;
    stream.event("connected").await;
    let mut written = Vec::new();
    let mut heard = Vec::new();
    for turn in 0..30 {
        // Both replicas write; every third event falls into a cut.
        let writer = if turn % 2 == 0 { &a } else { &b };
        let is_cut = turn % 3 == 2;
        if is_cut {
            let last_id = stream.last_id.clone();
            drop(stream);
            written.push(add_library(writer, &format!("Cut {turn}")).await);
            stream = Stream::open(&b.as_reader().with("last-event-id", &last_id)).await;
        } else {
            written.push(add_library(writer, &format!("Open {turn}")).await);
        }
        let library = stream.event("library.added").await["libraryId"].as_str().unwrap().to_owned();
        heard.push(library);
    }
    assert_eq!(heard, written);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_replica_forgets_an_account_and_finds_a_title_that_another_one_wrote() {
    let a = TestApp::new(Engine::Postgres).await;
    let b = a.replica().await;
    let mut changes = b.core.events().subscribe();
    b.as_reader().get("/api/v1/libraries").await.expect(200);
    a.core.users().reset_password("reader", "a different password").await.unwrap();
    let told = async {
        while let Some(delivery) = changes.next().await {
            if matches!(&delivery, Delivery::Event(e) if matches!(e.event, Event::AccountChanged { .. }))
            {
                break;
            }
        }
    };
    tokio::time::timeout(PATIENCE, told).await.unwrap();
    let refused = async {
        while b.as_reader().get("/api/v1/libraries").await.status != 401 {
            tokio::task::yield_now().await;
        }
    };
    tokio::time::timeout(PATIENCE, refused).await.expect("the old password is refused");

    a.put_book("Tales/Tales 1.cbz", codex_testkit::corpus::cbz::Cbz::with_pages(1).build());
    a.scan_library().await;
    let found = async {
        loop {
            let hits = b.as_admin().get("/api/v1/search?q=tales").await.expect(200).json();
            if hits["series"].as_array().is_some_and(|series| !series.is_empty()) {
                break;
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    };
    tokio::time::timeout(PATIENCE, found)
        .await
        .expect("the index of the other replica learns of it");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_replica_serves_the_pages_and_the_cover_of_a_file_that_another_one_read_anew() {
    let a = TestApp::new(Engine::Postgres).await;
    let b = a.replica().await;
    let book = |seed| Cbz::new().file("1.jpg", images::jpeg(60, 90, seed)).build();
    a.put_book("Tales/Tales 1.cbz", book(1));
    let library = a.scan_library().await;
    let id = b.as_admin().get("/api/v1/books").await.expect(200).json()["items"][0]["id"].clone();
    let page = format!("/api/v1/books/{}/pages/1", text(&id));
    let cover = format!("/api/v1/books/{}/thumbnail", text(&id));
    let before =
        (b.as_admin().get(&page).await.expect(200), b.as_admin().get(&cover).await.expect(200));

    a.put_book("Tales/Tales 1.cbz", book(2));
    a.core.libraries().start_scan(&Actor::operator(), library, true).await.unwrap();
    a.scanned(library).await;

    let changed = async {
        loop {
            let now = (b.as_admin().get(&page).await, b.as_admin().get(&cover).await);
            if now.0.status == 200 && now.0.body != before.0.body && now.1.body != before.1.body {
                assert_eq!(now.0.body, images::jpeg(60, 90, 2));
                assert_ne!(now.0.header("etag"), before.0.header("etag"));
                break;
            }
            tokio::task::yield_now().await;
        }
    };
    tokio::time::timeout(PATIENCE, changed).await.expect("the other replica follows");
}

story! {
    async fn streams_end_and_readiness_fails_at_shutdown(engine: Engine) {
        let app = TestApp::new(engine).await;
        let mut stream = Stream::open(&app.as_reader()).await;
        app.anonymous().get("/readyz").await.expect(200);
        app.shut_down().await;
        while stream.next().await.is_some() {}
        let reply = app.anonymous().get("/readyz?verbose").await.expect(503).json();
        assert_eq!(reply["checks"][0], json!({"name": "draining", "ok": false}));
        app.anonymous().get("/livez").await.expect(200);
    }
}
