//! What the feeds hold.

use codex_models::Role;
use codex_testkit::app::TestApp;
use codex_testkit::corpus::cbz::Cbz;
use codex_testkit::corpus::images;
use serde_json::{Value, json};

use super::crawl::{crawl, links, path};
use crate::support::{Shelf, story, text};

fn titles(feed: &Value, list: &str) -> Vec<String> {
    let items = feed[list].as_array().cloned().unwrap_or_default();
    items.iter().map(|item| text(item.get("title").unwrap_or(&item["metadata"]["title"]))).collect()
}

story! {
    async fn odd_titles_break_no_feed(engine: Engine) {
        let app = TestApp::new(engine).await;
        let page = || images::jpeg(30, 40, 1);
        let plain = Cbz::new().file("1.jpg", page()).build();
        for path in [
            "Tom & \"Jerry\" <1>/50% #1? \u{1f600}.cbz",
            "Bell\u{7}/Ring\u{1b}[1m.cbz",
            "\u{202e}RTL/\u{5d0}\u{5d1}.cbz",
            "'; DROP TABLE/a+b=c&d;e.cbz",
            "Deep/Deeper/Deepest/One.cbz",
        ] {
            app.put_book(path, &plain);
        }
        app.scan_library().await;
        let admin = app.as_admin();
        let books = admin.get("/api/v1/books").await.expect(200).json();
        let id = text(&books["items"][0]["id"]);
        let long = "A <summary> & \u{1f4da} ]]> ".repeat(250);
        let body = json!({"title": "\u{1f680} & <b>\u{85}", "summary": &long[..5_000.min(long.len())], "tags": ["a/b & c?"],
            "genres": ["<x>"], "authors": [{"name": "\u{c5}ke & \"Co\"", "role": "writer"}, {"name": "B", "role": "odd"}]});
        admin.patch(&format!("/api/v1/books/{id}/metadata"), &body).await;
        for root in ["/opds", "/opds/v2"] {
            let feeds = crawl(&admin, root).await;
            assert!(feeds.len() >= 30, "{:?}", feeds.keys());
        }
    }
}

story! {
    async fn long_lists_come_in_pages_that_lead_to_each_other(engine: Engine) {
        let app = TestApp::new(engine).await;
        for number in 1..=103 {
            let page = images::jpeg(20, 20, number);
            app.put_book(&format!("Long/Long {number:03}.cbz"), Cbz::new().file("1.jpg", page).build());
        }
        app.scan_library().await;
        let user = app.client_of(Role::User).with("host", "books.example");
        let series = text(&user.get("/api/v1/series").await.expect(200).json()["items"][0]["id"]);
        for list in [format!("series/{series}"), "books".to_owned()] {
            let pages = |feed: &str| {
                let found = links(feed);
                let of = |rel: &str| found.iter().find(|link| link.rel == rel).map(|link| path(&link.href).to_owned());
                ["first", "previous", "next", "last"].map(of)
            };
            let first = user.get(&format!("/opds/v1.2/{list}")).await.expect(200).text();
            let [_, previous, next, last] = pages(&first);
            assert_eq!(previous, None);
            assert!(first.contains("<opensearch:totalResults>103</opensearch:totalResults>"), "{first}");
            let second = user.get(&next.unwrap()).await.expect(200).text();
            assert!(second.contains("<opensearch:startIndex>51</opensearch:startIndex>"), "{second}");
            let [_, previous, next, _] = pages(&second);
            let third = user.get(&next.unwrap()).await.expect(200).text();
            let by_number = user.get(&last.unwrap()).await.expect(200).text();
            let entries = |feed: &str| -> Vec<String> {
                feed.split("<entry>").skip(1).map(|entry| entry.split("</title>").next().unwrap().to_owned()).collect()
            };
            assert_eq!((entries(&first).len(), entries(&second).len(), entries(&third).len()), (50, 50, 3));
            assert_eq!(entries(&third), entries(&by_number));
            assert_eq!(pages(&by_number)[2], None);
            let again = user.get(&previous.unwrap()).await.expect(200).text();
            assert_eq!(entries(&again), entries(&first));
            let all: std::collections::BTreeSet<String> =
                [&first, &second, &third].into_iter().flat_map(|feed| entries(feed)).collect();
            assert_eq!(all.len(), 103);
            let json = user.get(&format!("/opds/v2/{list}?page=2")).await.expect(200).json();
            assert_eq!(json["metadata"]["currentPage"], 2);
            assert_eq!(json["publications"].as_array().unwrap().len(), 50);
            // A page behind the end is empty, not wrong.
            let json = user.get(&format!("/opds/v2/{list}?page=9999")).await.expect(200).json();
            assert_eq!(json["publications"], json!([]));
        }
    }
}

