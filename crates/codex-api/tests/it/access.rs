//! What is hidden from one account and shown to another, on every door.

use std::time::Duration;

use codex_models::Role;
use codex_testkit::app::TestApp;
use codex_testkit::clients::Client;
use codex_testkit::corpus::cbz::Cbz;
use serde_json::{Value, json};

use crate::events::Stream;
use crate::support::{NOBODY, Shelf, story, text};

/// The id of the account that is named like its role.
pub(crate) async fn user_id(app: &TestApp, role: Role) -> String {
    app.core.users().find_by_name(role.as_str()).await.unwrap().id.to_string()
}

/// Gives the account of a role these rules.
pub(crate) async fn restrict(app: &TestApp, role: Role, rules: &Value) -> Value {
    let address = format!("/api/v1/users/{}/access", user_id(app, role).await);
    app.as_admin().put(&address, rules).await.expect(200).json()
}

/// Marks the comics of a shelf as private, and hides that from the reader.
pub(crate) async fn with_hidden_comics(engine: codex_testkit::db::Engine) -> Shelf {
    let shelf = Shelf::new(engine).await;
    let address = format!("/api/v1/series/{}/sharing-tags", shelf.series);
    let tags = shelf.app.as_admin().put(&address, &json!({"tags": [" Private "]})).await;
    assert_eq!(tags.expect(200).json(), json!({"tags": ["private"]}));
    restrict(&shelf.app, Role::Reader, &json!({"denyLabels": ["private"]})).await;
    shelf
}

/// Ids of all items of a list.
async fn ids(client: &Client, address: &str) -> Vec<String> {
    let list = client.get(address).await.expect(200).json();
    let items = list["items"].as_array().unwrap();
    assert_eq!(list["total"], items.len(), "{address}");
    items.iter().map(|item| text(&item["id"])).collect()
}

story! {
    async fn a_hidden_series_is_in_no_list_count_search_or_cover(engine: Engine) {
        let shelf = with_hidden_comics(engine).await;
        let (reader, user) = (shelf.app.as_reader(), shelf.app.client_of(Role::User));
        shelf.app.indexed().await;
        let hidden = [&shelf.series, &shelf.comic, &shelf.next_comic];
        for client in [&reader, &user] {
            let address = format!("/api/v1/books/{}/progress", shelf.epub);
            client.put(&address, &json!({"percentage": 0.5})).await.expect(200);
        }
        let address = format!("/api/v1/books/{}/progress", shelf.comic);
        user.put(&address, &json!({"page": 2})).await.expect(200);
        let library = format!("libraryId={}", shelf.library);
        for (list, seen_by_user, seen_by_reader) in [
            ("/api/v1/series?limit=50".to_owned(), 3, 2),
            (format!("/api/v1/series?{library}"), 3, 2),
            ("/api/v1/series?search=batman".to_owned(), 1, 0),
            ("/api/v1/books?limit=50".to_owned(), 4, 2),
            (format!("/api/v1/books?{library}"), 4, 2),
            ("/api/v1/books?status=reading".to_owned(), 2, 1),
            ("/api/v1/progress/continue".to_owned(), 2, 1),
        ] {
            assert_eq!(ids(&user, &list).await.len(), seen_by_user, "{list}");
            let seen = ids(&reader, &list).await;
            assert_eq!(seen.len(), seen_by_reader, "{list}");
            assert!(hidden.iter().all(|id| !seen.contains(id)), "{list}");
        }
        let search = "/api/v1/search?q=batman";
        assert_eq!(user.get(search).await.expect(200).json()["books"].as_array().unwrap().len(), 2);
        let nothing =
            json!({"series": [], "books": [], "people": [], "collections": [], "readLists": []});
        assert_eq!(reader.get(search).await.expect(200).json(), nothing);
        let counts = |client: &Client| {
            let client = client.clone();
            async move {
                let list = client.get("/api/v1/libraries").await.expect(200).json();
                (list["items"][0]["seriesCount"].clone(), list["items"][0]["bookCount"].clone())
            }
        };
        assert_eq!(counts(&user).await, (json!(3), json!(4)));
        assert_eq!(counts(&reader).await, (json!(2), json!(2)));
    }
}

