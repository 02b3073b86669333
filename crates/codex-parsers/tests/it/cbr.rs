//! CBR: every kind of archive, and pages read back byte for byte, in memory only.

#[cfg(feature = "rar")]
mod with_library {
    use codex_models::BookFormat;
    use codex_parsers::{BookFile, Formats, Limits, PageContent, Stop};
    use codex_testkit::corpus::cbr::{Cbr, Rar};
    use codex_testkit::corpus::images;

    use crate::support::{Shelf, code_of, page_names, parse, parse_at, read_page, warning_codes};

    #[test]
    fn pages_of_every_kind_come_back_byte_for_byte_and_nothing_is_written() {
        for kind in Rar::ALL {
            let shelf = Shelf::new();
            let large = images::bmp(200, 150, 9);
            let info = "<ComicInfo><Series>Saga</Series></ComicInfo>";
            let book = Cbr::with_pages(*kind, 12)
                .file("99/large.bmp", large.clone())
                .file("notes.txt", "not a page")
                .file("sub/comicinfo.xml", info);
            let path = shelf.put("book.cbr", &book.build());

            let parsed = parse_at(&path).unwrap_or_else(|error| panic!("{kind:?}: {error}"));

            assert_eq!(parsed.format, BookFormat::Cbr);
            assert_eq!(warning_codes(&parsed), [""; 0], "{kind:?}");
            assert_eq!(parsed.metadata.series.as_deref(), Some("Saga"), "{kind:?}");
            assert_eq!(parsed.pages.len(), 13, "{kind:?}");
            for (n, page) in parsed.pages.entries.iter().enumerate().take(12) {
                assert_eq!((page.width, page.height), (Some(64), Some(96)), "{kind:?} {n}");
                let seed = u32::try_from(n).unwrap() + 1;
                assert_eq!(
                    read_page(&path, &parsed, n).unwrap(),
                    images::jpeg(64, 96, seed),
                    "{kind:?} {n}"
                );
            }
            assert_eq!(parsed.pages.entries[12].width, Some(200), "{kind:?}");
            assert_eq!(read_page(&path, &parsed, 12).unwrap(), large, "{kind:?}");
            assert_eq!(shelf.names(), ["book.cbr"]);
        }
    }

    #[test]
    fn a_path_beyond_ascii_is_opened() {
        let shelf = Shelf::new();
        let path = shelf.put("漫画/Été №1.cbr", &Cbr::with_pages(Rar::Rar5, 2).build());
        let parsed = parse_at(&path).unwrap();
        assert_eq!(read_page(&path, &parsed, 1).unwrap(), images::jpeg(64, 96, 2));
    }

    #[cfg(unix)]
    #[test]
    fn a_path_that_is_not_utf8_is_opened() {
        use std::os::unix::ffi::OsStrExt;
        let shelf = Shelf::new();
        let made = shelf.put("a.cbr", &Cbr::with_pages(Rar::Rar4, 1).build());
        let path = made.with_file_name(std::ffi::OsStr::from_bytes(b"caf\xe9.cbr"));
        std::fs::rename(&made, &path).unwrap();
        assert_eq!(parse_at(&path).unwrap().pages.len(), 1);
    }

    #[test]
    fn names_beyond_ascii_are_decoded() {
        for kind in [Rar::Rar5, Rar::Rar5Stored] {
            let book = Cbr::new(kind).file("第1話/頁 2.jpg", images::jpeg(8, 8, 1));
            let parsed = parse("book.cbr", &book.build()).unwrap();
            assert_eq!(page_names(&parsed), ["第1話/頁 2.jpg"]);
        }
    }

    #[test]
    fn encrypted_archives_have_their_code_with_and_without_visible_names() {
        for kind in [Rar::Rar5, Rar::Rar4] {
            for names in [false, true] {
                let book = Cbr::with_pages(kind, 2).password("secret", names);
                assert_eq!(
                    code_of("book.cbr", &book.build()).as_str(),
                    "encrypted",
                    "{kind:?} {names}"
                );
            }
        }
    }

