//! Rows that the tests begin with.

use std::os::unix::net::UnixStream;
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::sync::Arc;

use chrono::{DateTime, Utc};
use codex_db::repo::users::NewAccount;
use codex_db::view::{
    BookAnalysis, BookDescription, BookInsert, BookOutcome, ReadyBook, ScanBatch, SeriesInsert,
};
use codex_db::{Db, repo};
use codex_events::EventBus;
use codex_models::libraries::NewLibrary;
use codex_models::metadata::{BookMetadata, PartialDate};
use codex_models::{BookFormat, BookId, LibraryId, LibraryRootId, Role, SeriesId, UserId};
use codex_testkit::db::TestDb;
use codex_utils::clock::ManualClock;
use codex_utils::id;

/// A database with a clock turned by hand.
pub(crate) struct Fixture {
    pub(crate) db: Db,
    pub(crate) clock: ManualClock,
    pub(crate) test: TestDb,
}

/// A library with its one root.
#[derive(Clone, Copy)]
pub(crate) struct Shelf {
    pub(crate) library: LibraryId,
    pub(crate) root: LibraryRootId,
}

pub(crate) fn start() -> DateTime<Utc> {
    DateTime::from_timestamp(1_767_225_600, 0).unwrap()
}

pub(crate) async fn fixture(test: TestDb) -> Fixture {
    let clock = ManualClock::new(start());
    let db = test.connect_with(EventBus::new(64), Arc::new(clock.clone())).await;
    Fixture { db, clock, test }
}

impl Fixture {
    pub(crate) async fn library(&self, name: &str) -> Shelf {
        let tx = self.db.begin().await.unwrap();
        let new = NewLibrary {
            name: name.to_owned(),
            roots: vec![format!("/books/{name}")],
            ..NewLibrary::default()
        };
        let library = repo::libraries::insert(&tx, &new).await.unwrap();
        tx.commit().await.unwrap();
        let roots = repo::libraries::roots(&self.db.read(), library).await.unwrap();
        Shelf { library, root: roots[0].id }
    }

    pub(crate) async fn user(&self, name: &str) -> UserId {
        let tx = self.db.begin().await.unwrap();
        let new = NewAccount {
            name: name.to_owned(),
            password_hash: "hash".to_owned(),
            role: Role::Reader,
        };
        let user = repo::users::insert(&tx, new).await.unwrap();
        tx.commit().await.unwrap();
        user.id
    }

    pub(crate) async fn apply(&self, batch: &ScanBatch) {
        let tx = self.db.begin().await.unwrap();
        repo::scans::apply_batch(&tx, batch).await.unwrap();
        tx.commit().await.unwrap();
    }

    pub(crate) async fn save(&self, analyses: &[BookAnalysis]) {
        let tx = self.db.begin().await.unwrap();
        repo::scans::save_analysis(&tx, analyses, &[]).await.unwrap();
        tx.commit().await.unwrap();
    }

    /// A series with books that are ready, one number each.
    pub(crate) async fn series(
        &self,
        place: Shelf,
        name: &str,
        books: u32,
    ) -> (SeriesId, Vec<BookId>) {
        let series = new_series(place, name);
        let inserts: Vec<BookInsert> =
            (1..=books).map(|n| new_book(place, series.id, name, n)).collect();
        let ids: Vec<BookId> = inserts.iter().map(|book| book.id).collect();
        let series_id = series.id;
        let analyses: Vec<BookAnalysis> =
            inserts.iter().map(|book| ready(book.id, &book.title, book.number_sort)).collect();
        self.apply(&ScanBatch { series: vec![series], books: inserts, ..ScanBatch::default() })
            .await;
        self.save(&analyses).await;
        (series_id, ids)
    }
}

pub(crate) fn new_series(shelf: Shelf, name: &str) -> SeriesInsert {
    SeriesInsert {
        id: SeriesId(id::next()),
        library: shelf.library,
        root: shelf.root,
        folder: name.to_owned(),
        name: name.to_owned(),
    }
}

pub(crate) fn new_book(shelf: Shelf, series: SeriesId, folder: &str, number: u32) -> BookInsert {
    BookInsert {
        id: BookId(id::next()),
        series,
        library: shelf.library,
        root: shelf.root,
        path: format!("{folder}/{folder} {number}.cbz"),
        format: BookFormat::Cbz,
        title: format!("{folder} {number}"),
        number: Some(number.to_string()),
        number_sort: Some(f64::from(number)),
        size: 1_000 + u64::from(number % 7),
        modified_us: 1,
        inode: u64::from(number),
    }
}

pub(crate) fn ready(book: BookId, title: &str, number_sort: Option<f64>) -> BookAnalysis {
    let outcome = BookOutcome::Ready(Box::new(ReadyBook {
        format: BookFormat::Cbz,
        page_count: 12,
        index: vec![7; 300],
        description: BookDescription {
            metadata: BookMetadata {
                summary: Some("A summary.".to_owned()),
                number: number_sort.map(|number| number.to_string()),
                release_date: Some(PartialDate::of_year(2020)),
                genres: vec!["Hero".to_owned()],
                ..BookMetadata::default()
            },
            provenance: None,
            title: title.to_owned(),
            number_sort,
            ..BookDescription::default()
        },
        warnings: Vec::new(),
        content_version: book.to_string(),
        content_key: None,
        cover_version: 1,
        cover_look: None,
    }));
    BookAnalysis { book, fingerprint: Some(*book.as_bytes()), outcome }
}

/// A Redis server of its own, on a socket in a temporary folder; ended when dropped.
pub(crate) struct RedisServer {
    folder: tempfile::TempDir,
    process: Option<Child>,
}

impl RedisServer {
    pub(crate) fn start() -> Self {
        let mut server = Self { folder: tempfile::tempdir().unwrap(), process: None };
        server.run();
        server
    }

    pub(crate) fn url(&self) -> String {
        format!("redis+unix://{}", self.socket().display())
    }

    /// Starts it (again) and waits until it takes connections.
    pub(crate) fn run(&mut self) {
        let socket = self.socket();
        let process = Command::new("redis-server")
            .args(["--port", "0", "--save", "", "--appendonly", "no", "--unixsocket"])
            .arg(&socket)
            .arg("--dir")
            .arg(self.folder.path())
            .stdout(Stdio::null())
            .spawn()
            .expect("redis-server is missing: apt-get install redis-server");
        self.process = Some(process);
        while UnixStream::connect(&socket).is_err() {
            std::thread::yield_now();
        }
    }

    pub(crate) fn stop(&mut self) {
        if let Some(mut process) = self.process.take() {
            process.kill().unwrap();
            process.wait().unwrap();
            std::fs::remove_file(self.socket()).unwrap();
        }
    }

    fn socket(&self) -> PathBuf {
        self.folder.path().join("redis")
    }
}

impl Drop for RedisServer {
    fn drop(&mut self) {
        self.stop();
    }
}
