//! EPUB: reading order, metadata, cover, outline, resources.

use codex_models::metadata::{Layout, ReadingDirection};
use codex_parsers::epub::{EpubOutline, outline, read_resource};
use codex_parsers::{Cover, FailureCode, Limits, PageContent, Stop};
use codex_testkit::corpus::epub::{CONTAINER, Epub, archive, page, with_package};
use codex_testkit::corpus::images;

use crate::support::{Shelved, code_of, parse, read_page, warning_codes};

fn outline_of(bytes: &[u8]) -> EpubOutline {
    let book = Shelved::new("book.epub", bytes);
    outline(&book.file(), &Limits::default(), &Stop::new()).unwrap()
}

/// A package with these elements inside, in the namespace that `xmlns` declares.
fn package(metadata: &str, manifest: &str, spine: &str) -> String {
    format!(
        r#"<package xmlns="http://www.idpf.org/2007/opf" version="3.0" unique-identifier="id">
        <metadata xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:opf="http://www.idpf.org/2007/opf">{metadata}</metadata>
        <manifest>{manifest}</manifest><spine>{spine}</spine></package>"#
    )
}

const CHAPTER: &str = r#"<item id="c" href="c.xhtml" media-type="application/xhtml+xml"/>"#;
const CHAPTER_REF: &str = r#"<itemref idref="c"/>"#;

#[test]
fn a_plain_book_gives_its_chapters_metadata_and_cover() {
    let bytes = Epub::new("A Tale & More")
        .language("de")
        .author("Ada Author")
        .series("Tales", "2.00")
        .metadata("<dc:subject>Fantasy, Adventure</dc:subject><dc:publisher>House</dc:publisher>")
        .metadata("<dc:description>&lt;p&gt;One &lt;b&gt;bold&lt;/b&gt;&lt;/p&gt;&lt;p&gt;Two&lt;/p&gt;</dc:description>")
        .metadata("<dc:date>2019-05-17T00:00:00Z</dc:date><dc:identifier>urn:isbn:978-0-306-40615-7</dc:identifier>")
        .cover(images::jpeg(60, 90, 1))
        .direction("rtl")
        .chapter("One", "<p>first</p>")
        .chapter("Two", "<p>second</p>")
        .build();
    let book = parse("Tales v01.epub", &bytes).unwrap();
    let names: Vec<_> = book.pages.entries.iter().map(|page| page.name.as_str()).collect();
    assert_eq!(names, ["OEBPS/c1.xhtml", "OEBPS/c2.xhtml"]);
    assert_eq!(book.pages.entries[0].media_type, "application/xhtml+xml");
    assert_eq!(book.cover, Some(Cover::Resource("OEBPS/cover.jpg".to_owned())));
    let metadata = &book.metadata;
    assert_eq!(metadata.title.as_deref(), Some("A Tale & More"));
    assert_eq!(metadata.series.as_deref(), Some("Tales"));
    assert_eq!(metadata.number.as_deref(), Some("2"));
    assert_eq!(metadata.language.as_deref(), Some("de"));
    assert_eq!(metadata.publisher.as_deref(), Some("House"));
    assert_eq!(metadata.summary.as_deref(), Some("One bold\nTwo"));
    assert_eq!(metadata.release_date.map(|date| date.to_string()).as_deref(), Some("2019-05-17"));
    assert_eq!(metadata.isbn.as_deref(), Some("9780306406157"));
    assert_eq!(metadata.genres, ["Fantasy", "Adventure"]);
    assert_eq!(
        (metadata.authors[0].name.as_str(), metadata.authors[0].role.as_str()),
        ("Ada Author", "author")
    );
    assert_eq!(metadata.reading_direction, Some(ReadingDirection::Rtl));
    assert_eq!(metadata.layout, Some(Layout::Reflowable));
    assert!(book.warnings.is_empty(), "{:?}", book.warnings);
}

