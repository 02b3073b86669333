//! Lists of books and series, and the inside of EPUB books.

use codex_models::books::BookFilter;
use codex_models::series::SeriesFilter;
use codex_models::sort::{BookSort, SeriesSort};
use codex_models::{PageRequest, Resource};
use codex_services::storage::Content;
use codex_services::{CodexError, Reason};
use codex_testkit::corpus::cbz::Cbz;
use codex_testkit::corpus::epub::Epub;
use codex_testkit::corpus::images;

use crate::support::Fixture;

codex_testkit::db_test! {
    async fn books_of_a_series_know_their_neighbors(db) {
        let it = Fixture::new(db).await;
        let admin = it.admin().await;
        let library = it.library(&admin).await;
        let mut books = Vec::new();
        for name in ["Series 01.cbz", "Series 02.cbz", "Series 10.cbz"] {
            books.push(it.put(&admin, library, name, &Cbz::with_pages(2).build()).await);
        }
        let filter = BookFilter { series: Some(books[0].series), ..BookFilter::default() };
        let sort = BookSort::parse("number").unwrap();
        let list = it.core.books().list(admin.viewer(), &filter, sort, PageRequest::default()).await.unwrap();
        let ids: Vec<_> = list.items.iter().map(|row| row.book.id).collect();
        assert_eq!(ids, books.iter().map(|book| book.id).collect::<Vec<_>>());
        let middle = it.core.books().find(admin.viewer(), books[1].id).await.unwrap();
        assert_eq!((middle.previous, middle.next), (Some(books[0].id), Some(books[2].id)));
    }

    async fn a_series_is_listed_under_the_name_of_its_folder(db) {
        let it = Fixture::new(db).await;
        let admin = it.admin().await;
        let library = it.library(&admin).await;
        let book = it.put(&admin, library, "One.cbz", &Cbz::with_pages(2).build()).await;
        let filter = SeriesFilter { library: Some(library), search: Some("seri".to_owned()), ..SeriesFilter::default() };
        let list = it
            .core
            .series()
            .list(admin.viewer(), &filter, SeriesSort::default(), PageRequest::default())
            .await
            .unwrap();
        assert_eq!((list.total, list.items[0].series.title.as_str()), (1, "Series"));
        let row = it.core.series().find(admin.viewer(), book.series).await.unwrap();
        assert_eq!((row.series.book_count, row.series.cover_book_id), (1, Some(book.id)));
        let unknown = codex_models::SeriesId(codex_utils::id::next());
        let none = it.core.series().find(admin.viewer(), unknown).await;
        assert!(matches!(none, Err(CodexError::NotFound(Resource::Series))));
    }

    async fn an_epub_is_read_by_its_manifest(db) {
        let it = Fixture::new(db).await;
        let admin = it.admin().await;
        let library = it.library(&admin).await;
        let bytes = Epub::new("A Tale")
            .cover(images::jpeg(600, 900, 1))
            .chapter("One", "<p>First.</p>")
            .chapter("Two", "<p>Second.</p>")
            .build();
        let book = it.put(&admin, library, "tale.epub", &bytes).await;
        let epub = it.core.epub();

        let manifest = epub.manifest(admin.viewer(), book.id).await.unwrap().json;
        assert_eq!(manifest["metadata"]["title"], "A Tale");
        let order = manifest["readingOrder"].as_array().unwrap();
        let href = order[0]["href"].as_str().unwrap();
        let path = href.strip_prefix("resources/").unwrap();
        let chapter = epub.resource(admin.viewer(), book.id, path).await.unwrap();
        assert_eq!(chapter.media_type, "application/xhtml+xml");
        let Content::Bytes(text) = chapter.content else { panic!("chapters are small") };
        assert!(String::from_utf8_lossy(&text).contains("First."));

        let positions = epub.positions(admin.viewer(), book.id).await.unwrap().json;
        assert_eq!(positions["positions"][0]["href"], order[0]["href"]);
        for outside in ["META-INF/container.xml", "../../etc/passwd", "none.xhtml", ""] {
            let refused = epub.resource(admin.viewer(), book.id, outside).await;
            assert!(matches!(refused, Err(CodexError::NotFound(Resource::BookResource))), "{outside}");
        }
        let cover = it.core.covers().book_key(admin.viewer(), book.id).await.unwrap();
        assert!(!it.core.covers().open(cover).await.unwrap().bytes.is_empty());
    }

    async fn a_comic_has_no_manifest(db) {
        let it = Fixture::new(db).await;
        let admin = it.admin().await;
        let library = it.library(&admin).await;
        let book = it.put(&admin, library, "a.cbz", &Cbz::with_pages(1).build()).await;
        let refused = it.core.epub().manifest(admin.viewer(), book.id).await;
        assert!(matches!(refused, Err(CodexError::Unsupported(Reason::FormatUnsupported { .. }))));
    }
}
