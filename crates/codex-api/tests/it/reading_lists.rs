//! Read lists as files: what entries mean, what is missing, and what comes back.

use axum::http::Method;
use codex_models::Role;
use codex_testkit::app::{PASSWORD, TestApp};
use codex_testkit::clients::{Client, Reply};
use codex_testkit::corpus::cbz::Cbz;
use codex_testkit::db::Engine;
use serde_json::{Value, json};

use crate::support::{NOBODY, story, text};

const LIST: &str = "<?xml version=\"1.0\"?><ReadingList><Name>House of X</Name><Books>\
    <Book Series=\"House of X\" Number=\"1\" Volume=\"2019\" Year=\"2019\"/>\
    <Book Series=\"Renamed\" Number=\"7\"><Database Name=\"cv\" Series=\"1\" Issue=\"714236\"/></Book>\
    <Book Series=\"Powers of X\" Number=\"2\" Volume=\"2019\" Year=\"2019\"/>\
    <Book Series=\"Spider\" Number=\"1\"/>\
    <Book Series=\"House of X\" Number=\"1\" Volume=\"2019\" Year=\"2019\"/></Books></ReadingList>";

fn comic(info: &str) -> Vec<u8> {
    let info = format!("<ComicInfo>{info}</ComicInfo>");
    Cbz::with_pages(1).file("ComicInfo.xml", info.into_bytes()).build()
}

async fn import(client: &Client, query: &str, file: impl Into<String>) -> Reply {
    let client = client.clone().with("content-type", "application/xml");
    client.send(Method::POST, &format!("/api/v1/read-lists/import{query}"), file.into()).await
}

/// A library in which one entry is found by name, one by id, one is missing and one is not clear.
async fn shelf(engine: Engine) -> (TestApp, codex_models::LibraryId) {
    let app = TestApp::new(engine).await;
    app.put_book("House of X (2019)/House of X 001 (2019).cbz", comic("<Year>2019</Year>"));
    app.put_book("House of X (1999)/House of X 001 (1999).cbz", comic("<Year>1999</Year>"));
    app.put_book("Other/Other 7.cbz", comic("<Notes>Tagged [CVDB714236]</Notes>"));
    for year in ["1963", "2014"] {
        app.put_book(&format!("Spider ({year})/Spider 1.cbz"), comic("<Notes>x</Notes>"));
    }
    let library = app.scan_library().await;
    (app, library)
}

async fn items(client: &Client, list: &str, query: &str) -> Vec<Value> {
    let address = format!("/api/v1/read-lists/{list}/items{query}");
    client.get(&address).await.expect(200).json()["items"].as_array().unwrap().clone()
}

async fn files(client: &Client, list: &str) -> Vec<String> {
    let address = format!("/api/v1/read-lists/{list}/books");
    let books = client.get(&address).await.expect(200).json();
    books["items"].as_array().unwrap().iter().map(|book| text(&book["fileName"])).collect()
}

async fn rescan(app: &TestApp, library: codex_models::LibraryId) {
    let address = format!("/api/v1/libraries/{library}/scan");
    app.as_admin().post(&address, &json!({"mode": "normal"})).await.expect(202);
    app.scanned(library).await;
}

