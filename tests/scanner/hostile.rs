//! A scan of files made to harm beside a thousand good ones, in little memory.
//! Must not repeat what each of them does to a parser.

use std::collections::BTreeMap;
use std::process::Stdio;
use std::time::Duration;

use codex_testkit::corpus::cbt::{Cbt, Packing};
use codex_testkit::corpus::cbz::{Cbz, RawEntry, RawZip};
use codex_testkit::corpus::epub::{Epub, with_package};
use codex_testkit::corpus::images;
use codex_testkit::corpus::pdf::{Pdf, deflate};
use serde_json::Value;

use crate::support::{Engine, Install, on_both_engines};

const SERIES: u32 = 25;
const BOOKS: u32 = 40;
/// What the process may hold in all, in KiB.
const MEMORY: u64 = 512 << 10;

on_both_engines!(every_good_book_arrives_and_every_bad_one_has_its_code);

fn every_good_book_arrives_and_every_bad_one_has_its_code(engine: Engine) {
    let mut install = Install::new(engine);
    for series in 1..=SERIES {
        for book in 1..=BOOKS {
            let picture = images::jpeg(300, 450, series * 1_000 + book);
            let bytes = Cbz::with_pages(2).file("0.jpg", picture).build();
            install.add(&format!("Good {series}/Good {series} v{book:02}.cbz"), &bytes);
        }
    }
    let hostile: Vec<Hostile> = archives().into_iter().chain(documents()).collect();
    for (at, file) in hostile.iter().enumerate() {
        // Among the good ones, so that they are opened at the same time.
        let folder = at % SERIES as usize + 1;
        install.add(&format!("Good {folder}/{}", file.name), &file.bytes);
    }
    let seed = install.seed_file();
    let mut scan = install.codex(&["seed", &seed, "--scan"]);
    let scan = scan.stdout(Stdio::null()).stderr(Stdio::piped()).spawn().unwrap();
    let peak = peak_of(scan.id());
    let scan = scan.wait_with_output().unwrap();
    assert!(scan.status.success(), "{}", String::from_utf8_lossy(&scan.stderr));
    assert!((1..MEMORY).contains(&peak), "{peak} KiB at once");

    install.serve(&[]);
    let found = books(&install);
    let good = found.values().filter(|(state, _)| state == "ready").count();
    let readable = hostile.iter().filter(|file| !file.is_unreadable).count();
    assert_eq!(good, (SERIES * BOOKS) as usize + readable);
    let became = |file: &Hostile| {
        let (state, codes) = &found[file.name];
        format!("{} {state} {codes}", file.name)
    };
    let expected = |file: &Hostile| {
        let state = if file.is_unreadable { "error" } else { "ready" };
        format!("{} {state} {}", file.name, file.codes)
    };
    let became: Vec<String> = hostile.iter().map(became).collect();
    assert_eq!(became, hostile.iter().map(expected).collect::<Vec<_>>());
    // Those that can be read are read by the server without more.
    let image = install.get("/api/v1/books?search=beside&limit=1");
    let id = image["items"][0]["id"].as_str().unwrap();
    let pages =
        install.get(&format!("/api/v1/books/{id}/pages"))["items"].as_array().unwrap().len();
    assert_eq!(pages, 3);
}

/// The most memory that a process held until its end, in KiB: the kernel keeps the mark, so only the last moment can be
/// missed.
fn peak_of(process: u32) -> u64 {
    let mut peak = 0;
    while let Ok(status) = std::fs::read_to_string(format!("/proc/{process}/status")) {
        let mark = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
        let Some(mark) = mark.and_then(|text| text.split_whitespace().next()) else { break };
        peak = mark.parse().unwrap();
        std::thread::sleep(Duration::from_millis(10));
    }
    peak
}

/// A file made to harm, and what becomes of it.
struct Hostile {
    name: &'static str,
    bytes: Vec<u8>,
    /// Whether no page of it can be read.
    is_unreadable: bool,
    /// Its code, or the codes of its warnings.
    codes: &'static str,
}

fn bad(name: &'static str, bytes: impl Into<Vec<u8>>, code: &'static str) -> Hostile {
    Hostile { name, bytes: bytes.into(), is_unreadable: true, codes: code }
}

fn odd(name: &'static str, bytes: impl Into<Vec<u8>>, codes: &'static str) -> Hostile {
    Hostile { name, bytes: bytes.into(), is_unreadable: false, codes }
}

/// Every book by its file name: its state, and its code or those of its warnings.
fn books(install: &Install) -> BTreeMap<String, (String, String)> {
    let mut found = BTreeMap::new();
    let mut cursor = String::new();
    loop {
        let page = install.get(&format!("/api/v1/books?sort=title&limit=500{cursor}"));
        for book in page["items"].as_array().unwrap() {
            let code = |fault: &Value| fault["code"].as_str().unwrap().to_owned();
            let warnings = book["warnings"].as_array().unwrap().iter().map(code);
            let codes = match &book["error"] {
                Value::Null => warnings.collect::<Vec<_>>().join(" "),
                error => code(error),
            };
            let text = |key: &str| book[key].as_str().unwrap().to_owned();
            found.insert(text("fileName"), (text("state"), codes));
        }
        match &page["nextCursor"] {
            Value::String(next) => cursor = format!("&cursor={next}"),
            _ => return found,
        }
    }
}

