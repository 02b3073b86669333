//! What is there twice, what is wrong with books, what is missing of series.

use codex_models::Role;
use codex_testkit::app::{PASSWORD, TestApp};
use codex_testkit::clients::Client;
use codex_testkit::corpus::cbt::{Cbt, Packing};
use codex_testkit::corpus::cbz::Cbz;
use codex_testkit::corpus::images;
use codex_testkit::db::Engine;
use serde_json::{Value, json};

use crate::support::{NOBODY, story, text};

/// Five pages in a ZIP archive, with a file beside them that makes the archive another one.
fn comic(seed: u32, note: &str) -> Vec<u8> {
    let pages = (0..5).map(|page| images::jpeg(60 + page, 90, seed + page));
    let named = pages.enumerate();
    named
        .fold(Cbz::new(), |cbz, (at, page)| cbz.file(&format!("{at}.jpg"), page))
        .file("note.txt", note.as_bytes().to_vec())
        .build()
}

async fn shelf(engine: Engine) -> (TestApp, codex_models::LibraryId) {
    let app = TestApp::new(engine).await;
    app.put_book("Saga/Saga 1.cbz", comic(1, "a"));
    app.put_book("Saga/Saga 2.cbz", comic(20, "a"));
    app.put_book("Saga/Saga 5.cbz", comic(40, "a"));
    app.put_book("Copy/Copy 1.cbz", comic(1, "a"));
    app.put_book("Repacked/Repacked 1.cbz", comic(1, "something else"));
    app.put_book("Broken/Broken 1.cbz", b"no archive");
    let library = app.scan_library().await;
    (app, library)
}

async fn names(client: &Client, address: &str) -> Vec<Vec<String>> {
    let groups = client.get(address).await.expect(200).json();
    let of = |group: &Value| {
        let books = group["books"].as_array().unwrap();
        let mut names: Vec<String> = books.iter().map(|book| text(&book["fileName"])).collect();
        names.sort();
        names
    };
    groups["items"].as_array().unwrap().iter().map(of).collect()
}

/// Hides a series from an editor.
async fn blind_editor(app: &TestApp, title: &str) -> Client {
    let admin = app.as_admin();
    let series = admin.get(&format!("/api/v1/series?search={title}")).await.expect(200).json();
    let tags = format!("/api/v1/series/{}/sharing-tags", text(&series["items"][0]["id"]));
    admin.put(&tags, &json!({"tags": ["private"]})).await.expect(200);
    let new = json!({"name": "blind", "password": PASSWORD, "role": "editor"});
    let made = admin.post("/api/v1/users", &new).await.expect(201).json();
    let rules = format!("/api/v1/users/{}/access", text(&made["id"]));
    admin.put(&rules, &json!({"denyLabels": ["private"]})).await.expect(200);
    app.anonymous().with_password("blind", PASSWORD)
}

story! {
    async fn books_with_the_same_pages_or_the_same_file_are_found(engine: Engine) {
        let (app, library) = shelf(engine).await;
        let editor = app.client_of(Role::Editor);
        let by_content = "/api/v1/duplicates/books?by=content";
        assert_eq!(names(&editor, by_content).await, [["Copy 1.cbz", "Repacked 1.cbz", "Saga 1.cbz"]]);
        assert_eq!(names(&editor, "/api/v1/duplicates/books").await, Vec::<Vec<String>>::new(), "nothing was hashed yet");
        let mut last = None;
        loop {
            let files = app.core.hashes().stale(Some(library), last).await.unwrap();
            let Some(end) = files.last() else { break };
            last = Some(end.book);
            for file in files {
                app.core.hashes().hash(file).await.unwrap();
            }
        }
        assert_eq!(names(&editor, "/api/v1/duplicates/books?by=file").await, [["Copy 1.cbz", "Saga 1.cbz"]]);
        app.as_reader().get(by_content).await.refused(403, "PermissionDenied");
        editor.get("/api/v1/duplicates/books?by=smell").await.refused(422, "InvalidField");
        let blind = blind_editor(&app, "copy").await;
        assert_eq!(names(&blind, by_content).await, [["Repacked 1.cbz", "Saga 1.cbz"]]);
        assert_eq!(names(&blind, "/api/v1/duplicates/books?by=file").await, Vec::<Vec<String>>::new());
    }
}

story! {
    async fn groups_are_paged_and_a_tar_with_the_same_pages_is_the_same(engine: Engine) {
        let app = TestApp::new(engine).await;
        for (name, seed) in [("A", 1), ("B", 50), ("C", 90)] {
            app.put_book(&format!("{name}/{name} 1.cbz"), comic(seed, "x"));
            let pages = (0..5).map(|page| (format!("{page}.jpg"), images::jpeg(60 + page, 90, seed + page)));
            let tar = pages.fold(Cbt::new(Packing::None), |tar, (name, bytes)| tar.file(&name, bytes));
            app.put_book(&format!("{name}/{name} 2.cbt"), tar.build());
        }
        app.scan_library().await;
        let editor = app.client_of(Role::Editor);
        let (mut seen, mut address) = (0, "/api/v1/duplicates/books?by=content&limit=1".to_owned());
        loop {
            let page = editor.get(&address).await.expect(200).json();
            assert_eq!(page["total"], 3);
            assert_eq!(page["items"][0]["books"].as_array().unwrap().len(), 2);
            seen += 1;
            let Some(next) = page["nextCursor"].as_str() else { break };
            address = format!("/api/v1/duplicates/books?by=content&limit=1&cursor={next}");
            let other = address.replace("content", "file");
            editor.get(&other).await.refused(400, "InvalidCursor");
        }
        assert_eq!(seen, 3);
    }
}

