//! A server with one book of most formats, and the macro that tells a story on both engines.

use codex_testkit::app::TestApp;
use codex_testkit::corpus::cbz::Cbz;
use codex_testkit::corpus::epub::Epub;
use codex_testkit::corpus::images;
use codex_testkit::db::Engine;
use serde_json::Value;

/// Defines `sqlite` and `postgres` cases of a story.
macro_rules! story {
    ($(#[$meta:meta])* async fn $name:ident($engine:ident: Engine) $body:block) => {
        $(#[$meta])*
        mod $name {
            use super::*;

            async fn story($engine: codex_testkit::db::Engine) $body

            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn sqlite() {
                story(codex_testkit::db::Engine::Sqlite).await;
            }

            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn postgres() {
                story(codex_testkit::db::Engine::Postgres).await;
            }
        }
    };
}
pub(crate) use story;

/// A server with a scanned library and the ids of its books.
pub(crate) struct Shelf {
    pub(crate) app: TestApp,
    pub(crate) library: String,
    pub(crate) series: String,
    /// `Batman 1.cbz`, three JPEG pages.
    pub(crate) comic: String,
    /// `Batman 2.cbz`, the book behind it.
    pub(crate) next_comic: String,
    /// `Alice.epub`.
    pub(crate) epub: String,
    /// A file that is no book.
    pub(crate) broken: String,
}

/// The bytes of the pages of `Batman 1.cbz`.
pub(crate) fn page_bytes() -> Vec<Vec<u8>> {
    (1..=3).map(|seed| images::jpeg(300, 450, seed)).collect()
}

/// `Batman 1.cbz`.
pub(crate) fn comic_bytes() -> Vec<u8> {
    let numbered = page_bytes().into_iter().enumerate();
    numbered
        .fold(Cbz::new(), |cbz, (at, page)| cbz.file(&format!("page {}.jpg", at + 1), page))
        .build()
}

/// A small EPUB with a picture, a style sheet and a script.
pub(crate) fn epub_bytes() -> Vec<u8> {
    Epub::new("Alice")
        .author("Lewis Carroll")
        .chapter("Down the Rabbit-Hole", "<p>Alice was beginning to get very tired.</p>")
        .chapter("The Pool of Tears", "<p>Curiouser and curiouser!</p>")
        .resource("style.css", "text/css", "p { margin: 0 }")
        .build()
}

impl Shelf {
    /// Puts the books down and scans them.
    pub(crate) async fn new(engine: Engine) -> Self {
        let app = TestApp::new(engine).await;
        app.put_book("Batman/Batman 1.cbz", comic_bytes());
        app.put_book("Batman/Batman 2.cbz", Cbz::with_pages(2).build());
        app.put_book("Alice/Alice.epub", epub_bytes());
        app.put_book("Broken/Broken.cbz", b"this is no archive");
        let library = app.scan_library().await.to_string();
        let admin = app.as_admin();
        let books = admin.get("/api/v1/books?limit=500").await.expect(200).json();
        let id_of = |name: &str| {
            let items = books["items"].as_array().unwrap();
            let book = items.iter().find(|book| book["fileName"] == name);
            text(&book.unwrap_or_else(|| panic!("{name} is not in {books}"))["id"])
        };
        let (comic, next_comic) = (id_of("Batman 1.cbz"), id_of("Batman 2.cbz"));
        let (epub, broken) = (id_of("Alice.epub"), id_of("Broken.cbz"));
        let book = admin.get(&format!("/api/v1/books/{comic}")).await.expect(200).json();
        let series = text(&book["seriesId"]);
        Self { app, library, series, comic, next_comic, epub, broken }
    }
}

/// A JSON text.
pub(crate) fn text(value: &Value) -> String {
    value.as_str().unwrap_or_else(|| panic!("{value} is no text")).to_owned()
}

/// An id that nothing has.
pub(crate) const NOBODY: &str = "0193000000007000800000000000002a";