story! {
    async fn what_is_hidden_answers_like_what_is_absent(engine: Engine) {
        let shelf = with_hidden_comics(engine).await;
        let (reader, user) = (shelf.app.as_reader(), shelf.app.client_of(Role::User));
        let of_book = ["", "/pages", "/pages/1", "/thumbnail", "/progress", "/manifest", "/positions"];
        let of_series = ["", "/books", "/thumbnail"];
        let addresses = of_book
            .iter()
            .map(|rest| (format!("/api/v1/books/{}{rest}", shelf.comic), format!("/api/v1/books/{NOBODY}{rest}")))
            .chain(of_series.iter().map(|rest| {
                (format!("/api/v1/series/{}{rest}", shelf.series), format!("/api/v1/series/{NOBODY}{rest}"))
            }));
        for (hidden, absent) in addresses {
            let (hidden_reply, absent) = (reader.get(&hidden).await, reader.get(&absent).await);
            assert_eq!(hidden_reply.status, 404, "{hidden}");
            assert_eq!(absent.status, 404, "{hidden}");
            assert_eq!(hidden_reply.json(), absent.json(), "{hidden}");
            assert_eq!(hidden_reply.headers.get("etag"), None, "{hidden}");
            assert_ne!(user.get(&hidden).await.status, 404, "{hidden}");
        }
        let body = json!({"page": 1});
        let hidden = reader.put(&format!("/api/v1/books/{}/progress", shelf.comic), &body).await;
        let absent = reader.put(&format!("/api/v1/books/{NOBODY}/progress"), &body).await;
        assert_eq!((hidden.status, hidden.json()), (absent.status, absent.json()));
    }
}

story! {
    async fn search_shows_as_many_as_if_the_hidden_ones_did_not_exist(engine: Engine) {
        let app = TestApp::new(engine).await;
        for n in 0..30 {
            app.put_book(&format!("Tale {n:02}/Tale {n:02}.cbz"), Cbz::with_pages(1).build());
        }
        app.put_book("Tale of the open sea/Tale of the open sea.cbz", Cbz::with_pages(1).build());
        app.scan_library().await;
        app.indexed().await;
        let admin = app.as_admin();
        let series = admin.get("/api/v1/series?limit=50").await.expect(200).json();
        for item in series["items"].as_array().unwrap() {
            if text(&item["title"]) != "Tale of the open sea" {
                let address = format!("/api/v1/series/{}/sharing-tags", text(&item["id"]));
                admin.put(&address, &json!({"tags": ["private"]})).await.expect(200);
            }
        }
        restrict(&app, Role::Reader, &json!({"denyLabels": ["private"]})).await;
        let found = app.as_reader().get("/api/v1/search?q=tale&limit=1").await.expect(200).json();
        assert_eq!(found["series"][0]["title"], "Tale of the open sea");
        assert_eq!(found["books"][0]["title"], "Tale of the open sea");
    }
}

story! {
    async fn a_stream_says_nothing_of_a_hidden_series(engine: Engine) {
        let shelf = with_hidden_comics(engine).await;
        let (admin, reader) = (shelf.app.as_admin(), shelf.app.as_reader());
        let mut restricted = Stream::open(&reader).await;
        let mut whole = Stream::open(&shelf.app.client_of(Role::User)).await;
        let tag = |series: &str, tags: Value| {
            let (admin, address) = (admin.clone(), format!("/api/v1/series/{series}/sharing-tags"));
            async move { admin.put(&address, &json!({"tags": tags})).await.expect(200) }
        };
        let alice = text(&admin.get(&format!("/api/v1/books/{}", shelf.epub)).await.expect(200).json()["seriesId"]);
        tag(&shelf.series, json!(["private", "still"])).await;
        admin.post(&format!("/api/v1/libraries/{}/scan", shelf.library), &json!({"mode": "deep"})).await.expect(202);
        shelf.app.scanned(codex_models::LibraryId::parse(&shelf.library).unwrap()).await;
        tag(&alice, json!(["open"])).await;
        assert_eq!(whole.event("series.changed").await["seriesIds"], json!([shelf.series]));
        loop {
            let record = restricted.next().await.unwrap();
            assert!(!record.contains("scan.progress"), "{record}");
            for hidden in [&shelf.series, &shelf.comic, &shelf.next_comic] {
                assert!(!record.contains(hidden.as_str()), "{record}");
            }
            if record.contains("series.changed") && record.contains(&alice) {
                break;
            }
        }
    }
}

