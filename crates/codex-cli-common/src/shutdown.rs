//! One signal, one token: everything that runs hears of the end.
//! Must not decide how long the end takes.

use anyhow::{Context, Result};
use tokio::signal::unix::{SignalKind, signal};
use tokio_util::sync::CancellationToken;

/// Cancels a token at SIGTERM or SIGINT; a second signal ends the process at once.
#[derive(Debug, Clone)]
pub struct Shutdown {
    token: CancellationToken,
}

impl Shutdown {
    /// Listens from now on.
    pub fn listen() -> Result<Self> {
        let token = CancellationToken::new();
        let mut terminate = signal(SignalKind::terminate()).context("cannot listen for SIGTERM")?;
        let mut interrupt = signal(SignalKind::interrupt()).context("cannot listen for SIGINT")?;
        let canceled = token.clone();
        tokio::spawn(async move {
            for is_first in [true, false] {
                tokio::select! {
                    _ = terminate.recv() => {}
                    _ = interrupt.recv() => {}
                }
                if is_first {
                    tracing::info!("shutting down; a second signal ends at once");
                    canceled.cancel();
                } else {
                    std::process::exit(130);
                }
            }
        });
        Ok(Self { token })
    }

    /// The token that is canceled.
    pub fn token(&self) -> CancellationToken {
        self.token.clone()
    }
}
