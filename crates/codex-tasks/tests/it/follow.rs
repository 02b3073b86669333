//! A library that follows its folder: files that arrive slowly, get other names and go.

use std::collections::{BTreeMap, BTreeSet};
use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use codex_config::{Config, Secret};
use codex_db::{Db, DbOptions, repo};
use codex_events::EventBus;
use codex_models::books::BookFilter;
use codex_models::libraries::{NewLibrary, ScanSwitches};
use codex_models::sort::BookSort;
use codex_models::{Actor, BookId, BookState, PageRequest, Viewer};
use codex_parsers::{Formats, Limits};
use codex_services::{Core, CoreBuilder, RenderWorker};
use codex_tasks::Worker;
use codex_testkit::corpus::cbz::Cbz;
use codex_testkit::db::{Engine, TestDb};
use codex_utils::clock::SystemClock;
use tempfile::TempDir;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

/// Files that are copied in.
const FILES: u32 = 200;
/// Between two parts of files: a slow source.
const PAUSE: Duration = Duration::from_millis(40);
/// What is waited for takes seconds; this only bounds a failing test.
const PATIENCE: Duration = Duration::from_mins(2);

/// A book as the catalog has it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Shown {
    id: BookId,
    state: BookState,
    is_missing: bool,
}

struct Home {
    core: Core,
    folder: TempDir,
    stop: CancellationToken,
    tracker: TaskTracker,
    _database: TestDb,
}

impl Home {
    async fn new(engine: Engine, by_polling: bool) -> Self {
        let database = TestDb::new(engine).await;
        let folder = tempfile::tempdir().unwrap();
        std::fs::create_dir(folder.path().join("library")).unwrap();
        let mut config = Config::default();
        config.data.dir = folder.path().join("data");
        config.database.url = Some(Secret::new(database.url().to_owned()));
        config.scan.watch_settle_seconds = 1;
        config.scan.watch_poll_seconds = 1;
        config.scan.watch_by_polling = by_polling;
        let (events, clock) = (EventBus::new(4096), Arc::new(SystemClock));
        let options = DbOptions::from_config(&config);
        let db = Db::connect(&options, events.clone(), clock.clone()).await.unwrap();
        let render_worker =
            RenderWorker { program: PathBuf::from("false"), args: Vec::<OsString>::new() };
        let formats = Formats::new(Limits::default());
        let config = Arc::new(config);
        let core = CoreBuilder { config, db, events, clock, formats, render_worker };
        let core = core.build().await.unwrap();
        let root = folder.path().join("library").to_str().unwrap().to_owned();
        let new = NewLibrary {
            name: "Library".to_owned(),
            roots: vec![root],
            switches: ScanSwitches { is_watched: true, scans_at_start: true },
            ..NewLibrary::default()
        };
        core.libraries().create(&Actor::operator(), new, false).await.unwrap();
        let (stop, tracker) = (CancellationToken::new(), TaskTracker::new());
        let (worker, for_worker) = (Worker::new(core.in_background()), stop.clone());
        tracker.spawn(async move { worker.run(for_worker).await });
        let (relay, for_relay) = (core.db().clone(), stop.clone());
        tracker.spawn(async move { relay.relay(for_relay).await });
        let home = Self { core, folder, stop, tracker, _database: database };
        // The scan at the start ends before anything is copied, so that all that follows is heard of.
        let mut bus = home.core.events().subscribe();
        let (watched, for_watch) = (home.core.in_background(), home.stop.clone());
        home.tracker.spawn(async move { codex_scanner::watch(watched, for_watch).await });
        home.tracker.close();
        let id = home.core.libraries().list(&Viewer::system()).await.unwrap()[0].library.id;
        loop {
            let scan = home.core.libraries().scan_status(&Viewer::system(), id).await;
            if scan.is_ok_and(|scan| !scan.state.is_open()) {
                return home;
            }
            tokio::time::timeout(PATIENCE, bus.next()).await.unwrap().unwrap();
        }
    }

    fn path(&self, path: &str) -> PathBuf {
        self.folder.path().join("library").join(path)
    }

