//! Conditions, facets, saved filters and lists, as a client writes them.

use std::time::{Duration, Instant};

use codex_models::Role;
use codex_testkit::app::PASSWORD;
use codex_testkit::clients::{Client, Reply};
use codex_testkit::corpus::cbz::Cbz;
use serde_json::{Value, json};

use crate::support::{NOBODY, Shelf, story, text};

/// Nothing that is refused takes longer than this, debug builds and busy machines included.
const SOON: Duration = Duration::from_secs(5);

async fn ask(client: &Client, what: &str, condition: &Value) -> Reply {
    client.post(&format!("/api/v1/{what}/query"), &json!({ "condition": condition })).await
}

/// Titles that a condition finds.
async fn titles(client: &Client, what: &str, condition: &Value) -> Vec<String> {
    let found = ask(client, what, condition).await.expect(200).json();
    found["items"].as_array().unwrap().iter().map(|item| text(&item["title"])).collect()
}

/// The code and the place of the first fault.
fn fault(reply: &Reply) -> (String, String) {
    let field = &reply.json()["details"]["fields"][0];
    (text(&field["field"]), text(&field["code"]))
}

story! {
    async fn a_condition_lists_sorts_pages_and_counts_what_meets_it(engine: Engine) {
        let shelf = Shelf::new(engine).await;
        let reader = shelf.app.as_reader();
        let comics = json!({"all": [
            {"field": "format", "op": "is", "value": "cbz"},
            {"field": "state", "op": "is", "value": "ready"},
            {"ofSeries": {"field": "libraryId", "op": "is", "value": shelf.library}},
        ]});
        let body = json!({"condition": comics, "sort": "-number", "limit": 1});
        let first = reader.post("/api/v1/books/query", &body).await.expect(200).json();
        assert_eq!((&first["total"], &first["items"][0]["id"]), (&json!(2), &json!(shelf.next_comic)));
        let body = json!({"condition": comics, "sort": "-number", "limit": 1, "cursor": first["nextCursor"]});
        let second = reader.post("/api/v1/books/query", &body).await.expect(200).json();
        assert_eq!((&second["items"][0]["id"], &second["nextCursor"]), (&json!(shelf.comic), &Value::Null));
        let other = json!({"condition": comics, "cursor": first["nextCursor"]});
        reader.post("/api/v1/books/query", &other).await.refused(400, "InvalidCursor");

        reader.put(&format!("/api/v1/books/{}/progress", shelf.comic), &json!({"completed": true})).await.expect(200);
        let reading = json!({"field": "readStatus", "op": "is", "value": "reading"});
        assert_eq!(titles(&reader, "series", &reading).await, ["Batman"]);
        let facets = reader.post("/api/v1/books/facets", &json!({"condition": comics})).await.expect(200).json();
        assert_eq!(facets["total"], 2);
        assert_eq!(facets["readStatuses"], json!([{"value": "read", "count": 1}, {"value": "unread", "count": 1}]));
        assert_eq!(facets["libraries"], json!([{"libraryId": shelf.library, "count": 2}]));
        // What is asked of a facet alone does not narrow it.
        assert_eq!(facets["formats"], json!([{"value": "cbz", "count": 2}, {"value": "epub", "count": 1}]));
        let all = reader.post("/api/v1/series/facets", &json!({})).await.expect(200).json();
        assert_eq!(all["total"], 3);
        reader.post("/api/v1/series/query", &json!({"sort": "random"})).await.refused(400, "UnknownSort");
        reader.post("/api/v1/series/query", &json!({"limit": 501})).await.refused(422, "InvalidField");
    }
}

story! {
    async fn signs_of_patterns_are_letters_like_others(engine: Engine) {
        let shelf = Shelf::new(engine).await;
        let reader = shelf.app.as_reader();
        for wild in ["B_tman", "Bat%", "B.*", "^Batman$", "Batman' OR '1'='1", "\\Batman\\", "(a+)+$", "[A-Z]"] {
            for op in ["is", "startsWith"] {
                let condition = json!({"field": "title", "op": op, "value": wild});
                let found = titles(&reader, "series", &condition).await;
                // Signs are no part of a folded title, and none stands for a letter.
                let means_batman = ["^Batman$", "\\Batman\\"].contains(&wild)
                    || (op == "startsWith" && wild == "Bat%");
                assert_eq!(found == ["Batman"], means_batman, "{op} {wild}: {found:?}");
            }
        }
    }
}

