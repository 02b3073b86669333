//! CBZ: every method, odd structures, names, metadata, and pages read back byte for byte.

use codex_models::BookFormat;
use codex_parsers::{Compression, Cover, PageSource};
use codex_testkit::corpus::cbz::{Cbz, RawEntry, RawZip};
use codex_testkit::corpus::images;
use zip::CompressionMethod;

use crate::support::{Shelf, page_names, parse, parse_at, read_page, warning_codes};

#[test]
fn pages_of_every_compression_method_come_back_byte_for_byte() {
    for (method, expected) in [
        (CompressionMethod::Stored, Compression::Stored),
        (CompressionMethod::DEFLATE, Compression::Deflate),
        (CompressionMethod::BZIP2, Compression::Bzip2),
        (CompressionMethod::ZSTD, Compression::Zstd),
        (CompressionMethod::XZ, Compression::Other(95)),
        (CompressionMethod::PPMD, Compression::Other(98)),
    ] {
        let shelf = Shelf::new();
        let pages = [images::png(300, 200, 1), images::jpeg(640, 480, 2), images::bmp(90, 60, 3)];
        let book = Cbz::new()
            .file("1.png", pages[0].clone())
            .file("2.jpg", pages[1].clone())
            .file("3.bmp", pages[2].clone())
            .method(method);
        let path = shelf.put("book.cbz", &book.build());

        let parsed = parse_at(&path).unwrap_or_else(|error| panic!("{method:?}: {error}"));

        assert_eq!(parsed.format, BookFormat::Cbz);
        assert_eq!(warning_codes(&parsed), [""; 0], "{method:?}");
        let sizes: Vec<_> = parsed
            .pages
            .entries
            .iter()
            .map(|page| (page.media_type, page.width.unwrap(), page.height.unwrap()))
            .collect();
        assert_eq!(
            sizes,
            [("image/png", 300, 200), ("image/jpeg", 640, 480), ("image/bmp", 90, 60)],
            "{method:?}"
        );
        for (n, page) in pages.iter().enumerate() {
            let entry = &parsed.pages.entries[n];
            assert!(matches!(entry.source, PageSource::Range { method, .. } if method == expected));
            assert_eq!(&read_page(&path, &parsed, n).unwrap(), page, "{method:?} page {n}");
        }
    }
}

#[test]
fn lzma_which_no_crate_writes_is_read() {
    let shelf = Shelf::new();
    let path = shelf.put("book.cbz", include_bytes!("lzma.zip"));
    let parsed = parse_at(&path).unwrap();
    let page = &parsed.pages.entries[0];
    assert!(matches!(page.source, PageSource::Range { method: Compression::Lzma, .. }));
    assert_eq!((page.media_type, page.width, page.height), ("image/png", Some(4), Some(5)));
    let bytes = read_page(&path, &parsed, 0).unwrap();
    assert_eq!(bytes.len() as u64, page.size);
    assert!(image::load_from_memory(&bytes).is_ok());
}

#[test]
fn a_stored_page_is_the_range_of_the_file_that_the_index_names() {
    let shelf = Shelf::new();
    let bytes = Cbz::with_pages(3).build();
    let path = shelf.put("book.cbz", &bytes);
    let parsed = parse_at(&path).unwrap();
    for (n, page) in parsed.pages.entries.iter().enumerate() {
        let PageSource::Range { offset, method: Compression::Stored, .. } = page.source else {
            panic!("{page:?}");
        };
        let start = usize::try_from(offset).unwrap();
        let end = start + usize::try_from(page.stored_size).unwrap();
        assert_eq!(bytes[start..end], read_page(&path, &parsed, n).unwrap());
    }
}

#[test]
fn large_archives_are_read_by_positioned_reads_like_small_ones() {
    let filler = vec![7; 400 << 10];
    let shelf = Shelf::new();
    let mut book = Cbz::new().file("filler.bin", filler.clone());
    for n in 1..=40 {
        book = book.file(&format!("p{n}.jpg"), images::jpeg(64, 96, n));
    }
    let path = shelf.put("book.cbz", &book.file("more.bin", filler).build());
    let parsed = parse_at(&path).unwrap();
    assert_eq!(parsed.pages.len(), 40);
    assert_eq!(parsed.pages.entries[9].name, "p10.jpg");
    assert_eq!(read_page(&path, &parsed, 9).unwrap(), images::jpeg(64, 96, 10));
}

