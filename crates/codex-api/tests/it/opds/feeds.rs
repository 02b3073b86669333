//! What the feeds hold.

use codex_models::Role;
use codex_testkit::app::TestApp;
use codex_testkit::clients::Client;
use codex_testkit::corpus::cbz::Cbz;
use codex_testkit::corpus::images;
use serde_json::{Value, json};

use super::crawl::{Found, crawl, links, path};
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
    async fn names_are_facets_that_lead_to_as_many_books_as_they_say(engine: Engine) {
        let app = TestApp::new(engine).await;
        for (number, genres) in [(1, "Horror, Drama"), (2, "Drama"), (3, "Drama, Odd & <end>")] {
            let info = format!(
                "<ComicInfo><Genre>{}</Genre><Publisher>House {}</Publisher></ComicInfo>",
                genres.replace('&', "&amp;").replace('<', "&lt;"), number % 2
            );
            let book = Cbz::with_pages(1).file("ComicInfo.xml", info.into_bytes()).build();
            app.put_book(&format!("Tale/Tale {number}.cbz"), book);
        }
        let library = app.scan_library().await;
        let user = app.client_of(Role::User).with("host", "books.example");
        let of_group = |feed: &str, group: &str| -> Vec<(String, Option<String>, bool, String)> {
            let found = links(feed).into_iter().filter(|link| link.rel.ends_with("/facet"));
            let found = found.filter(|link| link.attributes["opds:facetGroup"] == group);
            let told = |link: &Found, name: &str| link.attributes.get(name).cloned();
            found
                .map(|link| {
                    let (title, count) = (told(&link, "title").unwrap(), told(&link, "thr:count"));
                    (title, count, link.attributes.contains_key("opds:activeFacet"), path(&link.href).to_owned())
                })
                .collect()
        };
        for list in ["books".to_owned(), format!("libraries/{library}/books"), "books/latest".to_owned()] {
            let feed = user.get(&format!("/opds/v1.2/{list}")).await.expect(200).text();
            let genres = of_group(&feed, "Genre");
            let told: Vec<(&str, Option<&str>)> =
                genres.iter().map(|(title, count, ..)| (title.as_str(), count.as_deref())).collect();
            let wanted = [("All", None), ("Drama", Some("3")), ("Horror", Some("1")), ("Odd & <end>", Some("1"))];
            assert_eq!(told, wanted, "{list}");
            assert!(genres.iter().all(|(title, _, is_active, _)| *is_active == (title == "All")));
            for (title, count, _, href) in &genres {
                let feed = user.get(href).await.expect(200).text();
                let total = count.as_deref().unwrap_or("3");
                assert!(feed.contains(&format!("<opensearch:totalResults>{total}</opensearch:totalResults>")), "{href}");
                let active: Vec<String> =
                    of_group(&feed, "Genre").into_iter().filter(|facet| facet.2).map(|facet| facet.0).collect();
                assert_eq!(active, [title.as_str()], "{href}");
                // What is chosen in one group stays chosen in the others.
                let query = href.split_once('?').map_or("", |(_, query)| query);
                assert!(of_group(&feed, "Publisher").iter().all(|facet| facet.3.contains(query)), "{href}");
            }
        }
        let feed = user.get("/opds/v2/books?genre=Horror").await.expect(200).json();
        let groups: Vec<String> =
            feed["facets"].as_array().unwrap().iter().map(|group| text(&group["metadata"]["title"])).collect();
        assert_eq!(groups, ["Order", "Read", "Genre", "Publisher"]);
        // What the reader alone is told has no names beside it: each of them would be counted for this reader.
        let feed = user.get("/opds/v2/books?status=unread").await.expect(200).json();
        assert_eq!(feed["facets"].as_array().unwrap().len(), 2);
    }
}

story! {
    async fn a_library_has_its_own_lists_and_names(engine: Engine) {
        let shelf = Shelf::new(engine).await;
        let admin = shelf.app.as_admin().with("host", "b");
        let collection = admin.post("/api/v1/collections", &json!({"name": "Bats"})).await.expect(201).json();
        let series = json!({"ids": [shelf.series]});
        admin.post(&format!("/api/v1/collections/{}/series", text(&collection["id"])), &series).await.expect(200);
        let other = another_library(&shelf, &admin).await;
        for (library, lists, authors) in [(&shelf.library, vec!["Bats"], vec!["Lewis Carroll"]), (&other, vec![], vec![])] {
            let at = format!("/opds/v2/libraries/{library}");
            let told = async |path: &str| {
                let feed = admin.get(&format!("{at}/{path}")).await.expect(200).json();
                titles(&feed, "navigation")
            };
            assert_eq!(told("collections").await, lists);
            assert_eq!(told("authors").await, authors);
            let shelves = told("shelves").await;
            for name in ["Keep reading", "Collections", "Read lists", "Publishers", "Genres", "Folders"] {
                assert!(shelves.contains(&name.to_owned()), "{name} of {shelves:?}");
            }
        }
        let first = admin.get(&format!("/opds/v1.2/libraries/{}", shelf.library)).await.expect(200).text();
        assert!(first.contains(&format!("/opds/v1.2/libraries/{}/shelves", shelf.library)), "{first}");
        admin.get("/opds/v2/libraries/0193000000007000800000000000002a/collections").await.refused(404, "NotFound");
    }
}

/// A second library without books.
async fn another_library(shelf: &Shelf, admin: &Client) -> String {
    let root = shelf.app.library_folder().with_file_name("other");
    std::fs::create_dir_all(&root).unwrap();
    let body = json!({"name": "Other", "roots": [root]});
    text(&admin.post("/api/v1/libraries", &body).await.expect(201).json()["id"])
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
