//! Several covers of a book or series, and which one is shown.

use axum::http::Method;
use codex_models::Role;
use codex_testkit::app::TestApp;
use codex_testkit::clients::Client;
use codex_testkit::corpus::cbz::Cbz;
use codex_testkit::corpus::images;
use serde_json::{Value, json};

use crate::support::{NOBODY, Shelf, story, text};

async fn upload(client: &Client, address: &str, image: Vec<u8>) -> codex_testkit::clients::Reply {
    client
        .clone()
        .with("content-type", "image/png")
        .send(Method::POST, &format!("{address}/covers"), image)
        .await
}

/// The cover that a book or series shows, by its own word: version and bytes; the address is one to keep.
async fn shown(client: &Client, address: &str) -> (String, Vec<u8>) {
    let version = text(&client.get(address).await.expect(200).json()["coverVersion"]);
    let reply = client.get(&format!("{address}/thumbnail?v={version}")).await.expect(200);
    assert_eq!(reply.header("cache-control"), "private, max-age=31536000, immutable");
    (version, reply.body.to_vec())
}

/// Kinds of covers, with whether each is shown.
async fn kinds(client: &Client, address: &str) -> Vec<(String, bool)> {
    let list = client.get(&format!("{address}/covers")).await.expect(200).json();
    let cover = |cover: &Value| (text(&cover["kind"]), cover["isShown"] == true);
    list["items"].as_array().unwrap().iter().map(cover).collect()
}

fn kind(kind: &str, is_shown: bool) -> (String, bool) {
    (kind.to_owned(), is_shown)
}

story! {
    async fn an_editor_gives_chooses_and_deletes_covers(engine: Engine) {
        let shelf = Shelf::new(engine).await;
        let (editor, reader) = (shelf.app.client_of(Role::Editor), shelf.app.as_reader());
        let book = format!("/api/v1/books/{}", shelf.comic);
        let series = format!("/api/v1/series/{}", shelf.series);
        for address in [&book, &series] {
            assert_eq!(kinds(&editor, address).await, [kind("generated", true)]);
            let before = shown(&reader, address).await;

            let given = upload(&editor, address, images::png(2_000, 3_000, 9)).await.expect(201).json();
            assert_eq!((given["width"].as_u64(), given["height"].as_u64()), (Some(1_600), Some(2_400)));
            let uploaded = shown(&reader, address).await;
            assert!(uploaded.0 != before.0 && uploaded.1 != before.1);
            let body = reader.get(address).await.expect(200).json();
            assert_eq!(body["coverColor"], given["coverColor"]);
            assert_eq!(text(&body["coverPlaceholder"]).len(), 32);
            // An address with a version that is not shown is none to keep.
            let old = reader.get(&format!("{address}/thumbnail?v={}", before.0)).await.expect(200);
            assert_eq!(old.header("cache-control"), "private, no-cache");

            let page = json!({"page": 3, "bookId": shelf.comic});
            let page = if address == &book { json!({"page": 3}) } else { page };
            editor.post(&format!("{address}/covers/pages"), &page).await.expect(201);
            let picked = shown(&reader, address).await;
            assert!(picked.1 != uploaded.1 && picked.1 != before.1);
            assert_eq!(
                kinds(&editor, address).await,
                [kind("generated", false), kind("uploaded", false), kind("page", true)]
            );

            let chosen = format!("{address}/covers/chosen");
            editor.put(&chosen, &json!({"coverId": given["id"]})).await.expect(204);
            assert_eq!(shown(&reader, address).await, uploaded);
            let candidate = format!("{address}/thumbnail?cover={}", text(&given["id"]));
            assert_eq!(reader.get(&candidate).await.expect(200).body, uploaded.1);
            editor.delete(&format!("{address}/covers/{}", text(&given["id"]))).await.expect(204);
            assert_eq!(shown(&reader, address).await, before);
            reader.get(&candidate).await.refused(404, "NotFound");
            editor.put(&chosen, &json!({"coverId": given["id"]})).await.refused(404, "NotFound");
            editor.put(&chosen, &json!({"coverId": null})).await.expect(204);
            assert_eq!(shown(&reader, address).await, before, "what nobody chose is not shown");
        }
    }
}