story! {
    async fn facets_tell_what_may_be_chosen_and_how_much_there_is(engine: Engine) {
        let shelf = Shelf::new(engine).await;
        let user = shelf.app.client_of(Role::User).with("host", "books.example");
        user.put(&format!("/api/v1/books/{}/progress", shelf.comic), &json!({"page": 2})).await.expect(200);
        let feed = user.get("/opds/v1.2/books?status=reading").await.expect(200).text();
        let facets: Vec<_> = links(&feed).into_iter().filter(|link| link.rel.ends_with("/facet")).collect();
        let active: Vec<_> = facets.iter().filter(|link| link.attributes.contains_key("opds:activeFacet")).collect();
        let named: Vec<_> = active.iter().map(|link| (link.attributes["opds:facetGroup"].as_str(), link.attributes["title"].as_str())).collect();
        assert_eq!(named, [("Order", "By title"), ("Read", "Begun")]);
        assert!(facets.iter().all(|link| link.attributes.get("opds:activeFacet").is_none_or(|value| value == "true")));
        for facet in &facets {
            let to = user.get(path(&facet.href)).await.expect(200).text();
            if let Some(count) = facet.attributes.get("thr:count") {
                assert!(to.contains(&format!("<opensearch:totalResults>{count}</opensearch:totalResults>")), "{}", facet.href);
            }
        }
        let feed = user.get("/opds/v2/books").await.expect(200).json();
        let read = &feed["facets"][1]["links"];
        assert_eq!((&read[0]["rel"], &read[1]["title"], &read[1]["properties"]["numberOfItems"]), (&json!("self"), &json!("Unread"), &json!(3)));
    }
}

story! {
    async fn what_people_made_is_in_the_catalogs(engine: Engine) {
        let shelf = Shelf::new(engine).await;
        let (admin, user) = (shelf.app.as_admin().with("host", "b"), shelf.app.client_of(Role::User).with("host", "b"));
        let list = admin.post("/api/v1/read-lists", &json!({"name": "Crossover"})).await.expect(201).json();
        let books = json!({"ids": [shelf.epub, shelf.comic]});
        admin.post(&format!("/api/v1/read-lists/{}/books", text(&list["id"])), &books).await.expect(200);
        let collection = admin.post("/api/v1/collections", &json!({"name": "Bats"})).await.expect(201).json();
        let series = json!({"ids": [shelf.series]});
        admin.post(&format!("/api/v1/collections/{}/series", text(&collection["id"])), &series).await.expect(200);
        let condition = json!({"field": "format", "op": "is", "value": "epub"});
        let preset = json!({"name": "Texts", "subject": "books", "condition": condition, "isShared": true});
        admin.post("/api/v1/presets", &preset).await.expect(201);
        user.put(&format!("/api/v1/series/{}/want-to-read", shelf.series), &json!({})).await;
        for (directory, title, titles_inside) in [
            ("read-lists", "Crossover", vec!["Alice", "Batman 1"]),
            ("collections", "Bats", vec!["Batman"]),
            ("filters", "Texts", vec!["Alice"]),
            ("authors", "Lewis Carroll", vec!["Alice"]),
        ] {
            let feed = user.get(&format!("/opds/v2/{directory}")).await.expect(200).json();
            assert_eq!(titles(&feed, "navigation"), [title], "{directory}");
            let inside = path(feed["navigation"][0]["href"].as_str().unwrap()).to_owned();
            let feed = user.get(&inside).await.expect(200).json();
            let found = [titles(&feed, "navigation"), titles(&feed, "publications")].concat();
            assert_eq!(found, titles_inside, "{directory}");
        }
        let letters = user.get("/opds/v2/series/letters").await.expect(200).json();
        assert_eq!(titles(&letters, "navigation"), ["A", "B"]);
        assert_eq!(letters["navigation"][1]["properties"]["numberOfItems"], 2);
        let folders = user.get(&format!("/opds/v2/libraries/{}/folders", shelf.library)).await.expect(200).json();
        assert_eq!(titles(&folders, "navigation"), ["Books in this folder", "Alice", "Batman", "Broken"]);
        let batman = path(folders["navigation"][2]["href"].as_str().unwrap()).to_owned();
        let inside = user.get(&batman).await.expect(200).json();
        let inside = user.get(path(inside["navigation"][0]["href"].as_str().unwrap())).await.expect(200).json();
        assert_eq!(titles(&inside, "publications"), ["Batman 1", "Batman 2"]);
        let found = user.get("/opds/v2/search?query=batman").await.expect(200).json();
        let groups: Vec<String> = found["groups"].as_array().unwrap().iter().map(|group| text(&group["metadata"]["title"])).collect();
        assert_eq!(groups, ["Series", "Books"]);
        let wanted = user.get("/opds/v2/want-to-read").await.expect(200).json();
        assert_eq!(wanted["metadata"]["numberOfItems"], titles(&wanted, "navigation").len());
    }
}
