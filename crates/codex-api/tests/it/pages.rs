//! Pages and covers.

use codex_testkit::app::TestApp;
use codex_testkit::corpus::cb7::{Cb7, SevenZip};
use codex_testkit::corpus::cbr::{Cbr, Rar};
use codex_testkit::corpus::cbt::{Cbt, Packing};
use codex_testkit::corpus::cbz::Cbz;
use codex_testkit::corpus::images;
use serde_json::json;

use crate::support::{NOBODY, Shelf, page_bytes, story, text};

story! {
    async fn a_page_is_byte_for_byte_the_entry_of_the_archive(engine: Engine) {
        let shelf = Shelf::new(engine).await;
        let reader = shelf.app.as_reader();
        let list = reader.get(&format!("/api/v1/books/{}/pages", shelf.comic)).await.expect(200).json();
        let items = list["items"].as_array().unwrap();
        assert_eq!(items.len(), 3);
        assert_eq!(items[0], json!({
            "number": 1, "mediaType": "image/jpeg", "width": 300, "height": 450,
            "sizeBytes": page_bytes()[0].len(), "name": "page 1.jpg",
        }));
        for (number, bytes) in (1..).zip(page_bytes()) {
            let address = format!("/api/v1/books/{}/pages/{number}", shelf.comic);
            let page = reader.get(&address).await.expect(200);
            assert_eq!(page.body, bytes);
            assert_eq!(page.header("content-type"), "image/jpeg");
            assert_eq!(page.header("cache-control"), "private, no-cache");
            let head = reader.head(&address).await.expect(200);
            assert_eq!(head.header("content-length"), bytes.len().to_string());
            assert_eq!((head.header("etag"), head.body.len()), (page.header("etag"), 0));
        }
    }
}

story! {
    async fn a_known_page_is_not_sent_again_and_a_versioned_one_is_kept_forever(engine: Engine) {
        let shelf = Shelf::new(engine).await;
        let reader = shelf.app.as_reader();
        let address = format!("/api/v1/books/{}/pages/1", shelf.comic);
        let plain = reader.get(&address).await.expect(200).header("etag").to_owned();
        let narrow = reader.get(&format!("{address}?width=100")).await.expect(200);
        assert_ne!(narrow.header("etag"), plain);
        assert!(plain.starts_with('"') && plain.len() > 4);

        // Without its file a page can only be answered from what is known of it.
        std::fs::remove_file(shelf.app.library_folder().join("Batman/Batman 1.cbz")).unwrap();
        let known = reader.clone().with("if-none-match", &plain).get(&address).await.expect(304);
        assert_eq!((known.header("etag"), known.body.len()), (plain.as_str(), 0));
        let kept = reader.clone().with("if-none-match", &plain).get(&format!("{address}?v=1")).await;
        assert_eq!(kept.expect(304).header("cache-control"), "private, max-age=31536000, immutable");
    }
}

story! {
    async fn a_page_is_converted_as_asked(engine: Engine) {
        let shelf = Shelf::new(engine).await;
        let reader = shelf.app.as_reader();
        let address = format!("/api/v1/books/{}/pages/1", shelf.comic);
        for (query, media_type, magic) in [
            ("width=100", "image/jpeg", &b"\xff\xd8"[..]),
            ("format=png", "image/png", b"\x89PNG"),
            ("width=64&format=webp", "image/webp", b"RIFF"),
        ] {
            let page = reader.get(&format!("{address}?{query}")).await.expect(200);
            assert_eq!(page.header("content-type"), media_type, "{query}");
            assert!(page.body.starts_with(magic), "{query}");
        }
    }
}

story! {
    async fn impossible_pages_are_refused_with_a_code(engine: Engine) {
        let shelf = Shelf::new(engine).await;
        let reader = shelf.app.as_reader();
        let book = format!("/api/v1/books/{}/pages", shelf.comic);
        for number in ["0", "4", "-1", "abc", "4294967296", "1.5"] {
            reader.get(&format!("{book}/{number}")).await.refused(404, "NotFound");
        }
        for query in ["width=15", "width=4097", "width=0", "width=-5", "width=x", "format=tiff"] {
            reader.get(&format!("{book}/1?{query}")).await.refused(422, "InvalidField");
        }
        reader.get(&format!("/api/v1/books/{NOBODY}/pages/1")).await.refused(404, "NotFound");
        reader.get(&format!("/api/v1/books/{NOBODY}/pages")).await.refused(404, "NotFound");
        let broken = reader.get(&format!("/api/v1/books/{}/pages/1", shelf.broken)).await;
        assert!(broken.status.is_client_error() && !broken.code().is_empty(), "{}", broken.text());
    }
}

