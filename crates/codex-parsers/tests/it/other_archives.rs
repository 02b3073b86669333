//! CB7, CBT and folders of images: pages, metadata, faults and limits.

use std::time::Duration;

use codex_models::BookFormat;
use codex_parsers::{BookFile, Compression, Formats, Limits, PageSource, Stop};
use codex_testkit::corpus::cb7::{Cb7, SevenZip};
use codex_testkit::corpus::cbt::{Cbt, Packing};
use codex_testkit::corpus::images;

use crate::support::{Shelf, code_of, page_names, parse, parse_at, read_page, warning_codes};

const INFO: &str = "<ComicInfo><Title>The Start</Title><Number>7</Number></ComicInfo>";

/// The same book in every kind of archive: names out of order, a note, metadata.
fn books() -> Vec<(&'static str, BookFormat, Vec<u8>)> {
    let files = [
        ("10.jpg", images::jpeg(30, 40, 10)),
        ("2.png", images::png(20, 40, 2)),
        ("notes.txt", b"no page".to_vec()),
        ("ComicInfo.xml", INFO.as_bytes().to_vec()),
        ("1.jpg", images::jpeg(64, 96, 1)),
    ];
    let seven = |kind| {
        let book = Cb7::new(kind);
        files.iter().fold(book, |book, (name, bytes)| book.file(name, bytes.clone())).build()
    };
    let tar = |packing| {
        let book = Cbt::new(packing);
        files.iter().fold(book, |book, (name, bytes)| book.file(name, bytes)).build()
    };
    vec![
        ("stored.cb7", BookFormat::Cb7, seven(SevenZip::Stored)),
        ("lzma.cb7", BookFormat::Cb7, seven(SevenZip::Lzma)),
        ("solid.7z", BookFormat::Cb7, seven(SevenZip::Solid)),
        ("plain.cbt", BookFormat::Cbt, tar(Packing::None)),
        ("packed.tar.gz", BookFormat::Cbt, tar(Packing::Gzip)),
    ]
}

#[test]
fn pages_come_in_reading_order_with_sizes_bytes_and_metadata() {
    for (name, format, bytes) in books() {
        let shelf = Shelf::new();
        let path = shelf.put(name, &bytes);
        let book = parse_at(&path).unwrap();
        assert_eq!(book.format, format, "{name}");
        assert_eq!(page_names(&book), ["1.jpg", "2.png", "10.jpg"], "{name}");
        let sizes: Vec<_> =
            book.pages.entries.iter().map(|page| (page.width, page.height)).collect();
        assert_eq!(
            sizes,
            [(Some(64), Some(96)), (Some(20), Some(40)), (Some(30), Some(40))],
            "{name}"
        );
        assert_eq!(read_page(&path, &book, 0).unwrap(), images::jpeg(64, 96, 1), "{name}");
        assert_eq!(read_page(&path, &book, 1).unwrap(), images::png(20, 40, 2), "{name}");
        assert_eq!(read_page(&path, &book, 2).unwrap(), images::jpeg(30, 40, 10), "{name}");
        assert_eq!(book.metadata.title.as_deref(), Some("The Start"), "{name}");
        assert_eq!(warning_codes(&book), [""; 0], "{name}");
        assert_eq!(shelf.names(), [name], "nothing is written");
    }
}

#[test]
fn what_is_stored_as_it_is_can_be_read_in_place() {
    for (name, _, bytes) in books() {
        let book = parse(name, &bytes).unwrap();
        let is_in_place = name.starts_with("stored") || name.starts_with("plain");
        for page in &book.pages.entries {
            match page.source {
                PageSource::Range { offset, method: Compression::Stored, .. } => {
                    let start = usize::try_from(offset).unwrap();
                    let end = start + usize::try_from(page.size).unwrap();
                    assert!(images_equal(&bytes[start..end], &page.name), "{name}");
                    assert!(is_in_place, "{name}");
                }
                PageSource::Packed { .. } => assert!(!is_in_place, "{name}"),
                other => panic!("{name}: {other:?}"),
            }
        }
    }
}

