//! What every handler may reach.
//! Must not hold anything of a single request.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use codex_search::Search;
use codex_services::Core;
use codex_services::error::Result;
use tokio_util::sync::CancellationToken;

use crate::error::{ApiResult, ErrorCode};
use crate::http::attempts::{Attempt, Attempts};

/// What every handler may reach; clones share everything.
#[derive(Clone)]
pub struct AppState {
    /// The services.
    pub core: Core,
    /// The index.
    pub search: Search,
    /// Canceled when the process shuts down: readiness fails and event streams end.
    pub shutdown: CancellationToken,
    /// Canceled before that, so that balancers send nobody any more: readiness fails.
    draining: CancellationToken,
    /// Remembers that set-up is over, which never changes back.
    is_set_up: Arc<AtomicBool>,
    /// Failed sign-ins of late.
    attempts: Attempts,
}

impl AppState {
    /// The state of a server over these services.
    pub fn new(core: Core, search: Search, shutdown: CancellationToken) -> Self {
        Self {
            core,
            search,
            draining: shutdown.clone(),
            shutdown,
            is_set_up: Arc::default(),
            attempts: Attempts::default(),
        }
    }

    /// The same state, whose readiness fails as soon as this token is canceled.
    #[must_use]
    pub fn draining_at(self, draining: CancellationToken) -> Self {
        Self { draining, ..self }
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

    /// Runs a check of a password, unless this client has failed too often with this account.
    pub(crate) async fn attempt<T>(
        &self,
        attempt: Attempt,
        check: impl Future<Output = Result<T>>,
    ) -> ApiResult<T> {
        self.attempts.check(&attempt, self.core.clock().now())?;
        let outcome = check.await.map_err(crate::error::ApiError::from);
        let has_failed =
            outcome.as_ref().is_err_and(|error| error.code() == ErrorCode::InvalidCredentials);
        if outcome.is_ok() || has_failed {
            self.attempts.record(attempt, has_failed, self.core.clock().now());
        }
        outcome
    }
}
