//! Files made to harm: each gives a stable code, for little work and within memory.

use std::time::Duration;

use codex_parsers::{BookFile, Formats, Limits, Stop};
use codex_testkit::corpus::cbz::{Cbz, RawEntry, RawZip};
use codex_testkit::corpus::images;

use crate::support::{
    Shelf, code_of, page_names, parse, parse_at, read_page, reading_at_most, warning_codes,
};

/// Runs `work` and fails when it reads more than any of these files is worth.
fn frugally<T>(work: impl FnOnce() -> T) -> T {
    reading_at_most(32 << 20, work)
}

#[test]
fn files_that_are_no_books_have_their_codes() {
    for (name, bytes, code) in [
        ("empty.cbz", &b""[..], "empty_file"),
        ("text.cbz", &b"hello hello hello"[..], "unknown_format"),
        ("seven.cbz", &b"7z\xbc\xaf\x27\x1c\0\x04rest"[..], "truncated"),
        ("start.cbz", &b"PK\x03\x04"[..], "truncated"),
        ("start.cbr", &b"Rar!\x1a\x07\x01\x00"[..], "corrupt"),
    ] {
        let expected = if cfg!(feature = "rar") || !name.ends_with("cbr") {
            code
        } else {
            "unsupported_format"
        };
        assert_eq!(frugally(|| code_of(name, bytes)).as_str(), expected, "{name}");
    }
    let empty_archive = RawZip::default().build();
    assert_eq!(code_of("none.cbz", &empty_archive).as_str(), "no_pages");
    let no_images = Cbz::new().file("readme.txt", "no pictures here").build();
    assert_eq!(code_of("none.cbz", &no_images).as_str(), "no_pages");
    let bad_image = Cbz::new().file("p0.jpg", b"\xff\xd8\xff\xe0 not a jpeg".as_slice()).build();
    assert_eq!(code_of("bad.cbz", &bad_image).as_str(), "bad_image");
}

#[test]
fn a_truncated_archive_has_its_code() {
    let bytes = Cbz::with_pages(5).build();
    assert_eq!(code_of("half.cbz", &bytes[..bytes.len() / 2]).as_str(), "truncated");
    let large = Cbz::with_pages(2).file("filler.bin", vec![1; 600 << 10]).build();
    assert_eq!(code_of("half.cbz", &large[..large.len() / 2]).as_str(), "truncated");
}

#[test]
fn an_honest_bomb_is_refused_by_its_size_and_a_lying_one_while_it_streams() {
    let zeros = vec![0; 64 << 20];
    let mut honest = RawEntry::deflated("1.bmp", &zeros);
    honest.size = 4 << 30;
    honest.is_zip64 = true;
    let mut lying = RawEntry::deflated("2.bmp", &zeros);
    lying.size = 1000;
    let shelf = Shelf::new();
    let good = RawEntry::stored("3.jpg", images::jpeg(8, 8, 1));
    let path = shelf.put("bomb.cbz", &RawZip::of(vec![honest, lying, good]).build());
    let parsed = frugally(|| parse_at(&path)).unwrap();
    assert_eq!(warning_codes(&parsed), ["bad_page", "bad_page"]);
    assert_eq!(
        frugally(|| read_page(&path, &parsed, 0)).unwrap_err().code().as_str(),
        "limit_exceeded"
    );
    assert_eq!(frugally(|| read_page(&path, &parsed, 1)).unwrap_err().code().as_str(), "corrupt");
}

#[test]
fn a_ratio_beyond_the_limit_is_refused() {
    let shelf = Shelf::new();
    let mut bomb = images::bmp(64, 64, 1);
    bomb.resize(32 << 20, 0);
    let path = shelf.put("bomb.cbz", &RawZip::of(vec![RawEntry::deflated("1.bmp", &bomb)]).build());
    let parsed = parse_at(&path).unwrap();
    let formats = Formats::new(Limits { ratio: 100, ..Limits::default() });
    let file = BookFile::open(&path).unwrap();
    let error =
        formats.read_page(parsed.format, &file, &parsed.pages, 0, &Stop::new()).unwrap_err();
    assert_eq!(error.code().as_str(), "limit_exceeded");
    assert!(error.to_string().contains("ratio"), "{error}");
}

