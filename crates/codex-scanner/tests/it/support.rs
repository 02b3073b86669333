//! A core over an empty database, a folder of books, and a library that is this folder.

use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use codex_config::{Config, Secret};
use codex_db::view::BookRow;
use codex_db::{Db, DbOptions, repo};
use codex_events::EventBus;
use codex_models::books::BookFilter;
use codex_models::libraries::NewLibrary;
use codex_models::series::SeriesFilter;
use codex_models::sort::{BookSort, SeriesSort};
use codex_models::{LibraryId, PageRequest, Viewer};
use codex_parsers::{Formats, Limits};
use codex_scanner::{ScanError, ScanMeter, ScanReport, ScanRequest, scan_library};
use codex_services::{Core, CoreBuilder, RenderWorker};
use codex_testkit::corpus::cbz::Cbz;
use codex_testkit::db::{Engine, TestDb};
use codex_utils::clock::SystemClock;
use tempfile::TempDir;
use tokio_util::sync::CancellationToken;

/// Runs a story on SQLite and on PostgreSQL.
#[macro_export]
macro_rules! story {
    ($name:ident($stage:ident) $body:block) => {
        async fn $name($stage: $crate::support::Stage) $body

        mod $name {
            use codex_testkit::db::Engine;

            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn sqlite() {
                super::$name($crate::support::Stage::new(Engine::Sqlite).await).await;
            }

            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn postgres() {
                super::$name($crate::support::Stage::new(Engine::Postgres).await).await;
            }
        }
    };
}

pub(crate) struct Stage {
    pub core: Core,
    pub library: LibraryId,
    pub folder: TempDir,
    _database: TestDb,
}

impl Stage {
    pub(crate) async fn new(engine: Engine) -> Self {
        let database = TestDb::new(engine).await;
        let folder = tempfile::tempdir().unwrap();
        std::fs::create_dir(folder.path().join("library")).unwrap();
        let mut config = Config::default();
        config.data.dir = folder.path().join("data");
        config.database.url = Some(Secret::new(database.url().to_owned()));
        let (events, clock) = (EventBus::new(4096), Arc::new(SystemClock));
        let db = Db::connect(&DbOptions::from_config(&config), events.clone(), clock.clone())
            .await
            .unwrap();
        let render_worker =
            RenderWorker { program: PathBuf::from("false"), args: Vec::<OsString>::new() };
        let formats = Formats::new(Limits::default());
        let core =
            CoreBuilder { config: Arc::new(config), db, events, clock, formats, render_worker };
        let core = core.build().await.unwrap();
        let root = folder.path().join("library").to_str().unwrap().to_owned();
        let tx = core.db().begin().await.unwrap();
        let new =
            NewLibrary { name: "Library".to_owned(), roots: vec![root], ..NewLibrary::default() };
        let library = repo::libraries::insert(&tx, &new).await.unwrap();
        tx.commit().await.unwrap();
        Self { core, library, folder, _database: database }
    }

    pub(crate) fn path(&self, path: &str) -> PathBuf {
        self.folder.path().join("library").join(path)
    }

    pub(crate) fn write(&self, path: &str, bytes: &[u8]) {
        let path = self.path(path);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, bytes).unwrap();
    }

    /// A book whose content depends on the number.
    pub(crate) fn write_book(&self, path: &str, number: u32) {
        self.write(path, &book_bytes(number));
    }

    pub(crate) fn rename(&self, from: &str, to: &str) {
        std::fs::create_dir_all(self.path(to).parent().unwrap()).unwrap();
        std::fs::rename(self.path(from), self.path(to)).unwrap();
    }

    pub(crate) fn remove(&self, path: &str) {
        std::fs::remove_file(self.path(path)).unwrap();
    }

    pub(crate) async fn scan(&self) -> ScanReport {
        self.try_scan(false, &CancellationToken::new()).await.unwrap()
    }

    pub(crate) async fn try_scan(
        &self,
        force: bool,
        token: &CancellationToken,
    ) -> Result<ScanReport, ScanError> {
        let request = ScanRequest { force, ..ScanRequest::whole(self.library) };
        scan_library(&self.core, request, &Arc::new(ScanMeter::default()), token).await
    }

    /// All books by path.
    pub(crate) async fn books(&self) -> Vec<BookRow> {
        let conn = self.core.db().read();
        let mut request = PageRequest::first(500);
        let mut books = Vec::new();
        loop {
            let filter = BookFilter { library: Some(self.library), ..BookFilter::default() };
            let page =
                repo::books::list(&conn, &Viewer::system(), &filter, BookSort::default(), request)
                    .await
                    .unwrap();
            books.extend(page.items);
            let Some(next) = page.next else { break };
            request = PageRequest { after: Some(next), ..PageRequest::first(500) };
        }
        books.sort_by(|a, b| a.book.path.cmp(&b.book.path));
        books
    }

    pub(crate) async fn book(&self, path: &str) -> BookRow {
        self.books()
            .await
            .into_iter()
            .find(|row| row.book.path == path)
            .unwrap_or_else(|| panic!("no book at {path}"))
    }

    /// All series, as (title, books), by title.
    pub(crate) async fn series(&self) -> Vec<(String, i32)> {
        let conn = self.core.db().read();
        let filter = SeriesFilter { library: Some(self.library), ..SeriesFilter::default() };
        let page = repo::series::list(
            &conn,
            &Viewer::system(),
            &filter,
            SeriesSort::default(),
            PageRequest::first(500),
        )
        .await
        .unwrap();
        page.items.into_iter().map(|row| (row.series.title, row.series.book_count)).collect()
    }
}

pub(crate) fn book_bytes(number: u32) -> Vec<u8> {
    Cbz::with_pages(2).file("note.txt", format!("content {number}")).build()
}

/// Whether a path of the shared material is there.
pub(crate) fn shared(path: &str) -> Option<PathBuf> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared").join(path);
    path.exists().then_some(path)
}
