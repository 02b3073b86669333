//! What scans write: idempotent, and quick.

use std::time::Instant;

use codex_db::repo;
use codex_db::repo::tasks::HandedOut;
use codex_db::view::{
    BookAnalysis, BookChange, BookMove, BookOutcome, ScanBatch, SeriesDescription, ShownCover,
};
use codex_models::metadata::{PartialDate, SeriesMetadata};
use codex_models::tasks::ScanLibrary;
use codex_models::{BookState, Viewer};
use codex_testkit::db_test;

use crate::support::{Fixture, Shelf, fixture, new_book, new_series, ready};

async fn refresh(fixture: &Fixture, id: codex_models::SeriesId) {
    let description = SeriesDescription {
        id,
        title: "The Batman".to_owned(),
        metadata: SeriesMetadata {
            publisher: Some("DC".to_owned()),
            release_date: Some(PartialDate::of_year(1940)),
            genres: vec!["Hero".to_owned()],
            ..SeriesMetadata::default()
        },
        provenance: None,
        cover_book: None,
        cover: ShownCover::default(),
    };
    let tx = fixture.db.begin().await.unwrap();
    repo::metadata::describe_series(&tx, &[description]).await.unwrap();
    tx.commit().await.unwrap();
}

async fn known(fixture: &Fixture, shelf: Shelf) -> Vec<codex_db::view::KnownBook> {
    let mut known =
        repo::scans::known_books(&fixture.db.read_background(), shelf.library).await.unwrap();
    known.sort_by(|a, b| a.path.cmp(&b.path));
    known
}

