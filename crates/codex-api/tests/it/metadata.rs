//! What people change of books and series, and what scans leave of it.

use codex_models::Role;
use codex_testkit::app::TestApp;
use codex_testkit::clients::Client;
use codex_testkit::corpus::cbz::Cbz;
use codex_testkit::db::Engine;
use serde_json::{Value, json};

use crate::support::{NOBODY, story, text};

const INFO: &str = "<ComicInfo><Title>Inside</Title><Count>6</Count><Genre>Drama, Comedy</Genre>\
                    <Writer>Ann Author</Writer><Publisher>House</Publisher><Year>2019</Year></ComicInfo>";

/// A server with a series of two described books.
struct Shelf {
    app: TestApp,
    library: String,
    series: String,
    books: [String; 2],
}

fn comic(info: &str) -> Vec<u8> {
    Cbz::with_pages(2).file("ComicInfo.xml", info.as_bytes().to_vec()).build()
}

impl Shelf {
    async fn new(engine: Engine) -> Self {
        let app = TestApp::new(engine).await;
        app.put_book("Saga/Saga 1.cbz", comic(INFO));
        app.put_book("Saga/Saga 2.cbz", comic(&INFO.replace("Inside", "Within")));
        let library = app.scan_library().await.to_string();
        let books = app.as_admin().get("/api/v1/books?sort=title").await.expect(200).json();
        let series = text(&books["items"][0]["seriesId"]);
        let books = [text(&books["items"][0]["id"]), text(&books["items"][1]["id"])];
        Self { app, library, series, books }
    }

    fn editor(&self) -> Client {
        self.app.client_of(Role::Editor)
    }

    fn book(&self, place: usize) -> String {
        format!("/api/v1/books/{}/metadata", self.books[place])
    }

    fn series(&self) -> String {
        format!("/api/v1/series/{}/metadata", self.series)
    }

    /// Opens every file again.
    async fn scan_deep(&self) {
        let address = format!("/api/v1/libraries/{}/scan", self.library);
        self.app.as_admin().post(&address, &json!({"mode": "deep"})).await.expect(202);
        self.app.scanned(self.library.parse().unwrap()).await;
    }
}

/// Source and lock of a field.
fn origin(described: &Value, field: &str) -> Value {
    let origins = described["origins"].as_array().unwrap();
    let found = origins.iter().find(|origin| origin["field"] == field);
    found.map_or(Value::Null, |origin| json!([origin["source"], origin["isLocked"]]))
}

story! {
    async fn every_field_says_where_it_came_from(engine: Engine) {
        let shelf = Shelf::new(engine).await;
        let book = shelf.editor().get(&shelf.book(0)).await.expect(200).json();
        assert_eq!(book["values"]["title"], "Inside");
        assert_eq!(book["values"]["authors"], json!([{"name": "Ann Author", "role": "writer"}]));
        assert_eq!(origin(&book, "title"), json!(["embedded", false]));
        assert_eq!(origin(&book, "number"), json!(["fileName", false]));
        assert_eq!(origin(&book, "summary"), Value::Null);
        let series = shelf.editor().get(&shelf.series()).await.expect(200).json();
        assert_eq!(series["values"]["title"], "Saga");
        assert_eq!(series["values"]["genres"], json!(["Drama", "Comedy"]));
        assert_eq!(series["values"]["totalBookCount"], 6);
        assert_eq!(origin(&series, "title"), json!(["fileName", false]));
        assert_eq!(origin(&series, "publisher"), json!(["embedded", false]));
    }
}

