//! PDF: pages, sizes, metadata, pictures that are handed out as they are stored.

use codex_models::metadata::ReadingDirection;
use codex_parsers::{Cover, FailureCode, PageContent, PageSource, ParsedBook};
use codex_testkit::corpus::images;
use codex_testkit::corpus::pdf::{Pdf, deflate};

use crate::support::{Shelved, code_of, parse, read_page, warning_codes};

const RGB: &str = "/ColorSpace /DeviceRGB /Filter /DCTDecode";
const SIZE: (u32, u32) = (400, 600);

fn jpeg() -> Vec<u8> {
    images::jpeg(SIZE.0, SIZE.1, 3)
}

fn is_picture(book: &ParsedBook, n: usize) -> bool {
    matches!(book.pages.entries[n].source, PageSource::PdfImage { .. })
}

fn sizes(book: &ParsedBook) -> Vec<(u32, u32)> {
    let size = |page: &codex_parsers::PageEntry| (page.width.unwrap(), page.height.unwrap());
    book.pages.entries.iter().map(size).collect()
}

#[test]
fn a_page_of_one_jpeg_is_handed_out_byte_for_byte() {
    let pictures = [images::jpeg(400, 600, 1), images::jpeg(400, 600, 2)];
    let bytes = Pdf::new()
        .picture(&pictures[0], SIZE)
        .picture(&pictures[1], SIZE)
        .text("T", &["x"])
        .build();
    let book = Shelved::new("comic.pdf", &bytes);
    let parsed = parse("comic.pdf", &bytes).unwrap();
    assert_eq!(parsed.pages.len(), 3);
    assert_eq!(parsed.cover, Some(Cover::Page(0)));
    for (n, picture) in pictures.iter().enumerate() {
        let page = &parsed.pages.entries[n];
        assert_eq!(
            (page.width, page.height, page.media_type),
            (Some(400), Some(600), "image/jpeg")
        );
        assert_eq!(page.size, picture.len() as u64);
        let expected = PageContent::Bytes { media_type: "image/jpeg", bytes: picture.clone() };
        assert_eq!(read_page(&book.path, &parsed, n).unwrap(), expected);
    }
    assert_eq!(read_page(&book.path, &parsed, 2).unwrap(), PageContent::Render);
    assert!(read_page(&book.path, &parsed, 3).is_err());
}

#[test]
fn a_large_file_is_read_without_its_pictures_and_gives_the_same_pages() {
    // Noise behind the picture's end makes the stream long; decoders stop at the end marker.
    let mut picture = jpeg();
    picture.extend((0..3_000_000_u32).map(|n| (n.wrapping_mul(2_654_435_761) >> 24) as u8));
    let pdf = (0..4).fold(Pdf::new(), |pdf, _| pdf.picture(&picture, SIZE));
    let bytes = pdf.text("after", &["text"]).title("Large").build();
    assert!(bytes.len() > 12_000_000);
    let book = Shelved::new("large.pdf", &bytes);
    let parsed = parse("large.pdf", &bytes).unwrap();
    assert_eq!(parsed.pages.len(), 5);
    assert_eq!(parsed.metadata.title.as_deref(), Some("Large"));
    let PageContent::Bytes { bytes, .. } = read_page(&book.path, &parsed, 3).unwrap() else {
        panic!("the page is a picture")
    };
    assert_eq!(bytes, picture);
}

#[test]
fn garbage_before_the_header_moves_every_offset() {
    let mut bytes = b"junk before the header\n".to_vec();
    bytes.extend(Pdf::new().picture(&jpeg(), SIZE).build());
    let book = Shelved::new("moved.pdf", &bytes);
    let parsed = parse("moved.pdf", &bytes).unwrap();
    let PageContent::Bytes { bytes, .. } = read_page(&book.path, &parsed, 0).unwrap() else {
        panic!("the page is a picture")
    };
    assert_eq!(bytes, jpeg());
}