#[test]
fn refinements_of_epub_3_name_the_main_title_the_roles_and_the_series() {
    let metadata = r##"<dc:identifier id="id">x</dc:identifier>
        <dc:title id="t1">Sub</dc:title><meta refines="#t1" property="title-type">subtitle</meta>
        <dc:title id="t2">Main</dc:title><meta refines="#t2" property="title-type">main</meta>
        <meta refines="#t2" property="file-as">Main, The</meta>
        <dc:creator id="a">Ann</dc:creator><meta refines="#a" property="role" scheme="marc:relators">ill</meta>
        <dc:contributor opf:role="trl">Tom</dc:contributor><dc:contributor opf:role="bkp">calibre</dc:contributor>
        <dc:contributor opf:role="pbl">The Press</dc:contributor>
        <meta property="belongs-to-collection" id="s">A Set</meta><meta refines="#s" property="collection-type">set</meta>
        <meta property="belongs-to-collection" id="c">Saga</meta><meta refines="#c" property="collection-type">series</meta>
        <meta refines="#c" property="group-position">3.5</meta>
        <dc:date opf:event="modification">2021-01-01</dc:date><dc:date opf:event="publication">1999</dc:date>"##;
    let bytes =
        with_package(&package(metadata, CHAPTER, CHAPTER_REF), &[("OEBPS/c.xhtml", b"<html/>")]);
    let found = parse("x.epub", &bytes).unwrap().metadata;
    assert_eq!(found.title.as_deref(), Some("Main"));
    assert_eq!(found.sort_title.as_deref(), Some("Main, The"));
    assert_eq!((found.series.as_deref(), found.number.as_deref()), (Some("Saga"), Some("3.5")));
    let people: Vec<_> = found.authors.iter().map(|a| (a.name.as_str(), a.role.as_str())).collect();
    assert_eq!(people, [("Ann", "illustrator"), ("Tom", "translator")]);
    assert_eq!(found.publisher.as_deref(), Some("The Press"));
    assert_eq!(found.release_date.map(|date| date.to_string()).as_deref(), Some("1999"));
}

#[test]
fn a_package_with_other_prefixes_and_old_wrappers_is_read_alike() {
    let package = r#"<o:package xmlns:o="http://www.idpf.org/2007/opf" version="2.0"><o:metadata>
        <o:dc-metadata xmlns:d="http://purl.org/dc/elements/1.1/"><d:Title>Old</d:Title><d:Creator>Eve</d:Creator>
        </o:dc-metadata><o:x-metadata><o:meta name="calibre:series" content="Olds"/></o:x-metadata></o:metadata>
        <o:manifest><o:item id="c" href="C%20one.XHTML" media-type="application/xhtml+xml"/></o:manifest>
        <o:spine><o:itemref idref="c" linear="no"/></o:spine></o:package>"#;
    // The name in the archive differs from the reference in case and escapes.
    let bytes = with_package(package, &[("OEBPS/c One.xhtml", b"<html/>")]);
    let book = parse("x.epub", &bytes).unwrap();
    assert_eq!(book.metadata.title.as_deref(), Some("Old"));
    assert_eq!(book.metadata.series.as_deref(), Some("Olds"));
    assert_eq!(book.pages.entries[0].name, "OEBPS/c One.xhtml");
    assert!(!outline_of(&bytes).spine[0].linear);
}

