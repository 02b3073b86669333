//! The composition root of the services: built once, complete, cheap to clone.
//! Must not hold anything optional: what is off is a variant inside its part.

use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use codex_config::Config;
use codex_db::Db;
use codex_events::EventBus;
use codex_parsers::Formats;
use codex_utils::clock::Clock;

use crate::access::Access;
use crate::audit::Audit;
use crate::auth::{Auth, AuthState, Oidc, OidcState};
use crate::blocking::{Blocking, BlockingLimits};
use crate::bookmarks::Bookmarks;
use crate::books::epub::EpubState;
use crate::books::{Books, Epub, Files, Hashes};
use crate::collections::Lists;
use crate::covers::{Covers, CoversState};
use crate::duplicates::Duplicates;
use crate::error::Result;
use crate::events::{EventLog, EventsState};
use crate::libraries::Libraries;
use crate::metadata::Metadata;
use crate::outbound::Outbound;
use crate::pages::{Pages, PagesState};
use crate::preferences::Preferences;
use crate::presets::Presets;
use crate::progress::ProgressService;
use crate::rails::Rails;
use crate::rate_limits::{RateLimitState, RateLimits};
use crate::ratings::Ratings;
use crate::read_lists::ReadingLists;
use crate::schedules::Schedules;
use crate::series::SeriesService;
use crate::setup::{Setup, SetupState};
use crate::storage::Storage;
use crate::system::System;
use crate::tasks::Tasks;
use crate::trash::Trash;
use crate::users::Users;
use codex_models::lists::ListKind;

const MIB: u64 = 1 << 20;

/// How to start a renderer of PDF pages: this binary with `render-worker`.
#[derive(Debug, Clone)]
pub struct RenderWorker {
    /// The program.
    pub program: PathBuf,
    /// Its arguments.
    pub args: Vec<OsString>,
}

/// Everything a [`Core`] is made of.
pub struct CoreBuilder {
    /// Validated configuration; its `data.dir` holds keys, covers and derived pages.
    pub config: Arc<Config>,
    /// The database, migrated.
    pub db: Db,
    /// The bus of this process (the one the database publishes on).
    pub events: EventBus,
    /// The clock (the one the database uses).
    pub clock: Arc<dyn Clock>,
    /// The parsers with their limits.
    pub formats: Formats,
    /// How to start a renderer of PDF pages.
    pub render_worker: RenderWorker,
}

impl CoreBuilder {
    /// Opens the data folder (made when absent, with its key) and assembles the core.
    pub async fn build(self) -> Result<Core> {
        let config = self.config;
        let blocking = Blocking::new(BlockingLimits::from_config(&config));
        let page_cache_bytes = config.images.page_cache_mb * MIB;
        let storage = Storage::open(&config.data.dir, page_cache_bytes, &blocking).await?;
        let auth = AuthState::open(&config, &blocking).await?;
        let formats = Arc::new(self.formats);
        let program = self.render_worker.program.clone();
        let pages = PagesState::new(&config, self.render_worker);
        let parts = Parts {
            config,
            events: self.events,
            clock: self.clock,
            formats,
            blocking,
            storage,
            auth,
            oidc: OidcState::default(),
            outbound: Outbound::default(),
            rate_limits: RateLimitState::default(),
            setup: SetupState::default(),
            covers: CoversState::default(),
            epub: EpubState::default(),
            event_answers: EventsState::default(),
            pages,
            program,
        };
        Ok(Core { parts: Arc::new(parts), db: self.db })
    }
}

/// The services with all they need. Clones share everything.
#[derive(Clone)]
pub struct Core {
    parts: Arc<Parts>,
    db: Db,
}

struct Parts {
    config: Arc<Config>,
    events: EventBus,
    clock: Arc<dyn Clock>,
    formats: Arc<Formats>,
    blocking: Blocking,
    storage: Storage,
    auth: AuthState,
    oidc: OidcState,
    outbound: Outbound,
    rate_limits: RateLimitState,
    setup: SetupState,
    covers: CoversState,
    epub: EpubState,
    event_answers: EventsState,
    pages: PagesState,
    program: PathBuf,
}

impl Core {
    /// The same services for background work: what they ask of the database is served from its own share.
    #[must_use]
    pub fn in_background(&self) -> Self {
        Self { parts: Arc::clone(&self.parts), db: self.db.in_background() }
    }