story! {
    async fn what_a_person_writes_empties_or_locks_survives_new_files_until_it_is_reset(engine: Engine) {
        let shelf = Shelf::new(engine).await;
        let editor = shelf.editor();
        let patch = json!({"title": "Mine", "genres": null, "locks": {"publisher": true}});
        let changed = editor.patch(&shelf.book(0), &patch).await.expect(200).json();
        assert_eq!(changed["values"]["title"], "Mine");
        let patch = json!({"publisher": "My House", "status": "ended"});
        editor.patch(&shelf.series(), &patch).await.expect(200);

        let other = INFO.replace("Inside", "Other").replace("House", "Other House");
        shelf.app.put_book("Saga/Saga 1.cbz", comic(&other));
        shelf.scan_deep().await;

        let book = editor.get(&shelf.book(0)).await.expect(200).json();
        assert_eq!(book["values"]["title"], "Mine");
        assert_eq!(book["values"]["genres"], json!([]));
        assert_eq!(book["values"]["publisher"], "House");
        assert_eq!(origin(&book, "title"), json!(["user", false]));
        assert_eq!(origin(&book, "publisher"), json!(["embedded", true]));
        assert_eq!(book["candidates"][0]["values"]["publisher"], "Other House");
        let series = editor.get(&shelf.series()).await.expect(200).json();
        assert_eq!(series["values"]["publisher"], "My House");
        assert_eq!(series["values"]["status"], "ended");
        let shown = editor.get(&format!("/api/v1/books/{}", shelf.books[0])).await.expect(200).json();
        assert_eq!(shown["title"], "Mine");

        let reset = json!({"fields": ["title", "publisher"]});
        let book = editor.post(&format!("{}/reset", shelf.book(0)), &reset).await.expect(200).json();
        assert_eq!(book["values"]["title"], "Other");
        assert_eq!(book["values"]["publisher"], "Other House");
        assert_eq!(book["values"]["genres"], json!([]), "what was not named stays");
        let series = editor.post(&format!("{}/reset", shelf.series()), &json!({})).await.expect(200).json();
        assert_eq!(series["values"]["status"], Value::Null);
        assert_eq!(origin(&series, "publisher"), json!(["embedded", false]));
    }
}

story! {
    async fn a_series_follows_what_a_person_says_of_its_books(engine: Engine) {
        let shelf = Shelf::new(engine).await;
        let editor = shelf.editor();
        let mut events = shelf.app.core.events().subscribe();
        editor.patch(&shelf.book(1), &json!({"genres": ["Satire"], "ageRating": 16})).await.expect(200);
        let series = editor.get(&format!("/api/v1/series/{}", shelf.series)).await.expect(200).json();
        assert_eq!(series["genres"], json!(["Drama", "Comedy", "Satire"]));
        assert_eq!(series["ageRating"], 16);
        assert!(events.next().await.is_some(), "others hear of it");
    }
}

story! {
    async fn many_books_are_edited_at_once_and_the_edit_is_undone(engine: Engine) {
        let shelf = Shelf::new(engine).await;
        let editor = shelf.editor();
        let ids = json!({"bookIds": [shelf.books[0], shelf.books[1], NOBODY]});
        let common = editor.post("/api/v1/books/metadata/common", &ids).await.expect(200).json();
        assert_eq!(common["count"], 2);
        assert_eq!(common["values"]["publisher"], "House");
        assert_eq!(common["mixed"], json!(["title", "number"]));

        let edit = json!({
            "bookIds": ids["bookIds"],
            "set": {"publisher": "New House", "locks": {"language": true}},
            "add": {"genres": ["Satire"]},
            "remove": {"genres": ["Drama"]},
        });
        let edited = editor.post("/api/v1/books/metadata/bulk", &edit).await.expect(200).json();
        assert_eq!(edited["count"], 2);
        for place in 0..2 {
            let book = editor.get(&shelf.book(place)).await.expect(200).json();
            assert_eq!(book["values"]["publisher"], "New House");
            assert_eq!(book["values"]["genres"], json!(["Comedy", "Satire"]));
        }

        editor.patch(&shelf.book(1), &json!({"publisher": "Later"})).await.expect(200);
        let undo = "/api/v1/books/metadata/undo";
        shelf.app.as_admin().post(undo, &json!({})).await.refused(409, "NothingToUndo");
        assert_eq!(editor.post(undo, &json!({})).await.expect(200).json()["count"], 2);
        let book = editor.get(&shelf.book(0)).await.expect(200).json();
        assert_eq!(book["values"]["publisher"], "House");
        assert_eq!(origin(&book, "genres"), json!(["embedded", false]));
        let book = editor.get(&shelf.book(1)).await.expect(200).json();
        assert_eq!(book["values"]["publisher"], "Later", "what was changed since stays");
        assert_eq!(book["values"]["genres"], json!(["Drama", "Comedy"]));
        editor.post(undo, &json!({})).await.refused(409, "NothingToUndo");
    }
}