#[test]
fn the_cover_is_found_by_each_rule_in_its_order() {
    let jpeg = images::jpeg(30, 40, 1);
    let cover_page = page("Cover", r#"<svg><image xlink:href="img/d.jpg"/></svg>"#);
    let first = page("First", r#"<p>x</p><img src="img/e.jpg"/>"#);
    let images = ["a", "b", "c", "d", "e"]
        .map(|n| (n, format!(r#"<item id="i{n}" href="img/{n}.jpg" media-type="image/jpeg"/>"#)));
    let all: String = images.iter().map(|(_, item)| item.as_str()).collect();
    let by_property = all.replace(r#"id="ia""#, r#"id="ia" properties="cover-image""#);
    let by_id = all.replace(r#"id="ic""#, r#"id="cover""#);
    let meta = r#"<meta name="cover" content="ib"/>"#;
    let meta_with_path = r#"<meta name="cover" content="img/b.jpg"/>"#;
    let guide = r#"<guide><reference type="cover" title="Cover" href="cover.xhtml"/></guide>"#;
    let cases = [
        (meta, by_property.as_str(), guide, "a"),
        (meta, by_id.as_str(), guide, "b"),
        (meta_with_path, by_id.as_str(), guide, "b"),
        ("", by_id.as_str(), guide, "c"),
        ("", all.as_str(), guide, "d"),
        ("", all.as_str(), "", "e"),
    ];
    for (meta, items, guide, expected) in cases {
        let manifest = format!(
            r#"{CHAPTER}<item id="p" href="cover.xhtml" media-type="application/xhtml+xml"/>{items}"#
        );
        let package = package(meta, &manifest, CHAPTER_REF)
            .replace("</package>", &format!("{guide}</package>"));
        let names: Vec<String> = images.iter().map(|(n, _)| format!("OEBPS/img/{n}.jpg")).collect();
        let mut files: Vec<(&str, &[u8])> =
            vec![("OEBPS/c.xhtml", first.as_bytes()), ("OEBPS/cover.xhtml", cover_page.as_bytes())];
        files.extend(names.iter().map(|name| (name.as_str(), jpeg.as_slice())));
        let book = parse("x.epub", &with_package(&package, &files)).unwrap();
        assert_eq!(book.cover, Some(Cover::Resource(format!("OEBPS/img/{expected}.jpg"))));
    }
}

#[test]
fn a_cover_outside_the_book_or_that_is_no_image_is_passed_over() {
    for href in [
        "../../../etc/passwd",
        "file:///etc/passwd",
        "http://host/cover.jpg",
        "c.xhtml",
        "gone.jpg",
    ] {
        let manifest = format!(
            r#"{CHAPTER}<item id="cover" href="{href}" media-type="image/jpeg" properties="cover-image"/>"#
        );
        let package = package("", &manifest, CHAPTER_REF);
        let bytes =
            with_package(&package, &[("OEBPS/c.xhtml", b"<html/>"), ("etc/passwd", b"root")]);
        assert_eq!(parse("x.epub", &bytes).unwrap().cover, None, "{href}");
    }
}

#[test]
fn positions_count_started_kilobytes_and_pages_of_a_fixed_layout() {
    let body = "x".repeat(5000);
    let bytes = Epub::new("P").chapter("One", "").chapter("Two", &body).build();
    let outline = outline_of(&bytes);
    let expected = outline.spine.iter().map(|item| item.size.div_ceil(1024).max(1));
    let positions: Vec<u64> = outline.spine.iter().map(|item| item.positions.into()).collect();
    assert_eq!(positions, expected.collect::<Vec<_>>());
    assert_eq!(outline.positions, positions.iter().sum::<u64>());
    assert!(positions[1] >= 5);

    let fixed =
        Epub::new("F").metadata(r#"<meta property="rendition:layout">pre-paginated</meta>"#);
    let outline = outline_of(&fixed.chapter("One", &body).chapter("Two", &body).build());
    assert_eq!((outline.layout, outline.positions), (Layout::Fixed, 2));
}

#[test]
fn a_fixed_layout_is_also_declared_by_the_files_of_vendors() {
    let options = r#"<display_options><platform name="*"><option name="fixed-layout">true</option></platform></display_options>"#;
    for path in [
        "META-INF/com.apple.ibooks.display-options.xml",
        "META-INF/com.kobobooks.display-options.xml",
    ] {
        let bytes = Epub::new("F").chapter("One", "").build_with(&[(path, options.as_bytes())]);
        assert_eq!(parse("f.epub", &bytes).unwrap().metadata.layout, Some(Layout::Fixed), "{path}");
    }
}

#[test]
fn the_outline_lists_titles_resources_and_contents() {
    let bytes = Epub::new("O")
        .cover(images::jpeg(30, 40, 1))
        .chapter("One", "")
        .chapter("Two", "")
        .resource("style.css", "text/css", "p{}")
        .build();
    let outline = outline_of(&bytes);
    let titles: Vec<_> = outline.spine.iter().map(|item| item.title.as_deref()).collect();
    assert_eq!(titles, [Some("One"), Some("Two")]);
    let toc: Vec<_> =
        outline.toc.iter().map(|entry| (entry.title.as_str(), entry.href.as_deref())).collect();
    assert_eq!(toc, [("One", Some("OEBPS/c1.xhtml")), ("Two", Some("OEBPS/c2.xhtml"))]);
    let resources: Vec<_> = outline.resources.iter().map(|item| item.href.as_str()).collect();
    assert_eq!(
        resources,
        ["OEBPS/nav.xhtml", "OEBPS/toc.ncx", "OEBPS/cover.jpg", "OEBPS/style.css"]
    );
}

#[test]
fn resources_are_found_by_any_spelling_and_only_if_the_manifest_lists_them() {
    let bytes = Epub::new("R")
        .chapter("One", "<p>é</p>")
        .resource("Bilder/caf\u{e9} 1.css", "text/css", "p{}")
        .build_with(&[("OEBPS/secret.txt", b"no"), ("META-INF/encryption.xml", b"<encryption/>")]);
    let book = Shelved::new("r.epub", &bytes);
    let read = |path: &str| read_resource(&book.file(), path, &Limits::default(), &Stop::new());
    for path in [
        "OEBPS/Bilder/caf\u{e9} 1.css",
        "OEBPS/Bilder/cafe\u{301} 1.css",
        "OEBPS/Bilder/caf%C3%A9%201.css",
        "oebps/bilder/CAF\u{c9} 1.CSS",
    ] {
        let resource = read(path).unwrap();
        assert_eq!(
            (resource.media_type.as_str(), resource.bytes.as_slice()),
            ("text/css", b"p{}".as_slice())
        );
    }
    for path in [
        "OEBPS/secret.txt",
        "OEBPS/content.opf",
        "META-INF/container.xml",
        "META-INF/encryption.xml",
        "mimetype",
        "../r.epub",
        "OEBPS/../META-INF/container.xml",
        "OEBPS%2Fsecret.txt",
        "",
    ] {
        assert!(read(path).is_err(), "{path}");
    }
}

#[test]
fn a_manifest_cannot_make_container_files_into_resources() {
    let manifest = format!(
        r#"{CHAPTER}<item id="x" href="../META-INF/container.xml" media-type="text/xml"/>"#
    );
    let bytes =
        with_package(&package("", &manifest, CHAPTER_REF), &[("OEBPS/c.xhtml", b"<html/>")]);
    let book = Shelved::new("r.epub", &bytes);
    let read =
        read_resource(&book.file(), "META-INF/container.xml", &Limits::default(), &Stop::new());
    assert!(read.is_err());
}

#[test]
fn a_chapter_is_read_as_it_is_stored() {
    let bytes = Epub::new("C").chapter("One", "<p>text</p>").build();
    let book = Shelved::new("c.epub", &bytes);
    let parsed = parse("c.epub", &bytes).unwrap();
    let PageContent::Bytes { media_type, bytes } = read_page(&book.path, &parsed, 0).unwrap()
    else {
        panic!("a chapter is bytes")
    };
    assert_eq!(media_type, "application/xhtml+xml");
    assert_eq!(bytes, page("One", "<p>text</p>").as_bytes());
}

#[test]
fn obfuscated_fonts_are_made_readable_and_other_encryption_locks_the_book() {
    let encryption = |algorithm: &str, path: &str| {
        format!(
            r#"<encryption xmlns="urn:oasis:names:tc:opendocument:xmlns:container" xmlns:enc="http://www.w3.org/2001/04/xmlenc#"><enc:EncryptedData><enc:EncryptionMethod Algorithm="{algorithm}"/><enc:CipherData><enc:CipherReference URI="{path}"/></enc:CipherData></enc:EncryptedData></encryption>"#
        )
    };
    let key: Vec<u8> = (0..16).map(|n| n * 0x11).collect();
    let font: Vec<u8> = (0..3000_u32).map(|n| (n % 251) as u8).collect();
    let hidden: Vec<u8> = font
        .iter()
        .enumerate()
        .map(|(n, byte)| if n < 1024 { byte ^ key[n % 16] } else { *byte })
        .collect();
    let epub = Epub::new("F").chapter("One", "").resource("f.otf", "font/otf", hidden);
    let xml = encryption("http://ns.adobe.com/pdf/enc#RC", "OEBPS/f.otf");
    let book =
        Shelved::new("f.epub", &epub.build_with(&[("META-INF/encryption.xml", xml.as_bytes())]));
    let read = read_resource(&book.file(), "OEBPS/f.otf", &Limits::default(), &Stop::new());
    assert_eq!(read.unwrap().bytes, font);

    let locked = encryption("http://www.w3.org/2001/04/xmlenc#aes128-cbc", "OEBPS/c1.xhtml");
    let bytes = epub.build_with(&[("META-INF/encryption.xml", locked.as_bytes())]);
    assert_eq!(code_of("f.epub", &bytes), FailureCode::DrmProtected);
    let bytes = epub.build_with(&[("META-INF/license.lcpl", b"{}")]);
    assert_eq!(code_of("f.epub", &bytes), FailureCode::DrmProtected);
}

#[test]
fn missing_chapters_and_containers_are_reported_and_the_rest_is_read() {
    let manifest = format!(
        r#"{CHAPTER}<item id="gone" href="gone.xhtml" media-type="application/xhtml+xml"/>"#
    );
    let spine = format!(r#"<itemref idref="gone"/>{CHAPTER_REF}<itemref idref="nobody"/>"#);
    let package = package("", &manifest, &spine);
    let files = [
        ("OEBPS/content.opf".to_owned(), package.into_bytes()),
        ("OEBPS/c.xhtml".to_owned(), b"<html/>".to_vec()),
    ];
    let book = parse("x.epub", &archive(CONTAINER, &files)).unwrap();
    assert_eq!(book.pages.len(), 1);
    assert_eq!(warning_codes(&book), ["missing_chapters"]);
    let book = parse("x.epub", &archive("<container/>", &files)).unwrap();
    assert_eq!(warning_codes(&book), ["missing_chapters", "no_container"]);
}

#[test]
fn books_that_cannot_be_read_have_codes() {
    let no_chapters = with_package(&package("", "", ""), &[]);
    assert_eq!(code_of("x.epub", &no_chapters), FailureCode::NoPages);
    let no_package = archive(CONTAINER, &[]);
    assert_eq!(code_of("x.epub", &no_package), FailureCode::Corrupt);
    let not_a_package = with_package("<html/>", &[]);
    assert_eq!(code_of("x.epub", &not_a_package), FailureCode::Corrupt);
    let whole = Epub::new("T").chapter("One", "text").build();
    assert_eq!(code_of("x.epub", &whole[..whole.len() / 2]), FailureCode::Truncated);
}