#[test]
fn sizes_and_offsets_beyond_the_file_cost_one_page_only() {
    let page = images::jpeg(8, 8, 1);
    let mut long = RawEntry::stored("1.jpg", page.clone());
    long.stored_size = u64::from(u32::MAX) - 1;
    long.size = long.stored_size;
    let mut wrong_sum = RawEntry::deflated("2.jpg", &page);
    wrong_sum.crc ^= 1;
    let mut far = RawEntry::stored("3.jpg", page.clone());
    far.is_zip64 = true;
    far.stored_size = u64::MAX;
    far.size = u64::MAX;
    let mut unchecked = RawEntry::stored("4.jpg", page.clone());
    unchecked.crc ^= 1;
    let shelf = Shelf::new();
    let path = shelf.put("book.cbz", &RawZip::of(vec![long, wrong_sum, far, unchecked]).build());
    let parsed = frugally(|| parse_at(&path)).unwrap();
    let codes: Vec<_> = (0..3)
        .map(|n| frugally(|| read_page(&path, &parsed, n)).unwrap_err().code().as_str())
        .collect();
    assert_eq!(codes, ["limit_exceeded", "corrupt", "limit_exceeded"]);
    // Stored bytes go out as they lie.
    assert_eq!(read_page(&path, &parsed, 3).unwrap(), page);
}

#[test]
fn sixty_five_thousand_entries_are_refused_and_fewer_are_read_frugally() {
    let tiny = |count: usize| {
        let entries = (0..count).map(|n| RawEntry::stored(format!("{n}.jpg"), Vec::new()));
        RawZip::of(entries.collect()).build()
    };
    let many = tiny(65_535);
    assert_eq!(frugally(|| code_of("many.cbz", &many)).as_str(), "limit_exceeded");
    let lying = RawZip { claimed_entries: Some(1), ..RawZip::of(vec![]) };
    let mut lying_bytes = many[..many.len() - 22].to_vec();
    let end = lying.build();
    let real_end = &many[many.len() - 22..];
    lying_bytes.extend_from_slice(&end[..12]);
    lying_bytes.extend_from_slice(&real_end[12..]);
    assert_eq!(frugally(|| code_of("many.cbz", &lying_bytes)).as_str(), "limit_exceeded");
    let fewer = tiny(40_000);
    // One look at each, and the list of them.
    let most = 40_000 * (4 << 10) + (16 << 20);
    assert_eq!(reading_at_most(most, || code_of("many.cbz", &fewer)).as_str(), "bad_image");
}

#[test]
fn entries_that_share_their_data_are_bounded_by_the_limits() {
    let mut entries = vec![RawEntry::stored("0.jpg", images::jpeg_with_late_frame(8, 8, 4 << 20))];
    for n in 1..5_000 {
        let mut again = entries[0].clone();
        again.stored = Vec::new();
        again.name = format!("{n}.jpg").into_bytes();
        again.repeats_previous = true;
        entries.push(again);
    }
    let bytes = RawZip::of(entries).build();
    let shelf = Shelf::new();
    let file = BookFile::open(&shelf.put("overlap.cbz", &bytes)).unwrap();
    let most = 64 << 20;
    let limits = Limits { total_bytes: most, time: Duration::from_hours(1), ..Limits::default() };
    let outcome =
        reading_at_most(most + (8 << 20), || Formats::new(limits).parse(&file, &Stop::new()));
    assert_eq!(outcome.unwrap_err().code().as_str(), "limit_exceeded");
}

#[test]
fn names_that_climb_are_only_names() {
    let page = images::jpeg(8, 8, 1);
    let book = RawZip::of(vec![
        RawEntry::stored("../../../etc/passwd.jpg", page.clone()),
        RawEntry::stored("/abs/olute.jpg", page.clone()),
        RawEntry::stored("C:\\windows\\1.jpg", page.clone()),
        RawEntry::stored("nul\0byte.jpg", page.clone()),
    ]);
    let shelf = Shelf::new();
    let path = shelf.put("climb.cbz", &book.build());
    let parsed = parse_at(&path).unwrap();
    assert_eq!(parsed.pages.len(), 4);
    for n in 0..4 {
        assert_eq!(read_page(&path, &parsed, n).unwrap(), page);
    }
    assert_eq!(shelf.names(), ["climb.cbz"]);
}

#[test]
fn equal_names_are_pages_of_their_own() {
    let pages = [images::jpeg(8, 8, 1), images::jpeg(8, 8, 2)];
    let entries = pages.iter().map(|page| RawEntry::stored("1.jpg", page.clone())).collect();
    let shelf = Shelf::new();
    let path = shelf.put("twice.cbz", &RawZip::of(entries).build());
    let parsed = parse_at(&path).unwrap();
    assert_eq!(page_names(&parsed), ["1.jpg", "1.jpg"]);
    for (n, page) in pages.iter().enumerate() {
        assert_eq!(&read_page(&path, &parsed, n).unwrap(), page);
    }
}