#[test]
fn a_picture_that_a_browser_would_show_differently_is_rendered() {
    let jpeg = jpeg();
    let cases: Vec<(&str, Vec<u8>)> = vec![
        (
            "inverted",
            Pdf::new().jpeg_page(&jpeg, SIZE, &format!("{RGB} /Decode [1 0 1 0 1 0]")).build(),
        ),
        (
            "masked",
            Pdf::new().jpeg_page(&jpeg, SIZE, &format!("{RGB} /Mask [0 9 0 9 0 9]")).build(),
        ),
        (
            "indexed",
            Pdf::new()
                .jpeg_page(
                    &jpeg,
                    SIZE,
                    "/ColorSpace [/Indexed /DeviceRGB 1 <000000FFFFFF>] /Filter /DCTDecode",
                )
                .build(),
        ),
        (
            "four colours",
            Pdf::new().jpeg_page(&jpeg, SIZE, "/ColorSpace /DeviceCMYK /Filter /DCTDecode").build(),
        ),
        (
            "JPEG 2000",
            Pdf::new()
                .jpeg_page(
                    b"\0\0\0\x0cjP  \r\n\x87\n",
                    SIZE,
                    "/ColorSpace /DeviceRGB /Filter /JPXDecode",
                )
                .build(),
        ),
        (
            "packed twice",
            Pdf::new()
                .jpeg_page(
                    &deflate(&jpeg),
                    SIZE,
                    "/ColorSpace /DeviceRGB /Filter [/FlateDecode /DCTDecode]",
                )
                .build(),
        ),
        ("no JPEG", Pdf::new().jpeg_page(b"not a picture at all", SIZE, RGB).build()),
        ("wrong size", Pdf::new().jpeg_page(&images::jpeg(40, 60, 1), SIZE, RGB).build()),
        ("turned", rotated(&jpeg)),
        ("mirrored", drawn(&jpeg, "q -200 0 0 300 200 0 cm /Im0 Do Q")),
        ("in a corner", drawn(&jpeg, "q 100 0 0 150 0 0 cm /Im0 Do Q")),
        (
            "stretched",
            drawn(&jpeg, "q 200 0 0 300 0 0 cm /Im0 Do Q q 200 0 0 300 0 0 cm /Im0 Do Q"),
        ),
        ("painted over", drawn(&jpeg, "q 200 0 0 300 0 0 cm /Im0 Do Q 0 0 50 50 re f")),
        ("written over", drawn(&jpeg, "q 200 0 0 300 0 0 cm /Im0 Do Q BT (x) Tj ET")),
        ("clipped", drawn(&jpeg, "q 0 0 50 50 re W n 200 0 0 300 0 0 cm /Im0 Do Q")),
        ("unbalanced", drawn(&jpeg, "Q 200 0 0 300 0 0 cm /Im0 Do")),
        ("transparent", drawn(&jpeg, "q /G0 gs 200 0 0 300 0 0 cm /Im0 Do Q")),
    ];
    for (name, bytes) in cases {
        let book = parse("x.pdf", &bytes).unwrap();
        assert!(!is_picture(&book, 0), "{name}");
    }
}

#[test]
fn harmless_operators_around_a_picture_do_not_matter() {
    for content in [
        "q 200 0 0 300 0 0 cm /Im0 Do Q",
        "q 2 0 0 2 0 0 cm q 100 0 0 150 0 0 cm /Im0 Do Q Q",
        "/Artifact BMC q 0 0 200 300 re W n 200 0 0 300 0 0 cm 0 g /Im0 Do Q EMC",
        "q /G1 gs 201 0 0 300.5 -0.5 0 cm /Im0 Do Q",
    ] {
        let book = parse("x.pdf", &drawn(&jpeg(), content)).unwrap();
        assert!(is_picture(&book, 0), "{content}");
    }
}

/// A page of 200 by 300 points with this content; `Im0` is a picture, `G0` half transparent, `G1` neutral.
fn drawn(jpeg: &[u8], content: &str) -> Vec<u8> {
    let mut pdf = Pdf::new();
    let image = pdf.stream(
        &format!("/Type /XObject /Subtype /Image /Width 400 /Height 600 /BitsPerComponent 8 {RGB}"),
        jpeg,
    );
    let content = pdf.stream("", content.as_bytes());
    pdf.page(&format!(
        "/MediaBox [0 0 200 300] /Resources << /XObject << /Im0 {image} 0 R >> /ExtGState << /G0 << /ca 0.5 >> /G1 << /ca 1 /BM /Normal /SMask /None >> >> >> /Contents {content} 0 R"
    ));
    pdf.build()
}

fn rotated(jpeg: &[u8]) -> Vec<u8> {
    let mut pdf = Pdf::new();
    let image = pdf.stream(
        &format!("/Type /XObject /Subtype /Image /Width 400 /Height 600 /BitsPerComponent 8 {RGB}"),
        jpeg,
    );
    pdf.drawn_page(image, SIZE, "/Rotate 90").build()
}

#[test]
fn pages_inherit_boxes_and_rotation_through_indirect_kids_and_a_lying_count() {
    let mut pdf = Pdf::new();
    let content = pdf.stream("", b"0 0 10 10 re f");
    let upright = pdf.object(format!("<< /Type /Page /Contents {content} 0 R >>"));
    let cropped = pdf.object("<< /Type /Page /CropBox [0 0 72 144] /Rotate 0 >>");
    let inner_kids = pdf.object(format!("[{cropped} 0 R 999 0 R null]"));
    let inner = pdf.object(format!("<< /Kids {inner_kids} 0 R /Count -3 >>"));
    let kids = pdf.object(format!("[{upright} 0 R {inner} 0 R]"));
    let bytes = pdf.build_with_tree(&format!(
        "/Kids {kids} 0 R /Count 4000 /MediaBox [720 0 0 360] /Rotate 270"
    ));
    let book = parse("x.pdf", &bytes).unwrap();
    assert_eq!(sizes(&book), [(750, 1500), (150, 300)]);
}

