//! Books read over the catalogs: pages, manifests and positions.

use std::time::Duration;

use axum::http::Method;
use codex_models::Role;
use codex_testkit::clients::Client;
use codex_testkit::corpus::cbz::Cbz;
use codex_testkit::corpus::pdf::Pdf;
use serde_json::{Value, json};

use super::crawl::path;
use crate::support::{Shelf, story, text};

async fn put(client: &Client, address: &str, body: &Value) -> codex_testkit::clients::Reply {
    client.send(Method::PUT, address, body.to_string()).await
}

fn readium(at: &str, locator: &Value) -> Value {
    json!({"modified": at, "device": {"id": "urn:x:phone", "name": "Phone"}, "locator": locator})
}

story! {
    async fn pages_that_are_streamed_move_the_position_of_whoever_wants_that(engine: Engine) {
        let mut shelf = Shelf::new(engine).await;
        shelf.app.put_book("Long/Long 1.cbz", Cbz::with_pages(12).build());
        let library = shelf.library.parse().unwrap();
        let scan = format!("/api/v1/libraries/{}/scan", shelf.library);
        shelf.app.as_admin().post(&scan, &json!({})).await.expect(202);
        shelf.app.scanned(library).await;
        let user = shelf.app.client_of(Role::User);
        let books = user.get("/api/v1/books?search=long").await.expect(200).json();
        shelf.comic = text(&books["items"][0]["id"]);
        let progress = format!("/api/v1/books/{}/progress", shelf.comic);
        let read = async |number: u32, seconds: u64| {
            shelf.app.clock.advance(Duration::from_secs(seconds));
            user.get(&format!("/opds/v1.2/books/{}/pages/{}", shelf.comic, number - 1)).await.expect(200);
        };
        for page in 1..=3 {
            read(page, 5).await;
        }
        user.get(&progress).await.expect(204);
        let chosen = json!({
            "hasRelativeUrls": false, "hasNumberedTitles": false, "showsProgress": false, "recordsPages": true,
        });
        user.put("/api/v1/me/catalog-preferences", &chosen).await.expect(200);
        let position = async || user.get(&progress).await.expect(200).json()["page"].clone();
        // A cover is not read, nor is what is asked for without its bytes.
        read(1, 5).await;
        user.head(&format!("/opds/v1.2/books/{}/pages/1", shelf.comic)).await.expect(200);
        user.get(&progress).await.expect(204);
        read(2, 5).await;
        assert_eq!(position().await, 2);
        // An app that fetches three pages ahead when it opens the book, and one with each turn.
        read(5, 60).await;
        for page in [6, 7, 8] {
            read(page, 0).await;
        }
        assert_eq!(position().await, 2);
        read(9, 5).await;
        assert_eq!(position().await, 6);
        // Only forward.
        read(1, 60).await;
        read(2, 5).await;
        assert_eq!(position().await, 6);
        let kept = user.get("/opds/v1.2/keep-reading").await.expect(200).text();
        assert!(kept.contains("pse:lastRead=\"6\""), "{kept}");
    }
}

story! {
    async fn a_book_of_images_is_told_page_by_page(engine: Engine) {
        let shelf = Shelf::new(engine).await;
        let user = shelf.app.client_of(Role::User).with("host", "books.example");
        let book = format!("/opds/v2/books/{}", shelf.comic);
        let manifest = user.get(&format!("{book}/manifest")).await.expect(200);
        assert_eq!(manifest.header("content-type"), "application/divina+json");
        let manifest = manifest.json();
        assert_eq!(manifest["metadata"]["conformsTo"], "https://readium.org/webpub-manifest/profiles/divina");
        assert_eq!(manifest["metadata"]["belongsTo"]["series"]["name"], "Batman");
        assert_eq!(manifest["metadata"]["belongsTo"]["series"]["position"], 1.0);
        let order = manifest["readingOrder"].as_array().unwrap();
        assert_eq!(order.len(), 3);
        assert_eq!((&order[0]["width"], &order[0]["height"], &order[0]["rel"]), (&json!(300), &json!(450), &json!("cover")));
        for page in order {
            user.get(path(page["href"].as_str().unwrap())).await.expect(200);
        }
        let positions = user.get(&format!("{book}/positions")).await.expect(200).json();
        assert_eq!((&positions["total"], &positions["positions"][2]["locations"]["position"]), (&json!(3), &json!(3)));
        user.get(&format!("{book}/manifest/epub")).await.refused(422, "FormatUnsupported");
        user.get(&format!("{book}/manifest/pdf")).await.refused(422, "FormatUnsupported");
        let epub = format!("/opds/v2/books/{}/manifest", shelf.epub);
        let manifest = user.get(&epub).await.expect(200).json();
        assert_eq!(manifest["metadata"]["conformsTo"], "https://readium.org/webpub-manifest/profiles/epub");
        let chapter = path(manifest["readingOrder"][0]["href"].as_str().unwrap()).to_owned();
        assert!(user.get(&chapter).await.expect(200).text().contains("very tired"));
    }
}

