//! Places in a text on their way from a device to the web reader and back, told apart by the sign.

use std::time::Duration;

use codex_testkit::app::TestApp;
use codex_testkit::clients::Client;
use codex_testkit::corpus::epub::Epub;
use serde_json::{Value, json};

use crate::koreader::{SYNC_PASSWORD, content_of, device, get, put, said, with_sync_password};
use crate::support::{story, text};

/// Three EPUBs of the conformance material.
const REAL: [&str; 3] = [
    "epub-dictionaries_files_epub_dictionary-content-model-error.epub",
    "epub-dictionaries_files_epub_dictionary-multiple-valid.epub",
    "epub-edupub_files_epub_edupub-multiple-renditions-valid.epub",
];

/// The conformance material, when it is at hand, and a long book with text at every depth.
fn books() -> Vec<Vec<u8>> {
    let shared = std::path::Path::new(env!("CARGO_MANIFEST_DIR"));
    let shared = shared.join("../../../shared/conformance/samples/epub");
    if !shared.is_dir() {
        eprintln!("../shared/conformance is not at hand: only a book of our own is walked");
    }
    let real = REAL.iter().filter(|_| shared.is_dir());
    let mut books: Vec<Vec<u8>> =
        real.map(|name| std::fs::read(shared.join(name)).unwrap()).collect();
    books.push(long_book());
    books
}

fn long_book() -> Vec<u8> {
    let paragraph = |n: usize| {
        let words = "The tide went out\n  and left <i>one &amp; only</i> boat on the sand. "
            .repeat(n % 7 + 1);
        format!(
            "<div class=\"x\"><p>{words}</p>\n<ul><li>First &#8212; {n}</li><li><b>Second</b> tail</li></ul></div>"
        )
    };
    let chapters = (1..=3).fold(Epub::new("Long"), |book, chapter| {
        let body: String = (0..30 * chapter).map(paragraph).collect();
        book.chapter(&format!("Chapter {chapter}"), &body)
    });
    chapters.build()
}

/// A text of a chapter: its path from `body` with every index, and the signs before and in it.
struct Text {
    path: String,
    start: usize,
    length: usize,
}

/// The texts of a chapter, read in another way than the server does.
fn texts(xhtml: &str) -> Vec<Text> {
    let body = xhtml.find("<body").map_or("", |at| &xhtml[at..]);
    let mut parts = body.split("<!--");
    let first = parts.next().unwrap_or_default().to_owned();
    let body =
        parts.fold(first, |text, part| text + part.split_once("-->").map_or("", |(_, text)| text));
    let mut open: Vec<(String, Vec<String>)> = Vec::new();
    let (mut texts, mut total) = (Vec::new(), 0);
    let mut rest = body.as_str();
    while let Some(at) = rest.find('<') {
        let (before, tag) = rest.split_at(at);
        let signs = signs(before);
        if let Some((path, children)) = open.last_mut().filter(|_| signs > 0) {
            children.push("text()".to_owned());
            let index = children.iter().filter(|name| *name == "text()").count();
            texts.push(Text {
                path: format!("{path}/text()[{index}]"),
                start: total,
                length: signs,
            });
            total += signs;
        }
        let end = tag.find('>').map_or(tag.len(), |end| end + 1);
        let (tag, behind) = tag.split_at(end);
        rest = behind;
        let name: String = tag[1..].chars().take_while(|sign| sign.is_alphanumeric()).collect();
        if tag.starts_with("</") {
            open.pop();
        } else if !name.is_empty() {
            let path = match open.last_mut() {
                Some((path, children)) => {
                    children.push(name.clone());
                    let index = children.iter().filter(|known| **known == name).count();
                    format!("{path}/{name}[{index}]")
                }
                None => format!("/{name}[1]"),
            };
            if !tag.ends_with("/>") {
                open.push((path, Vec::new()));
            }
        }
    }
    texts
}

/// Signs of a text as a reader sees them: white space between elements is none, a run of it is one, and so is an entity.
fn signs(text: &str) -> usize {
    if text.trim().is_empty() {
        return 0;
    }
    let (mut count, mut was_space, mut is_entity) = (0, false, false);
    for sign in text.chars() {
        if is_entity {
            is_entity = sign != ';';
            continue;
        }
        is_entity = sign == '&';
        count += usize::from(!(was_space && sign.is_whitespace()));
        was_space = sign.is_whitespace();
    }
    count
}

/// How many signs stand before a place, of one that leads to a text.
fn before(texts: &[Text], fragment: usize, xpointer: &str) -> Option<usize> {
    let path = xpointer.strip_prefix(&format!("/body/DocFragment[{fragment}]"))?;
    let (path, offset) = path.rsplit_once('.')?;
    // The beginning of the chapter, whatever stands there.
    if path.is_empty() {
        return Some(0);
    }
    let text = texts.iter().find(|text| text.path == path)?;
    Some(text.start + offset.parse::<usize>().ok()?)
}

/// One book on its reader's devices.
struct Walk<'a> {
    app: &'a TestApp,
    reader: Client,
    kobo: Client,
    book: String,
    document: String,
}

