//! What every handler may reach.
//! Must not hold anything of a single request.

use std::ops::Deref;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use codex_search::Search;
use codex_services::Core;
use codex_services::error::Result;
use tokio_util::sync::CancellationToken;

use crate::http::client::Proxies;

/// What every handler may reach. Clones share it, and cost next to nothing: each layer makes one of each request.
#[derive(Clone)]
pub struct AppState(Arc<Shared>);

/// See [`AppState`].
#[derive(Clone)]
pub struct Shared {
    /// The services.
    pub core: Core,
    /// The index.
    pub search: Search,
    /// Canceled when the process shuts down: readiness fails and event streams end.
    pub shutdown: CancellationToken,
    /// Canceled before that, so that balancers send nobody any more: readiness fails.
    draining: CancellationToken,
    /// Who may say where requests came from.
    pub(crate) proxies: Proxies,
    /// Other sites whose pages may act for whoever is signed in.
    pub(crate) origins: Arc<[String]>,
    /// Remembers that set-up is over, which never changes back.
    is_set_up: Arc<AtomicBool>,
}

impl Deref for AppState {
    type Target = Shared;

    fn deref(&self) -> &Shared {
        &self.0
    }
}

impl AppState {
    /// The state of a server over these services.
    pub fn new(core: Core, search: Search, shutdown: CancellationToken) -> Self {
        let proxies = Proxies::from_config(&core.config().server);
        let origins = core.config().server.cors_origins.clone().into();
        Self(Arc::new(Shared {
            core,
            search,
            draining: shutdown.clone(),
            shutdown,
            proxies,
            origins,
            is_set_up: Arc::default(),
        }))
    }

    /// The same state, whose readiness fails as soon as this token is canceled.
    #[must_use]
    pub fn draining_at(self, draining: CancellationToken) -> Self {
        Self(Arc::new(Shared { draining, ..Shared::clone(&self) }))
    }

    /// Whether the process is about to end.
    pub(crate) fn is_draining(&self) -> bool {
        self.draining.is_cancelled() || self.shutdown.is_cancelled()
    }

    /// Whether the first administrator still has to be created.
    pub(crate) async fn is_setup_required(&self) -> Result<bool> {
        if self.is_set_up.load(Ordering::Relaxed) {
            return Ok(false);
        }
        let is_required = self.core.setup().status().await?.required;
        self.is_set_up.store(!is_required, Ordering::Relaxed);
        Ok(is_required)
    }
}
