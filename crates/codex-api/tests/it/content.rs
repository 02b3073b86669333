//! Files out of books, which were written by anybody.

use codex_testkit::app::TestApp;
use codex_testkit::clients::{Client, Reply};
use codex_testkit::corpus::epub::Epub;
use serde_json::Value;

use crate::support::{story, text};

/// Files of an EPUB with the type that its package gives them.
const FILES: &[(&str, &str)] = &[
    ("style.css", "text/css"),
    ("picture.svg", "image/svg+xml"),
    ("page.html", "text/html"),
    ("odd.html", "text/html; charset=utf-8"),
    ("notes.txt", "text/plain"),
    ("font.woff2", "font/woff2"),
    ("one.js", "text/javascript"),
    ("two.js", "application/javascript"),
    ("three.mjs", "application/ecmascript"),
    ("four.js", "TEXT/JAVASCRIPT"),
    ("data.json", "application/json"),
    ("code.wasm", "application/wasm"),
    ("what.bin", "application/x-shockwave-flash"),
    ("empty.bin", ""),
    ("image.bin", "image/x-unheard-of"),
    ("break.bin", "text/css&#13;&#10;X-Evil: 1"),
];

/// What each of them is served as; all others are bytes to be stored.
const SHOWN: &[(&str, &str)] = &[
    ("style.css", "text/css"),
    ("picture.svg", "image/svg+xml"),
    ("page.html", "text/html"),
    ("notes.txt", "text/plain"),
    ("font.woff2", "font/woff2"),
];

async fn resource(reader: &Client, address: &str, manifest: &Value, name: &str) -> Option<Reply> {
    let listed = manifest["resources"]
        .as_array()
        .unwrap()
        .iter()
        .chain(manifest["readingOrder"].as_array().unwrap());
    let href = listed.map(|link| text(&link["href"])).find(|href| href.ends_with(name))?;
    Some(reader.get(&format!("{address}/{href}")).await.expect(200))
}

story! {
    async fn what_could_run_is_stored_and_what_is_shown_can_do_nothing(engine: Engine) {
        let app = TestApp::new(engine).await;
        let book = FILES.iter().fold(
            Epub::new("Mixed").chapter("One", "<p>Text.</p>"),
            |book, (name, media_type)| book.resource(name, media_type, "alert(1)"),
        );
        app.put_book("Mixed/Mixed.epub", book.build());
        app.scan_library().await;
        let reader = app.as_reader();
        let books = reader.get("/api/v1/books").await.expect(200).json();
        let address = format!("/api/v1/books/{}", text(&books["items"][0]["id"]));
        let manifest = reader.get(&format!("{address}/manifest")).await.expect(200).json();
        let mut seen = 0;
        for (name, _) in FILES {
            let Some(reply) = resource(&reader, &address, &manifest, name).await else { continue };
            seen += 1;
            let policy = reply.header("content-security-policy");
            assert!(policy.starts_with("sandbox; default-src 'none'"), "{name}: {policy}");
            assert!(!policy.contains("allow-") && !policy.contains("script-src"), "{name}: {policy}");
            assert_eq!(reply.header("x-content-type-options"), "nosniff", "{name}");
            assert!(!reply.headers.contains_key("x-evil"), "{name}");
            match SHOWN.iter().find(|(shown, _)| shown == name) {
                Some((_, media_type)) => {
                    assert_eq!(reply.header("content-type"), *media_type, "{name}");
                    assert!(!reply.headers.contains_key("content-disposition"), "{name}");
                }
                None => {
                    assert_eq!(reply.header("content-type"), "application/octet-stream", "{name}");
                    assert_eq!(reply.header("content-disposition"), "attachment", "{name}");
                }
            }
            let known = reader.clone().with("if-none-match", reply.header("etag"));
            let again = resource_again(&known, &address, &manifest, name).await;
            assert!(again.header("content-security-policy").starts_with("sandbox"), "{name}");
        }
        assert_eq!(seen, FILES.len());
    }
}

async fn resource_again(reader: &Client, address: &str, manifest: &Value, name: &str) -> Reply {
    let listed = manifest["resources"].as_array().unwrap();
    let href = listed.iter().map(|link| text(&link["href"])).find(|href| href.ends_with(name));
    reader.get(&format!("{address}/{}", href.unwrap())).await.expect(304)
}
