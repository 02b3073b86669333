//! Series, books, their files and the inside of EPUB.

use serde_json::{Value, json};

use crate::support::{NOBODY, Shelf, comic_bytes, story, text};

fn titles(list: &Value) -> Vec<String> {
    list["items"].as_array().unwrap().iter().map(|item| text(&item["title"])).collect()
}

story! {
    async fn lists_are_paged_sorted_and_filtered(engine: Engine) {
        let shelf = Shelf::new(engine).await;
        let reader = shelf.app.as_reader();
        for path in ["series", "books"] {
            for sort in ["title", "-title", "createdAt", "-createdAt"] {
                let whole = reader.get(&format!("/api/v1/{path}?sort={sort}")).await.expect(200).json();
                let mut walked = Vec::new();
                let mut cursor = String::new();
                loop {
                    let address = format!("/api/v1/{path}?sort={sort}&limit=1{cursor}");
                    let page = reader.get(&address).await.expect(200).json();
                    assert_eq!(page["total"], whole["total"]);
                    walked.extend(titles(&page));
                    match page["nextCursor"].as_str() {
                        Some(next) => cursor = format!("&cursor={next}"),
                        None => break,
                    }
                }
                assert_eq!(walked, titles(&whole), "{path} by {sort}");
            }
        }
        let found = reader.get("/api/v1/series?search=BATM").await.expect(200).json();
        assert_eq!(titles(&found), ["Batman"]);
        let of_library = reader.get(&format!("/api/v1/series?libraryId={}", shelf.library)).await;
        assert_eq!(of_library.expect(200).json()["total"], 3);
        let of_nobody = reader.get(&format!("/api/v1/books?libraryId={NOBODY}")).await.expect(200);
        assert_eq!(of_nobody.json()["total"], 0);
        let broken = reader.get("/api/v1/books?health=error").await.expect(200).json();
        assert_eq!((&broken["total"], &broken["items"][0]["id"]), (&json!(1), &json!(shelf.broken)));
        for sort in ["number", "-number", "size", "-size", "readAt", "-readAt"] {
            let reply = reader.get(&format!("/api/v1/books?sort={sort}&status=unread")).await.expect(200);
            assert_eq!(reply.json()["total"], 4, "{sort}");
        }
        for sort in ["updatedAt", "-updatedAt", "bookCount", "-bookCount"] {
            reader.get(&format!("/api/v1/series?sort={sort}")).await.expect(200);
        }
    }
}

story! {
    async fn impossible_lists_are_refused_with_a_code(engine: Engine) {
        let shelf = Shelf::new(engine).await;
        let reader = shelf.app.as_reader();
        let first = reader.get("/api/v1/books?limit=1").await.expect(200).json();
        let cursor = text(&first["nextCursor"]);
        for list in ["/api/v1/series", "/api/v1/books", &format!("/api/v1/series/{}/books", shelf.series)] {
            let refused = |query: String, status, code: &'static str| {
                let (reader, address) = (reader.clone(), format!("{list}?{query}"));
                async move { reader.get(&address).await.refused(status, code) }
            };
            refused("sort=password".to_owned(), 400, "UnknownSort").await;
            refused("cursor=nonsense".to_owned(), 400, "InvalidCursor").await;
            refused(format!("cursor={cursor}&sort=-createdAt"), 400, "InvalidCursor").await;
            refused("limit=0".to_owned(), 422, "InvalidField").await;
            refused("limit=501".to_owned(), 422, "InvalidField").await;
            let reply = refused("limit=many".to_owned(), 422, "InvalidField").await;
            assert_eq!(reply.json()["details"]["fields"][0]["field"], "limit");
            let reply = refused("libraryId=42".to_owned(), 422, "InvalidField").await;
            assert_eq!(reply.json()["details"]["fields"][0]["field"], "libraryId");
        }
        reader.get("/api/v1/books?status=eaten").await.refused(422, "InvalidField");
        reader.get(&format!("/api/v1/series/{NOBODY}/books")).await.refused(404, "NotFound");
    }
}

story! {
    async fn a_book_is_shown_with_its_neighbors_and_its_faults(engine: Engine) {
        let shelf = Shelf::new(engine).await;
        let reader = shelf.app.as_reader();
        let book = reader.get(&format!("/api/v1/books/{}", shelf.comic)).await.expect(200).json();
        assert_eq!(book["format"], "cbz");
        assert_eq!(book["pageCount"], 3);
        assert_eq!(book["state"], "ready");
        assert_eq!(book["sizeBytes"], comic_bytes().len());
        assert_eq!(book["seriesTitle"], "Batman");
        assert_eq!((&book["previousBookId"], &book["nextBookId"]), (&json!(null), &json!(shelf.next_comic)));
        let series = reader.get(&format!("/api/v1/series/{}", shelf.series)).await.expect(200).json();
        assert_eq!((&series["title"], &series["bookCount"]), (&json!("Batman"), &json!(2)));
        let books = reader.get(&format!("/api/v1/series/{}/books", shelf.series)).await.expect(200);
        assert_eq!(books.json()["items"][0]["id"], shelf.comic);

        let broken = reader.get(&format!("/api/v1/books/{}", shelf.broken)).await.expect(200).json();
        assert_eq!(broken["state"], "error");
        assert!(broken["error"]["code"].is_string() && broken["error"]["message"].is_string());
        for id in [NOBODY, "42"] {
            reader.get(&format!("/api/v1/books/{id}")).await.refused(404, "NotFound");
            reader.get(&format!("/api/v1/series/{id}")).await.refused(404, "NotFound");
            reader.get(&format!("/api/v1/series/{id}/thumbnail")).await.refused(404, "NotFound");
        }
    }
}