    /// First-run set-up.
    pub fn setup(&self) -> Setup<'_> {
        Setup(self)
    }

    /// Metadata of books and series.
    pub fn metadata(&self) -> Metadata<'_> {
        Metadata(self)
    }

    /// Sign-in and credentials.
    pub fn auth(&self) -> Auth<'_> {
        Auth(self)
    }

    /// Sign-in by identity providers.
    pub fn oidc(&self) -> Oidc<'_> {
        Oidc(self)
    }

    /// Accounts and their API keys.
    pub fn users(&self) -> Users<'_> {
        Users(self)
    }

    /// What accounts may see.
    pub fn access(&self) -> Access<'_> {
        Access(self)
    }

    /// Limits on requests.
    pub fn rate_limits(&self) -> RateLimits<'_> {
        RateLimits(self)
    }

    /// The audit log.
    pub fn audit(&self) -> Audit<'_> {
        Audit(self)
    }

    /// Libraries, their folders and scans.
    pub fn libraries(&self) -> Libraries<'_> {
        Libraries(self)
    }

    /// Series.
    pub fn series(&self) -> SeriesService<'_> {
        SeriesService(self)
    }

    /// Books.
    pub fn books(&self) -> Books<'_> {
        Books(self)
    }

    /// What is there twice, and what is wrong with books.
    pub fn duplicates(&self) -> Duplicates<'_> {
        Duplicates(self)
    }

    /// Books whose files are gone.
    pub fn trash(&self) -> Trash<'_> {
        Trash(self)
    }

    /// Rails beside lists.
    pub fn rails(&self) -> Rails<'_> {
        Rails(self)
    }

    /// Bookmarks.
    pub fn bookmarks(&self) -> Bookmarks<'_> {
        Bookmarks(self)
    }

    /// Collections of series.
    pub fn collections(&self) -> Lists<'_> {
        Lists { core: self, kind: ListKind::Collection }
    }

    /// Read lists of books.
    pub fn read_lists(&self) -> Lists<'_> {
        Lists { core: self, kind: ListKind::ReadList }
    }

    /// What accounts choose for themselves.
    pub fn preferences(&self) -> Preferences<'_> {
        Preferences(self)
    }

    /// Reading lists as files.
    pub fn reading_lists(&self) -> ReadingLists<'_> {
        ReadingLists(self)
    }

    /// Saved filters.
    pub fn presets(&self) -> Presets<'_> {
        Presets(self)
    }

    /// What accounts think of series and books, and what they want to read.
    pub fn ratings(&self) -> Ratings<'_> {
        Ratings(self)
    }

    /// Pages of books.
    pub fn pages(&self) -> Pages<'_> {
        Pages(self)
    }

    /// Covers of books and series.
    pub fn covers(&self) -> Covers<'_> {
        Covers(self)
    }

    /// Hashes of whole files.
    pub fn hashes(&self) -> Hashes<'_> {
        Hashes(self)
    }

    /// Whole files of books.
    pub fn files(&self) -> Files<'_> {
        Files(self)
    }

    /// The inside of EPUB books.
    pub fn epub(&self) -> Epub<'_> {
        Epub(self)
    }

    /// Positions of readers.
    pub fn progress(&self) -> ProgressService<'_> {
        ProgressService(self)
    }

    /// Recurring work.
    pub fn schedules(&self) -> Schedules<'_> {
        Schedules(self)
    }

    /// The log of events.
    pub fn event_log(&self) -> EventLog<'_> {
        EventLog(self)
    }

    /// Background tasks and their lanes.
    pub fn tasks(&self) -> Tasks<'_> {
        Tasks(self)
    }

    /// How the server itself is.
    pub fn system(&self) -> System<'_> {
        System(self)
    }

    /// The configuration.
    pub fn config(&self) -> &Config {
        &self.parts.config
    }

    /// The database, for scanner, search, tasks and scheduler.
    pub fn db(&self) -> &Db {
        &self.db
    }

    /// The event bus.
    pub fn events(&self) -> &EventBus {
        &self.parts.events
    }

    /// The clock.
    pub fn clock(&self) -> &Arc<dyn Clock> {
        &self.parts.clock
    }

    /// The parsers.
    pub fn formats(&self) -> &Arc<Formats> {
        &self.parts.formats
    }

    /// The pools for work that holds a thread.
    pub fn blocking(&self) -> &Blocking {
        &self.parts.blocking
    }

    /// Covers and derived pages on disk.
    pub fn storage(&self) -> &Storage {
        &self.parts.storage
    }

    /// This program, for work that may end its process.
    pub fn program(&self) -> &Path {
        &self.parts.program
    }

    /// The data folder.
    pub fn data_dir(&self) -> &Path {
        self.parts.storage.root()
    }

    pub(crate) fn auth_state(&self) -> &AuthState {
        &self.parts.auth
    }

    pub(crate) fn oidc_state(&self) -> &OidcState {
        &self.parts.oidc
    }

    pub(crate) fn outbound(&self) -> &Outbound {
        &self.parts.outbound
    }

    pub(crate) fn rate_limit_state(&self) -> &RateLimitState {
        &self.parts.rate_limits
    }

    pub(crate) fn setup_state(&self) -> &SetupState {
        &self.parts.setup
    }

    pub(crate) fn covers_state(&self) -> &CoversState {
        &self.parts.covers
    }

    pub(crate) fn epub_state(&self) -> &EpubState {
        &self.parts.epub
    }

    pub(crate) fn events_state(&self) -> &EventsState {
        &self.parts.event_answers
    }

    pub(crate) fn pages_state(&self) -> &PagesState {
        &self.parts.pages
    }
}
