//! The one client for requests to other servers: a deadline and a size limit on each, and no redirects.
//! Must not be asked for an address that a request of a user names.

use std::sync::OnceLock;
use std::time::Duration;

use reqwest::{Client, RequestBuilder, StatusCode};

use crate::error::{CodexError, Result};

/// A request with its answer takes at most this long.
const DEADLINE: Duration = Duration::from_secs(10);
/// Reaching the other server takes at most this long.
const CONNECT_DEADLINE: Duration = Duration::from_secs(5);
/// The longest answer that is read.
const MAX_BYTES: usize = 1 << 20;

/// An answer, read to its end.
pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    pub(crate) body: Vec<u8>,
}

/// The client, made when it is first needed: most installations never ask anybody.
#[derive(Default)]
pub(crate) struct Outbound(OnceLock<Client>);

impl Outbound {
    /// The client to build a request with.
    pub(crate) fn client(&self) -> Result<Client> {
        if let Some(client) = self.0.get() {
            return Ok(client.clone());
        }
        let provider = rustls::crypto::ring::default_provider();
        let is_missing = rustls::crypto::CryptoProvider::get_default().is_none();
        if is_missing && provider.install_default().is_err() {
            tracing::debug!("another thread has chosen the cryptography of TLS");
        }
        let client = Client::builder()
            .timeout(DEADLINE)
            .connect_timeout(CONNECT_DEADLINE)
            .redirect(reqwest::redirect::Policy::none())
            .user_agent(concat!("codex/", env!("CARGO_PKG_VERSION")))
            .build()
            .map_err(|error| CodexError::internal(error, "preparing requests to other servers"))?;
        Ok(self.0.get_or_init(|| client).clone())
    }
}

/// Sends a request and reads the answer, up to a bound.
pub(crate) async fn send(request: RequestBuilder) -> Result<Answer, OutboundError> {
    let mut response = request.send().await?;
    let status = response.status();
    let mut body = Vec::new();
    while let Some(part) = response.chunk().await? {
        if body.len() + part.len() > MAX_BYTES {
            return Err(OutboundError::TooLong);
        }
        body.extend_from_slice(&part);
    }
    Ok(Answer { status, body })
}

/// Why there is no answer.
#[derive(Debug, thiserror::Error)]
pub(crate) enum OutboundError {
    /// It could not be reached, or did not answer in time.
    #[error("the other server cannot be reached or does not answer")]
    Unreachable(#[from] reqwest::Error),
    /// It never came to an end.
    #[error("the answer of the other server is too long")]
    TooLong,
}