story! {
    async fn what_is_hidden_while_a_stream_is_open_is_not_told_any_more(engine: Engine) {
        let shelf = Shelf::new(engine).await;
        let mut stream = Stream::open(&shelf.app.as_reader()).await;
        let rules = json!({"libraryIds": []});
        restrict(&shelf.app, Role::Reader, &rules).await;
        stream.event("account.changed").await;
        let address = format!("/api/v1/series/{}/sharing-tags", shelf.series);
        shelf.app.as_admin().put(&address, &json!({"tags": ["a"]})).await.expect(200);
        restrict(&shelf.app, Role::Reader, &json!({})).await;
        loop {
            let record = stream.next().await.unwrap();
            assert!(!record.contains("series.changed"), "{record}");
            if record.contains("account.changed") {
                break;
            }
        }
    }
}

story! {
    async fn ages_hide_series_and_unrated_ones_as_the_rule_says(engine: Engine) {
        let app = TestApp::new(engine).await;
        let rated = |rating: &str| {
            let info = format!("<ComicInfo><AgeRating>{rating}</AgeRating></ComicInfo>");
            Cbz::with_pages(1).file("ComicInfo.xml", info.into_bytes()).build()
        };
        app.put_book("Adult/Adult 1.cbz", rated("Adults Only 18+"));
        app.put_book("Everyone/Everyone 1.cbz", rated("Everyone"));
        app.put_book("Unknown/Unknown 1.cbz", Cbz::with_pages(1).build());
        // One book for adults makes a series for adults.
        app.put_book("Mixed/Mixed 1.cbz", rated("Everyone"));
        app.put_book("Mixed/Mixed 2.cbz", rated("Adults Only 18+"));
        app.scan_library().await;
        let titles = || async {
            let list = app.as_reader().get("/api/v1/series").await.expect(200).json();
            let titles = list["items"].as_array().unwrap().iter().map(|item| text(&item["title"]));
            titles.collect::<Vec<_>>()
        };
        assert_eq!(titles().await, ["Adult", "Everyone", "Mixed", "Unknown"]);
        let age = |limit: &str, age: u8, unrated: bool| {
            json!({"age": {"limit": limit, "age": age, "showUnrated": unrated}})
        };
        for (rules, seen) in [
            (age("allowUpTo", 12, true), vec!["Everyone", "Unknown"]),
            (age("allowUpTo", 12, false), vec!["Everyone"]),
            (age("allowUpTo", 18, false), vec!["Adult", "Everyone", "Mixed"]),
            (age("excludeFrom", 18, true), vec!["Everyone", "Unknown"]),
            (json!({"hideExplicit": true}), vec!["Everyone", "Unknown"]),
            (json!({}), vec!["Adult", "Everyone", "Mixed", "Unknown"]),
        ] {
            restrict(&app, Role::Reader, &rules).await;
            assert_eq!(titles().await, seen, "{rules}");
        }
    }
}

story! {
    async fn groups_open_and_close_and_the_answer_names_whose_rule_it_is(engine: Engine) {
        let shelf = Shelf::new(engine).await;
        let admin = shelf.app.as_admin();
        let reader_id = user_id(&shelf.app, Role::Reader).await;
        restrict(&shelf.app, Role::Reader, &json!({"libraryIds": []})).await;
        assert!(ids(&shelf.app.as_reader(), "/api/v1/libraries").await.is_empty());

        let rules = json!({"libraryIds": [shelf.library], "denyLabels": ["Private"]});
        let body = json!({"name": "Kids", "rules": rules});
        let group = text(&admin.post("/api/v1/access/groups", &body).await.expect(201).json()["id"]);
        admin.post("/api/v1/access/groups", &json!({"name": "KIDS"})).await.refused(409, "AccessGroupNameTaken");
        let member = format!("/api/v1/access/groups/{group}/members/{reader_id}");
        admin.put(&member, &json!({})).await.expect(204);
        assert_eq!(ids(&shelf.app.as_reader(), "/api/v1/series").await.len(), 3);

        let access = admin.get(&format!("/api/v1/users/{reader_id}/access")).await.expect(200).json();
        let from = json!([{"group": {"id": group, "name": "Kids"}}]);
        let effective = &access["effective"];
        assert_eq!(effective["allLibraries"], false);
        assert_eq!(effective["libraries"], json!([{"libraryId": shelf.library, "from": from}]));
        assert_eq!(effective["denyLabels"], json!([{"label": "private", "from": from}]));

        let address = format!("/api/v1/series/{}/sharing-tags", shelf.series);
        admin.put(&address, &json!({"tags": ["private"]})).await.expect(200);
        assert_eq!(ids(&shelf.app.as_reader(), "/api/v1/series").await.len(), 2);
        let patch = json!({"rules": {"libraryIds": [shelf.library]}});
        admin.patch(&format!("/api/v1/access/groups/{group}"), &patch).await.expect(200);
        assert_eq!(ids(&shelf.app.as_reader(), "/api/v1/series").await.len(), 3);
        admin.delete(&member).await.expect(204);
        assert!(ids(&shelf.app.as_reader(), "/api/v1/series").await.is_empty());
        admin.delete(&member).await.refused(404, "NotFound");
        admin.delete(&format!("/api/v1/access/groups/{group}")).await.expect(204);
        admin.get(&format!("/api/v1/access/groups/{group}")).await.refused(404, "NotFound");
    }
}

