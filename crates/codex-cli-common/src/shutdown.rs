//! One signal, two tokens: first the process says that it is ending, then everything that runs hears of it.
//! Must not decide how long the end takes.

use std::time::Duration;

use anyhow::{Context, Result};
use tokio::signal::unix::{Signal, SignalKind, signal};
use tokio_util::sync::CancellationToken;

/// Ends the process in order at SIGTERM or SIGINT; a second signal ends it at once.
#[derive(Debug, Clone)]
pub struct Shutdown {
    draining: CancellationToken,
    token: CancellationToken,
}

impl Shutdown {
    /// Listens from now on. Between saying so and ending lies this delay after SIGTERM, for a balancer to notice; a
    /// person at the keyboard (SIGINT) does not wait.
    pub fn listen(delay: Duration) -> Result<Self> {
        let shutdown = Self { draining: CancellationToken::new(), token: CancellationToken::new() };
        let mut terminate = signal(SignalKind::terminate()).context("cannot listen for SIGTERM")?;
        let mut interrupt = signal(SignalKind::interrupt()).context("cannot listen for SIGINT")?;
        let told = shutdown.clone();
        tokio::spawn(async move {
            let delay = tokio::select! {
                _ = terminate.recv() => delay,
                _ = interrupt.recv() => Duration::ZERO,
            };
            tracing::info!("shutting down; a second signal ends at once");
            told.draining.cancel();
            tokio::select! {
                () = tokio::time::sleep(delay) => told.token.cancel(),
                () = either(&mut terminate, &mut interrupt) => std::process::exit(130),
            }
            either(&mut terminate, &mut interrupt).await;
            std::process::exit(130);
        });
        Ok(shutdown)
    }

    /// Ends what runs, without a signal: the work is done.
    pub fn end(&self) {
        self.draining.cancel();
        self.token.cancel();
    }

    /// Canceled first: readiness fails and no new background work begins; requests are still answered.
    pub fn draining(&self) -> CancellationToken {
        self.draining.clone()
    }

    /// Canceled after the delay: no connection is accepted any more, streams end.
    pub fn token(&self) -> CancellationToken {
        self.token.clone()
    }
}

async fn either(one: &mut Signal, other: &mut Signal) {
    tokio::select! {
        _ = one.recv() => {}
        _ = other.recv() => {}
    }
}
