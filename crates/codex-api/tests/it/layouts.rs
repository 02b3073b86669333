//! Layouts: what is previewed, what a change of one keeps, and what people decide about series.

use codex_testkit::app::TestApp;
use codex_testkit::clients::Client;
use codex_testkit::corpus::cbz::Cbz;
use codex_testkit::db::Engine;
use serde_json::{Value, json};

use crate::support::{NOBODY, story, text};

const FILES: [&str; 4] = [
    "Image/Monstress/Monstress 1.cbz",
    "Image/Saga/Saga 1.cbz",
    "Image/Saga/Saga 2.cbz",
    "Image/Saga/Saga 3.cbz",
];

/// A server with the folder of a publisher.
struct Shelf {
    app: TestApp,
    library: codex_models::LibraryId,
}

fn layout(strategy: &Value) -> Value {
    json!({
        "strategy": strategy, "naming": "title", "numbering": "metadata",
        "oneShots": [], "exclude": [], "formats": [],
    })
}

impl Shelf {
    async fn new(engine: Engine) -> Self {
        let app = TestApp::new(engine).await;
        for (file, number) in FILES.iter().zip(1..) {
            let info =
                format!("<ComicInfo><Series>Told</Series><Pages>{number}</Pages></ComicInfo>");
            app.put_book(file, Cbz::with_pages(2).file("ComicInfo.xml", info.into_bytes()).build());
        }
        let library = app.scan_library().await;
        Self { app, library }
    }

    fn admin(&self) -> Client {
        self.app.as_admin()
    }

    async fn lay_out(&self, layout: &Value) {
        let address = format!("/api/v1/libraries/{}", self.library);
        let changed =
            self.admin().patch(&address, &json!({"layout": layout})).await.expect(200).json();
        assert_eq!(&changed["layout"], layout);
        self.app.scanned(self.library).await;
    }

    async fn rescan(&self) {
        let address = format!("/api/v1/libraries/{}/scan", self.library);
        self.admin().post(&address, &json!({"mode": "normal"})).await.expect(202);
        self.app.scanned(self.library).await;
    }

    /// All series by title: id and how many books.
    async fn series(&self) -> Vec<(String, String, u64)> {
        let list = self.admin().get("/api/v1/series?sort=title").await.expect(200).json();
        let items = list["items"].as_array().unwrap();
        let shown = |item: &Value| {
            (text(&item["title"]), text(&item["id"]), item["bookCount"].as_u64().unwrap())
        };
        items.iter().map(shown).collect()
    }

    async fn titles(&self) -> Vec<(String, u64)> {
        self.series().await.into_iter().map(|(title, _, count)| (title, count)).collect()
    }

    /// The id of the book in a file.
    async fn book(&self, name: &str) -> Value {
        let books = self.admin().get("/api/v1/books").await.expect(200).json();
        let found = books["items"].as_array().unwrap().iter().find(|book| book["fileName"] == name);
        found.unwrap_or_else(|| panic!("{name} is not in {books}")).clone()
    }

    async fn preview(&self, body: &Value, query: &str) -> Value {
        let address = format!("/api/v1/libraries/preview{query}");
        self.admin().post(&address, body).await.expect(200).json()
    }
}

fn counts(titles: &[(&str, u64)]) -> Vec<(String, u64)> {
    titles.iter().map(|(title, count)| ((*title).to_owned(), *count)).collect()
}