story! {
    async fn a_bad_condition_is_refused_soon_with_its_place_and_code(engine: Engine) {
        let shelf = Shelf::new(engine).await;
        let reader = shelf.app.as_reader();
        let title = |value: Value| json!({"field": "title", "op": "is", "value": value});
        for (condition, place, code) in [
            (json!([]), "condition", "malformed"),
            (json!({"all": [title(json!("a")), {"field": "passwordHash", "op": "is", "value": "a"}]}),
             "condition.all[1].field", "unknown_field"),
            (json!({"not": {"field": "title", "op": "matches", "value": "a"}}), "condition.not.op", "unknown_operator"),
            (title(json!(5)), "condition.value", "malformed"),
            (title(json!("x".repeat(500_000))), "condition.value", "too_long"),
            (json!({"any": vec![title(json!("a")); 5_000]}), "condition.any[99]", "too_long"),
            (json!({"field": "genre", "op": "isAnyOf", "value": vec!["a"; 10_000]}), "condition.value", "too_long"),
            (json!({"x".repeat(1_000): 1}), "condition.?", "unknown_field"),
        ] {
            for what in ["books", "series"] {
                for end in ["query", "facets"] {
                    let begun = Instant::now();
                    let address = format!("/api/v1/{what}/{end}");
                    let reply = reader.post(&address, &json!({ "condition": condition })).await;
                    let reply = reply.refused(422, "InvalidField");
                    assert_eq!(fault(&reply), (place.to_owned(), code.to_owned()));
                    assert!(reply.text().len() < 2_000 && begun.elapsed() < SOON);
                }
            }
        }
        let nested = |depth: usize| {
            let text = format!("{}{{\"all\":[]}}{}", "{\"not\":".repeat(depth), "}".repeat(depth));
            format!("{{\"condition\":{text}}}")
        };
        let json = reader.clone().with("content-type", "application/json");
        let send = async |body: String| json.send(axum::http::Method::POST, "/api/v1/books/query", body).await;
        let deep = send(nested(50)).await.refused(422, "InvalidField");
        assert_eq!(fault(&deep).1, "too_deep");
        for depth in [1_000, 100_000] {
            send(nested(depth)).await.refused(400, "BadRequest");
        }
        send(r#"{"condition":{"field":"title","op":"is","value":"a\u0000b"}}"#.to_owned()).await.refused(400, "BadRequest");
        let long = format!(r#"{{"condition":{{"field":"title","op":"is","value":"{}"}}}}"#, "x".repeat(1024 * 1024));
        send(long).await.refused(413, "PayloadTooLarge");
        send(r#"{"condition":null,"unknown":1}"#.to_owned()).await.refused(400, "BadRequest");
        // The largest that is allowed is answered, and soon.
        let test = json!({"any": [{"field": "genre", "op": "isNot", "value": "a"}, {"field": "readStatus", "op": "is", "value": "read"}]});
        let begun = Instant::now();
        ask(&reader, "books", &json!({"all": vec![test; 33]})).await.expect(200);
        assert!(begun.elapsed() < SOON, "{:?}", begun.elapsed());
    }
}

story! {
    async fn collections_and_read_lists_are_kept_by_editors_and_read_by_all(engine: Engine) {
        let shelf = Shelf::new(engine).await;
        let (editor, reader) = (shelf.app.client_of(Role::Editor), shelf.app.as_reader());
        let new = json!({"name": "Night reading", "summary": "For later."});
        reader.post("/api/v1/read-lists", &new).await.refused(403, "PermissionDenied");
        let list = editor.post("/api/v1/read-lists", &new).await.expect(201).json();
        let address = format!("/api/v1/read-lists/{}", text(&list["id"]));
        let books = json!({"ids": [shelf.epub, shelf.comic, shelf.next_comic]});
        let filled = editor.post(&format!("{address}/books"), &books).await.expect(200).json();
        assert_eq!(filled["memberCount"], 3);
        let missing = json!({"ids": [NOBODY]});
        editor.post(&format!("{address}/books"), &missing).await.refused(404, "NotFound");
        let turned = json!({"ids": [shelf.comic, shelf.epub]});
        editor.put(&format!("{address}/order"), &turned).await.expect(200);
        editor.delete(&format!("{address}/books/{}", shelf.next_comic)).await.expect(204);
        let members = reader.get(&format!("{address}/books?limit=1")).await.expect(200).json();
        assert_eq!((&members["items"][0]["id"], &members["total"]), (&json!(shelf.comic), &json!(2)));
        let next = format!("{address}/books?limit=1&cursor={}", text(&members["nextCursor"]));
        assert_eq!(reader.get(&next).await.expect(200).json()["items"][0]["id"], json!(shelf.epub));
        let within = json!({"field": "readListId", "op": "is", "value": list["id"]});
        assert_eq!(ask(&reader, "books", &within).await.expect(200).json()["total"], 2);

        let rule = json!({"field": "title", "op": "contains", "value": "bat"});
        let new = json!({"name": "Bats", "rule": rule});
        let by_rule = editor.post("/api/v1/collections", &new).await.expect(201).json();
        assert_eq!((&by_rule["memberCount"], &by_rule["rule"]), (&json!(1), &rule));
        let address = format!("/api/v1/collections/{}", text(&by_rule["id"]));
        let series = json!({"ids": [shelf.series]});
        editor.post(&format!("{address}/series"), &series).await.refused(409, "ListByRule");
        let members = reader.get(&format!("{address}/series")).await.expect(200).json();
        assert_eq!((&members["total"], &members["items"][0]["id"]), (&json!(1), &json!(shelf.series)));
        let twice = json!({"name": " bats "});
        editor.post("/api/v1/collections", &twice).await.refused(409, "ListNameTaken");
        editor.post("/api/v1/collections", &json!({"name": ""})).await.refused(422, "InvalidField");
        let wrong = json!({"name": "Wrong", "rule": {"field": "pageCount", "op": "is", "value": 1}});
        editor.post("/api/v1/collections", &wrong).await.refused(422, "InvalidField");
        let other = json!({"summary": null, "rule": {"field": "title", "op": "is", "value": "Alice"}});
        let changed = editor.patch(&address, &other).await.expect(200).json();
        assert_eq!((&changed["name"], &changed["memberCount"]), (&json!("Bats"), &json!(1)));
        editor.delete(&address).await.expect(204);
        reader.get(&address).await.refused(404, "NotFound");
    }
}

story! {
    async fn what_an_account_may_not_see_is_in_none_of_its_lists(engine: Engine) {
        let shelf = Shelf::new(engine).await;
        let admin = shelf.app.as_admin();
        let made = json!({"name": "child", "password": PASSWORD, "role": "user"});
        let child_id = text(&admin.post("/api/v1/users", &made).await.expect(201).json()["id"]);
        let child = shelf.app.anonymous().with_password("child", PASSWORD);
        let wish = format!("/api/v1/series/{}/want-to-read", shelf.series);
        child.put(&wish, &json!({})).await.expect(204);
        let new = json!({"name": "Secret bats"});
        let list = admin.post("/api/v1/collections", &new).await.expect(201).json();
        let address = format!("/api/v1/collections/{}", text(&list["id"]));
        admin.post(&format!("{address}/series"), &json!({"ids": [shelf.series]})).await.expect(200);
        let by_rule = json!({"name": "All", "rule": {"all": []}});
        let by_rule = admin.post("/api/v1/collections", &by_rule).await.expect(201).json();
        assert_eq!(child.get("/api/v1/collections").await.expect(200).json()["total"], 2);

        let tags = format!("/api/v1/series/{}/sharing-tags", shelf.series);
        admin.put(&tags, &json!({"tags": ["private"]})).await.expect(200);
        let rules = json!({"denyLabels": ["private"]});
        admin.put(&format!("/api/v1/users/{child_id}/access"), &rules).await.expect(200);

        let lists = child.get("/api/v1/collections").await.expect(200);
        assert!(!lists.text().contains("Secret"), "{}", lists.text());
        assert_eq!(lists.json()["total"], 1);
        for place in [address.clone(), format!("{address}/series"), wish.replace("want-to-read", "rating")] {
            child.get(&place).await.refused(404, "NotFound");
        }
        let counted = child.get(&format!("/api/v1/collections/{}", text(&by_rule["id"]))).await.expect(200).json();
        assert_eq!(counted["memberCount"], 2);
        for condition in [
            json!({"field": "isWanted", "op": "is", "value": true}),
            json!({"field": "collectionId", "op": "is", "value": list["id"]}),
            json!({"any": [{"field": "seriesId", "op": "is", "value": shelf.series}, {"any": []}]}),
        ] {
            assert_eq!(titles(&child, "series", &condition).await, Vec::<String>::new(), "{condition}");
        }
        let facets = child.post("/api/v1/series/facets", &json!({})).await.expect(200).json();
        assert_eq!(facets["total"], 2);
        // An administrator sees it with the same eyes.
        let through = admin.clone().with("x-codex-view-as", &child_id);
        assert_eq!(ask(&through, "series", &json!({"all": []})).await.expect(200).json()["total"], 2);
    }
}

story! {
    async fn ratings_and_saved_filters_are_ones_own(engine: Engine) {
        let shelf = Shelf::new(engine).await;
        shelf.app.put_book("Other/Other 1.cbz", Cbz::with_pages(1).build());
        let (ann, bob) = (shelf.app.client_of(Role::User), shelf.app.as_reader());
        let address = format!("/api/v1/series/{}/rating", shelf.series);
        assert_eq!(ann.put(&address, &json!({"rating": 9})).await.expect(200).json()["rating"], 9);
        assert_eq!(bob.get(&address).await.expect(200).json()["rating"], Value::Null);
        ann.put(&address, &json!({"rating": 11})).await.refused(422, "InvalidField");
        let good = json!({"field": "rating", "op": "atLeast", "value": 8});
        assert_eq!(titles(&ann, "series", &good).await, ["Batman"]);
        assert_eq!(titles(&bob, "series", &good).await, Vec::<String>::new());
        ann.put(&address, &json!({"rating": null})).await.expect(200);
        assert_eq!(titles(&ann, "series", &good).await, Vec::<String>::new());
        let book = format!("/api/v1/books/{}/rating", shelf.comic);
        ann.put(&book, &json!({"rating": 1})).await.expect(200);
        assert_eq!(ann.get(&book).await.expect(200).json()["rating"], 1);

        let new = json!({"subject": "series", "name": "Good ones", "condition": good, "sort": "-updatedAt"});
        let saved = ann.post("/api/v1/presets", &new).await.expect(201).json();
        assert_eq!((&saved["condition"], &saved["isShared"]), (&good, &json!(false)));
        ann.post("/api/v1/presets", &new).await.refused(409, "PresetNameTaken");
        let place = format!("/api/v1/presets/{}", text(&saved["id"]));
        bob.get(&place).await.refused(404, "NotFound");
        bob.delete(&place).await.refused(404, "NotFound");
        let shared = json!({"subject": "series", "name": "Ours", "condition": good, "isShared": true});
        ann.put(&place, &shared).await.refused(403, "PermissionDenied");
        let editor = shelf.app.client_of(Role::Editor);
        let shared = editor.post("/api/v1/presets", &shared).await.expect(201).json();
        assert_eq!(bob.get("/api/v1/presets").await.expect(200).json()["items"][0]["id"], shared["id"]);
        bob.put(&format!("/api/v1/presets/{}", text(&shared["id"])), &new).await.refused(404, "NotFound");
        let wrong = json!({"subject": "books", "name": "Wrong", "condition": {"field": "bookCount", "op": "is", "value": 1}});
        ann.post("/api/v1/presets", &wrong).await.refused(422, "InvalidField");
        ann.delete(&place).await.expect(204);
        assert_eq!(ann.get("/api/v1/presets").await.expect(200).json()["total"], 1);
    }
}

story! {
    async fn a_rail_leads_to_the_place_where_a_letter_or_year_begins(engine: Engine) {
        let shelf = Shelf::new(engine).await;
        for (name, year) in [("Bee", "1999"), ("Émile", "1999"), ("The Cat", "2001"), ("300", "2005")] {
            let info = format!("<ComicInfo><Year>{year}</Year></ComicInfo>");
            let book = Cbz::with_pages(1).file("ComicInfo.xml", info.into_bytes());
            shelf.app.put_book(&format!("{name}/{name} 1.cbz"), book.build());
        }
        let scan = format!("/api/v1/libraries/{}/scan", shelf.library);
        shelf.app.as_admin().post(&scan, &json!({})).await.expect(202);
        shelf.app.scanned(shelf.library.parse().unwrap()).await;
        let reader = shelf.app.as_reader();
        for what in ["series", "books"] {
            let all = reader.get(&format!("/api/v1/{what}?limit=500")).await.expect(200).json()["total"].as_u64().unwrap();
            for sort in ["title", "-title", "releaseDate", "-releaseDate"] {
                let rail = reader.post(&format!("/api/v1/{what}/rail"), &json!({"sort": sort})).await.expect(200).json();
                let mut rest = all;
                for stop in rail["stops"].as_array().unwrap() {
                    let body = json!({"sort": sort, "cursor": stop["cursor"], "limit": 1});
                    let page = reader.post(&format!("/api/v1/{what}/query"), &body).await.expect(200).json();
                    let row = &page["items"][0];
                    if sort.ends_with("title") {
                        let letter = text(&row["sortTitle"]).chars().next().unwrap().to_uppercase().to_string();
                        let label = text(&stop["label"]);
                        assert!(label == letter || (label == "#" && letter == "0"), "{what} {sort} {stop} {row}");
                    } else {
                        let year = row["releaseDate"].as_str().or(row["metadata"]["releaseDate"].as_str()).map(|date| date[..4].to_owned());
                        assert_eq!(stop["label"].as_str(), year.as_deref(), "{what} {sort} {row}");
                    }
                    rest -= stop["count"].as_u64().unwrap();
                }
                assert_eq!(rest, 0, "{what} {sort} {rail}");
            }
        }
        let comics = json!({"condition": {"field": "title", "op": "startsWith", "value": "b"}});
        let rail = reader.post("/api/v1/series/rail", &comics).await.expect(200).json();
        assert_eq!((&rail["stops"][0]["label"], &rail["stops"][0]["count"]), (&json!("B"), &json!(3)));
        reader.post("/api/v1/series/rail", &json!({"sort": "bookCount"})).await.refused(400, "UnknownSort");
        reader.post("/api/v1/books/rail", &json!({"sort": "x"})).await.refused(400, "UnknownSort");
    }
}