db_test! {
    async fn every_book_of_a_library_is_known_as_it_was_written_however_many_there_are(test) {
        let fixture = fixture(test).await;
        let (shelf, other) = (fixture.library("Comics").await, fixture.library("Manga").await);
        fixture.series(other, "Akira", 3).await;
        let (_, odd) = fixture.series(shelf, "\"Odd\" \\ Ünïcode\n", 2).await;
        let series = new_series(shelf, "Batman");
        let id = series.id;
        fixture.apply(&ScanBatch { series: vec![series], ..ScanBatch::default() }).await;
        // Sixteen times as many as one answer holds, to the book.
        let mut paths: Vec<String> = (1..=3_998).map(|n| new_book(shelf, id, "Batman", n).path).collect();
        for part in (1..=3_998).collect::<Vec<u32>>().chunks(500) {
            let books = part.iter().map(|n| new_book(shelf, id, "Batman", *n)).collect();
            fixture.apply(&ScanBatch { books, ..ScanBatch::default() }).await;
        }

        let known = known(&fixture, shelf).await;

        let (ready, pending): (Vec<_>, Vec<_>) = known.into_iter().partition(|book| odd.contains(&book.id));
        let found: Vec<String> = pending.iter().map(|book| book.path.clone()).collect();
        paths.sort();
        assert_eq!(found, paths);
        assert!(pending.iter().all(|book| book.fingerprint.is_none() && !book.missing && book.series == id));
        assert_eq!(ready.len(), 2);
        for book in &ready {
            assert_eq!(book.fingerprint, Some(*book.id.as_bytes()));
            assert_eq!((book.root, book.modified_us), (shelf.root, 1));
            assert!(book.path.contains("\" \\ Ünïcode\n"), "{}", book.path);
        }
        let series = new_series(other, "Empty");
        fixture.apply(&ScanBatch { series: vec![series], ..ScanBatch::default() }).await;
        let empty = fixture.library("Empty").await;
        assert_eq!(repo::scans::known_books(&fixture.db.read(), empty.library).await.unwrap(), []);
    }

    async fn a_batch_that_comes_twice_changes_nothing_more(test) {
        let fixture = fixture(test).await;
        let shelf = fixture.library("Comics").await;
        let series = new_series(shelf, "Batman");
        let books = vec![new_book(shelf, series.id, "Batman", 1), new_book(shelf, series.id, "Batman", 2)];
        let batch = ScanBatch { series: vec![series], books, ..ScanBatch::default() };
        fixture.apply(&batch).await;
        let once = known(&fixture, shelf).await;

        // The second run of the task plans anew: other ids for the same folder and files.
        let again = new_series(shelf, "Batman");
        let books = vec![new_book(shelf, again.id, "Batman", 2), new_book(shelf, again.id, "Batman", 3)];
        fixture.apply(&batch).await;
        assert_eq!(known(&fixture, shelf).await, once);
        fixture.apply(&ScanBatch { series: vec![again], books, ..ScanBatch::default() }).await;

        let now = known(&fixture, shelf).await;
        assert_eq!(now.len(), 3);
        assert!(now.iter().all(|book| book.series == once[0].series), "the new book joins the stored series");
    }

    async fn files_change_move_vanish_and_come_back(test) {
        let fixture = fixture(test).await;
        let shelf = fixture.library("Comics").await;
        let (series, books) = fixture.series(shelf, "Batman", 3).await;
        let to = new_series(shelf, "Robin");
        let batch = ScanBatch {
            changed: vec![BookChange { id: books[0], size: 9, modified_us: 8, inode: u64::MAX }],
            moved: vec![BookMove {
                id: books[1],
                series: to.id,
                library: shelf.library,
                root: shelf.root,
                path: "Robin/Robin 1.cbz".to_owned(),
                size: 5,
                modified_us: 6,
                inode: 7,
            }],
            missing: vec![(books[2], shelf.root, "Batman/Batman 3.cbz".to_owned())],
            series: vec![to.clone()],
            ..ScanBatch::default()
        };
        fixture.apply(&batch).await;
        fixture.apply(&batch).await;

        let found = known(&fixture, shelf).await;
        let of = |id| found.iter().find(|book| book.id == id).unwrap();
        assert_eq!((of(books[0]).size, of(books[0]).inode, of(books[0]).state), (9, u64::MAX, BookState::Pending));
        assert_eq!((of(books[1]).series, of(books[1]).state), (to.id, BookState::Ready));
        assert_eq!(of(books[1]).path, "Robin/Robin 1.cbz");
        assert!(of(books[2]).missing);

        refresh(&fixture, series).await;
        let row = repo::series::find(&fixture.db.read(), &Viewer::system(), series).await.unwrap().unwrap();
        assert_eq!((row.series.book_count, row.series.missing_at), (2, None));
        assert_eq!((row.series.title.as_str(), row.series.genres.0.len()), ("The Batman", 1));
        let elsewhere = vec![(books[0], shelf.root, "Batman/Batman 9.cbz".to_owned())];
        fixture.apply(&ScanBatch { missing: elsewhere, ..ScanBatch::default() }).await;
        assert!(!known(&fixture, shelf).await.iter().any(|book| book.id == books[0] && book.missing));
        let here = vec![(books[0], shelf.root, "Batman/Batman 1.cbz".to_owned())];
        fixture.apply(&ScanBatch { missing: here, ..ScanBatch::default() }).await;
        refresh(&fixture, series).await;
        let row = repo::series::find(&fixture.db.read(), &Viewer::system(), series).await.unwrap().unwrap();
        assert!(row.series.missing_at.is_some(), "all its books are gone");
        fixture.apply(&ScanBatch { restored: vec![books[2]], ..ScanBatch::default() }).await;
        assert!(!known(&fixture, shelf).await.iter().find(|book| book.id == books[2]).unwrap().missing);
    }

    async fn an_analysis_that_comes_twice_changes_nothing_more(test) {
        let fixture = fixture(test).await;
        let shelf = fixture.library("Comics").await;
        let (_, books) = fixture.series(shelf, "Batman", 2).await;
        let failed = BookAnalysis {
            book: books[1],
            fingerprint: None,
            outcome: BookOutcome::Failed { code: "not_an_archive".to_owned(), message: "No.".to_owned() },
        };
        let gone = ready(codex_models::BookId(codex_utils::id::next()), "Deleted meanwhile", None);
        let analyses = [ready(books[0], "Batman: Year One", Some(2.5)), failed, gone];
        fixture.save(&analyses).await;
        let once = known(&fixture, shelf).await;
        fixture.save(&analyses).await;
        assert_eq!(known(&fixture, shelf).await, once);

        let conn = fixture.db.read();
        let row = repo::books::find(&conn, &Viewer::system(), books[0]).await.unwrap().unwrap().row.book;
        assert_eq!((row.title.as_str(), row.number_sort, row.page_count), ("Batman: Year One", Some(2.5), 12));
        assert_eq!(row.metadata.0.summary.as_deref(), Some("A summary."));
        assert_eq!(row.fingerprint.as_deref(), Some(&books[0].as_bytes()[..]));
        assert_eq!(repo::pages::find(&conn, &Viewer::system(), books[0]).await.unwrap().unwrap().len(), 300);
        let file = repo::books::find_file(&conn, &Viewer::system(), books[1]).await.unwrap().unwrap();
        assert_eq!(file.error.map(|(code, _)| code).as_deref(), Some("not_an_archive"));
        assert_eq!(repo::pages::find(&conn, &Viewer::system(), books[1]).await.unwrap(), None);
        let library = repo::libraries::find(&conn, &Viewer::system(), shelf.library).await.unwrap().unwrap();
        assert_eq!((library.book_count, library.error_count), (2, 1));
    }

    async fn the_latest_scan_of_a_library_is_its_status(test) {
        let fixture = fixture(test).await;
        let shelf = fixture.library("Comics").await;
        let status = async || repo::scans::status(&fixture.db.read(), &Viewer::system(), shelf.library).await.unwrap();
        assert_eq!(status().await, None);
        for _ in 0..2 {
            let tx = fixture.db.begin().await.unwrap();
            let task = tx.enqueue(&ScanLibrary::whole(shelf.library, true)).await.unwrap().id;
            repo::tasks::claim(&tx, HandedOut { task, generation: 0 }, "w", std::time::Duration::from_secs(9)).await.unwrap();
            let end = repo::tasks::TaskEnd::Failed { code: "root_missing".to_owned(), message: "No.".to_owned() };
            assert!(repo::tasks::finish(&tx, task, "w", &end, None).await.unwrap().is_some());
            tx.commit().await.unwrap();
            let found = status().await.unwrap();
            assert_eq!(found.task, task);
            assert_eq!(found.error, Some(("root_missing".to_owned(), "No.".to_owned())));
        }
    }

    async fn a_root_that_stays_keeps_its_books_and_one_that_goes_takes_them_along(test) {
        let fixture = fixture(test).await;
        let shelf = fixture.library("Comics").await;
        fixture.series(shelf, "Batman", 2).await;
        let set = async |paths: &[&str]| {
            let tx = fixture.db.begin().await.unwrap();
            let paths: Vec<String> = paths.iter().map(|path| (*path).to_owned()).collect();
            repo::libraries::set_roots(&tx, shelf.library, &paths).await.unwrap();
            tx.commit().await.unwrap();
        };
        set(&["/other", "/books/Comics"]).await;
        let roots = repo::libraries::roots(&fixture.db.read(), shelf.library).await.unwrap();
        assert_eq!(roots.iter().map(|root| root.path.as_str()).collect::<Vec<_>>(), ["/other", "/books/Comics"]);
        assert_eq!(known(&fixture, shelf).await.len(), 2);
        set(&["/other"]).await;
        assert_eq!(known(&fixture, shelf).await.len(), 0);
    }
}

