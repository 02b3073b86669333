//! Search over series, books, people and lists.

use codex_models::Role;
use codex_testkit::app::{PASSWORD, TestApp};
use codex_testkit::clients::Client;
use codex_testkit::corpus::cbz::Cbz;
use codex_testkit::db::Engine;
use serde_json::{Value, json};

use crate::support::{Shelf, story, text};

fn comic(info: &str) -> Vec<u8> {
    let info = format!("<ComicInfo>{info}</ComicInfo>");
    Cbz::with_pages(2).file("ComicInfo.xml", info.into_bytes()).build()
}

/// Three series by two writers.
async fn shelf(engine: Engine) -> TestApp {
    let app = TestApp::new(engine).await;
    app.put_book(
        "Watchers/Watchers 1.cbz",
        comic("<Writer>Alan Moore</Writer><Year>1986</Year><Genre>Crime Drama</Genre>"),
    );
    app.put_book(
        "From Heaven/From Heaven 1.cbz",
        comic("<Writer>Alan Moore</Writer><Inker>Steve Moore</Inker><Year>1999</Year>"),
    );
    app.put_book(
        "Long Halloween/Long Halloween 1.cbz",
        comic("<Writer>Jeph Loeb</Writer><Year>1996</Year>"),
    );
    app.scan_library().await;
    app.indexed().await;
    app
}

async fn ask(client: &Client, q: &str) -> Value {
    let q = q.bytes().fold(String::new(), |q, byte| q + &format!("%{byte:02X}"));
    client.get(&format!("/api/v1/search?q={q}")).await.expect(200).json()
}

fn titles(found: &Value, kind: &str) -> Vec<String> {
    found[kind].as_array().unwrap().iter().map(|row| text(&row["title"])).collect()
}

story! {
    async fn titles_are_found_whatever_their_case(engine: Engine) {
        let shelf = Shelf::new(engine).await;
        let reader = shelf.app.as_reader();
        shelf.app.indexed().await;
        let found = reader.get("/api/v1/search?q=bATMan").await.expect(200).json();
        assert_eq!(found["series"][0]["id"], shelf.series);
        assert_eq!(found["books"].as_array().unwrap().len(), 2);
        let few = reader.get("/api/v1/search?q=batman&limit=1").await.expect(200).json();
        assert_eq!(few["books"].as_array().unwrap().len(), 1);
        let none = reader.get("/api/v1/search?q=zzz").await.expect(200).json();
        assert_eq!(none, json!({"series": [], "books": [], "people": [], "collections": [], "readLists": []}));
    }
}

story! {
    async fn words_with_typos_find_what_nothing_else_answers(engine: Engine) {
        let app = shelf(engine).await;
        let reader = app.as_reader();
        let found = ask(&reader, "wachters").await;
        assert_eq!(titles(&found, "series"), ["Watchers"]);
        assert_eq!(titles(&found, "books").len(), 1);
        assert_eq!(titles(&ask(&reader, "long hallowene").await, "series"), ["Long Halloween"]);
        let people = ask(&reader, "stevw moor").await;
        assert_eq!(people["people"], json!(["Steve Moore"]));
        // What is written so comes alone.
        assert_eq!(titles(&ask(&reader, "heaven").await, "series"), ["From Heaven"]);
        assert!(titles(&ask(&reader, "hexvxn").await, "series").is_empty());
    }
}

story! {
    async fn a_title_longer_than_any_index_takes_is_kept_and_found_by_its_beginning(engine: Engine) {
        let app = TestApp::new(engine).await;
        let words: Vec<String> = (0..600_u64).map(|n| (n * 2_654_435_761 % 4_294_967_291).to_string()).collect();
        let title = format!("Endless {}", words.join(" "));
        app.put_book("Long/Long 1.cbz", comic(&format!("<Title>{title}</Title>")));
        app.put_book("Short/Short 1.cbz", comic("<Title>Brief</Title>"));
        app.scan_library().await;
        app.indexed().await;
        let reader = app.as_reader();
        let found = ask(&reader, "endless").await;
        assert_eq!(titles(&found, "books"), [title]);
        let sorted = reader.get("/api/v1/books?sort=title").await.expect(200).json();
        assert_eq!(sorted["items"][0]["title"], "Brief");
    }
}

story! {
    async fn impossible_searches_are_refused(engine: Engine) {
        let shelf = Shelf::new(engine).await;
        let reader = shelf.app.as_reader();
        reader.get("/api/v1/search").await.expect(400);
        let long = format!("/api/v1/search?q={}", "x".repeat(201));
        reader.get(&long).await.refused(422, "InvalidField");
        for limit in ["0", "101", "x"] {
            let address = format!("/api/v1/search?q=a&limit={limit}");
            reader.get(&address).await.refused(422, "InvalidField");
        }
        reader.get("/api/v1/search?q=").await.expect(200);
    }
}

