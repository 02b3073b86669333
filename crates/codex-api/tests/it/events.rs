//! The stream of live events.

use axum::body::Body;
use axum::http::Method;
use codex_testkit::app::TestApp;
use codex_testkit::clients::Client;
use http_body_util::BodyExt;
use serde_json::{Value, json};

use crate::support::{Shelf, story};

/// An open stream, read record by record.
struct Stream {
    body: Body,
    read: String,
}

impl Stream {
    async fn open(client: &Client) -> Self {
        let response = client.open(Method::GET, "/api/v1/events", Body::empty()).await;
        assert_eq!(response.status(), 200);
        assert_eq!(response.headers()["content-type"], "text/event-stream");
        assert_eq!(response.headers()["cache-control"], "no-store");
        assert_eq!(response.headers()["x-accel-buffering"], "no");
        assert!(!response.headers().contains_key("content-encoding"));
        Self { body: response.into_body(), read: String::new() }
    }

    /// The next record; `None` when the stream has ended.
    async fn next(&mut self) -> Option<String> {
        loop {
            if let Some((record, rest)) = self.read.split_once("\n\n") {
                let record = record.to_owned();
                let rest = rest.to_owned();
                self.read = rest;
                return Some(record);
            }
            let frame = self.body.frame().await?.unwrap();
            self.read.push_str(std::str::from_utf8(frame.data_ref().unwrap()).unwrap());
        }
    }

    /// The next event of this name.
    async fn event(&mut self, name: &str) -> Value {
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
        app.put_book("Tales/Tales 1.cbz", codex_testkit::corpus::cbz::Cbz::with_pages(1).build());
        let mut stream = Stream::open(&app.as_reader().with("accept-encoding", "gzip")).await;
        assert_eq!(stream.next().await.unwrap(), ": connected");

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

story! {
    async fn a_client_that_was_away_is_told_to_look_again(engine: Engine) {
        let app = TestApp::new(engine).await;
        let mut stream = Stream::open(&app.as_reader().with("last-event-id", "7")).await;
        assert_eq!(stream.event("resync").await, json!({}));
    }
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
