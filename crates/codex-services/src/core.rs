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
use crate::auth::{Auth, AuthState, Oidc, OidcState};
use crate::blocking::{Blocking, BlockingLimits};
use crate::books::epub::EpubState;
use crate::books::{Books, Epub, Files};
use crate::covers::{Covers, CoversState};
use crate::error::Result;
use crate::events::{EventLog, EventsState};
use crate::libraries::Libraries;
use crate::metadata::Metadata;
use crate::outbound::Outbound;
use crate::pages::{Pages, PagesState};
use crate::progress::ProgressService;
use crate::schedules::Schedules;
use crate::series::SeriesService;
use crate::setup::{Setup, SetupState};
use crate::storage::Storage;
use crate::system::System;
use crate::tasks::Tasks;
use crate::users::Users;

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
        let pages = PagesState::new(&config, self.render_worker);
        Ok(Core(Arc::new(Parts {
            config,
            db: self.db,
            events: self.events,
            clock: self.clock,
            formats,
            blocking,
            storage,
            auth,
            oidc: OidcState::default(),
            outbound: Outbound::default(),
            setup: SetupState::default(),
            covers: CoversState::default(),
            epub: EpubState::default(),
            event_answers: EventsState::default(),
            pages,
        })))
    }
}

/// The services with all they need. Clones share everything.
#[derive(Clone)]
pub struct Core(Arc<Parts>);

struct Parts {
    config: Arc<Config>,
    db: Db,
    events: EventBus,
    clock: Arc<dyn Clock>,
    formats: Arc<Formats>,
    blocking: Blocking,
    storage: Storage,
    auth: AuthState,
    oidc: OidcState,
    outbound: Outbound,
    setup: SetupState,
    covers: CoversState,
    epub: EpubState,
    event_answers: EventsState,
    pages: PagesState,
}

impl Core {
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

    /// Pages of books.
    pub fn pages(&self) -> Pages<'_> {
        Pages(self)
    }

    /// Covers of books and series.
    pub fn covers(&self) -> Covers<'_> {
        Covers(self)
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
        &self.0.config
    }

    /// The database, for scanner, search, tasks and scheduler.
    pub fn db(&self) -> &Db {
        &self.0.db
    }

    /// The event bus.
    pub fn events(&self) -> &EventBus {
        &self.0.events
    }

    /// The clock.
    pub fn clock(&self) -> &Arc<dyn Clock> {
        &self.0.clock
    }

    /// The parsers.
    pub fn formats(&self) -> &Arc<Formats> {
        &self.0.formats
    }

    /// The pools for work that holds a thread.
    pub fn blocking(&self) -> &Blocking {
        &self.0.blocking
    }

    /// Covers and derived pages on disk.
    pub fn storage(&self) -> &Storage {
        &self.0.storage
    }

    /// The data folder.
    pub fn data_dir(&self) -> &Path {
        self.0.storage.root()
    }

    pub(crate) fn auth_state(&self) -> &AuthState {
        &self.0.auth
    }

    pub(crate) fn oidc_state(&self) -> &OidcState {
        &self.0.oidc
    }

    pub(crate) fn outbound(&self) -> &Outbound {
        &self.0.outbound
    }

    pub(crate) fn setup_state(&self) -> &SetupState {
        &self.0.setup
    }

    pub(crate) fn covers_state(&self) -> &CoversState {
        &self.0.covers
    }

    pub(crate) fn epub_state(&self) -> &EpubState {
        &self.0.epub
    }

    pub(crate) fn events_state(&self) -> &EventsState {
        &self.0.event_answers
    }

    pub(crate) fn pages_state(&self) -> &PagesState {
        &self.0.pages
    }
}