#[test]
fn absurd_boxes_give_pages_of_a_sane_size() {
    let mut pdf = Pdf::new();
    for media_box in [
        "[0 0 14400 14400]",
        "[0 0 0 0]",
        "[0 0 -5 1000000000000000000000000000000]",
        "[0 0 1 14400]",
        "[a b]",
        "[0 0 0.00001 5]",
    ] {
        pdf.page(&format!("/MediaBox {media_box}"));
    }
    let book = parse("x.pdf", &pdf.build()).unwrap();
    for (width, height) in sizes(&book) {
        assert!((1..=4096).contains(&width) && (1..=4096).contains(&height), "{width}x{height}");
    }
    assert_eq!(sizes(&book)[0], (3000, 3000));
    assert_eq!(sizes(&book)[1], (1240, 1753));
}

#[test]
fn information_and_xmp_give_the_metadata_and_xmp_wins() {
    let xmp = r#"<?xpacket begin="" id="W5M0MpCehiHzreSzNTczkc9d"?><x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
        <rdf:Description xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:xmp="http://ns.adobe.com/xap/1.0/" xmp:CreateDate="2001-02-03T00:00:00Z">
        <dc:title><rdf:Alt><rdf:li xml:lang="x-default">From XMP</rdf:li></rdf:Alt></dc:title>
        <dc:creator><rdf:Seq><rdf:li>One, A.</rdf:li><rdf:li>Two</rdf:li></rdf:Seq></dc:creator>
        <dc:language><rdf:Bag><rdf:li>fr</rdf:li></rdf:Bag></dc:language><dc:date><rdf:Seq><rdf:li>1998-07</rdf:li></rdf:Seq></dc:date>
        <calibre:series xmlns:calibre="http://calibre-ebook.com/xmp-namespace" xmlns:calibreSI="http://calibre-ebook.com/xmp-namespace-series-index" rdf:parseType="Resource">
        <rdf:value>Saga</rdf:value><calibreSI:series_index>4.00</calibreSI:series_index></calibre:series>
        </rdf:Description></rdf:RDF></x:xmpmeta><?xpacket end="w"?>"#;
    let mut pdf = Pdf::new();
    let stream = pdf.stream("/Type /Metadata /Subtype /XML", xmp.as_bytes());
    let bytes = pdf
        .title("From Info")
        .author("Nobody")
        .info("/Keywords (red; green) /Subject (About)")
        .catalog(&format!("/Metadata {stream} 0 R /ViewerPreferences << /Direction /R2L >>"))
        .text("x", &[])
        .build();
    let found = parse("x.pdf", &bytes).unwrap().metadata;
    assert_eq!(found.title.as_deref(), Some("From XMP"));
    let names: Vec<_> = found.authors.iter().map(|author| author.name.as_str()).collect();
    assert_eq!(names, ["One, A.", "Two"]);
    assert_eq!(found.language.as_deref(), Some("fr"));
    assert_eq!(found.release_date.map(|date| date.to_string()).as_deref(), Some("1998-07"));
    assert_eq!((found.series.as_deref(), found.number.as_deref()), (Some("Saga"), Some("4")));
    assert_eq!(found.tags, ["red", "green"]);
    assert_eq!(found.summary.as_deref(), Some("About"));
    assert_eq!(found.reading_direction, Some(ReadingDirection::Rtl));
}

#[test]
fn titles_in_utf_16_are_read_and_titles_of_programs_are_not() {
    let titled =
        |title: &str| parse("x.pdf", &Pdf::new().title(title).text("x", &[]).build()).unwrap();
    assert_eq!(titled("Ωmega ↯").metadata.title.as_deref(), Some("Ωmega ↯"));
    assert_eq!(titled("Microsoft Word - draft.doc").metadata.title, None);
}

#[test]
fn a_broken_xmp_packet_costs_only_itself() {
    let mut pdf = Pdf::new();
    let stream = pdf.stream("/Type /Metadata /Subtype /XML", "<a>".repeat(1000).as_bytes());
    let bytes =
        pdf.title("Kept").catalog(&format!("/Metadata {stream} 0 R")).text("x", &[]).build();
    let book = parse("x.pdf", &bytes).unwrap();
    assert_eq!(book.metadata.title.as_deref(), Some("Kept"));
    assert_eq!(warning_codes(&book), ["bad_metadata"]);
}

#[test]
fn documents_without_pages_or_structure_have_codes() {
    assert_eq!(code_of("x.pdf", &Pdf::new().build()), FailureCode::NoPages);
    assert_eq!(code_of("x.pdf", b"%PDF-1.4\n"), FailureCode::Truncated);
    assert_eq!(code_of("x.pdf", b"%PDF-1.4\nnothing\n%%EOF"), FailureCode::Corrupt);
}

#[test]
fn a_file_cut_off_after_its_pages_is_rebuilt() {
    let whole = Pdf::new().picture(&jpeg(), SIZE).build();
    let end = whole.windows(4).rposition(|window| window == b"xref").unwrap();
    let cut = &whole[..end - 10];
    match parse("x.pdf", cut) {
        Ok(book) => assert_eq!(warning_codes(&book), ["repaired"]),
        Err(error) => assert_eq!(error.code(), FailureCode::Truncated),
    }
}