story! {
    async fn a_pdf_is_told_as_images_and_as_a_document(engine: Engine) {
        let app = codex_testkit::app::TestApp::new(engine).await;
        let pages = (1..=3).fold(Pdf::new(), |pdf, page| pdf.text(&format!("Page {page}"), &["A line."]));
        app.put_book("Papers/One & only.pdf", pages.build());
        app.scan_library().await;
        let user = app.client_of(Role::User).with("host", "books.example");
        let books = user.get("/api/v1/books").await.expect(200).json();
        let book = format!("/opds/v2/books/{}", text(&books["items"][0]["id"]));
        let publication = user.get(&book).await.expect(200).json();
        let manifests: Vec<&str> = publication["links"]
            .as_array()
            .unwrap()
            .iter()
            .filter(|link| text(&link["href"]).contains("/manifest/"))
            .map(|link| link["type"].as_str().unwrap())
            .collect();
        assert_eq!(manifests, ["application/divina+json", "application/webpub+json"]);

        let images = user.get(&format!("{book}/manifest/divina")).await.expect(200).json();
        let order = images["readingOrder"].as_array().unwrap();
        assert_eq!(order.len(), 3);
        assert_eq!((&order[1]["type"], &order[1]["width"]), (&json!("image/jpeg"), &json!(1239)));
        let place = &order[1]["alternate"][0];
        assert_eq!(place["type"], "application/pdf");
        assert!(text(&place["href"]).ends_with("/file/One%20&%20only.pdf#page=2"), "{place}");

        let document = user.get(&format!("{book}/manifest/pdf")).await.expect(200);
        assert_eq!(document.header("content-type"), "application/webpub+json");
        let document = document.json();
        assert_eq!(document["metadata"]["conformsTo"], "https://readium.org/webpub-manifest/profiles/pdf");
        let file = text(&document["readingOrder"][0]["href"]);
        assert_eq!((document["readingOrder"].as_array().unwrap().len(), file.contains('#')), (1, false));
        let bytes = user.get(path(&file)).await.expect(200).body;
        assert!(bytes.starts_with(b"%PDF") && bytes.len() == document["readingOrder"][0]["size"]);
        assert_eq!(document["pageList"][2], json!({"href": format!("{file}#page=3"), "title": "3", "type": "application/pdf"}));
        // Each leads to the other, and to positions of its own.
        for (manifest, other, first) in
            [(&images, "/manifest/pdf", path(&text(&order[0]["href"]))), (&document, "/manifest/divina", path(&file))]
        {
            let links = manifest["links"].as_array().unwrap();
            assert!(links.iter().any(|link| link["rel"] == "alternate" && text(&link["href"]).ends_with(other)));
            let positions = links.iter().find(|link| text(&link["rel"]).ends_with("position-list")).unwrap();
            let positions = user.get(path(&text(&positions["href"]))).await.expect(200).json();
            assert_eq!((&positions["total"], path(&text(&positions["positions"][0]["href"]))), (&json!(3), first));
            assert_eq!(positions["positions"][2]["locations"]["position"], 3);
        }
        let comic = Shelf::new(engine).await;
        let user = comic.app.client_of(Role::User);
        let positions = format!("/opds/v2/books/{}/positions?of=", comic.comic);
        user.get(&format!("{positions}pdf")).await.refused(422, "FormatUnsupported");
        user.get(&format!("{positions}tapes")).await.refused(422, "InvalidField");
    }
}

