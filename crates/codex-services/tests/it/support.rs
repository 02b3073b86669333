//! A core on a database of its own, and books put into it without a scan.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use chrono::DateTime;
use codex_config::{Config, Secret};
use codex_db::view::{BookAnalysis, BookInsert, BookOutcome, ReadyBook, ScanBatch, SeriesInsert};
use codex_db::{Db, DbOptions, repo};
use codex_events::EventBus;
use codex_models::libraries::NewLibrary;
use codex_models::users::NewUser;
use codex_models::{Actor, BookId, LibraryId, LibraryRootId, Role, SeriesId};
use codex_parsers::{BookFile, Formats, Limits, Stop};
use codex_services::metadata::{BookName, BookSources, describe_read, refresh_series};
use codex_services::{Core, CoreBuilder, RenderWorker};
use codex_testkit::db::TestDb;
use codex_utils::clock::{Clock, ManualClock};
use codex_utils::{hash, id};
use tempfile::TempDir;

/// Password of the administrator.
pub(crate) const PASSWORD: &str = "correct horse battery";

/// A core with a clock turned by hand, and a folder for books.
pub(crate) struct Fixture {
    pub core: Core,
    pub clock: ManualClock,
    pub folder: TempDir,
    _db: TestDb,
}

/// A book that was put into the catalog.
#[derive(Debug, Clone)]
pub(crate) struct Put {
    pub id: BookId,
    pub series: SeriesId,
    pub path: PathBuf,
}

impl Fixture {
    pub(crate) async fn new(test_db: TestDb) -> Self {
        let folder = TempDir::with_prefix("codex-services-").unwrap();
        std::fs::create_dir(folder.path().join("library")).unwrap();
        let mut config = Config::default();
        config.data.dir = folder.path().join("data");
        config.database.url = Some(Secret::new(test_db.url().to_owned()));
        config.auth.argon2_memory_kib = 64;
        config.auth.argon2_passes = 1;
        let events = EventBus::new(256);
        let clock = ManualClock::new(DateTime::from_timestamp(1_767_225_600, 0).unwrap());
        let shared: Arc<dyn Clock> = Arc::new(clock.clone());
        let options = DbOptions::from_config(&config);
        let db = Db::connect(&options, events.clone(), Arc::clone(&shared)).await.unwrap();
        let core = CoreBuilder {
            config: Arc::new(config),
            db,
            events,
            clock: shared,
            formats: Formats::new(Limits::default()),
            render_worker: RenderWorker { program: "/nonexistent".into(), args: Vec::new() },
        };
        Self { core: core.build().await.unwrap(), clock, folder, _db: test_db }
    }

    /// A core of another process on the same database and data folder.
    pub(crate) async fn another_process(&self) -> Core {
        let config = self.core.config().clone();
        let events = EventBus::new(256);
        let clock: Arc<dyn Clock> = Arc::new(self.clock.clone());
        let options = DbOptions::from_config(&config);
        let db = Db::connect(&options, events.clone(), Arc::clone(&clock)).await.unwrap();
        let builder = CoreBuilder {
            config: Arc::new(config),
            db,
            events,
            clock,
            formats: Formats::new(Limits::default()),
            render_worker: RenderWorker { program: "/nonexistent".into(), args: Vec::new() },
        };
        builder.build().await.unwrap()
    }

    /// An administrator with [`PASSWORD`].
    pub(crate) async fn admin(&self) -> Actor {
        let new =
            NewUser { name: "Admin".to_owned(), password: PASSWORD.to_owned(), role: Role::Admin };
        let user = self.core.users().create(new).await.unwrap();
        Actor::new(user.id, user.name, user.role, codex_models::actor::LibraryScope::All)
    }

    pub(crate) fn library_folder(&self) -> PathBuf {
        self.folder.path().join("library")
    }

    pub(crate) async fn library(&self, who: &Actor) -> LibraryId {
        let root = self.library_folder().to_str().unwrap().to_owned();
        let new =
            NewLibrary { name: "Library".to_owned(), roots: vec![root], ..NewLibrary::default() };
        self.core.libraries().create(who, new, false).await.unwrap().library.id
    }

    /// Writes a file and puts it into the catalog as a scan would.
    pub(crate) async fn put(
        &self,
        who: &Actor,
        library: LibraryId,
        name: &str,
        bytes: &[u8],
    ) -> Put {
        let path = self.library_folder().join(name);
        std::fs::write(&path, bytes).unwrap();
        let file = BookFile::open(&path).unwrap();
        let row = self.core.libraries().find(who.viewer(), library).await.unwrap();
        let (series, book) = self.insert(library, row.roots[0].id, name, &path).await;
        let parsed = self.core.formats().parse(&file, &Stop::new());
        let outcome = match parsed {
            Ok(parsed) => {
                let name = BookName {
                    stem: file.stem().into_owned(),
                    fields: parsed.file_name,
                    ..BookName::default()
                };
                let sources =
                    BookSources { embedded: parsed.metadata, name, ..BookSources::default() };
                BookOutcome::Ready(Box::new(ReadyBook {
                    format: parsed.format,
                    page_count: u32::try_from(parsed.pages.len()).unwrap(),
                    index: parsed.pages.encode(),
                    description: describe_read(sources, None),
                    warnings: parsed.warnings,
                    content_version: hash::sha256_hex(bytes)[..16].to_owned(),
                    content_key: None,
                    cover_version: 1,
                    cover_look: None,
                }))
            }
            Err(error) => BookOutcome::Failed {
                code: error.code().as_str().to_owned(),
                message: error.to_string(),
            },
        };
        let tx = self.core.db().begin().await.unwrap();
        let analysis = BookAnalysis { book, fingerprint: None, outcome };
        repo::scans::save_analysis(&tx, &[analysis], &[]).await.unwrap();
        refresh_series(&tx, &[series]).await.unwrap();
        tx.commit().await.unwrap();
        Put { id: book, series, path }
    }

    async fn insert(
        &self,
        library: LibraryId,
        root: LibraryRootId,
        name: &str,
        path: &Path,
    ) -> (SeriesId, BookId) {
        let known = repo::scans::known_series(&self.core.db().read(), library).await.unwrap();
        let series = known.first().map_or_else(|| SeriesId(id::next()), |series| series.id);
        let book = BookId(id::next());
        let metadata = std::fs::metadata(path).unwrap();
        let batch = ScanBatch {
            series: vec![SeriesInsert {
                id: series,
                library,
                root,
                folder: "Series".to_owned(),
                name: "Series".to_owned(),
            }],
            books: vec![BookInsert {
                id: book,
                series,
                library,
                root,
                path: name.to_owned(),
                format: codex_models::BookFormat::Cbz,
                title: name.to_owned(),
                number: None,
                number_sort: None,
                size: metadata.len(),
                modified_us: modified_us(&metadata),
                inode: 1,
            }],
            ..ScanBatch::default()
        };
        let tx = self.core.db().begin().await.unwrap();
        repo::scans::apply_batch(&tx, &batch).await.unwrap();
        tx.commit().await.unwrap();
        (series, book)
    }
}

fn modified_us(metadata: &std::fs::Metadata) -> i64 {
    use std::os::unix::fs::MetadataExt;
    metadata.mtime() * 1_000_000 + metadata.mtime_nsec() / 1_000
}
