//! Lists that scans keep, and the names of lists by rule.

use codex_models::Role;
use codex_testkit::app::{PASSWORD, TestApp};
use codex_testkit::clients::Client;
use codex_testkit::corpus::cbz::Cbz;
use serde_json::{Value, json};

use crate::support::{story, text};

fn comic(info: &str) -> Vec<u8> {
    let info = format!("<ComicInfo>{info}</ComicInfo>");
    Cbz::with_pages(1).file("ComicInfo.xml", info.into_bytes()).build()
}

/// Three books of one story, out of order, in two series of one group.
fn put_books(app: &TestApp) {
    let arc = |number: &str| {
        format!("<StoryArc>Long Night</StoryArc><StoryArcNumber>{number}</StoryArcNumber>")
    };
    let group = "<SeriesGroup>Night Family</SeriesGroup>";
    app.put_book("Owl/Owl 1.cbz", comic(&format!("{}{group}", arc("2"))));
    app.put_book("Owl/Owl 2.cbz", comic(&arc("10")));
    app.put_book("Bat/Bat 1.cbz", comic(&format!("{}{group}", arc("1"))));
}

async fn rescan(app: &TestApp, library: codex_models::LibraryId) {
    let address = format!("/api/v1/libraries/{library}/scan");
    app.as_admin().post(&address, &json!({"mode": "normal"})).await.expect(202);
    app.scanned(library).await;
}

/// The one list of an answer.
async fn only(client: &Client, address: &str) -> Value {
    let lists = client.get(address).await.expect(200).json();
    assert_eq!(lists["total"], 1, "{lists}");
    lists["items"][0].clone()
}

async fn members(client: &Client, address: &str, key: &str) -> Vec<String> {
    let rows = client.get(address).await.expect(200).json();
    rows["items"].as_array().unwrap().iter().map(|row| text(&row[key])).collect()
}

async fn account(app: &TestApp, name: &str, rules: &Value) -> Client {
    let new = json!({"name": name, "password": PASSWORD, "role": "editor"});
    let made = app.as_admin().post("/api/v1/users", &new).await.expect(201).json();
    let address = format!("/api/v1/users/{}/access", text(&made["id"]));
    app.as_admin().put(&address, rules).await.expect(200);
    app.anonymous().with_password(name, PASSWORD)
}

story! {
    async fn scans_keep_a_read_list_for_each_story_and_a_collection_for_each_group(engine: Engine) {
        let app = TestApp::new(engine).await;
        put_books(&app);
        let library = app.scan_library().await;
        let reader = app.as_reader();
        let list = only(&reader, "/api/v1/read-lists").await;
        assert_eq!((&list["name"], &list["isAutomatic"], &list["memberCount"]), (&json!("Long Night"), &json!(true), &json!(3)));
        let books = format!("/api/v1/read-lists/{}/books", text(&list["id"]));
        assert_eq!(members(&reader, &books, "fileName").await, ["Bat 1.cbz", "Owl 1.cbz", "Owl 2.cbz"]);
        let group = only(&reader, "/api/v1/collections").await;
        let series = format!("/api/v1/collections/{}/series", text(&group["id"]));
        assert_eq!(members(&reader, &series, "title").await, ["Bat", "Owl"]);

        // The story is told in another order, and one book is no part of it any more.
        app.put_book("Bat/Bat 1.cbz", comic("<StoryArc>Long Night</StoryArc><StoryArcNumber>11</StoryArcNumber><Notes>x</Notes>"));
        app.put_book("Owl/Owl 2.cbz", comic("<Notes>Something else.</Notes>"));
        rescan(&app, library).await;
        assert_eq!(members(&reader, &books, "fileName").await, ["Owl 1.cbz", "Bat 1.cbz"]);
        assert_eq!(members(&reader, &series, "title").await, ["Owl"]);
        assert_eq!(only(&reader, "/api/v1/read-lists").await["id"], list["id"]);

        // It goes with its last book, and comes back as what it was.
        let (bat, owl) = (app.library_folder().join("Bat"), app.library_folder().join("Owl"));
        app.put_book("Owl/Owl 1.cbz", comic("<Notes>Nothing.</Notes>"));
        app.put_book("Bat/Bat 1.cbz", comic("<Notes>Nothing at all.</Notes>"));
        rescan(&app, library).await;
        assert_eq!(reader.get("/api/v1/read-lists").await.expect(200).json()["total"], 0);
        assert!(bat.is_dir() && owl.is_dir());
        put_books(&app);
        rescan(&app, library).await;
        assert_eq!(only(&reader, "/api/v1/read-lists").await["id"], list["id"]);
        assert_eq!(members(&reader, &books, "fileName").await.len(), 3);
    }
}

story! {
    async fn what_a_person_says_of_a_book_puts_it_into_the_list_of_the_story(engine: Engine) {
        let app = TestApp::new(engine).await;
        put_books(&app);
        app.scan_library().await;
        let editor = app.client_of(Role::Editor);
        let list = only(&editor, "/api/v1/read-lists").await;
        let books = format!("/api/v1/read-lists/{}/books", text(&list["id"]));
        let rows = editor.get(&books).await.expect(200).json();
        let first = format!("/api/v1/books/{}/metadata", text(&rows["items"][0]["id"]));
        let arcs = json!({"storyArcs": [{"name": "LONG NIGHT", "position": "5"}]});
        editor.patch(&first, &arcs).await.expect(200);
        assert_eq!(members(&editor, &books, "fileName").await, ["Owl 1.cbz", "Bat 1.cbz", "Owl 2.cbz"]);
        editor.patch(&first, &json!({"storyArcs": null})).await.expect(200);
        assert_eq!(members(&editor, &books, "fileName").await, ["Owl 1.cbz", "Owl 2.cbz"]);
    }
}