story! {
    async fn fields_narrow_down_what_is_found(engine: Engine) {
        let app = shelf(engine).await;
        let reader = app.as_reader();
        for (q, series) in [
            ("author:moore", vec!["From Heaven", "Watchers"]),
            ("writer:steve", vec![]),
            ("inker:steve", vec!["From Heaven"]),
            ("author:moore year:>1990", vec!["From Heaven"]),
            ("author:\"Alan Moore\" -heaven", vec!["Watchers"]),
            ("author:\"Moore\"", vec![]),
            ("genre:crime", vec!["Watchers"]),
            ("\"long hallo\"", vec!["Long Halloween"]),
            ("\"hallo long\"", vec![]),
            ("year:1990..1998 pages:2", vec!["Long Halloween"]),
            ("-author:moore", vec!["Long Halloween"]),
            ("is:unread added:7d halloween", vec!["Long Halloween"]),
        ] {
            let found = ask(&reader, q).await;
            assert_eq!(titles(&found, "series"), series, "{q}");
            assert_eq!(found["books"].as_array().unwrap().len(), series.len(), "{q}: {found}");
        }
    }
}

story! {
    async fn a_field_that_is_wrong_is_refused_with_its_place_and_plain_text_never_is(engine: Engine) {
        let app = shelf(engine).await;
        let reader = app.as_reader();
        for (q, place, code) in [
            ("watch+year:%3Eabc", "q[6..15]", "malformed"),
            ("format:exe", "q[0..10]", "malformed"),
            ("is:cool", "q[0..7]", "malformed"),
        ] {
            let reply = reader.get(&format!("/api/v1/search?q={q}")).await.refused(422, "InvalidField");
            let field = &reply.json()["details"]["fields"][0];
            assert_eq!((&field["field"], &field["code"]), (&json!(place), &json!(code)));
        }
        for q in ["re:zero", "\"", "-", "a:b:c", "year:", "(((", "%' OR 1=1 --", "\u{1f}\u{7f}", "title:\"", ":::"] {
            ask(&reader, q).await;
        }
        assert_eq!(titles(&ask(&reader, "Long: Halloween").await, "series"), ["Long Halloween"]);
    }
}

story! {
    async fn other_titles_people_and_lists_are_found_by_who_may_see_them(engine: Engine) {
        let app = shelf(engine).await;
        let (admin, editor) = (app.as_admin(), app.client_of(Role::Editor));
        let series = ask(&admin, "watchers").await["series"][0].clone();
        let address = format!("/api/v1/series/{}", text(&series["id"]));
        let other = json!({"alternateTitles": [{"label": "ja", "title": "ウォッチャーズ"}, {"label": "de", "title": "Die Wächter"}]});
        editor.patch(&format!("{address}/metadata"), &other).await.expect(200);
        let list = json!({"name": "Night watch"});
        let list = editor.post("/api/v1/read-lists", &list).await.expect(201).json();
        let books = editor.get(&format!("{address}/books")).await.expect(200).json();
        let members = json!({"ids": [books["items"][0]["id"]]});
        editor.post(&format!("/api/v1/read-lists/{}/books", text(&list["id"])), &members).await.expect(200);
        let rule = json!({"name": "Watch all", "rule": {"field": "title", "op": "contains", "value": "watch"}});
        editor.post("/api/v1/collections", &rule).await.expect(201);
        app.indexed().await;
        for q in ["wachter", "うぉっちゃーず", "WATCHERS"] {
            assert_eq!(titles(&ask(&admin, q).await, "series"), ["Watchers"], "{q}");
        }
        let found = ask(&admin, "watch").await;
        assert_eq!((&found["readLists"][0]["name"], &found["collections"][0]["name"]), (&json!("Night watch"), &json!("Watch all")));
        assert_eq!(ask(&admin, "moore").await["people"], json!(["Alan Moore", "Steve Moore"]));

        let new = json!({"name": "child", "password": PASSWORD, "role": "user"});
        let made = admin.post("/api/v1/users", &new).await.expect(201).json();
        let child = app.anonymous().with_password("child", PASSWORD);
        let rules = format!("/api/v1/users/{}/access", text(&made["id"]));
        admin.put(&rules, &json!({"denyLabels": ["private"]})).await.expect(200);
        for title in ["watchers", "heaven"] {
            let series = ask(&admin, title).await["series"][0].clone();
            let tags = format!("/api/v1/series/{}/sharing-tags", text(&series["id"]));
            admin.put(&tags, &json!({"tags": ["private"]})).await.expect(200);
        }
        for q in ["watch", "wachter", "moore", "author:moore", "genre:crime"] {
            let found = ask(&child, q).await;
            for kind in ["series", "books", "people", "collections", "readLists"] {
                assert_eq!(found[kind], json!([]), "{q} {kind}");
            }
        }
        assert_eq!(ask(&child, "loeb").await["people"], json!(["Jeph Loeb"]));
    }
}