impl Walk<'_> {
    /// The device leaves the book at a place; where the web reader opens it.
    async fn device_leaves(&self, xpointer: &str) -> Value {
        self.app.clock.advance(Duration::from_secs(1));
        put(&self.kobo, &said(&self.document, xpointer, 0.3, "kobo")).await.expect(200);
        // The device has its own words back as long as it spoke last.
        assert_eq!(get(&self.kobo, &self.document).await["progress"], xpointer);
        self.reader.get(&format!("{}/progress", self.book)).await.expect(200).json()["locator"]
            .clone()
    }

    /// The web reader leaves the book at a place; where the device opens it.
    async fn web_leaves(&self, locator: &Value) -> String {
        self.app.clock.advance(Duration::from_secs(1));
        let body = json!({"locator": locator});
        self.reader.put(&format!("{}/progress", self.book), &body).await.expect(200);
        let told = get(&self.kobo, &self.document).await;
        assert_eq!(told["device"], "Codex", "{told}");
        text(&told["progress"])
    }

    /// Walks from every text of the book to the web reader and back; the places, and the largest error in signs of each
    /// way.
    async fn every_place(&self) -> (usize, f64, usize) {
        let manifest = self.reader.get(&format!("{}/manifest", self.book)).await.expect(200).json();
        let (mut places, mut to_web, mut to_device) = (0, 0.0_f64, 0);
        for (fragment, chapter) in (1..).zip(manifest["readingOrder"].as_array().unwrap()) {
            let href = text(&chapter["href"]);
            let xhtml = self.reader.get(&format!("{}/{href}", self.book)).await.expect(200).text();
            let texts = texts(&xhtml);
            let total: usize = texts.iter().map(|text| text.length).sum();
            let step = texts.len().div_ceil(25).max(1);
            for one in texts.iter().step_by(step) {
                for offset in [0, one.length / 2, one.length - 1] {
                    let xpointer = format!("/body/DocFragment[{fragment}]{}.{offset}", one.path);
                    let locator = self.device_leaves(&xpointer).await;
                    assert_eq!(locator["href"], href, "{xpointer}: {locator}");
                    let share = locator["locations"]["progression"].as_f64().unwrap();
                    let meant = one.start + offset;
                    to_web = to_web.max((share * as_float(total) - as_float(meant)).abs());
                    let back = self.web_leaves(&locator).await;
                    let told = before(&texts, fragment, &back)
                        .unwrap_or_else(|| panic!("{back} leads nowhere"));
                    to_device = to_device.max(told.abs_diff(meant));
                    places += 1;
                }
            }
        }
        (places, to_web, to_device)
    }
}

fn as_float(count: usize) -> f64 {
    f64::from(u32::try_from(count).unwrap())
}

story! {
    async fn a_place_in_a_text_goes_from_device_to_web_reader_and_back_to_the_sign(engine: Engine) {
        let app = TestApp::new(engine).await;
        let files = books();
        for (number, bytes) in files.iter().enumerate() {
            app.put_book(&format!("Real/Real {number}.epub"), bytes);
        }
        app.scan_library().await;
        let reader = with_sync_password(&app).await;
        let books = reader.get("/api/v1/books").await.expect(200).json();
        for (number, bytes) in files.iter().enumerate() {
            let items = books["items"].as_array().unwrap();
            let book = items.iter().find(|book| book["fileName"] == format!("Real {number}.epub")).unwrap();
            let walk = Walk {
                app: &app,
                reader: reader.clone(),
                kobo: device(&app, "reader", SYNC_PASSWORD),
                book: format!("/api/v1/books/{}", text(&book["id"])),
                document: content_of(bytes),
            };
            let (places, to_web, to_device) = walk.every_place().await;
            let figure = format!("book {number}, {places} places: {to_web:.6} signs to the web, {to_device} back");
            assert!(places >= 3 && to_web < 0.001 && to_device == 0, "{figure}");
        }
    }
}

story! {
    async fn a_place_of_the_web_reader_comes_back_from_a_device_within_a_sign(engine: Engine) {
        let app = TestApp::new(engine).await;
        let bytes = long_book();
        app.put_book("Long/Long.epub", &bytes);
        app.scan_library().await;
        let reader = with_sync_password(&app).await;
        let books = reader.get("/api/v1/books").await.expect(200).json();
        let walk = Walk {
            app: &app,
            reader: reader.clone(),
            kobo: device(&app, "reader", SYNC_PASSWORD),
            book: format!("/api/v1/books/{}", text(&books["items"][0]["id"])),
            document: content_of(&bytes),
        };
        let manifest = reader.get(&format!("{}/manifest", walk.book)).await.expect(200).json();
        for chapter in manifest["readingOrder"].as_array().unwrap() {
            let href = text(&chapter["href"]);
            let xhtml = reader.get(&format!("{}/{href}", walk.book)).await.expect(200).text();
            let total: usize = texts(&xhtml).iter().map(|text| text.length).sum();
            for tenth in 0..10 {
                let progression = f64::from(tenth) / 10.0;
                let locator = json!({
                    "href": href, "type": chapter["type"],
                    "locations": {"progression": progression, "totalProgression": 0.3},
                });
                let xpointer = walk.web_leaves(&locator).await;
                let back = walk.device_leaves(&xpointer).await;
                let share = back["locations"]["progression"].as_f64().unwrap();
                let error = (share - progression).abs() * as_float(total);
                assert!(error <= 0.5001, "{href} at {progression}: {error} signs, {xpointer}");
            }
        }
    }
}
