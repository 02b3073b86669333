//! Documents made to hurt: each gives a book or a code, within time and memory.

use std::fmt::Write as _;
use std::time::{Duration, Instant};

use codex_parsers::FailureCode;
use codex_testkit::corpus::epub::{Epub, with_package};
use codex_testkit::corpus::pdf::{Pdf, deflate};
use proptest::prelude::*;

use crate::support::{parse, warning_codes};

/// Far above what any case needs; the limit of the parsers is 10 s.
const PATIENCE: Duration = Duration::from_secs(12);

#[test]
fn a_cyclic_page_tree_ends_and_is_reported() {
    let mut pdf = Pdf::new();
    let page = pdf.object("<< /Type /Page /MediaBox [0 0 100 100] >>");
    let inner = pdf.object(format!("<< /Type /Pages /Kids [{page} 0 R 2 0 R] >>"));
    let looped = pdf.object(format!("<< /Type /Pages /Kids [{inner} 0 R {inner} 0 R] >>"));
    let bytes = pdf.build_with_tree(&format!("/Kids [{looped} 0 R 2 0 R]"));
    let book = parse("x.pdf", &bytes).unwrap();
    assert_eq!(book.pages.len(), 1);
    assert_eq!(warning_codes(&book), ["cyclic_page_tree"]);
}

#[test]
fn a_page_listed_a_million_times_reaches_a_limit() {
    let mut pdf = Pdf::new();
    let page = pdf.object("<< /Type /Page >>");
    let kids = format!("{page} 0 R ").repeat(1_000_000);
    let bytes = pdf.build_with_tree(&format!("/Kids [{kids}]"));
    let begun = Instant::now();
    let error = parse("x.pdf", &bytes).unwrap_err();
    assert_eq!(error.code(), FailureCode::LimitExceeded);
    assert!(begun.elapsed() < PATIENCE);
}

#[test]
fn a_bomb_in_a_content_stream_is_not_unpacked() {
    let mut pdf = Pdf::new();
    let bomb = pdf.stream("/Filter /FlateDecode", &deflate(&vec![b' '; 64 << 20]));
    pdf.page(&format!("/MediaBox [0 0 100 100] /Contents {bomb} 0 R"));
    let begun = Instant::now();
    assert_eq!(parse("x.pdf", &pdf.build()).unwrap().pages.len(), 1);
    assert!(begun.elapsed() < PATIENCE);
}

#[test]
fn a_bomb_in_an_object_stream_is_a_code_or_is_left_out() {
    let mut pdf = Pdf::new();
    pdf.stream(
        "/Type /ObjStm /N 1 /First 4 /Filter /FlateDecode",
        &deflate(&vec![b' '; 256 << 20]),
    );
    pdf.page("/MediaBox [0 0 100 100]");
    let begun = Instant::now();
    match parse("x.pdf", &pdf.build()) {
        Ok(book) => assert_eq!(book.pages.len(), 1),
        Err(error) => assert_eq!(error.code(), FailureCode::LimitExceeded),
    }
    assert!(begun.elapsed() < PATIENCE);
}

#[test]
fn deeply_nested_objects_do_not_overflow_the_stack() {
    for (open, close) in [("[", "]"), ("<< /A ", ">>")] {
        let mut pdf = Pdf::new();
        pdf.object(format!("{}{}", open.repeat(100_000), close.repeat(100_000)));
        pdf.page("/MediaBox [0 0 100 100]");
        let begun = Instant::now();
        let _outcome = parse("x.pdf", &pdf.build());
        assert!(begun.elapsed() < PATIENCE, "{open}");
    }
}

/// A package with a document type before it and `title` as its title.
fn package_with_doctype(doctype: &str, title: &str) -> Vec<u8> {
    let package = format!(
        r#"<?xml version="1.0"?>{doctype}<package xmlns="http://www.idpf.org/2007/opf" version="2.0"><metadata xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:title>{title}</dc:title></metadata><manifest><item id="c" href="c.xhtml" media-type="application/xhtml+xml"/></manifest><spine><itemref idref="c"/></spine></package>"#
    );
    with_package(&package, &[("OEBPS/c.xhtml", b"<html/>")])
}