story! {
    async fn series_of_one_title_or_one_id_are_told_and_so_are_gaps_in_numbers(engine: Engine) {
        let (app, _) = shelf(engine).await;
        let editor = app.client_of(Role::Editor);
        let series = editor.get("/api/v1/series?sort=title").await.expect(200).json();
        let id = |title: &str| {
            let rows = series["items"].as_array().unwrap();
            text(&rows.iter().find(|row| row["title"] == title).unwrap()["id"])
        };
        let address = |title: &str| format!("/api/v1/series/{}/metadata", id(title));
        editor.patch(&address("Copy"), &json!({"title": "The SAGA"})).await.expect(200);
        let ids = json!({"externalIds": [{"source": "anilist", "id": "7"}]});
        for title in ["Repacked", "Broken"] {
            editor.patch(&address(title), &ids).await.expect(200);
        }
        for (by, wanted) in [("title", ["The SAGA", "Saga"]), ("externalId", ["Broken", "Repacked"])] {
            let groups = editor.get(&format!("/api/v1/duplicates/series?by={by}")).await.expect(200).json();
            assert_eq!(groups["total"], 1, "{groups}");
            let found = groups["items"][0]["series"].as_array().unwrap();
            let mut titles: Vec<String> = found.iter().map(|row| text(&row["title"])).collect();
            titles.sort();
            let mut wanted = wanted.map(str::to_owned).to_vec();
            wanted.sort();
            assert_eq!(titles, wanted);
        }
        let gaps = editor.get("/api/v1/series/gaps").await.expect(200).json();
        assert_eq!(gaps["total"], 1);
        assert_eq!((&gaps["items"][0]["missing"], &gaps["items"][0]["missingCount"]), (&json!([3, 4]), &json!(2)));
        let blind = blind_editor(&app, "saga").await;
        let seen = blind.get("/api/v1/series/gaps").await.expect(200).json()["total"].clone();
        let groups = blind.get("/api/v1/duplicates/series").await.expect(200).json();
        assert_eq!(groups["total"], 0);
        assert!(seen == 0 || seen == 1);
    }
}

story! {
    async fn books_with_faults_are_listed_with_reasons_and_opened_again(engine: Engine) {
        let (app, library) = shelf(engine).await;
        let editor = app.client_of(Role::Editor);
        std::fs::remove_file(app.library_folder().join("Saga/Saga 2.cbz")).unwrap();
        editor.post(&format!("/api/v1/libraries/{library}/scan"), &json!({})).await.expect(202);
        app.scanned(library).await;
        let problems = editor.get("/api/v1/books/problems").await.expect(200).json();
        let told: Vec<(Value, Value)> = problems["items"].as_array().unwrap().iter()
            .map(|row| (row["book"]["fileName"].clone(), row["reasons"].clone()))
            .collect();
        assert_eq!(told, [(json!("Broken 1.cbz"), json!(["error"])), (json!("Saga 2.cbz"), json!(["missing"]))]);
        assert_eq!(problems["items"][1]["fixes"], json!([]));
        let errors = editor.get("/api/v1/books/problems?reason=error").await.expect(200).json();
        assert_eq!(errors["total"], 1);
        editor.get("/api/v1/books/problems?reason=smell").await.refused(422, "InvalidField");

        let broken = text(&errors["items"][0]["book"]["id"]);
        let missing = &problems["items"][1]["book"]["id"];
        let fix = "/api/v1/books/problems/fix";
        app.as_reader().post(fix, &json!({"bookIds": [broken], "action": "analyze"})).await.refused(403, "PermissionDenied");
        editor.post(fix, &json!({"bookIds": [], "action": "analyze"})).await.refused(422, "InvalidField");
        editor.post(fix, &json!({"bookIds": [broken], "action": "burn"})).await.refused(400, "BadRequest");
        let body = json!({"bookIds": [broken, missing, NOBODY], "action": "analyze"});
        assert_eq!(editor.post(fix, &body).await.expect(202).json()["count"], 1);
        app.scanned(library).await;
        assert_eq!(editor.get("/api/v1/books/problems?reason=error").await.expect(200).json()["total"], 1, "it is still broken");

        let books = editor.get("/api/v1/books?search=repacked").await.expect(200).json();
        let body = json!({"bookIds": [books["items"][0]["id"]], "action": "makeCover"});
        assert_eq!(editor.post(fix, &body).await.expect(202).json()["count"], 1);
        let cover = format!("/api/v1/books/{}/thumbnail", text(&books["items"][0]["id"]));
        editor.get(&cover).await.expect(200);
        let blind = blind_editor(&app, "repacked").await;
        assert_eq!(blind.post(fix, &body).await.expect(202).json()["count"], 0, "what is hidden is passed over");
    }
}