story! {
    async fn reading_pages_never_writes_progress(engine: Engine) {
        let shelf = Shelf::new(engine).await;
        let reader = shelf.app.as_reader();
        for number in 1..=3 {
            reader.get(&format!("/api/v1/books/{}/pages/{number}", shelf.comic)).await.expect(200);
        }
        reader.get(&format!("/api/v1/books/{}/progress", shelf.comic)).await.expect(204);
    }
}

story! {
    async fn covers_of_books_and_series_are_small_and_revalidated(engine: Engine) {
        let shelf = Shelf::new(engine).await;
        let reader = shelf.app.as_reader();
        let addresses =
            [format!("books/{}", shelf.comic), format!("books/{}", shelf.epub), format!("series/{}", shelf.series)];
        for address in addresses {
            let reply = reader.get(&format!("/api/v1/{address}/thumbnail")).await;
            if address.contains(&shelf.epub) {
                // This EPUB has no picture at all; either answer is an answer.
                assert!(reply.status == 200 || reply.code() == "NotFound", "{}", reply.text());
                continue;
            }
            let cover = reply.expect(200);
            assert!(cover.header("content-type").starts_with("image/"));
            let known = reader.clone().with("if-none-match", cover.header("etag"));
            known.get(&format!("/api/v1/{address}/thumbnail")).await.expect(304);
            let version = text(&reader.get(&format!("/api/v1/{address}")).await.expect(200).json()["coverVersion"]);
            let kept = reader.get(&format!("/api/v1/{address}/thumbnail?v={version}")).await.expect(200);
            assert_eq!(kept.header("cache-control"), "private, max-age=31536000, immutable");
        }
        reader.get(&format!("/api/v1/books/{NOBODY}/thumbnail")).await.refused(404, "NotFound");
        let broken = reader.get(&format!("/api/v1/books/{}/thumbnail", shelf.broken)).await;
        assert!(broken.status.is_client_error(), "{}", broken.text());
    }
}

story! {
    async fn covers_come_in_the_size_and_format_that_is_asked_for(engine: Engine) {
        let shelf = Shelf::new(engine).await;
        let reader = shelf.app.as_reader();
        let address = format!("/api/v1/books/{}/thumbnail", shelf.comic);
        let whole = reader.get(&address).await.expect(200);
        for (query, media_type, magic) in [
            ("width=64", "image/jpeg", &b"\xff\xd8"[..]),
            ("width=64&format=webp", "image/webp", b"RIFF"),
            ("format=webp", "image/webp", b"RIFF"),
        ] {
            let address = format!("{address}?{query}");
            let cover = reader.get(&address).await.expect(200);
            assert_eq!(cover.header("content-type"), media_type, "{query}");
            assert!(cover.body.starts_with(magic), "{query}");
            assert_ne!(cover.header("etag"), whole.header("etag"), "{query}");
            let known = reader.clone().with("if-none-match", cover.header("etag"));
            known.get(&address).await.expect(304);
        }
        reader.get(&format!("{address}?width=9")).await.refused(422, "InvalidField");
    }
}

story! {
    async fn who_names_what_it_takes_gets_no_other_format(engine: Engine) {
        let shelf = Shelf::new(engine).await;
        let address = format!("/api/v1/books/{}/pages/1", shelf.comic);
        for (accept, media_type) in [
            ("image/webp", "image/webp"),
            ("image/png;q=0.5", "image/png"),
            ("image/webp,*/*;q=0.1", "image/jpeg"),
            ("text/html", "image/jpeg"),
        ] {
            let page = shelf.app.as_reader().with("accept", accept).get(&address).await.expect(200);
            assert_eq!(page.header("content-type"), media_type, "{accept}");
            assert_eq!(page.header("vary"), "accept", "{accept}");
        }
    }
}