story! {
    async fn an_administrator_sees_through_the_eyes_of_an_account_and_changes_nothing(engine: Engine) {
        let shelf = with_hidden_comics(engine).await;
        let reader_id = user_id(&shelf.app, Role::Reader).await;
        let eyes = |client: Client, id: &str| client.with("x-codex-view-as", id);
        let looking = eyes(shelf.app.as_admin(), &reader_id);
        assert_eq!(ids(&looking, "/api/v1/series").await, ids(&shelf.app.as_reader(), "/api/v1/series").await);
        looking.get(&format!("/api/v1/books/{}", shelf.comic)).await.refused(404, "NotFound");
        assert_eq!(looking.get("/api/v1/auth/me").await.expect(200).json()["id"], json!(reader_id));
        let address = format!("/api/v1/books/{}/progress", shelf.epub);
        looking.put(&address, &json!({"percentage": 0.5})).await.refused(403, "ViewAsReadOnly");
        looking.get("/api/v1/users").await.refused(403, "PermissionDenied");

        // A browser sends no header of ours with images and streams.
        let admin = shelf.app.as_admin();
        let named = |address: &str, id: &str| format!("{address}?limit=50&viewAs={id}");
        let seen = ids(&shelf.app.as_reader(), "/api/v1/series?limit=50").await;
        assert_eq!(ids(&admin, &named("/api/v1/series", &reader_id)).await, seen);
        let book = |book: &str| format!("/api/v1/books/{book}");
        let page = format!("{}/pages/1", book(&shelf.comic));
        admin.get(&page).await.expect(200);
        admin.get(&format!("{page}?viewAs={reader_id}")).await.refused(404, "NotFound");
        admin.get(&format!("{}?viewAs={reader_id}", book(&shelf.epub))).await.expect(200);
        admin.put(&format!("{address}?viewAs={reader_id}"), &json!({"percentage": 0.5})).await.refused(403, "ViewAsReadOnly");
        admin.get(&named("/api/v1/series", "me")).await.refused(400, "BadRequest");
        shelf.app.as_reader().get(&named("/api/v1/series", &reader_id)).await.refused(403, "PermissionDenied");

        eyes(shelf.app.as_admin(), NOBODY).get("/api/v1/series").await.refused(404, "NotFound");
        eyes(shelf.app.as_admin(), "me").get("/api/v1/series").await.refused(400, "BadRequest");
        let user_id = user_id(&shelf.app, Role::User).await;
        eyes(shelf.app.as_reader(), &user_id).get("/api/v1/series").await.refused(403, "PermissionDenied");

        // The stream looks through the same eyes, also after it looked at them again.
        let mut stream = Stream::open(&looking).await;
        restrict(&shelf.app, Role::Reader, &json!({})).await;
        stream.event("account.changed").await;
        let tags = format!("/api/v1/series/{}/sharing-tags", shelf.series);
        shelf.app.clock.advance(Duration::from_mins(1));
        shelf.app.as_admin().put(&tags, &json!({"tags": []})).await.expect(200);
        assert_eq!(stream.event("series.changed").await["seriesIds"], json!([shelf.series]));
    }
}

story! {
    async fn impossible_rules_are_refused(engine: Engine) {
        let app = TestApp::new(engine).await;
        let address = format!("/api/v1/users/{}/access", user_id(&app, Role::Reader).await);
        let many: Vec<String> = (0..101).map(|n| format!("label {n}")).collect();
        let admin = app.as_admin();
        for rules in [
            json!({"denyLabels": many}),
            json!({"allowLabels": [" "]}),
            json!({"age": {"limit": "allowUpTo", "age": 100, "showUnrated": true}}),
        ] {
            admin.put(&address, &rules).await.refused(422, "InvalidField");
        }
        for malformed in [json!({"libraryIds": ["42"]}), json!({"libraries": []})] {
            admin.put(&address, &malformed).await.refused(400, "BadRequest");
        }
        admin.put(&format!("/api/v1/users/{NOBODY}/access"), &json!({})).await.refused(404, "NotFound");
    }
}
