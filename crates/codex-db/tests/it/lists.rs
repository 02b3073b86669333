//! Lists: keyset paging, visibility, query plans.

use std::collections::BTreeSet;
use std::time::Duration;

use chrono::TimeDelta;
use codex_db::repo::progress::NewProgress;
use codex_db::view::{ScanBatch, SeriesRow};
use codex_db::{Db, repo};
use codex_models::actor::LibraryScope;
use codex_models::books::{BookFilter, ReadStatus};
use codex_models::filter::{Condition, Subject};
use codex_models::paging::Cursor;
use codex_models::series::SeriesFilter;
use codex_models::sort::{BookSort, SeriesSort};
use codex_models::{BookId, Page, PageRequest, SeriesId, UserId, Viewer};
use codex_testkit::db::{Engine, TestDb};
use codex_testkit::db_test;
use sea_orm::{ConnectionTrait, Database, DbBackend, Statement};

use crate::support::{Fixture, fixture, new_book, new_series, start};

/// Walks a list in pages of this many rows.
const LIMIT: u32 = 4;

async fn read(fixture: &Fixture, user: UserId, book: BookId, completed: bool) {
    let tx = fixture.db.begin().await.unwrap();
    let new = NewProgress {
        page: Some(1),
        percentage: 0.5,
        completed,
        locator: None,
        device: None,
        client_at: start(),
    };
    assert!(repo::progress::upsert(&tx, user, book, new).await.unwrap());
    tx.commit().await.unwrap();
}

async fn walk_books(
    fixture: &Fixture,
    viewer: &Viewer,
    filter: &BookFilter,
    sort: BookSort,
) -> Vec<BookId> {
    let (mut seen, mut after) = (Vec::new(), None);
    loop {
        let request = PageRequest { limit: LIMIT, after, skip: 0 };
        let page =
            repo::books::list(&fixture.db.read(), viewer, filter, sort, request).await.unwrap();
        seen.extend(page.items.iter().map(|row| row.book.id));
        if page.next.is_none() {
            assert_eq!(page.total, seen.len() as u64, "the total counts what a walk shows");
            return seen;
        }
        after = page.next;
    }
}

async fn walk_series(fixture: &Fixture, viewer: &Viewer, sort: SeriesSort) -> Vec<SeriesId> {
    let (mut seen, mut after) = (Vec::new(), None);
    loop {
        let request = PageRequest { limit: LIMIT, after, skip: 0 };
        let filter = SeriesFilter::default();
        let page =
            repo::series::list(&fixture.db.read(), viewer, &filter, sort, request).await.unwrap();
        seen.extend(page.items.iter().map(|row| row.series.id));
        match page.next {
            Some(next) => after = Some(next),
            None => return seen,
        }
    }
}