fn archives() -> Vec<Hostile> {
    let page = images::jpeg(8, 8, 1);
    let good = |name: &str| RawEntry::stored(name.to_owned(), page.clone());
    let zeros = vec![0; 64 << 20];
    let mut honest = RawEntry::deflated("1.bmp", &zeros);
    honest.size = 4 << 30;
    honest.is_zip64 = true;
    let mut lying = RawEntry::deflated("2.bmp", &zeros);
    lying.size = 1_000;
    let mut encrypted = good("1.jpg");
    encrypted.flags = 1;
    let mut shared = vec![RawEntry::stored("0.jpg", images::jpeg_with_late_frame(8, 8, 4 << 20))];
    for n in 1..2_000 {
        let mut again = shared[0].clone();
        again.stored = Vec::new();
        again.name = format!("{n}.jpg").into_bytes();
        again.repeats_previous = true;
        shared.push(again);
    }
    let mut dictionary = vec![9, 20, 5, 0, 0x5d];
    dictionary.extend(u32::MAX.to_le_bytes());
    dictionary.extend([0; 40]);
    let mut packed = RawEntry::stored("1.jpg", dictionary);
    (packed.method, packed.size) = (14, 1_000);
    let many = (0..65_535).map(|n| RawEntry::stored(format!("{n}.jpg"), Vec::new()));
    let huge = images::png_header(65_535, 65_535);
    let climbing = ["../../../etc/passwd.jpg", "/abs/olute.jpg", "nul\0byte.jpg"].map(good);
    let whole = Cbz::with_pages(5).build();
    let deep = "<ComicInfo>".repeat(200_000);
    let long = format!("<ComicInfo><Title>{}</Title></ComicInfo>", "x".repeat(20 << 20));
    let long = vec![RawEntry::deflated("ComicInfo.xml", long.as_bytes()), good("1.jpg")];
    vec![
        bad("empty.cbz", b"", "empty_file"),
        bad("text.cbz", b"hello hello hello", "unknown_format"),
        bad("start.cbz", b"PK\x03\x04", "truncated"),
        bad("seven.cb7", b"7z\xbc\xaf\x27\x1c\0\x04rest", "truncated"),
        bad("half.cbz", &whole[..whole.len() / 2], "truncated"),
        bad("nothing.cbz", RawZip::default().build(), "no_pages"),
        bad(
            "bad image.cbz",
            Cbz::new().file("0.jpg", &b"\xff\xd8\xff\xe0 no"[..]).build(),
            "bad_image",
        ),
        bad("locked.cbz", RawZip::of(vec![encrypted]).build(), "encrypted"),
        bad("pixels.cbz", Cbz::new().file("1.png", huge).build(), "limit_exceeded"),
        bad("dictionary.cbz", RawZip::of(vec![packed]).build(), "limit_exceeded"),
        bad("many.cbz", RawZip::of(many.collect()).build(), "limit_exceeded"),
        bad("shared.cbz", RawZip::of(shared).build(), "limit_exceeded"),
        bad("none.tar.gz", Cbt::new(Packing::Gzip).file("a.txt", b"x").build(), "no_pages"),
        odd(
            "bomb.cbz",
            RawZip::of(vec![honest, lying, good("3.jpg")]).build(),
            "bad_page bad_page no_cover",
        ),
        odd("beside.cbz", RawZip::of(climbing.into()).build(), ""),
        odd("deep.cbz", Cbz::with_pages(1).file("ComicInfo.xml", deep).build(), "bad_metadata"),
        odd("long.cbz", RawZip::of(long).build(), "bad_metadata"),
    ]
}

fn documents() -> Vec<Hostile> {
    let mut listed = Pdf::new();
    let page = listed.object("<< /Type /Page >>");
    let listed =
        listed.build_with_tree(&format!("/Kids [{}]", format!("{page} 0 R ").repeat(1_000_000)));
    let mut bomb = Pdf::new();
    let spaces = bomb.stream("/Filter /FlateDecode", &deflate(&vec![b' '; 64 << 20]));
    bomb.page(&format!("/MediaBox [0 0 100 100] /Contents {spaces} 0 R"));
    let mut nested = Pdf::new();
    nested.object(format!("{}{}", "[".repeat(100_000), "]".repeat(100_000)));
    nested.page("/MediaBox [0 0 100 100]");
    let spine = r#"<itemref idref="c"/>"#.repeat(60_000);
    let spine = format!(
        r#"<package xmlns="http://www.idpf.org/2007/opf"><manifest><item id="c" href="c.xhtml" media-type="application/xhtml+xml"/></manifest><spine>{spine}</spine></package>"#
    );
    let package = format!("<package>{}", "<metadata>".repeat(100_000));
    let chapter = "<div>".repeat(100_000);
    vec![
        bad("listed.pdf", listed, "limit_exceeded"),
        odd("bomb.pdf", bomb.build(), ""),
        odd("nested.pdf", nested.build(), ""),
        bad("spine.epub", with_package(&spine, &[("OEBPS/c.xhtml", b"<html/>")]), "limit_exceeded"),
        bad("package.epub", with_package(&package, &[]), "limit_exceeded"),
        odd("chapter.epub", Epub::new("Deep").chapter("One", &chapter).build(), ""),
    ]
}