story! {
    async fn a_browser_gets_what_it_can_show_of_a_page_that_few_can_show(engine: Engine) {
        let samples = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/conformance/samples/images");
        let Ok(page) = std::fs::read(samples.join("jxl-conformance_grayscale_input.jxl")) else {
            eprintln!("skipped: the shared samples are not beside this checkout");
            return;
        };
        let app = TestApp::new(engine).await;
        let book = Cbz::new().file("1.jxl", page.clone()).file("2.bmp", images::bmp(30, 40, 1));
        app.put_book("Rare/Rare.cbz", book.build());
        app.scan_library().await;
        let books = app.as_reader().get("/api/v1/books").await.expect(200).json();
        let pages = format!("/api/v1/books/{}/pages", text(&books["items"][0]["id"]));
        for (accept, media_type) in [
            ("image/avif,image/webp,image/apng,image/svg+xml,image/*,*/*;q=0.8", "image/webp"),
            ("image/jpeg, image/png", "image/jpeg"),
            ("image/webp,image/jxl,image/*;q=0.8", "image/jxl"),
            ("*/*", "image/jxl"),
        ] {
            let shown = app.as_reader().with("accept", accept).get(&format!("{pages}/1")).await.expect(200);
            assert_eq!((shown.header("content-type"), shown.header("vary")), (media_type, "accept"), "{accept}");
            assert_eq!(shown.body == page, media_type == "image/jxl", "{accept}");
        }
        for (accept, media_type) in [("image/webp,*/*", "image/bmp"), ("image/webp", "image/webp")] {
            let shown = app.as_reader().with("accept", accept).get(&format!("{pages}/2")).await.expect(200);
            assert_eq!(shown.header("content-type"), media_type, "{accept}");
        }
    }
}

story! {
    async fn an_avif_is_sent_as_it_is_or_converted_for_who_cannot_show_it(engine: Engine) {
        let app = TestApp::new(engine).await;
        app.put_book("Small/Small.cbz", Cbz::new().file("1.avif", images::AVIF.to_vec()).build());
        app.scan_library().await;
        let books = app.as_reader().get("/api/v1/books").await.expect(200).json();
        let book = format!("/api/v1/books/{}", text(&books["items"][0]["id"]));
        for (accept, query, media_type) in [
            ("image/avif,image/webp,*/*;q=0.8", "", "image/avif"),
            ("*/*", "", "image/avif"),
            ("image/webp,*/*;q=0.8", "", "image/webp"),
            ("image/jpeg", "", "image/jpeg"),
            ("image/avif,*/*", "?width=32", "image/jpeg"),
        ] {
            let reader = app.as_reader().with("accept", accept);
            let shown = reader.get(&format!("{book}/pages/1{query}")).await.expect(200);
            assert_eq!(shown.header("content-type"), media_type, "{accept}");
            assert_eq!(shown.body == images::AVIF, media_type == "image/avif", "{accept}");
        }
        let cover = app.as_reader().get(&format!("{book}/thumbnail")).await.expect(200);
        assert_eq!(cover.header("content-type"), "image/jpeg");
    }
}

story! {
    async fn pages_of_solid_archives_are_right_in_any_order(engine: Engine) {
        const PAGES: u32 = 12;
        let app = TestApp::new(engine).await;
        let names: Vec<(String, Vec<u8>)> =
            (1..=PAGES).map(|page| (format!("{page:02}.jpg"), images::jpeg(40, 60, page))).collect();
        let (mut rar, mut seven_zip, mut tar) =
            (Cbr::new(Rar::Rar5Solid), Cb7::new(SevenZip::Solid), Cbt::new(Packing::Gzip));
        for (name, bytes) in &names {
            rar = rar.file(name, bytes.clone());
            seven_zip = seven_zip.file(name, bytes.clone());
            tar = tar.file(name, bytes);
        }
        app.put_book("Solid/1.cbr", rar.build());
        app.put_book("Solid/2.cb7", seven_zip.build());
        app.put_book("Solid/3.tar.gz", tar.build());
        app.scan_library().await;
        let reader = app.as_reader();
        let books = reader.get("/api/v1/books?sort=title").await.expect(200).json();
        let books = books["items"].as_array().unwrap();
        assert_eq!(books.len(), 3);
        for (book, order) in books.iter().zip([vec![1_usize, 2, 3, 12, 4], vec![12, 11, 1], vec![7, 8, 1, 12]]) {
            for number in order {
                let address = format!("/api/v1/books/{}/pages/{number}", text(&book["id"]));
                let (page, narrow) = (reader.get(&address).await, format!("{address}?width=20"));
                let expected = &names[number - 1].1;
                assert_eq!(&page.expect(200).body, expected, "{number} of {}", book["fileName"]);
                reader.get(&narrow).await.expect(200);
            }
        }
    }
}