story! {
    async fn entries_are_matched_by_id_then_name_and_year_and_missing_ones_are_filled_in(engine: Engine) {
        let (app, library) = shelf(engine).await;
        let editor = app.client_of(Role::Editor);
        import(&app.as_reader(), "", LIST).await.refused(403, "PermissionDenied");
        let made = import(&editor, "", LIST).await.expect(201).json();
        assert_eq!((&made["matchedCount"], &made["missingCount"], &made["ambiguousCount"]), (&json!(2), &json!(1), &json!(1)));
        let list = text(&made["readList"]["id"]);
        assert_eq!(made["readList"]["name"], "House of X");
        assert_eq!(files(&editor, &list).await, ["House of X 001 (2019).cbz", "Other 7.cbz"]);
        let all = items(&editor, &list, "").await;
        let how: Vec<&Value> = all.iter().map(|item| &item["matchedBy"]).collect();
        assert_eq!(how, [&json!("name"), &json!("id"), &Value::Null, &Value::Null], "one that stands there twice counts once");
        let missing = items(&editor, &list, "?missing=true").await;
        assert_eq!(missing.iter().map(|item| text(&item["series"])).collect::<Vec<_>>(), ["Powers of X", "Spider"]);
        assert_eq!((&missing[0]["isAmbiguous"], &missing[1]["isAmbiguous"]), (&json!(false), &json!(true)));

        app.put_book("Powers of X (2019)/Powers of X 2.cbz", comic("<Year>2019</Year>"));
        rescan(&app, library).await;
        let files = files(&editor, &list).await;
        assert_eq!(files, ["House of X 001 (2019).cbz", "Other 7.cbz", "Powers of X 2.cbz"]);
        assert_eq!(items(&editor, &list, "?missing=true").await.len(), 1);
        import(&editor, "", LIST).await.refused(409, "ListNameTaken");
        let again = import(&editor, "?name=Again", LIST).await.expect(201).json();
        assert_eq!(again["matchedCount"], 3);
    }
}

story! {
    async fn what_a_person_chooses_is_remembered_for_other_lists(engine: Engine) {
        let (app, _) = shelf(engine).await;
        let editor = app.client_of(Role::Editor);
        let list = text(&import(&editor, "", LIST).await.expect(201).json()["readList"]["id"]);
        let spider = items(&editor, &list, "?missing=true").await[1].clone();
        let books = editor.get("/api/v1/books?search=spider").await.expect(200).json();
        let book = &books["items"][0]["id"];
        let item = format!("/api/v1/read-lists/{list}/items/{}", text(&spider["id"]));
        editor.put(&item, &json!({"bookId": NOBODY})).await.refused(404, "NotFound");
        let chosen = editor.put(&item, &json!({"bookId": book})).await.expect(200).json();
        assert_eq!((&chosen["bookId"], &chosen["matchedBy"]), (book, &json!("person")));
        assert_eq!(files(&editor, &list).await.len(), 3);
        let again = import(&editor, "?name=Again", LIST).await.expect(201).json();
        let second = text(&again["readList"]["id"]);
        assert_eq!(items(&editor, &second, "").await[3]["bookId"], *book);

        editor.put(&item, &json!({"bookId": null})).await.expect(200);
        assert_eq!(files(&editor, &list).await.len(), 2);
        assert_eq!(files(&editor, &second).await.len(), 3, "the other list is as it was");
        let third = import(&editor, "?name=Third", LIST).await.expect(201).json();
        assert_eq!(third["ambiguousCount"], 1, "it is forgotten");
        // A book that is taken out does not come back by itself.
        let found = items(&editor, &second, "").await[0]["bookId"].clone();
        editor.delete(&format!("/api/v1/read-lists/{second}/books/{}", text(&found))).await.expect(204);
        assert_eq!(items(&editor, &second, "").await.len(), 3);
    }
}

story! {
    async fn a_list_is_written_as_a_file_with_what_is_missing_and_read_again(engine: Engine) {
        let (app, _) = shelf(engine).await;
        let editor = app.client_of(Role::Editor);
        let list = text(&import(&editor, "", LIST).await.expect(201).json()["readList"]["id"]);
        let address = format!("/api/v1/read-lists/{list}/export");
        let file = app.as_reader().get(&address).await.expect(200);
        assert_eq!(file.header("content-type"), "application/xml");
        assert!(file.header("content-disposition").contains("House of X.cbl"));
        let file = file.text();
        let order: Vec<usize> =
            ["Volume=\"2019\"", "cv\" Issue=\"714236\"", "Powers of X", "Spider"].map(|part| file.find(part).unwrap()).into();
        assert!(order.is_sorted(), "{file}");
        let again = import(&editor, "?name=Again", file).await.expect(201).json();
        assert_eq!((&again["matchedCount"], &again["missingCount"]), (&json!(2), &json!(1)));
        let by_rule = json!({"name": "By rule", "rule": {"field": "externalId", "op": "is", "value": "comicvine:714236"}});
        let by_rule = editor.post("/api/v1/read-lists", &by_rule).await.expect(201).json();
        assert_eq!(by_rule["memberCount"], 1);
        let address = format!("/api/v1/read-lists/{}/export", text(&by_rule["id"]));
        assert!(editor.get(&address).await.expect(200).text().contains("714236"));
    }
}