    #[test]
    fn a_part_of_several_volumes_has_its_code_even_beside_the_others() {
        for kind in [Rar::Rar5Stored, Rar::Rar4Stored] {
            let shelf = Shelf::new();
            let volumes =
                Cbr::new(kind).file("1.bmp", images::bmp(200, 200, 1)).build_volumes(40_000);
            assert!(volumes.len() > 1);
            let paths: Vec<_> = volumes
                .iter()
                .enumerate()
                .map(|(n, bytes)| shelf.put(&format!("book.part{}.rar", n + 1), bytes))
                .collect();
            for path in paths {
                assert_eq!(
                    parse_at(&path).unwrap_err().code().as_str(),
                    "multi_volume",
                    "{kind:?}"
                );
            }
        }
    }

    #[test]
    fn a_truncated_archive_gives_what_is_left_or_a_code() {
        for kind in Rar::ALL {
            let bytes = Cbr::with_pages(*kind, 6).build();
            for length in [8, 20, 40, bytes.len() / 2, bytes.len() - 20] {
                match parse("book.cbr", &bytes[..length]) {
                    Ok(parsed) => assert!(parsed.pages.len() <= 6),
                    Err(error) => {
                        let code = error.code().as_str();
                        let is_expected =
                            ["truncated", "corrupt", "no_pages", "unknown_format"].contains(&code);
                        assert!(is_expected, "{kind:?} {length}: {code} {error}");
                    }
                }
            }
        }
    }

    #[test]
    fn an_entry_beyond_the_limit_is_refused_before_it_fills_the_memory() {
        for kind in Rar::ALL {
            let shelf = Shelf::new();
            let path = shelf
                .put("book.cbr", &Cbr::new(*kind).file("1.bmp", images::bmp(200, 200, 1)).build());
            let parsed = parse_at(&path).unwrap();
            let formats = Formats::new(Limits { entry_bytes: 100_000, ..Limits::default() });
            let file = BookFile::open(&path).unwrap();
            let error = formats
                .read_page(BookFormat::Cbr, &file, &parsed.pages, 0, &Stop::new())
                .unwrap_err();
            assert_eq!(error.code().as_str(), "limit_exceeded", "{kind:?}");
        }
    }

    #[test]
    fn reading_stops_when_it_is_told_to() {
        let shelf = Shelf::new();
        let path = shelf.put("book.cbr", &Cbr::with_pages(Rar::Rar5Solid, 3).build());
        let stop = Stop::new();
        stop.stop();
        let error = Formats::default().parse(&BookFile::open(&path).unwrap(), &stop).unwrap_err();
        assert_eq!(error.code().as_str(), "stopped");
    }

    #[test]
    fn several_archives_are_read_at_the_same_time() {
        let shelf = Shelf::new();
        let path = shelf.put("book.cbr", &Cbr::with_pages(Rar::Rar5Solid, 8).build());
        let parsed = parse_at(&path).unwrap();
        std::thread::scope(|scope| {
            for n in 0..8 {
                let (path, parsed) = (&path, &parsed);
                scope.spawn(move || {
                    for _ in 0..20 {
                        let file = BookFile::open(path).unwrap();
                        let page = Formats::default()
                            .read_page(BookFormat::Cbr, &file, &parsed.pages, n, &Stop::new())
                            .unwrap();
                        let PageContent::Bytes { bytes, .. } = page else { panic!() };
                        assert_eq!(bytes, images::jpeg(64, 96, u32::try_from(n).unwrap() + 1));
                    }
                });
            }
        });
    }
}

#[cfg(not(feature = "rar"))]
#[test]
fn without_the_library_a_rar_archive_is_recognized_and_refused() {
    use codex_testkit::corpus::cbr::{Cbr, Rar};
    let code = crate::support::code_of("book.cbr", &Cbr::with_pages(Rar::Rar5, 1).build());
    assert_eq!(code.as_str(), "unsupported_format");
}