story! {
    async fn impossible_values_are_refused_and_nothing_changes(engine: Engine) {
        let shelf = Shelf::new(engine).await;
        let editor = shelf.editor();
        for body in [json!({"colour": 1}), json!({"count": "six"}), json!({"locks": {"colour": true}})] {
            editor.patch(&shelf.book(0), &body).await.refused(400, "BadRequest");
        }
        let many: Vec<&String> = std::iter::repeat_n(&shelf.books[0], 501).collect();
        for (address, body) in [
            (shelf.book(0), json!({"title": "New", "isbn": "9780306406158"})),
            (shelf.series(), json!({"title": " "})),
        ] {
            editor.patch(&address, &body).await.refused(422, "InvalidField");
        }
        let edit = json!({"bookIds": many, "set": {"title": "New"}});
        editor.post("/api/v1/books/metadata/bulk", &edit).await.refused(422, "InvalidField");
        let book = editor.get(&shelf.book(0)).await.expect(200).json();
        assert_eq!(book["values"]["title"], "Inside");
    }
}

story! {
    async fn files_beside_books_and_in_folders_describe_them_and_a_person_overrides_both(engine: Engine) {
        let app = TestApp::new(engine).await;
        app.put_book("Saga/Saga 1.cbz", comic(INFO));
        let opf = "<package xmlns='http://www.idpf.org/2007/opf'><metadata><dc:title>Beside</dc:title></metadata></package>";
        app.put_book("Saga/Saga 1.opf", opf);
        let json = r#"{"metadata": {"name": "The Saga", "status": "Ended", "total_issues": 54}}"#;
        app.put_book("Saga/series.json", json);
        let library = app.scan_library().await;
        let admin = app.as_admin();
        let books = admin.get("/api/v1/books").await.expect(200).json();
        assert_eq!(books["items"][0]["title"], "Beside");
        let series = format!("/api/v1/series/{}/metadata", text(&books["items"][0]["seriesId"]));
        let found = admin.get(&series).await.expect(200).json();
        assert_eq!(found["values"]["title"], "The Saga");
        assert_eq!(found["values"]["totalBookCount"], 54);
        assert_eq!(origin(&found, "status"), json!(["sidecar", false]));
        admin.patch(&series, &json!({"title": "My Saga"})).await.expect(200);

        app.put_book("Saga/Saga 1.opf", opf.replace("Beside", "Beside again"));
        app.put_book("Saga/series.json", json.replace("Ended", "Continuing").replace("The", "That"));
        let scan = format!("/api/v1/libraries/{library}/scan");
        admin.post(&scan, &json!({"mode": "normal"})).await.expect(202);
        app.scanned(library).await;
        let books = admin.get("/api/v1/books").await.expect(200).json();
        assert_eq!(books["items"][0]["title"], "Beside again");
        let found = admin.get(&series).await.expect(200).json();
        assert_eq!(found["values"]["title"], "My Saga");
        assert_eq!(found["values"]["status"], "ongoing");

        for file in ["Saga/Saga 1.opf", "Saga/series.json"] {
            std::fs::remove_file(app.library_folder().join(file)).unwrap();
        }
        admin.post(&scan, &json!({"mode": "normal"})).await.expect(202);
        app.scanned(library).await;
        let books = admin.get("/api/v1/books").await.expect(200).json();
        assert_eq!(books["items"][0]["title"], "Inside");
        let found = admin.get(&series).await.expect(200).json();
        assert_eq!((&found["values"]["title"], &found["values"]["status"]), (&json!("My Saga"), &Value::Null));
    }
}