db_test! {
    async fn a_walk_in_pages_shows_every_book_once_in_the_order_of_one_long_page(test) {
        let fixture = fixture(test).await;
        let user = fixture.user("Ann").await;
        let shelf = fixture.library("Comics").await;
        // Equal titles, sizes and times in plenty; a third of the books has been read.
        let mut books = Vec::new();
        for name in ["Same", "Same ", "Other"] {
            fixture.clock.advance(std::time::Duration::from_secs(1));
            books.extend(fixture.series(shelf, name, 7).await.1);
        }
        for (book, n) in books.iter().zip(0..).step_by(3) {
            if n % 2 == 0 {
                fixture.clock.advance(std::time::Duration::from_micros(1));
            }
            read(&fixture, user, *book, n % 2 == 0).await;
        }
        let viewer = Viewer::new(user, LibraryScope::All);

        for name in BookSort::NAMES {
            for sort in [(*name).to_owned(), format!("-{name}")] {
                let sort = BookSort::parse(&sort).unwrap();
                let walked = walk_books(&fixture, &viewer, &BookFilter::default(), sort).await;
                let whole = PageRequest::first(500);
                let (conn, filter) = (fixture.db.read(), BookFilter::default());
                let all = repo::books::list(&conn, &viewer, &filter, sort, whole).await.unwrap();
                let all: Vec<BookId> = all.items.iter().map(|row| row.book.id).collect();
                assert_eq!(walked, all, "sort {}", sort.name());
                assert_eq!(walked.iter().collect::<BTreeSet<_>>().len(), books.len(), "sort {}", sort.name());
            }
        }
    }

    async fn unread_books_stand_behind_read_ones_in_both_directions(test) {
        let fixture = fixture(test).await;
        let user = fixture.user("Ann").await;
        let shelf = fixture.library("Comics").await;
        let (_, books) = fixture.series(shelf, "Batman", 6).await;
        for book in &books[1..3] {
            fixture.clock.advance(std::time::Duration::from_secs(1));
            read(&fixture, user, *book, false).await;
        }
        let viewer = Viewer::new(user, LibraryScope::All);
        let walk = async |sort: &str| {
            let sort = BookSort::parse(sort).unwrap();
            walk_books(&fixture, &viewer, &BookFilter::default(), sort).await
        };
        assert_eq!(walk("readAt").await[..2], [books[1], books[2]]);
        assert_eq!(walk("-readAt").await[..2], [books[2], books[1]]);
    }

    async fn series_are_walked_in_every_order_without_gaps(test) {
        let fixture = fixture(test).await;
        let user = fixture.user("Ann").await;
        let shelf = fixture.library("Comics").await;
        for n in 0..14 {
            fixture.series(shelf, &format!("Series {n}"), 1 + n % 3).await;
        }
        let viewer = Viewer::new(user, LibraryScope::All);
        for key in SeriesSort::NAMES {
            let up = walk_series(&fixture, &viewer, SeriesSort::parse(key).unwrap()).await;
            let mut down = walk_series(&fixture, &viewer, SeriesSort::parse(&format!("-{key}")).unwrap()).await;
            down.reverse();
            assert_eq!(up, down, "sort {key}");
            assert_eq!(up.iter().collect::<BTreeSet<_>>().len(), 14, "sort {key}");
        }
    }

    async fn a_cursor_of_another_list_is_refused(test) {
        let fixture = fixture(test).await;
        let shelf = fixture.library("Comics").await;
        fixture.series(shelf, "Batman", 3).await;
        let filter = BookFilter::default();
        let list = async |sort: &str, page| {
            let sort = BookSort::parse(sort).unwrap();
            repo::books::list(&fixture.db.read(), &Viewer::system(), &filter, sort, page).await
        };
        let after = list("title", PageRequest::first(1)).await.unwrap().next;
        assert!(after.is_some());
        let refused = list("size", PageRequest { limit: 1, after, skip: 0 }).await;
        assert!(matches!(refused, Err(codex_db::DbError::InvalidCursor)));
    }

    async fn a_library_out_of_sight_is_absent_from_rows_counts_and_totals(test) {
        let fixture = fixture(test).await;
        let user = fixture.user("Ann").await;
        let (shown, hidden) = (fixture.library("Shown").await, fixture.library("Hidden").await);
        let (_, shown_books) = fixture.series(shown, "Batman", 2).await;
        let (hidden_series, hidden_books) = fixture.series(hidden, "Secret", 3).await;
        let viewer = Viewer::new(user, LibraryScope::Only([shown.library].into()));
        let conn = fixture.db.read();

        let walked = walk_books(&fixture, &viewer, &BookFilter::default(), BookSort::default()).await;
        assert_eq!(walked, shown_books);
        let asked = BookFilter { library: Some(hidden.library), ..BookFilter::default() };
        assert_eq!(walk_books(&fixture, &viewer, &asked, BookSort::default()).await, []);
        let page = PageRequest::default();
        let (all, sort) = (SeriesFilter::default(), SeriesSort::default());
        assert_eq!(repo::series::list(&conn, &viewer, &all, sort, page).await.unwrap().total, 1);
        let libraries = repo::libraries::list(&conn, &viewer).await.unwrap();
        assert_eq!(libraries.iter().map(|row| row.library.id).collect::<Vec<_>>(), [shown.library]);
        assert_eq!((libraries[0].book_count, libraries[0].series_count), (2, 1));

        assert!(repo::libraries::find(&conn, &viewer, hidden.library).await.unwrap().is_none());
        assert!(repo::series::find(&conn, &viewer, hidden_series).await.unwrap().is_none());
        assert!(repo::books::find(&conn, &viewer, hidden_books[0]).await.unwrap().is_none());
        assert!(repo::books::find_file(&conn, &viewer, hidden_books[0]).await.unwrap().is_none());
        assert!(repo::books::find_many(&conn, &viewer, &hidden_books).await.unwrap().is_empty());
        assert!(repo::books::first_of_series(&conn, &viewer, hidden_series).await.unwrap().is_none());
        assert!(repo::pages::find(&conn, &viewer, hidden_books[0]).await.unwrap().is_none());
        assert!(repo::scans::status(&conn, &viewer, hidden.library).await.unwrap().is_none());
        assert_eq!(repo::books::search_texts(&conn, &viewer, None).await.unwrap().len(), 2);
        assert!(repo::books::search_texts(&conn, &viewer, Some(&hidden_books)).await.unwrap().is_empty());
    }

    async fn status_search_and_counts_follow_the_viewer(test) {
        let fixture = fixture(test).await;
        let (ann, bob) = (fixture.user("Ann").await, fixture.user("Bob").await);
        let shelf = fixture.library("Comics").await;
        let (series, books) = fixture.series(shelf, "Âme", 3).await;
        read(&fixture, ann, books[0], true).await;
        read(&fixture, ann, books[1], false).await;
        read(&fixture, bob, books[2], true).await;
        let viewer = Viewer::new(ann, LibraryScope::All);
        let sort = BookSort::parse("number").unwrap();

        for (status, expected) in
            [(ReadStatus::Read, books[0]), (ReadStatus::Reading, books[1]), (ReadStatus::Unread, books[2])]
        {
            let filter = BookFilter { status: Some(status), ..BookFilter::default() };
            assert_eq!(walk_books(&fixture, &viewer, &filter, sort).await, [expected]);
        }
        for (text, found) in [("ame", 3), ("AME 2", 1), ("2 âme", 1), ("x", 0), ("100%", 0)] {
            let filter = BookFilter { search: Some(text.to_owned()), ..BookFilter::default() };
            assert_eq!(walk_books(&fixture, &viewer, &filter, sort).await.len(), found, "{text}");
        }
        let row = repo::series::find(&fixture.db.read(), &viewer, series).await.unwrap().unwrap();
        assert_eq!((row.read_count, row.in_progress_count), (1, 1));
        let detail = repo::books::find(&fixture.db.read(), &viewer, books[1]).await.unwrap().unwrap();
        assert_eq!((detail.previous, detail.next), (Some(books[0]), Some(books[2])));
        assert_eq!(detail.row.series_title, "Âme");
        assert!(detail.row.progress.is_some_and(|progress| progress.updated_at >= start() - TimeDelta::days(1)));
        let file = repo::books::find_file(&fixture.db.read(), &viewer, books[0]).await.unwrap().unwrap();
        assert_eq!((file.root_path.as_str(), file.path.as_str()), ("/books/Comics", "Âme/Âme 1.cbz"));
    }
}