story! {
    async fn a_list_of_scans_can_be_hidden_or_taken_over_and_not_be_changed(engine: Engine) {
        let app = TestApp::new(engine).await;
        let editor = app.client_of(Role::Editor);
        // A list of the same name that a person made is not touched.
        let own = json!({"name": "Long Night", "summary": "Mine."});
        let own = editor.post("/api/v1/read-lists", &own).await.expect(201).json();
        put_books(&app);
        let library = app.scan_library().await;
        let lists = editor.get("/api/v1/read-lists").await.expect(200).json();
        assert_eq!(lists["total"], 2);
        let list = lists["items"].as_array().unwrap().iter().find(|list| list["isAutomatic"] == true).unwrap();
        let address = format!("/api/v1/read-lists/{}", text(&list["id"]));
        let mine = editor.get(&format!("/api/v1/read-lists/{}", text(&own["id"]))).await.expect(200).json();
        assert_eq!((&mine["memberCount"], &mine["summary"]), (&json!(0), &json!("Mine.")));

        let books = format!("{address}/books");
        let rows = editor.get(&books).await.expect(200).json();
        let (first, last) = (&rows["items"][0]["id"], &rows["items"][2]["id"]);
        editor.patch(&address, &json!({"name": "Other"})).await.refused(409, "ListAutomatic");
        editor.put(&format!("{address}/order"), &json!({"ids": [last, first]})).await.refused(409, "ListAutomatic");
        editor.delete(&format!("{books}/{}", text(first))).await.refused(409, "ListAutomatic");
        editor.delete(&address).await.refused(409, "ListAutomatic");

        editor.patch(&address, &json!({"isHidden": true})).await.expect(200);
        rescan(&app, library).await;
        assert_eq!(only(&editor, "/api/v1/read-lists").await["id"], own["id"]);
        assert_eq!(only(&editor, "/api/v1/read-lists?hidden=true").await["id"], list["id"]);
        editor.patch(&address, &json!({"isHidden": false})).await.expect(200);

        let take_over = format!("{address}/take-over");
        editor.post(&take_over, &json!({})).await.refused(409, "ListNameTaken");
        let taken = editor.post(&take_over, &json!({"name": "My night"})).await.expect(200).json();
        assert_eq!((&taken["isAutomatic"], &taken["memberCount"]), (&json!(false), &json!(3)));
        editor.post(&take_over, &json!({})).await.refused(409, "ListNotAutomatic");
        editor.put(&format!("{address}/order"), &json!({"ids": [last, first]})).await.expect(200);
        editor.delete(&format!("{books}/{}", text(first))).await.expect(204);
        app.put_book("Owl/Owl 1.cbz", comic("<Notes>No part of it.</Notes>"));
        rescan(&app, library).await;
        assert_eq!(members(&editor, &books, "id").await.len(), 2, "scans leave it alone");
        assert_eq!(editor.get("/api/v1/read-lists").await.expect(200).json()["total"], 2);

        // Deleted, it is one of scans again.
        editor.delete(&address).await.expect(204);
        let back = editor.get(&address).await.expect(200).json();
        assert_eq!((&back["name"], &back["isAutomatic"], &back["memberCount"]), (&json!("Long Night"), &json!(true), &json!(2)));
    }
}

story! {
    async fn the_name_of_a_list_by_rule_or_of_scans_is_known_to_who_sees_a_member(engine: Engine) {
        let app = TestApp::new(engine).await;
        put_books(&app);
        app.put_book("Day/Day 1.cbz", comic("<AgeRating>Everyone</AgeRating>"));
        app.scan_library().await;
        let admin = app.as_admin();
        let rule = |title: &str| json!({"field": "title", "op": "contains", "value": title});
        let mut made = Vec::new();
        for (name, title) in [("Secret owls", "owl"), ("Open days", "day"), ("Nothing yet", "xyz")] {
            for kind in ["collections", "read-lists"] {
                let new = json!({"name": name, "rule": rule(title)});
                let list = admin.post(&format!("/api/v1/{kind}"), &new).await.expect(201).json();
                made.push(format!("/api/v1/{kind}/{}", text(&list["id"])));
            }
        }
        let series = admin.get("/api/v1/series").await.expect(200).json();
        for row in series["items"].as_array().unwrap().iter().filter(|row| row["title"] != "Day") {
            let tags = format!("/api/v1/series/{}/sharing-tags", text(&row["id"]));
            admin.put(&tags, &json!({"tags": ["night"]})).await.expect(200);
        }
        let child = account(&app, "child", &json!({"denyLabels": ["night"]})).await;
        for kind in ["collections", "read-lists"] {
            let address = format!("/api/v1/{kind}");
            assert_eq!(admin.get(&address).await.expect(200).json()["total"], 4, "nothing is hidden from them");
            let lists = child.get(&address).await.expect(200);
            assert_eq!(lists.json()["total"], 1, "{}", lists.text());
            assert_eq!(lists.json()["items"][0]["name"], "Open days");
        }
        for (at, address) in made.iter().enumerate() {
            let is_open = at / 2 == 1;
            assert_eq!(child.get(address).await.status.as_u16(), if is_open { 200 } else { 404 }, "{address}");
            if !is_open {
                child.delete(address).await.refused(404, "NotFound");
            }
        }
    }
}
