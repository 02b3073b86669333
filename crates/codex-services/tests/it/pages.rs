//! Pages, covers and files of books.

use bytes::Bytes;
use codex_db::view::ShownCover;
use codex_models::{BookFormat, BookId, Resource, Viewer};
use codex_services::pages::{ImageFormat, PageBody, PageTransform};
use codex_services::storage::Content;
use codex_services::{CodexError, Core, Reason};
use codex_testkit::corpus::cbr::{Cbr, Rar};
use codex_testkit::corpus::cbz::{Cbz, RawEntry, RawZip};
use codex_testkit::corpus::images;
use futures::TryStreamExt;

use crate::support::Fixture;

const AS_STORED: PageTransform = PageTransform { width: None, format: None };

async fn bytes_of(content: Content) -> Vec<u8> {
    let pieces: Vec<Bytes> = content.into_stream().try_collect().await.unwrap();
    pieces.concat()
}

async fn open(
    core: &Core,
    viewer: &Viewer,
    book: BookId,
    number: u32,
    transform: PageTransform,
) -> Result<PageBody, CodexError> {
    core.pages().find(viewer, book, number).await?.open(transform).await
}

fn size_of(image: &[u8]) -> (Option<u32>, Option<u32>) {
    let probed = codex_parsers::image_probe::probe(image).unwrap();
    (probed.width, probed.height)
}