/// Plans of the hottest lists, as SQLite tells them.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_hottest_lists_read_an_index_and_no_whole_table_on_sqlite() {
    let test = TestDb::new(Engine::Sqlite).await;
    let fixture = fixture(test).await;
    let shelf = fixture.library("Comics").await;
    fixture.series(shelf, "Batman", 50).await;
    let database = Database::connect(fixture.test.url()).await.unwrap();
    let rest = "LEFT JOIN series ON series.id = book.series_id \
                LEFT JOIN progress ON progress.book_id = book.id AND progress.user_id = x'00'";
    let behind = |key: &str| {
        format!("({key}, book.id) > ((SELECT 'a'), x'00') ORDER BY {key}, book.id LIMIT 51")
    };
    let library = "book.library_id = x'00'";
    // As `scope.rs` writes it for eyes with an age rule, an allowed and a denied label.
    let marked = |label: &str| {
        format!("id IN (SELECT class_id FROM access_class_label WHERE label IN ('{label}'))")
    };
    let classes = format!(
        "(SELECT id FROM access_class WHERE (age_rating < 18 OR (age_rating IS NULL AND is_rated = TRUE)) \
         AND {} AND NOT {})",
        marked("kids"),
        marked("private")
    );
    let each = |table: &str| format!("({table}.access_class_id IN {classes} OR 1 = 0)");
    let at_once = format!("access_class_id IN {classes}");
    let (each, open) = (each("book"), each("series"));
    let in_sight = format!("{library} AND {each}");
    let libraries = |table: &str| {
        format!("COALESCE({table}.library_id, {table}.library_id) IN (x'00', x'01') AND")
    };
    for query in [
        format!("SELECT book.*, series.title FROM book {rest} WHERE {library} AND {}", behind("book.title_sort")),
        format!("SELECT book.*, series.title FROM book {rest} WHERE {library} AND {}", behind("book.created_at")),
        format!("SELECT book.*, series.title FROM book {rest} WHERE {}", behind("book.title_sort")),
        format!("SELECT book.*, series.title FROM book {rest} WHERE {}", behind("book.created_at")),
        format!("SELECT book.*, series.title FROM book {rest} WHERE book.series_id = x'00' AND {}", behind("book.reading_order")),
        format!("SELECT book.*, series.title FROM book {rest} WHERE {in_sight} AND {}", behind("book.title_sort")),
        format!("SELECT book.*, series.title FROM book {rest} WHERE {in_sight} AND {}", behind("book.created_at")),
        format!("SELECT book.*, series.title FROM book {rest} WHERE {each} AND {}", behind("book.title_sort")),
        format!("SELECT book.*, series.title FROM book {rest} WHERE {each} AND {}", behind("book.created_at")),
        format!("SELECT COUNT(*) FROM book WHERE {library} AND {at_once}"),
        format!("SELECT COUNT(*) FROM series WHERE library_id = x'00' AND {at_once}"),
        format!("SELECT book.*, series.title FROM book {rest} WHERE {} {each} AND {}", libraries("book"), behind("book.title_sort")),
        format!("SELECT book.*, series.title FROM book {rest} WHERE {} {each} AND {}", libraries("book"), behind("book.created_at")),
        format!("SELECT * FROM series WHERE {} {open} AND (title_sort, id) > ((SELECT 'a'), x'00') ORDER BY title_sort, id LIMIT 51", libraries("series")),
        format!("SELECT * FROM series WHERE library_id = x'00' AND {open} AND (title_sort, id) > ((SELECT 'a'), x'00') ORDER BY title_sort, id LIMIT 51"),
        "SELECT * FROM series WHERE library_id = x'00' AND (title_sort, id) > ((SELECT 'a'), x'00') ORDER BY title_sort, id LIMIT 51".to_owned(),
        "SELECT * FROM series WHERE (title_sort, id) > ((SELECT 'a'), x'00') ORDER BY title_sort, id LIMIT 51".to_owned(),
        "SELECT COUNT(*) FROM book WHERE library_id = x'00'".to_owned(),
        "SELECT id FROM task WHERE state = 'queued' AND dispatched_at IS NULL ORDER BY created_at, id LIMIT 100".to_owned(),
    ] {
        let explain = Statement::from_string(DbBackend::Sqlite, format!("EXPLAIN QUERY PLAN {query}"));
        for row in database.query_all_raw(explain).await.unwrap() {
            let step: String = row.try_get("", "detail").unwrap();
            // Classes are few, and no statement looks at them more than once.
            let is_small = ["SCAN access_class", "SCAN CONSTANT ROW"].iter().any(|small| step.starts_with(small));
            let is_whole_table = step.starts_with("SCAN") && !is_small;
            assert!(!is_whole_table, "{step}: {query}");
            assert!(!step.contains("TEMP B-TREE"), "{step}: {query}");
        }
    }
}