story! {
    async fn another_layout_keeps_books_series_progress_edits_and_places_on_lists(engine: Engine) {
        let shelf = Shelf::new(engine).await;
        let (admin, reader) = (shelf.admin(), shelf.app.as_reader());
        assert_eq!(shelf.titles().await, counts(&[("Image", 4)]));
        let image = shelf.series().await[0].1.clone();
        let mut books = Vec::new();
        for name in ["Monstress 1.cbz", "Saga 1.cbz", "Saga 2.cbz", "Saga 3.cbz"] {
            books.push(text(&shelf.book(name).await["id"]));
        }
        reader.put(&format!("/api/v1/books/{}/progress", books[2]), &json!({"page": 1})).await.expect(200);
        reader.post(&format!("/api/v1/books/{}/bookmarks", books[2]), &json!({"page": 2, "note": "Here."})).await.expect(201);
        admin.patch(&format!("/api/v1/books/{}/metadata", books[1]), &json!({"title": "Mine"})).await.expect(200);
        admin.patch(&format!("/api/v1/series/{image}/metadata"), &json!({"summary": "Written by hand."})).await.expect(200);
        reader.put(&format!("/api/v1/series/{image}/rating"), &json!({"rating": 9})).await.expect(200);
        reader.put(&format!("/api/v1/series/{image}/want-to-read"), &json!({})).await.expect(204);
        let group = admin.post("/api/v1/collections", &json!({"name": "Mine"})).await.expect(201).json();
        let group = format!("/api/v1/collections/{}/series", text(&group["id"]));
        admin.post(&group, &json!({"ids": [image]})).await.expect(200);
        let list = admin.post("/api/v1/read-lists", &json!({"name": "Mine"})).await.expect(201).json();
        let list = format!("/api/v1/read-lists/{}/books", text(&list["id"]));
        admin.post(&list, &json!({"ids": [books[3], books[0]]})).await.expect(200);
        let made = || async {
            let mut made = Vec::new();
            for address in [
                format!("/api/v1/books/{}/progress", books[2]),
                format!("/api/v1/books/{}/bookmarks", books[2]),
                format!("/api/v1/series/{image}/rating"),
            ] {
                made.push(reader.get(&address).await.expect(200).json());
            }
            let list = admin.get(&list).await.expect(200).json();
            let places = list["items"].as_array().unwrap().iter().map(|book| book["id"].clone());
            made.push(places.collect());
            let group = admin.get(&group).await.expect(200).json();
            made.push(group["items"].as_array().unwrap().iter().map(|series| series["id"].clone()).collect());
            made.push(admin.get(&format!("/api/v1/books/{}", books[1])).await.expect(200).json()["title"].clone());
            let series = admin.get(&format!("/api/v1/series/{image}")).await.expect(200).json();
            made.push(series["metadata"]["summary"].clone());
            made
        };
        let before = made().await;

        for (strategy, expected, of_image) in [
            (json!({"kind": "publisher", "levels": 1}), counts(&[("Monstress", 1), ("Saga", 3)]), "Saga"),
            (json!({"kind": "flat", "by": "metadata"}), counts(&[("Told", 4)]), "Told"),
            (json!({"kind": "flat", "by": "name"}), counts(&[("Monstress", 1), ("Saga", 3)]), "Saga"),
            (json!({"kind": "custom", "pattern": "(?P<series>[^/]+) (?P<number>\\d+)$"}), counts(&[("Monstress", 1), ("Saga", 3)]), "Saga"),
            (json!({"kind": "volumes"}), counts(&[("Monstress", 1), ("Saga", 3)]), "Saga"),
            (json!({"kind": "folder"}), counts(&[("Image", 4)]), "Image"),
        ] {
            shelf.lay_out(&layout(&strategy)).await;
            let series = shelf.series().await;
            let titles: Vec<_> = series.iter().map(|(title, _, count)| (title.clone(), *count)).collect();
            assert_eq!(titles, expected, "{strategy}");
            let kept = series.iter().find(|(title, _, _)| title == of_image).unwrap();
            assert_eq!(kept.1, image, "{strategy}");
            assert_eq!(made().await, before, "{strategy}");
            shelf.rescan().await;
            assert_eq!(shelf.series().await, series, "another scan changes nothing");
        }
    }
}

story! {
    async fn a_layout_says_what_books_are_called_and_which_count(engine: Engine) {
        let shelf = Shelf::new(engine).await;
        let mut named = layout(&json!({"kind": "publisher", "levels": 1}));
        named["naming"] = json!("number");
        named["exclude"] = json!(["Monstress/"]);
        shelf.lay_out(&named).await;
        assert_eq!(shelf.book("Saga 2.cbz").await["title"], "Told #2");
        assert_eq!(shelf.book("Monstress 1.cbz").await["isMissing"], true);
        named["naming"] = json!("fileName");
        named["exclude"] = json!([]);
        shelf.lay_out(&named).await;
        let back = shelf.book("Monstress 1.cbz").await;
        assert_eq!((&back["title"], &back["isMissing"]), (&json!("Monstress 1"), &json!(false)));
    }
}

story! {
    async fn a_preview_shows_each_file_with_its_series_and_the_reason(engine: Engine) {
        let shelf = Shelf::new(engine).await;
        let mut tried = layout(&json!({"kind": "publisher", "levels": 1}));
        tried["exclude"] = json!(["*3.cbz"]);
        let body = json!({"libraryId": shelf.library, "layout": tried});
        let first = shelf.preview(&body, "?limit=2").await;
        assert_eq!((&first["total"], &first["seriesCount"], &first["isCut"]), (&json!(3), &json!(2), &json!(false)));
        let shown: Vec<_> = first["items"].as_array().unwrap().iter().map(|item| (&item["path"], &item["series"], &item["number"], &item["reason"])).collect();
        let reason = json!("publisherFolder");
        assert_eq!(shown, [
            (&json!(FILES[0]), &json!("Monstress"), &json!("1"), &reason),
            (&json!(FILES[1]), &json!("Saga"), &json!("1"), &reason),
        ]);
        let next = shelf.preview(&body, &format!("?limit=2&cursor={}", text(&first["nextCursor"]))).await;
        let reasons: Vec<_> = next["items"].as_array().unwrap().iter().map(|item| text(&item["reason"])).collect();
        assert_eq!(reasons, ["publisherFolder", "excluded"]);
        assert_eq!(next["nextCursor"], Value::Null);

        let root = shelf.app.library_folder();
        let body = json!({"roots": [root], "layout": layout(&json!({"kind": "flat", "by": "metadata"}))});
        let new = shelf.preview(&body, "").await;
        assert_eq!((&new["items"][0]["series"], &new["items"][0]["reason"]), (&json!("Told"), &json!("metadata")));
        assert_eq!(shelf.titles().await, counts(&[("Image", 4)]), "nothing is written");

        let address = "/api/v1/libraries/preview";
        let body = json!({"roots": [root], "layout": layout(&json!({"kind": "custom", "pattern": "("}))});
        shelf.admin().post(address, &body).await.refused(422, "InvalidField");
        let body = json!({"roots": [root], "layout": layout(&json!({"kind": "other"}))});
        shelf.admin().post(address, &body).await.refused(400, "BadRequest");
        shelf.admin().post(address, &json!({"libraryId": NOBODY})).await.refused(404, "NotFound");
        shelf.admin().post(address, &json!({})).await.refused(422, "InvalidField");
    }
}