story! {
    async fn a_series_shows_the_cover_that_its_first_book_was_given(engine: Engine) {
        let shelf = Shelf::new(engine).await;
        let editor = shelf.app.client_of(Role::Editor);
        let book = format!("/api/v1/books/{}", shelf.comic);
        let series = format!("/api/v1/series/{}", shelf.series);
        upload(&editor, &book, images::png(200, 300, 9)).await.expect(201);
        assert_eq!(shown(&editor, &series).await, shown(&editor, &book).await);
    }
}

story! {
    async fn a_series_whose_first_book_has_no_cover_shows_that_of_the_next(engine: Engine) {
        let app = TestApp::new(engine).await;
        let cut = images::png(80, 120, 1)[..60].to_vec();
        app.put_book("Saga/Saga 1.cbz", Cbz::new().file("1.png", cut).build());
        app.put_book("Saga/Saga 2.cbz", Cbz::with_pages(2).build());
        app.scan_library().await;
        let reader = app.as_reader();
        let first = async |list: &str| {
            let list = reader.get(&format!("/api/v1/{list}")).await.expect(200).json();
            text(&list["items"][0]["id"])
        };
        let without = first("books?sort=number").await;
        reader.get(&format!("/api/v1/books/{without}/thumbnail")).await.expect(404);
        let book = format!("/api/v1/books/{}", first("books?sort=-number").await);
        let series = format!("/api/v1/series/{}", first("series").await);
        assert_eq!(shown(&reader, &series).await, shown(&reader, &book).await);
    }
}

story! {
    async fn what_is_no_image_or_not_ours_to_delete_is_refused(engine: Engine) {
        let shelf = Shelf::new(engine).await;
        let (editor, reader) = (shelf.app.client_of(Role::Editor), shelf.app.as_reader());
        let book = format!("/api/v1/books/{}", shelf.comic);
        upload(&reader, &book, images::png(20, 30, 1)).await.refused(403, "PermissionDenied");
        upload(&editor, &book, b"<svg onload='x'/>".to_vec()).await.refused(422, "InvalidField");
        upload(&editor, &book, Vec::new()).await.refused(422, "InvalidField");
        upload(&editor, &book, images::png_header(60_000, 60_000)).await.refused(422, "InvalidField");
        upload(&editor, &book, vec![0; (20 << 20) + 1]).await.refused(413, "PayloadTooLarge");
        let nobody = format!("/api/v1/books/{NOBODY}");
        upload(&editor, &nobody, images::png(20, 30, 1)).await.refused(404, "NotFound");

        let pages = format!("{book}/covers/pages");
        editor.post(&pages, &json!({"page": 4})).await.refused(404, "NotFound");
        let series = format!("/api/v1/series/{}/covers/pages", shelf.series);
        let foreign = json!({"bookId": shelf.epub, "page": 1});
        editor.post(&series, &foreign).await.refused(404, "NotFound");
        editor.delete(&format!("{book}/covers/{}", shelf.comic)).await.refused(409, "CoverFromFile");
        editor.delete(&format!("{book}/covers/{NOBODY}")).await.refused(404, "NotFound");
        assert_eq!(kinds(&editor, &book).await, [kind("generated", true)]);
    }
}

story! {
    async fn there_are_so_many_covers_and_the_same_image_is_one(engine: Engine) {
        let shelf = Shelf::new(engine).await;
        let editor = shelf.app.client_of(Role::Editor);
        let book = format!("/api/v1/books/{}", shelf.comic);
        for seed in (0..20).chain([0]) {
            upload(&editor, &book, images::png(20, 30, seed)).await.expect(201);
        }
        upload(&editor, &book, images::png(20, 30, 20)).await.refused(409, "TooManyCovers");
        assert_eq!(kinds(&editor, &book).await.len(), 21);
    }
}