story! {
    async fn a_file_is_downloaded_whole_in_parts_or_not_at_all(engine: Engine) {
        let shelf = Shelf::new(engine).await;
        let user = shelf.app.client_of(codex_models::Role::User);
        let address = format!("/api/v1/books/{}/file", shelf.comic);
        let bytes = comic_bytes();

        let whole = user.clone().with("accept-encoding", "gzip").get(&address).await.expect(200);
        assert_eq!(whole.body, bytes);
        assert!(!whole.headers.contains_key("content-encoding"));
        assert_eq!(whole.header("accept-ranges"), "bytes");
        assert!(whole.header("content-disposition").contains("filename=\"Batman 1.cbz\""));
        assert_eq!(whole.header("content-length"), bytes.len().to_string());
        let head = user.head(&address).await.expect(200);
        assert_eq!((head.header("content-length"), head.body.len()), (whole.header("content-length"), 0));

        let ranged = |range: &str| user.clone().with("range", range);
        let part = ranged("bytes=10-19").get(&address).await.expect(206);
        assert_eq!(part.body, bytes[10..20]);
        assert_eq!(part.header("content-range"), format!("bytes 10-19/{}", bytes.len()));
        let tail = ranged("bytes=-4").get(&address).await.expect(206);
        assert_eq!(tail.body, bytes[bytes.len() - 4..]);
        let open = ranged("bytes=100-").get(&address).await.expect(206);
        assert_eq!(open.body, bytes[100..]);
        let outside = ranged("bytes=999999999-").get(&address).await.refused(416, "RangeNotSatisfiable");
        assert_eq!(outside.header("content-range"), format!("bytes */{}", bytes.len()));

        let etag = whole.header("etag").to_owned();
        assert!(etag.starts_with('"'));
        user.clone().with("if-none-match", &etag).get(&address).await.expect(304);
        let same = ranged("bytes=0-9").with("if-range", &etag).get(&address).await.expect(206);
        assert_eq!(same.body.len(), 10);
        let changed = ranged("bytes=0-9").with("if-range", "\"other\"").get(&address).await.expect(200);
        assert_eq!(changed.body.len(), bytes.len());

        let denied = shelf.app.as_reader().get(&address).await.refused(403, "PermissionDenied");
        assert_eq!(denied.json()["details"]["permission"], "files:read");
        user.get(&format!("/api/v1/books/{NOBODY}/file")).await.refused(404, "NotFound");
    }
}

story! {
    async fn an_epub_is_opened_resource_by_resource_and_can_do_nothing(engine: Engine) {
        let shelf = Shelf::new(engine).await;
        let reader = shelf.app.as_reader();
        let address = format!("/api/v1/books/{}", shelf.epub);
        let manifest = reader.get(&format!("{address}/manifest")).await.expect(200);
        assert_eq!(manifest.header("content-type"), "application/webpub+json");
        let json = manifest.json();
        let order = json["readingOrder"].as_array().unwrap();
        assert!(order.len() >= 2);
        let etag = manifest.header("etag").to_owned();
        reader.clone().with("if-none-match", &etag).get(&format!("{address}/manifest")).await.expect(304);

        let chapter = reader.get(&format!("{address}/{}", text(&order[0]["href"]))).await.expect(200);
        assert_eq!(chapter.header("content-type"), "application/xhtml+xml");
        assert!(chapter.text().contains("Rabbit-Hole"));
        let policy = chapter.header("content-security-policy");
        assert!(policy.starts_with("sandbox; default-src 'none'"), "{policy}");
        assert!(!policy.contains("script-src"), "{policy}");
        assert_eq!(chapter.header("x-content-type-options"), "nosniff");
        assert!(!chapter.headers.contains_key("content-disposition"));
        assert!(chapter.header("vary").contains("sec-fetch-dest"));
        let page = reader.clone().with("sec-fetch-dest", "document");
        let opened = page.get(&format!("{address}/{}", text(&order[0]["href"]))).await.expect(200);
        assert_eq!(opened.header("content-disposition"), "attachment");

        let positions = reader.get(&format!("{address}/positions")).await.expect(200).json();
        assert_eq!(positions["total"], positions["positions"].as_array().unwrap().len());

        for path in ["absent.xhtml", "..%2F..%2Fetc%2Fpasswd", "%2Fetc%2Fpasswd", "META-INF/x"] {
            reader.get(&format!("{address}/resources/{path}")).await.refused(404, "NotFound");
        }
        let comic = format!("/api/v1/books/{}/manifest", shelf.comic);
        let reply = reader.get(&comic).await;
        assert!(reply.status.is_client_error(), "{}", reply.text());
        reader.get(&format!("/api/v1/books/{NOBODY}/manifest")).await.refused(404, "NotFound");
    }
}