#[test]
fn a_directory_longer_than_the_tail_is_read_too() {
    let entries = (0..3000).map(|n| {
        RawEntry::stored(
            format!("{}/{n}.jpg", "long folder name ".repeat(6)),
            images::jpeg(8, 8, 1),
        )
    });
    let parsed = parse("book.cbz", &RawZip::of(entries.collect()).build()).unwrap();
    assert_eq!(parsed.pages.len(), 3000);
    assert!(parsed.pages.entries[2999].name.ends_with("/2999.jpg"));
}

#[test]
fn zip64_data_descriptors_prefixes_and_comments_are_understood() {
    let page = images::jpeg(64, 96, 1);
    let plain =
        || vec![RawEntry::stored("1.jpg", page.clone()), RawEntry::deflated("2.jpg", &page)];
    let mut zip64 = RawZip::of(plain());
    zip64.is_zip64 = true;
    zip64.entries.iter_mut().for_each(|entry| entry.is_zip64 = true);
    let mut descriptors = RawZip::of(plain());
    descriptors.entries.iter_mut().for_each(|entry| entry.has_descriptor = true);
    let mut prefixed = RawZip::of(plain());
    prefixed.prefix = b"MZ this is a program that unpacks itself ".repeat(50);
    let mut commented = RawZip::of(plain());
    commented.comment = vec![b'c'; 60_000];
    let mut large_prefix = RawZip::of(plain());
    large_prefix.prefix = vec![b'x'; 600 << 10];
    for (name, archive) in [
        ("zip64", zip64),
        ("descriptors", descriptors),
        ("prefixed", prefixed),
        ("commented", commented),
        ("large prefix", large_prefix),
    ] {
        let shelf = Shelf::new();
        let path = shelf.put("book.cbz", &archive.build());
        let parsed = parse_at(&path).unwrap_or_else(|error| panic!("{name}: {error}"));
        assert_eq!(page_names(&parsed), ["1.jpg", "2.jpg"], "{name}");
        for n in 0..2 {
            assert_eq!(read_page(&path, &parsed, n).unwrap(), page, "{name}");
        }
    }
}

#[test]
fn a_frame_header_far_behind_the_beginning_of_a_jpeg_is_found() {
    for padding in [5_000, 100_000, 1_500_000] {
        let page = images::jpeg_with_late_frame(64, 96, padding);
        let entries =
            vec![RawEntry::stored("1.jpg", page.clone()), RawEntry::deflated("2.jpg", &page)];
        let parsed = parse("book.cbz", &RawZip::of(entries).build()).unwrap();
        for page in &parsed.pages.entries {
            assert_eq!((page.width, page.height), (Some(64), Some(96)), "{padding} {}", page.name);
        }
    }
}

#[test]
fn names_of_every_common_encoding_are_decoded_together() {
    let page = images::jpeg(8, 8, 1);
    let shift_jis: &[&[u8]] = &[
        b"\x91\xe6\x82P\x98b/\x83y\x81[\x83W001.jpg",
        b"\x91\xe6\x82P\x98b/\x83y\x81[\x83W002.jpg",
    ];
    let cases: &[(&[&[u8]], &[&str])] = &[
        (shift_jis, &["第１話/ページ001.jpg", "第１話/ページ002.jpg"]),
        (&["第1話/頁.jpg".as_bytes()], &["第1話/頁.jpg"]),
        (&[b"Ast\x82rix et Ob\x82lix.jpg"], &["Astérix et Obélix.jpg"]),
        (&[b"\x9aber M\x81nchen.jpg"], &["Über München.jpg"]),
        (&[b"Ast\xe9rix et Ob\xe9lix.jpg"], &["Astérix et Obélix.jpg"]),
        (
            &[b"\xd1\xf2\xf0\xe0\xed\xe8\xf6\xe0 1.jpg", b"\xd1\xf2\xf0\xe0\xed\xe8\xf6\xe0 2.jpg"],
            &["Страница 1.jpg", "Страница 2.jpg"],
        ),
        (&[b"folder\\1.jpg", b"folder\\2.jpg"], &["folder/1.jpg", "folder/2.jpg"]),
    ];
    for (raw, expected) in cases {
        let entries = raw.iter().map(|name| RawEntry::stored(*name, page.clone())).collect();
        let parsed = parse("book.cbz", &RawZip::of(entries).build()).unwrap();
        assert_eq!(page_names(&parsed), *expected);
    }
}