#[test]
fn external_entities_and_entity_bombs_in_a_package_expand_to_nothing() {
    let external = r#"<!DOCTYPE package [<!ENTITY x SYSTEM "file:///etc/passwd">]>"#;
    let book = parse("x.epub", &package_with_doctype(external, "a&x;b")).unwrap();
    assert!(!book.metadata.title.unwrap().contains("root:"));

    let mut bomb = String::from(r#"<!DOCTYPE package [<!ENTITY e0 "boom">"#);
    for n in 1..40 {
        write!(bomb, r#"<!ENTITY e{n} "&e{0};&e{0};&e{0};">"#, n - 1).unwrap();
    }
    bomb.push_str("]>");
    let begun = Instant::now();
    let book = parse("x.epub", &package_with_doctype(&bomb, "&e39;")).unwrap();
    assert!(book.metadata.title.is_none_or(|title| title.len() < 100));
    assert!(begun.elapsed() < PATIENCE);
}

#[test]
fn a_spine_of_a_million_entries_reaches_a_limit() {
    for count in [60_000, 1_000_000] {
        let spine = r#"<itemref idref="c"/>"#.repeat(count);
        let package = format!(
            r#"<package xmlns="http://www.idpf.org/2007/opf"><manifest><item id="c" href="c.xhtml" media-type="application/xhtml+xml"/></manifest><spine>{spine}</spine></package>"#
        );
        let begun = Instant::now();
        let error =
            parse("x.epub", &with_package(&package, &[("OEBPS/c.xhtml", b"<html/>")])).unwrap_err();
        assert_eq!(error.code(), FailureCode::LimitExceeded);
        assert!(begun.elapsed() < PATIENCE);
    }
}

#[test]
fn a_package_nested_too_deep_reaches_a_limit_and_a_deep_chapter_costs_nothing() {
    let package = format!("<package>{}", "<metadata>".repeat(100_000));
    let error = parse("x.epub", &with_package(&package, &[])).unwrap_err();
    assert_eq!(error.code(), FailureCode::LimitExceeded);
    let deep = "<div>".repeat(100_000);
    let book = parse("x.epub", &Epub::new("D").chapter("One", &deep).build()).unwrap();
    assert_eq!(book.pages.len(), 1);
}

#[test]
fn fallbacks_that_chase_each_other_end() {
    let package = r#"<package><manifest>
        <item id="a" href="a.bin" media-type="x/x" fallback="b"/><item id="b" href="b.bin" media-type="x/x" fallback="a"/>
        </manifest><spine><itemref idref="a"/></spine></package>"#;
    let files: [(&str, &[u8]); 2] = [("OEBPS/a.bin", b"a"), ("OEBPS/b.bin", b"b")];
    assert_eq!(parse("x.epub", &with_package(package, &files)).unwrap().pages.len(), 1);
}

fn small_pdf() -> Vec<u8> {
    let jpeg = codex_testkit::corpus::images::jpeg(40, 60, 1);
    Pdf::new().title("A").picture(&jpeg, (40, 60)).text("T", &["one", "two"]).build()
}

fn small_epub() -> Vec<u8> {
    Epub::new("A").author("B").chapter("One", "<p>x</p>").build()
}

/// Sets some bytes of a file and cuts it off somewhere.
fn mutated(mut bytes: Vec<u8>, changes: &[(usize, u8)], cut: usize) -> Vec<u8> {
    let length = bytes.len();
    for (position, value) in changes {
        bytes[position % length] = *value;
    }
    bytes.truncate(length - cut % (length / 2));
    bytes
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(150))]

    #[test]
    fn a_damaged_pdf_gives_a_book_or_a_code(
        changes in proptest::collection::vec((any::<usize>(), any::<u8>()), 1..12),
        cut in prop_oneof![Just(0), any::<usize>()],
    ) {
        if let Err(error) = parse("x.pdf", &mutated(small_pdf(), &changes, cut)) {
            prop_assert_ne!(error.code(), FailureCode::ParserPanicked, "{}", error);
        }
    }

    #[test]
    fn a_damaged_epub_gives_a_book_or_a_code(
        changes in proptest::collection::vec((any::<usize>(), any::<u8>()), 1..12),
        cut in prop_oneof![Just(0), any::<usize>()],
    ) {
        if let Err(error) = parse("x.epub", &mutated(small_epub(), &changes, cut)) {
            prop_assert_ne!(error.code(), FailureCode::ParserPanicked, "{}", error);
        }
    }
}