story! {
    async fn a_book_that_is_hidden_looks_as_one_that_is_not_here(engine: Engine) {
        let (app, _) = shelf(engine).await;
        let admin = app.as_admin();
        let list = text(&import(&admin, "", LIST).await.expect(201).json()["readList"]["id"]);
        let series = admin.get("/api/v1/series?search=other").await.expect(200).json();
        let tags = format!("/api/v1/series/{}/sharing-tags", text(&series["items"][0]["id"]));
        admin.put(&tags, &json!({"tags": ["private"]})).await.expect(200);
        let new = json!({"name": "child", "password": PASSWORD, "role": "editor"});
        let made = admin.post("/api/v1/users", &new).await.expect(201).json();
        let address = format!("/api/v1/users/{}/access", text(&made["id"]));
        admin.put(&address, &json!({"denyLabels": ["private"]})).await.expect(200);
        let child = app.anonymous().with_password("child", PASSWORD);
        let hidden = items(&child, &list, "").await[1].clone();
        assert_eq!((&hidden["bookId"], &hidden["matchedBy"]), (&Value::Null, &Value::Null));
        assert_eq!(items(&child, &list, "?missing=true").await.len(), 3);
        assert_eq!(files(&child, &list).await.len(), 1);
        let own = import(&child, "?name=Mine", LIST).await.expect(201).json();
        assert_eq!((&own["matchedCount"], &own["missingCount"]), (&json!(1), &json!(2)));
    }
}

story! {
    async fn what_is_no_reading_list_is_refused_and_leaves_nothing(engine: Engine) {
        let app = TestApp::new(engine).await;
        let editor = app.client_of(Role::Editor);
        let entry = "<Book Series=\"a\" Number=\"1\"/>";
        let nested = format!("<ReadingList><Name>a</Name>{}", "<ReadingList>".repeat(2_000));
        for (file, code) in [
            (String::new(), "malformed"),
            ("<ComicInfo/>".to_owned(), "malformed"),
            ("{\"a\": 1}".to_owned(), "malformed"),
            ("<ReadingList><Name>a</Name><Books/></ReadingList>".to_owned(), "required"),
            ("<ReadingList><Name>a</Name><Books><Book Series=\"a\">".to_owned(), "malformed"),
            (nested, "malformed"),
            (format!("<ReadingList><Name>a</Name>{}", "<a>".repeat(1_000)), "too_long"),
            (format!("<ReadingList><Name>a</Name>{}</ReadingList>", entry.repeat(5_001)), "too_long"),
        ] {
            let reply = import(&editor, "", file).await.refused(422, "InvalidField");
            assert_eq!(reply.json()["details"]["fields"][0]["code"], code, "{}", reply.text());
        }
        import(&editor, "", "x".repeat((4 << 20) + 1)).await.refused(413, "PayloadTooLarge");
        editor.post("/api/v1/read-lists/import", &json!({})).await.refused(415, "UnsupportedMediaType");
        let bomb = "<!DOCTYPE a [<!ENTITY b \"bb\"><!ENTITY c \"&b;&b;\">]><ReadingList><Name>&c;</Name>\
                    <Books><Book Series=\"&c;\" Number=\"&#0;\"/></Books></ReadingList>";
        assert_eq!(import(&editor, "?name=Odd", bomb).await.expect(201).json()["missingCount"], 1);
        let mut large = "<ReadingList><Name>Large</Name>".to_owned();
        for n in 0..5_000 {
            large.push_str("<Book Series=\"s");
            large.push_str(&n.to_string());
            large.push_str("\" Number=\"1\"/>");
        }
        large.push_str("</ReadingList>");
        assert_eq!(import(&editor, "", large).await.expect(201).json()["missingCount"], 5_000);
        assert_eq!(editor.get("/api/v1/read-lists").await.expect(200).json()["total"], 2);
    }
}