/// Far down a list of series that all have as many books, PostgreSQL once took none to be left, and gathered anew for each of
/// them what the viewer had read.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_page_far_down_among_equals_looks_at_few_books_on_postgres() {
    let shelf = Shelf::new(true).await;
    for (op, left) in [("is", READ - 50), ("isNot", SERIES as usize - READ - 50)] {
        let db = shelf.fixture.test.connect().await;
        let first = shelf.list(&db, op, "bookCount", 50, None).await;
        let rest = shelf.list(&db, op, "bookCount", SERIES, first.next).await;
        assert_eq!(rest.items.len(), left);
        db.close().await.unwrap();
    }
    let looks = shelf.looks_at_books().await;
    assert!(looks < 20 * i64::from(SERIES), "{looks} looks at books");
}

/// Of somebody whose reading the statistics do not know PostgreSQL once took nothing to be read, and gathered it anew for each
/// series that they had read.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_somebody_read_since_the_statistics_is_looked_at_once_on_postgres() {
    let shelf = Shelf::new(false).await;
    for (op, sort, listed) in [
        ("is", "readAt", READ),
        ("is", "title", READ),
        ("isNot", "readAt", SERIES as usize - READ),
        ("isNot", "title", SERIES as usize - READ),
    ] {
        let db = shelf.fixture.test.connect().await;
        let page = shelf.list(&db, op, sort, SERIES, None).await;
        assert_eq!(page.items.len(), listed, "{op} {sort}");
        db.close().await.unwrap();
    }
    let looks = shelf.looks_at_books().await;
    assert!(looks < 20 * i64::from(SERIES), "{looks} looks at books");
}