fn images_equal(bytes: &[u8], name: &str) -> bool {
    match name {
        "1.jpg" => bytes == images::jpeg(64, 96, 1),
        "2.png" => bytes == images::png(20, 40, 2),
        _ => bytes == images::jpeg(30, 40, 10),
    }
}

#[test]
fn a_wrong_extension_is_a_note_and_the_name_of_a_packed_archive_has_two() {
    let (_, _, seven) = books().remove(2);
    let book = parse("book.cbz", &seven).unwrap();
    assert_eq!((book.format, warning_codes(&book)), (BookFormat::Cb7, vec!["wrong_extension"]));
    let (_, _, packed) = books().pop().unwrap();
    let book = parse("Saga v02.tar.gz", &packed).unwrap();
    assert_eq!(warning_codes(&book), [""; 0]);
    assert_eq!(book.file_name.volume.as_deref(), Some("2"));
    assert_eq!(book.file_name.series.as_deref(), Some("Saga"));
}

#[test]
fn long_names_and_paths_of_tar_archives_are_read() {
    let long = format!("{}/{}.jpg", "folder".repeat(20), "page".repeat(10));
    let records = format!("{} path=pax/é.jpg\n", "19");
    let book = Cbt::new(Packing::None)
        .file(&long, images::jpeg(8, 8, 1))
        .odd("PaxHeaders/x", b'x', records.as_bytes())
        .file("short.jpg", images::jpeg(8, 8, 2))
        .odd("folder/", b'5', b"")
        .odd("link.jpg", b'2', b"");
    let parsed = parse("a.cbt", &book.build()).unwrap();
    assert_eq!(page_names(&parsed), [long.as_str(), "pax/é.jpg"]);
}

#[test]
fn damage_has_its_code_and_what_stands_before_it_is_read() {
    for (name, _, bytes) in books() {
        let shelf = Shelf::new();
        let path = shelf.put(name, &bytes[..bytes.len() / 2]);
        match parse_at(&path) {
            Err(error) => {
                let code = error.code().as_str();
                assert!(matches!(code, "truncated" | "corrupt" | "bad_image"), "{name}: {code}");
            }
            Ok(book) => assert!(warning_codes(&book).contains(&"bad_page"), "{name}"),
        }
    }
    let volume = Cbt::new(Packing::None).odd("1.jpg", b'M', &images::jpeg(8, 8, 1)).build();
    assert_eq!(code_of("part.cbt", &volume).as_str(), "multi_volume");
    let empty = Cbt::new(Packing::None).file("a.txt", b"x").build();
    assert_eq!(code_of("none.cbt", &empty).as_str(), "no_pages");
    assert_eq!(
        code_of("none.cb7", &Cb7::new(SevenZip::Solid).file("a.txt", "x").build()).as_str(),
        "no_pages"
    );
}

#[test]
fn bombs_are_refused_while_they_are_unpacked() {
    let mut bomb = images::bmp(64, 64, 1);
    bomb.resize(4 << 20, 0);
    let limits = || Limits {
        ratio: 20,
        total_bytes: 2 << 20,
        time: Duration::from_hours(1),
        ..Limits::default()
    };
    for (name, bytes) in [
        (
            "bomb.cb7",
            Cb7::new(SevenZip::Solid)
                .file("1.bmp", bomb.clone())
                .file("2.bmp", bomb.clone())
                .build(),
        ),
        ("bomb.tgz", Cbt::new(Packing::Gzip).file("1.bmp", &bomb).file("2.bmp", &bomb).build()),
    ] {
        let shelf = Shelf::new();
        let path = shelf.put(name, &bytes);
        let formats = Formats::new(limits());
        let file = BookFile::open(&path).unwrap();
        let outcome = formats
            .parse(&file, &Stop::new())
            .and_then(|book| formats.read_page(book.format, &file, &book.pages, 1, &Stop::new()));
        assert_eq!(outcome.unwrap_err().code().as_str(), "limit_exceeded", "{name}");
    }
    let formats = Formats::new(Limits { entries: 3, ..Limits::default() });
    for (name, bytes) in [
        ("many.cb7", Cb7::with_pages(SevenZip::Solid, 4).build()),
        ("many.cbt", Cbt::with_pages(Packing::None, 4).build()),
    ] {
        let shelf = Shelf::new();
        let file = BookFile::open(&shelf.put(name, &bytes)).unwrap();
        let error = formats.parse(&file, &Stop::new()).unwrap_err();
        assert_eq!(error.code().as_str(), "limit_exceeded", "{name}");
    }
}