#[test]
fn a_unicode_extra_field_wins_over_the_local_name() {
    let mut entry = RawEntry::stored(b"\x91\xe6.jpg".as_slice(), images::jpeg(8, 8, 1));
    let name = "漫.jpg".as_bytes();
    entry.extra = vec![0x75, 0x70];
    entry.extra.extend(u16::try_from(name.len() + 5).unwrap().to_le_bytes());
    entry.extra.extend([1, 0, 0, 0, 0]);
    entry.extra.extend(name);
    let parsed = parse("book.cbz", &RawZip::of(vec![entry]).build()).unwrap();
    assert_eq!(page_names(&parsed), ["漫.jpg"]);
}

#[test]
fn pages_are_in_natural_order_without_junk() {
    let page = images::jpeg(8, 8, 1);
    let book = [
        "10.jpg",
        "2.jpg",
        "B/1.jpg",
        "__MACOSX/2.jpg",
        "a/.x.jpg",
        "Thumbs.db",
        "a.txt",
        "A/3.JPG",
    ]
    .iter()
    .fold(Cbz::new(), |book, name| book.file(name, page.clone()));
    let parsed = parse("book.cbz", &book.build()).unwrap();
    assert_eq!(page_names(&parsed), ["2.jpg", "10.jpg", "A/3.JPG", "B/1.jpg"]);
}

#[test]
fn comic_info_is_read_in_any_case_and_folder_and_names_the_cover() {
    let info = "<?xml version='1.0'?><ComicInfo><Series>Saga</Series><Number>3</Number>\
                <Pages><Page Image='1' Type='FrontCover'/></Pages></ComicInfo>";
    for name in ["ComicInfo.xml", "deep/er/COMICINFO.XML"] {
        let book = Cbz::with_pages(2).file(name, info).method(CompressionMethod::DEFLATE);
        let parsed = parse("book.cbz", &book.build()).unwrap();
        assert_eq!(parsed.metadata.series.as_deref(), Some("Saga"));
        assert_eq!(parsed.cover, Some(Cover::Page(1)));
    }
}

#[test]
fn utf16_comic_info_is_read() {
    let text = "\u{feff}<?xml version=\"1.0\" encoding=\"utf-16\"?><ComicInfo><Title>Été</Title></ComicInfo>";
    let bytes: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
    let parsed =
        parse("book.cbz", &Cbz::with_pages(1).file("ComicInfo.xml", bytes).build()).unwrap();
    assert_eq!(parsed.metadata.title.as_deref(), Some("Été"));
}

#[test]
fn a_fault_in_metadata_is_only_a_warning() {
    for info in [&b"not xml at all"[..], b"", b"<ComicInfo", b"\xff\xfe\x00"] {
        let parsed =
            parse("book.cbz", &Cbz::with_pages(1).file("ComicInfo.xml", info).build()).unwrap();
        assert_eq!(parsed.pages.len(), 1);
        assert_eq!(warning_codes(&parsed), ["bad_metadata"]);
    }
}

#[test]
fn one_bad_image_among_good_ones_is_a_warning_and_keeps_its_place() {
    let book = Cbz::new()
        .file("1.jpg", images::jpeg(8, 8, 1))
        .file("2.jpg", "not an image")
        .file("3.jpg", images::jpeg(8, 8, 3));
    let shelf = Shelf::new();
    let path = shelf.put("book.cbz", &book.build());
    let parsed = parse_at(&path).unwrap();
    assert_eq!(parsed.pages.len(), 3);
    assert_eq!(warning_codes(&parsed), ["bad_page"]);
    assert_eq!(read_page(&path, &parsed, 1).unwrap_err().code().as_str(), "bad_image");
    assert_eq!(read_page(&path, &parsed, 2).unwrap(), images::jpeg(8, 8, 3));
    assert!(read_page(&path, &parsed, 3).is_err());
}

#[test]
fn bytes_decide_the_media_type_and_the_format() {
    let book = Cbz::new().file("1.jpg", images::png(8, 9, 1));
    let parsed = parse("book.cbr", &book.build()).unwrap();
    assert_eq!(parsed.format, BookFormat::Cbz);
    assert_eq!(parsed.pages.entries[0].media_type, "image/png");
    assert_eq!(warning_codes(&parsed), ["wrong_extension"]);
}