/// Series of a shelf on PostgreSQL.
const SERIES: u32 = 600;
/// So many of them were read.
const READ: usize = 150;

/// Series of one book each, of which a viewer has read some, behind a server that counts how often it looks at books.
struct Shelf {
    fixture: Fixture,
    viewer: Viewer,
    plain: sea_orm::DatabaseConnection,
}

impl Shelf {
    /// The statistics of the server know what the viewer has read, or only what somebody else has.
    async fn new(is_known: bool) -> Self {
        let fixture = fixture(TestDb::new(Engine::Postgres).await).await;
        let (ann, ben) = (fixture.user("Ann").await, fixture.user("Ben").await);
        let library = fixture.library("Comics").await;
        let series: Vec<_> =
            (0..SERIES).map(|n| new_series(library, &format!("Series {n}"))).collect();
        let books: Vec<_> =
            series.iter().map(|each| new_book(library, each.id, &each.name, 1)).collect();
        let ids: Vec<BookId> = books.iter().map(|book| book.id).collect();
        fixture.apply(&ScanBatch { series, books, ..ScanBatch::default() }).await;
        let plain = Database::connect(fixture.test.url()).await.unwrap();
        let (before, since) = if is_known { (ann, ben) } else { (ben, ann) };
        for book in &ids[..READ] {
            read(&fixture, before, *book, true).await;
        }
        plain.execute_unprepared("ANALYZE").await.unwrap();
        for book in &ids[..READ] {
            read(&fixture, since, *book, true).await;
        }
        fixture.db.close().await.unwrap();
        let shelf = Self { fixture, viewer: Viewer::new(ann, LibraryScope::All), plain };
        shelf.alone().await;
        shelf.plain.execute_unprepared("SELECT pg_stat_reset()").await.unwrap();
        shelf
    }

    /// The series of which all is read, or those of which not all is.
    async fn list(
        &self,
        db: &Db,
        op: &str,
        sort: &str,
        limit: u32,
        after: Option<Cursor>,
    ) -> Page<SeriesRow> {
        let condition = serde_json::json!({"field": "readStatus", "op": op, "value": "read"});
        let filter = SeriesFilter {
            condition: Condition::read(Subject::Series, &condition).unwrap(),
            ..SeriesFilter::default()
        };
        let sort = SeriesSort::parse(sort).unwrap();
        let page = PageRequest { limit, after, skip: 0 };
        repo::series::list(&db.read(), &self.viewer, &filter, sort, page).await.unwrap()
    }

    async fn looks_at_books(&self) -> i64 {
        self.alone().await;
        self.count("SELECT SUM(idx_scan)::bigint FROM pg_stat_user_indexes WHERE relname = 'book'")
            .await
    }

    /// A connection has told what it did when it is gone.
    async fn alone(&self) {
        let ours = "SELECT COUNT(*) FROM pg_stat_activity \
            WHERE datname = current_database() AND application_name = 'codex'";
        while self.count(ours).await > 0 {
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    }

    async fn count(&self, query: &str) -> i64 {
        let query = Statement::from_string(DbBackend::Postgres, query);
        self.plain.query_one_raw(query).await.unwrap().unwrap().try_get_by_index(0).unwrap()
    }
}