#[test]
fn a_dictionary_beyond_the_limit_is_refused() {
    let shelf = Shelf::new();
    let path = shelf.put("a.cb7", &Cb7::with_pages(SevenZip::Solid, 2).build());
    let formats = Formats::new(Limits { dictionary_bytes: 1 << 10, ..Limits::default() });
    let error = formats.parse(&BookFile::open(&path).unwrap(), &Stop::new()).unwrap_err();
    assert_eq!(error.code().as_str(), "limit_exceeded");
}

#[test]
fn a_stopped_parse_ends() {
    let stop = Stop::new();
    stop.stop();
    for (name, _, bytes) in books() {
        let shelf = Shelf::new();
        let file = BookFile::open(&shelf.put(name, &bytes)).unwrap();
        let error = Formats::default().parse(&file, &stop).unwrap_err();
        assert_eq!(error.code().as_str(), "stopped", "{name}");
    }
}

#[test]
fn a_folder_of_images_is_read_like_an_archive_and_left_alone() {
    let shelf = Shelf::new();
    let first = shelf.put("Saga v03/1.jpg", &images::jpeg(64, 96, 1));
    shelf.put("Saga v03/10.png", &images::png(20, 40, 10));
    shelf.put("Saga v03/2.jpg", &images::jpeg(30, 40, 2));
    shelf.put("Saga v03/ComicInfo.xml", INFO.as_bytes());
    shelf.put("Saga v03/deeper/3.jpg", &images::jpeg(8, 8, 3));
    #[cfg(unix)]
    std::os::unix::fs::symlink(&first, first.with_file_name("0.jpg")).unwrap();
    let folder = first.parent().unwrap();
    let book = parse_at(folder).unwrap();
    assert_eq!(book.format, BookFormat::Folder);
    assert_eq!(page_names(&book), ["1.jpg", "2.jpg", "10.png"], "links and folders are not pages");
    assert_eq!(read_page(folder, &book, 2).unwrap(), images::png(20, 40, 10));
    assert_eq!(book.file_name.volume.as_deref(), Some("3"));
    assert_eq!(book.metadata.title.as_deref(), Some("The Start"));
    let opened = BookFile::open(folder).unwrap();
    std::fs::write(&first, b"\xff\xd8\xff something else").unwrap();
    let index = &book.pages;
    let page = Formats::default().read_page(book.format, &opened, index, 0, &Stop::new());
    assert_eq!(page.unwrap_err().code().as_str(), "io", "a changed image is not the listed one");
    std::fs::remove_file(&first).unwrap();
    assert!(read_page(folder, &book, 0).is_err(), "a missing image");
    assert_eq!(read_page(folder, &book, 1).unwrap(), images::jpeg(30, 40, 2));
}

#[test]
fn no_name_of_an_index_leads_out_of_the_folder() {
    let shelf = Shelf::new();
    shelf.put("secret.jpg", &images::jpeg(8, 8, 1));
    shelf.put("Book/1.jpg", &images::jpeg(8, 8, 1));
    let folder = shelf.put("Book/2.jpg", &images::jpeg(8, 8, 2)).parent().unwrap().to_owned();
    let mut book = parse_at(&folder).unwrap();
    for name in ["../secret.jpg", "/etc/passwd", "deeper/1.jpg", ""] {
        book.pages.entries[0].name = name.to_owned();
        assert!(read_page(&folder, &book, 0).is_err(), "{name}");
    }
}