story! {
    async fn joined_series_stay_joined_until_they_are_parted(engine: Engine) {
        let shelf = Shelf::new(engine).await;
        shelf.lay_out(&layout(&json!({"kind": "publisher", "levels": 1}))).await;
        let series = shelf.series().await;
        let (monstress, saga) = (series[0].1.clone(), series[1].1.clone());
        let admin = shelf.admin();
        let reader = shelf.app.as_reader();
        reader.put(&format!("/api/v1/series/{monstress}/want-to-read"), &json!({})).await.expect(204);
        let address = format!("/api/v1/series/{saga}/join");
        let joined = admin.post(&address, &json!({"seriesIds": [monstress]})).await.expect(200).json();
        assert_eq!(joined["bookCount"], 4);
        shelf.app.put_book("Image/Monstress/Monstress 2.cbz", Cbz::with_pages(3).build());
        shelf.rescan().await;
        let book = shelf.book("Monstress 2.cbz").await;
        assert_eq!(book["seriesId"], json!(saga), "what comes later is joined as well");
        admin.delete(&address).await.expect(200);
        let series: Vec<_> = shelf.series().await;
        assert_eq!(series[0], ("Monstress".to_owned(), monstress.clone(), 2));
        assert_eq!((series[1].1.as_str(), series[1].2), (saga.as_str(), 3));
        admin.post(&address, &json!({"seriesIds": [NOBODY]})).await.refused(404, "NotFound");
        admin.post(&address, &json!({"seriesIds": [saga]})).await.refused(422, "InvalidField");
        reader.post(&address, &json!({"seriesIds": [monstress]})).await.refused(403, "PermissionDenied");
    }
}

story! {
    async fn books_stay_where_a_person_put_them_until_they_are_let_go(engine: Engine) {
        let shelf = Shelf::new(engine).await;
        let (admin, image) = (shelf.admin(), shelf.series().await[0].1.clone());
        let (first, second) = (shelf.book("Saga 1.cbz").await, shelf.book("Saga 2.cbz").await);
        let address = format!("/api/v1/series/{image}/split");
        let body = json!({"name": "Best of", "bookIds": [first["id"]]});
        let made = admin.post(&address, &body).await.expect(201).json();
        assert_eq!((&made["title"], &made["bookCount"]), (&json!("Best of"), &json!(1)));
        let address = format!("/api/v1/series/{}/books", text(&made["id"]));
        admin.post(&address, &json!({"bookIds": [second["id"]]})).await.expect(200);
        let kept = counts(&[("Best of", 2), ("Image", 2)]);
        assert_eq!(shelf.titles().await, kept);
        shelf.rescan().await;
        assert_eq!(shelf.titles().await, kept);
        // The file moves and the layout changes: a person's word stands.
        let root = shelf.app.library_folder();
        std::fs::rename(root.join(FILES[1]), root.join("Image/Renamed 1.cbz")).unwrap();
        shelf.lay_out(&layout(&json!({"kind": "publisher", "levels": 1}))).await;
        assert_eq!(shelf.titles().await, counts(&[("Best of", 2), ("Monstress", 1), ("Saga", 1)]));
        let moved = shelf.book("Renamed 1.cbz").await;
        assert_eq!((&moved["id"], &moved["isPinned"]), (&first["id"], &json!(true)));

        admin.post("/api/v1/books/release", &json!({"bookIds": [first["id"], second["id"]]})).await.expect(204);
        let titles = shelf.titles().await;
        assert_eq!(titles, counts(&[("Image", 1), ("Monstress", 1), ("Saga", 2)]));
        admin.post(&format!("/api/v1/series/{image}/split"), &json!({"name": " ", "bookIds": [first["id"]]})).await.refused(422, "InvalidField");
    }
}