story! {
    async fn many_series_are_edited_at_once_and_the_edit_is_undone(engine: Engine) {
        let shelf = Shelf::new(engine).await;
        shelf.app.put_book("Other/Other 1.cbz", comic("<ComicInfo><Genre>Drama</Genre><Publisher>House</Publisher></ComicInfo>"));
        shelf.scan_deep().await;
        let editor = shelf.editor();
        let series = editor.get("/api/v1/series?sort=title").await.expect(200).json();
        let ids: Vec<String> = series["items"].as_array().unwrap().iter().map(|row| text(&row["id"])).collect();
        let metadata = |at: usize| format!("/api/v1/series/{}/metadata", ids[at]);
        let named = json!({"seriesIds": [ids[0], ids[1], NOBODY]});
        let common = editor.post("/api/v1/series/metadata/common", &named).await.expect(200).json();
        assert_eq!((&common["count"], &common["values"]["publisher"]), (&json!(2), &json!("House")));
        assert!(common["mixed"].as_array().unwrap().contains(&json!("genres")), "{common}");

        let edit = json!({
            "seriesIds": named["seriesIds"],
            "set": {"status": "ended", "publisher": null},
            "add": {"genres": ["Satire"], "alternateTitles": [{"label": "de", "title": "Anders"}]},
            "remove": {"genres": ["Drama"]},
        });
        shelf.app.as_reader().post("/api/v1/series/metadata/bulk", &edit).await.refused(403, "PermissionDenied");
        let edited = editor.post("/api/v1/series/metadata/bulk", &edit).await.expect(200).json();
        assert_eq!(edited["count"], 2);
        for (at, genres) in [(0, json!(["Satire"])), (1, json!(["Comedy", "Satire"]))] {
            let found = editor.get(&metadata(at)).await.expect(200).json();
            assert_eq!((&found["values"]["status"], &found["values"]["publisher"]), (&json!("ended"), &Value::Null));
            assert_eq!(found["values"]["genres"], genres);
        }
        // What was edited are series, so that there is no edit of books to undo.
        editor.post("/api/v1/books/metadata/undo", &json!({})).await.refused(409, "NothingToUndo");
        editor.patch(&metadata(1), &json!({"status": "hiatus"})).await.expect(200);
        let undone = editor.post("/api/v1/series/metadata/undo", &json!({})).await.expect(200).json();
        assert_eq!(undone["count"], 2);
        let found = editor.get(&metadata(0)).await.expect(200).json();
        assert_eq!((&found["values"]["status"], &found["values"]["publisher"]), (&Value::Null, &json!("House")));
        assert_eq!(editor.get(&metadata(1)).await.expect(200).json()["values"]["status"], "hiatus");
        editor.post("/api/v1/series/metadata/undo", &json!({})).await.refused(409, "NothingToUndo");
        for body in [json!({"seriesIds": []}), json!({"seriesIds": vec![NOBODY; 501]}),
                     json!({"seriesIds": [ids[0]], "set": {"title": " "}})] {
            editor.post("/api/v1/series/metadata/bulk", &body).await.refused(422, "InvalidField");
        }
    }
}

story! {
    async fn a_book_that_cannot_be_read_is_what_the_file_beside_it_says(engine: Engine) {
        let app = TestApp::new(engine).await;
        let opf = "<package xmlns='http://www.idpf.org/2007/opf'><metadata><dc:title>Beside</dc:title></metadata></package>";
        app.put_book("Saga/Saga 1.cbz", b"no archive");
        app.put_book("Saga/Saga 1.opf", opf);
        let library = app.scan_library().await;
        let admin = app.as_admin();
        let book = admin.get("/api/v1/books").await.expect(200).json()["items"][0].clone();
        assert_eq!((&book["title"], &book["state"]), (&json!("Beside"), &json!("error")));
        let described = admin.get(&format!("/api/v1/books/{}/metadata", text(&book["id"]))).await.expect(200).json();
        assert_eq!(origin(&described, "title"), json!(["sidecar", false]));
        app.put_book("Saga/Saga 1.cbz", comic(INFO));
        admin.post(&format!("/api/v1/libraries/{library}/scan"), &json!({})).await.expect(202);
        app.scanned(library).await;
        let book = admin.get("/api/v1/books").await.expect(200).json()["items"][0].clone();
        assert_eq!((&book["title"], &book["state"]), (&json!("Beside"), &json!("ready")));
    }
}