story! {
    async fn positions_come_and_go_by_the_protocol_of_readium(engine: Engine) {
        let shelf = Shelf::new(engine).await;
        let user = shelf.app.client_of(Role::User).with("host", "books.example");
        let address = format!("/opds/v2/books/{}/progression", shelf.comic);
        user.get(&address).await.expect(204);
        let now = shelf.app.core.clock().now();
        let at = |seconds: i64| (now - chrono::TimeDelta::seconds(seconds)).to_rfc3339();
        let page = |number: u32| json!({"href": "", "type": "", "locations": {"position": number}});
        put(&user, &address, &readium(&at(10), &page(2))).await.expect(204);
        let told = user.get(&address).await.expect(200);
        assert_eq!(told.header("content-type"), "application/vnd.readium.progression+json");
        let told = told.json();
        assert_eq!((&told["locator"]["locations"]["position"], &told["device"]["name"]), (&json!(2), &json!("Phone")));
        // What is older, or as old, is refused.
        for seconds in [10, 20] {
            put(&user, &address, &readium(&at(seconds), &page(3))).await.refused(409, "PositionStale");
        }
        for wrong in [page(0), page(4), json!({}), json!({"locations": {"position": "x"}})] {
            put(&user, &address, &readium(&at(1), &wrong)).await.refused(400, "BadRequest");
        }
        put(&user, &address, &json!([])).await.refused(400, "BadRequest");
        let kept = user.get(&format!("/api/v1/books/{}/progress", shelf.comic)).await.expect(200).json();
        assert_eq!(kept["page"], 2);
        // A text is told by its resource, whichever server it was read from.
        let address = format!("/opds/v2/books/{}/progression", shelf.epub);
        let manifest = user.get(&format!("/opds/v2/books/{}/manifest", shelf.epub)).await.expect(200).json();
        let chapter = manifest["readingOrder"][1]["href"].clone();
        let locator = json!({
            "href": chapter, "type": "application/xhtml+xml",
            "locations": {"progression": 0.5, "totalProgression": 0.75},
        });
        put(&user, &address, &readium(&at(10), &locator)).await.expect(204);
        let told = user.get(&address).await.expect(200).json();
        assert!(text(&told["locator"]["href"]).starts_with("resources/"), "{told}");
        assert_eq!(told["locator"]["locations"]["progression"], 0.5);
        put(&user, &address, &readium(&at(5), &json!({"href": "x"}))).await.refused(400, "BadRequest");
    }
}

story! {
    async fn positions_come_and_go_by_the_protocol_of_opds(engine: Engine) {
        let shelf = Shelf::new(engine).await;
        let user = shelf.app.client_of(Role::User).with("host", "books.example");
        let address = format!("/opds/v2/books/{}/position", shelf.comic);
        let empty = user.get(&address).await.expect(200);
        assert_eq!((empty.body.len(), empty.header("content-type")), (0, "application/opds-progression+json"));
        let now = shelf.app.core.clock().now();
        let said = |seconds: i64, share: f64, references: Value| json!({
            "modified": (now - chrono::TimeDelta::seconds(seconds)).to_rfc3339(),
            "device": {"id": "urn:x:1", "name": "Thorium"}, "progression": share, "references": references,
        });
        let first = put(&user, &address, &said(20, 0.66, json!(["#page=2", "#t=7"]))).await.expect(201).json();
        assert_eq!(first["references"], json!(["#page=2", "#t=7"]));
        put(&user, &address, &said(10, 1.0, json!([]))).await.expect(200);
        let kept = user.get(&format!("/api/v1/books/{}/progress", shelf.comic)).await.expect(200).json();
        assert_eq!((&kept["page"], &kept["completed"]), (&json!(3), &json!(true)));
        let stale = put(&user, &address, &said(15, 0.1, json!([]))).await.expect(409);
        assert_eq!(stale.header("content-type"), "application/problem+json");
        assert_eq!(stale.json()["type"], "https://registry.opds.io/error#progression-date");
        let wrong = put(&user, &address, &said(1, 1.5, json!([]))).await.expect(400).json();
        assert_eq!(wrong["type"], "https://registry.opds.io/error#progression-invalid-payload");
        // A text keeps the share, and its place is found by it.
        let text_address = format!("/opds/v2/books/{}", shelf.epub);
        put(&user, &format!("{text_address}/position"), &said(5, 0.9, json!([]))).await.expect(201);
        let told = user.get(&format!("{text_address}/progression")).await.expect(200).json();
        assert!(text(&told["locator"]["href"]).starts_with("resources/"), "{told}");
    }
}