/// Inserts and analyzes many books and prints what it costs; the bound is far above what it takes.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn thousands_of_books_are_written_and_listed_quickly_on_sqlite() {
    const SERIES: u32 = 100;
    const BOOKS: u32 = 100;
    let test = codex_testkit::db::TestDb::new(codex_testkit::db::Engine::Sqlite).await;
    let fixture = fixture(test).await;
    let shelf = fixture.library("Comics").await;
    let began = Instant::now();
    for n in 0..SERIES {
        fixture.series(shelf, &format!("Series {n}"), BOOKS).await;
    }
    let each_us = began.elapsed().as_micros() / u128::from(SERIES * BOOKS);
    let began = Instant::now();
    for _ in 0..20 {
        let page = codex_models::PageRequest::default();
        let (filter, sort) =
            (codex_models::books::BookFilter::default(), codex_models::sort::BookSort::default());
        let (conn, viewer) = (fixture.db.read(), Viewer::system());
        let list = repo::books::list(&conn, &viewer, &filter, sort, page).await.unwrap();
        assert_eq!(list.total, u64::from(SERIES * BOOKS));
    }
    let list_us = began.elapsed().as_micros() / 20;
    eprintln!("{each_us} us a book, {list_us} us a list");
    assert!(each_us < 20_000, "{each_us} us a book");
}