#[test]
fn encrypted_entries_have_their_code_and_cost_only_themselves() {
    let page = images::jpeg(8, 8, 1);
    let encrypted = || {
        let mut entry = RawEntry::stored("1.jpg", page.clone());
        entry.flags = 1;
        entry
    };
    assert_eq!(code_of("all.cbz", &RawZip::of(vec![encrypted()]).build()).as_str(), "encrypted");
    let good = RawEntry::stored("2.jpg", page.clone());
    let parsed = parse("some.cbz", &RawZip::of(vec![encrypted(), good]).build()).unwrap();
    assert_eq!(warning_codes(&parsed), ["bad_page"]);
}

#[test]
fn an_image_header_that_claims_too_many_pixels_is_refused() {
    let huge = images::png_header(65_535, 65_535);
    let book = Cbz::new().file("1.png", huge.clone());
    assert_eq!(code_of("huge.cbz", &book.build()).as_str(), "limit_exceeded");
    let book = book.file("2.jpg", images::jpeg(8, 8, 1));
    assert_eq!(warning_codes(&parse("huge.cbz", &book.build()).unwrap()), ["bad_page"]);
}

#[test]
fn documents_that_expand_or_reach_out_do_neither() {
    let bomb = format!(
        "<?xml version='1.0'?><!DOCTYPE ComicInfo [<!ENTITY a0 'lol'>{}<!ENTITY x SYSTEM 'file:///etc/passwd'>]>\
         <ComicInfo><Title>&a9;</Title><Series>&x;</Series></ComicInfo>",
        (1..10)
            .map(|n| format!("<!ENTITY a{n} '{}'>", format!("&a{};", n - 1).repeat(10)))
            .collect::<Vec<_>>()
            .concat()
    );
    let parsed =
        frugally(|| parse("bomb.cbz", &Cbz::with_pages(1).file("ComicInfo.xml", bomb).build()))
            .unwrap();
    assert_eq!(parsed.metadata.title.as_deref(), Some("&a9;"));
    assert_eq!(parsed.metadata.series.as_deref(), Some("&x;"));

    let deep = "<ComicInfo>".repeat(200_000);
    let parsed =
        frugally(|| parse("deep.cbz", &Cbz::with_pages(1).file("ComicInfo.xml", deep).build()))
            .unwrap();
    assert_eq!(warning_codes(&parsed), ["bad_metadata"]);

    let long = format!("<ComicInfo><Title>{}</Title></ComicInfo>", "x".repeat(20 << 20));
    let book =
        Cbz::with_pages(1).file("ComicInfo.xml", long).method(zip::CompressionMethod::DEFLATE);
    assert_eq!(
        warning_codes(&frugally(|| parse("long.cbz", &book.build())).unwrap()),
        ["bad_metadata"]
    );
}

#[test]
fn a_compressed_entry_that_asks_for_a_huge_dictionary_is_refused() {
    let mut stored = vec![9, 20, 5, 0, 0x5d];
    stored.extend(u32::MAX.to_le_bytes());
    stored.extend([0; 40]);
    let mut entry = RawEntry::stored("1.jpg", stored);
    entry.method = 14;
    entry.size = 1000;
    assert_eq!(
        frugally(|| code_of("lzma.cbz", &RawZip::of(vec![entry]).build())).as_str(),
        "limit_exceeded"
    );
}

#[test]
fn reading_ends_at_once_when_it_is_called_off() {
    let shelf = Shelf::new();
    let file = BookFile::open(&shelf.put("book.cbz", &Cbz::with_pages(3).build())).unwrap();
    let stop = Stop::new();
    stop.stop();
    assert_eq!(Formats::default().parse(&file, &stop).unwrap_err().code().as_str(), "stopped");
    let late = Stop::with_deadline(Duration::ZERO);
    assert_eq!(Formats::default().parse(&file, &late).unwrap_err().code().as_str(), "time_out");
}

#[cfg(unix)]
#[test]
fn devices_and_missing_files_are_io_failures_and_an_empty_folder_has_no_pages() {
    let shelf = Shelf::new();
    let folder = shelf.put("empty/note.txt", b"x").parent().unwrap().to_owned();
    assert_eq!(parse_at(&folder).unwrap_err().code().as_str(), "no_pages");
    for path in ["/dev/zero", "/nowhere/at/all.cbz"] {
        let error = BookFile::open(std::path::Path::new(path)).unwrap_err();
        assert_eq!(error.code().as_str(), "io", "{path}");
    }
}