codex_testkit::db_test! {
    async fn every_page_is_byte_for_byte_what_the_archive_holds(db) {
        let it = Fixture::new(db).await;
        let admin = it.admin().await;
        let library = it.library(&admin).await;
        let pages: Vec<Vec<u8>> = (1..=3).map(|n| images::jpeg(300, 400, n)).collect();
        let stored = pages
            .iter()
            .enumerate()
            .fold(Cbz::new(), |book, (n, page)| book.file(&format!("{n}.jpg"), page.clone()))
            .build();
        let packed = pages.iter().enumerate().map(|(n, page)| RawEntry::deflated(format!("{n}.jpg"), page));
        let packed = RawZip::of(packed.collect()).build();
        let solid = pages
            .iter()
            .enumerate()
            .fold(Cbr::new(Rar::Rar5Solid), |book, (n, page)| book.file(&format!("{n}.jpg"), page.clone()))
            .build();

        for (name, book) in [("stored.cbz", stored), ("packed.cbz", packed), ("solid.cbr", solid)] {
            let put = it.put(&admin, library, name, &book).await;
            for (number, expected) in (1..).zip(&pages) {
                let page = open(&it.core, admin.viewer(), put.id, number, AS_STORED).await.unwrap();
                let etag = it.core.pages().find(admin.viewer(), put.id, number).await.unwrap().etag(AS_STORED).unwrap();
                assert_eq!(page.etag, etag);
                assert_eq!(page.media_type, "image/jpeg");
                assert!(bytes_of(page.content).await == *expected, "page {number} of {name}");
            }
            for number in [0, 4, u32::MAX] {
                let none = open(&it.core, admin.viewer(), put.id, number, AS_STORED).await;
                assert!(matches!(none, Err(CodexError::NotFound(Resource::Page))), "{number}");
            }
        }
    }

    async fn the_list_of_pages_describes_them(db) {
        let it = Fixture::new(db).await;
        let admin = it.admin().await;
        let library = it.library(&admin).await;
        let book = it.put(&admin, library, "a.cbz", &Cbz::with_pages(2).build()).await;
        let list = it.core.pages().list(admin.viewer(), book.id).await.unwrap();
        let second = &list.pages[1];
        assert_eq!((second.number, second.name.as_str()), (2, "002.jpg"));
        assert_eq!((second.width, second.height), (Some(64), Some(96)));
        assert_eq!(list.pages.len(), 2);
    }

    async fn a_page_is_made_smaller_and_kept_and_never_made_larger(db) {
        let it = Fixture::new(db).await;
        let admin = it.admin().await;
        let library = it.library(&admin).await;
        let page = images::jpeg(800, 1200, 1);
        let book = it.put(&admin, library, "a.cbz", &Cbz::new().file("1.jpg", page.clone()).build()).await;
        let narrow = PageTransform { width: Some(200), format: Some(ImageFormat::Webp) };

        let first = open(&it.core, admin.viewer(), book.id, 1, narrow).await.unwrap();
        let etag = first.etag.clone();
        let first = bytes_of(first.content).await;
        let again = open(&it.core, admin.viewer(), book.id, 1, narrow).await.unwrap();
        let wide = PageTransform { width: Some(4000), format: None };
        let wide = open(&it.core, admin.viewer(), book.id, 1, wide).await.unwrap();

        assert_eq!(size_of(&first), (Some(200), Some(300)));
        assert_eq!(again.etag, etag);
        assert!(bytes_of(again.content).await == first);
        assert_ne!(wide.etag, etag);
        assert!(bytes_of(wide.content).await == page);
    }

    async fn a_file_written_over_gives_a_refusal_and_never_garbage(db) {
        let it = Fixture::new(db).await;
        let admin = it.admin().await;
        let library = it.library(&admin).await;
        let book = it.put(&admin, library, "a.cbz", &Cbz::with_pages(3).build()).await;
        // What is asked for again is kept in memory for a moment.
        for _ in 0..3 {
            let page = open(&it.core, admin.viewer(), book.id, 1, AS_STORED).await.unwrap();
            assert!(bytes_of(page.content).await == images::jpeg(64, 96, 1));
        }

        std::fs::write(&book.path, Cbz::with_pages(9).build()).unwrap();
        let changed = open(&it.core, admin.viewer(), book.id, 1, AS_STORED).await;
        assert!(matches!(changed, Err(CodexError::Unsupported(Reason::PageUnavailable { .. }))));

        std::fs::remove_file(&book.path).unwrap();
        for number in [1, 2] {
            let gone = open(&it.core, admin.viewer(), book.id, number, AS_STORED).await;
            assert!(matches!(gone, Err(CodexError::Unsupported(Reason::PageUnavailable { .. }))));
        }
    }

    async fn an_unreadable_book_says_why(db) {
        let it = Fixture::new(db).await;
        let admin = it.admin().await;
        let library = it.library(&admin).await;
        let book = it.put(&admin, library, "a.cbz", b"PK\x03\x04 and no more").await;
        let outcome = open(&it.core, admin.viewer(), book.id, 1, AS_STORED).await;
        assert!(matches!(outcome, Err(CodexError::Unsupported(Reason::BookUnreadable { code, .. })) if !code.is_empty()));
        let unknown = codex_models::BookId(codex_utils::id::next());
        let none = it.core.pages().list(admin.viewer(), unknown).await;
        assert!(matches!(none, Err(CodexError::NotFound(Resource::Book))));
    }

    async fn a_missing_cover_is_made_when_somebody_asks_and_then_kept(db) {
        let it = Fixture::new(db).await;
        let admin = it.admin().await;
        let library = it.library(&admin).await;
        let book = Cbz::new().file("1.jpg", images::jpeg(900, 1350, 1)).build();
        let book = it.put(&admin, library, "a.cbz", &book).await;
        let covers = it.core.covers();

        let key = covers.book_key(admin.viewer(), book.id).await.unwrap();
        assert_eq!(covers.series_key(admin.viewer(), book.series).await.unwrap().etag, key.etag);
        let many = (0..8).map(|_| covers.open(key.clone()));
        let made = futures::future::try_join_all(many).await.unwrap();

        assert_eq!(size_of(&made[0].bytes), (Some(300), Some(450)));
        assert!(made.iter().all(|cover| cover.bytes == made[0].bytes));
        let kept = it.core.storage().covers().find(key.owner, key.version).await.unwrap();
        assert_eq!(kept.as_ref(), Some(&made[0].bytes));
    }

    async fn a_cover_that_is_made_tells_what_it_looks_like(db) {
        let it = Fixture::new(db).await;
        let admin = it.admin().await;
        let library = it.library(&admin).await;
        let book = Cbz::new().file("1.jpg", images::jpeg(900, 1350, 1)).build();
        let book = it.put(&admin, library, "a.cbz", &book).await;
        let looks = async || {
            let shown = it.core.books().find(admin.viewer(), book.id).await.unwrap().row.book;
            let series = it.core.series().find(admin.viewer(), book.series).await.unwrap().series;
            [ShownCover::of_book(&shown).look, ShownCover::of_series(&series).look]
        };
        assert_eq!(looks().await, [None, None]);

        let key = it.core.covers().book_key(admin.viewer(), book.id).await.unwrap();
        it.core.covers().open(key).await.unwrap();

        let [of_book, of_series] = looks().await;
        assert!(of_book.is_some_and(|look| look.color().starts_with('#')));
        assert_eq!(of_book, of_series);
    }

    async fn the_whole_file_is_handed_out_in_parts_too(db) {
        let it = Fixture::new(db).await;
        let admin = it.admin().await;
        let library = it.library(&admin).await;
        let bytes = Cbz::with_pages(4).build();
        let book = it.put(&admin, library, "a.cbz", &bytes).await;

        let file = it.core.files().open(admin.viewer(), book.id).await.unwrap();

        assert_eq!((file.media_type, file.file_name.as_str()), (BookFormat::Cbz.media_type(), "a.cbz"));
        assert!(bytes_of(file.content.slice(10, 100)).await == bytes[10..110]);
        assert!(bytes_of(file.content).await == bytes);
        std::fs::remove_file(&book.path).unwrap();
        let gone = it.core.files().open(admin.viewer(), book.id).await;
        assert!(matches!(gone, Err(CodexError::NotFound(Resource::File))));
    }
}