    async fn books(&self) -> BTreeMap<String, Shown> {
        let request = PageRequest::first(500);
        let (filter, sort) = (BookFilter::default(), BookSort::default());
        let conn = self.core.db().read();
        let page =
            repo::books::list(&conn, &Viewer::system(), &filter, sort, request).await.unwrap();
        let shown = |book: &codex_db::entity::book::Model| Shown {
            id: book.id,
            state: book.state,
            is_missing: book.missing_at.is_some(),
        };
        page.items.iter().map(|row| (row.book.path.clone(), shown(&row.book))).collect()
    }

    /// Waits until the catalog is as it should be; meanwhile no book may be one that could not be read.
    async fn until(
        &self,
        is_so: impl Fn(&BTreeMap<String, Shown>) -> bool,
    ) -> BTreeMap<String, Shown> {
        let mut bus = self.core.events().subscribe();
        let waited = tokio::time::timeout(PATIENCE, async {
            loop {
                let books = self.books().await;
                let unread = books.iter().find(|(_, book)| book.state == BookState::Error);
                assert_eq!(unread, None, "a file was read before it was whole");
                if is_so(&books) {
                    return books;
                }
                bus.next().await.unwrap();
            }
        });
        let Ok(books) = waited.await else {
            panic!("the catalog did not follow: {:#?}", self.books().await)
        };
        books
    }
}

fn name(number: u32) -> String {
    format!("Series {}/Book {number}.cbz", number % 10)
}

/// Copies files as a slow source gives them: each lies there half for a while.
fn copy_slowly(library: &Path) {
    for number in 0..FILES {
        let path = library.join(name(number));
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        let book = Cbz::with_pages(2).file("n.txt", number.to_string()).build();
        let (head, tail) = book.split_at(book.len() / 2);
        std::fs::write(&path, head).unwrap();
        std::thread::sleep(PAUSE);
        let mut file = std::fs::File::options().append(true).open(&path).unwrap();
        std::io::Write::write_all(&mut file, tail).unwrap();
    }
}

async fn follows(engine: Engine, by_polling: bool) {
    let home = Home::new(engine, by_polling).await;
    let library = home.path("");
    let copying = std::thread::spawn(move || copy_slowly(&library));
    let ready = |books: &BTreeMap<String, Shown>| {
        let ready =
            books.values().filter(|book| book.state == BookState::Ready && !book.is_missing);
        ready.count()
    };
    let all = FILES as usize;
    let copied = home.until(|books| ready(books) == all).await;
    copying.join().unwrap();

    std::fs::rename(home.path("Series 1"), home.path("Renamed")).unwrap();
    std::fs::rename(home.path("Series 2/Book 2.cbz"), home.path("Series 3/Moved.cbz")).unwrap();
    let renamed = home
        .until(|books| {
            ready(books) == all
                && books.contains_key("Series 3/Moved.cbz")
                && books.keys().filter(|path| path.starts_with("Renamed/")).count() == all / 10
        })
        .await;
    let ids = |books: &BTreeMap<String, Shown>| -> BTreeSet<BookId> {
        books.values().map(|book| book.id).collect()
    };
    assert_eq!(ids(&renamed), ids(&copied), "each book is the one that it was");
    assert_eq!(renamed["Series 3/Moved.cbz"].id, copied["Series 2/Book 2.cbz"].id);

    std::fs::remove_dir_all(home.path("Series 4")).unwrap();
    std::fs::remove_file(home.path("Series 5/Book 5.cbz")).unwrap();
    let removed = home.until(|books| ready(books) == all - all / 10 - 1).await;
    assert_eq!(ids(&removed), ids(&copied), "none is forgotten");
    assert!(removed["Series 5/Book 5.cbz"].is_missing);
    home.stop.cancel();
    home.tracker.wait().await;
}

mod a_library_follows_files_that_arrive_slowly_get_other_names_and_go {
    use super::*;

    #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
    async fn sqlite() {
        follows(Engine::Sqlite, false).await;
    }

    #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
    async fn postgres() {
        follows(Engine::Postgres, false).await;
    }

    #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
    async fn by_looking() {
        follows(Engine::Sqlite, true).await;
    }
}
