//! What a provider says of itself: its addresses and keys, fetched when needed and kept for a while.
//! Must not believe an address that is less protected than the issuer's own.

use std::sync::Arc;
use std::time::Duration;

use codex_config::OidcProvider;
use codex_utils::jwks::KeySet;
use moka::future::Cache;
use serde::Deserialize;

use super::failed;
use crate::core::Core;
use crate::error::{CodexError, Result};
use crate::outbound;

/// How long a provider's description is believed.
const METADATA_TTL: Duration = Duration::from_mins(10);
/// How long keys are believed.
const KEYS_TTL: Duration = Duration::from_mins(10);
/// New keys are asked for at most this often.
const KEYS_PAUSE: Duration = Duration::from_secs(30);
/// Providers remembered.
const CAPACITY: u64 = 64;

/// The description of a provider (`OpenID` Connect Discovery 1.0 §3).
#[derive(Debug, Clone, Deserialize)]
pub(super) struct Metadata {
    pub(super) issuer: String,
    pub(super) authorization_endpoint: String,
    pub(super) token_endpoint: String,
    pub(super) jwks_uri: String,
    pub(super) userinfo_endpoint: Option<String>,
    #[serde(default)]
    pub(super) token_endpoint_auth_methods_supported: Vec<String>,
}

/// A provider as it was found.
#[derive(Debug, Clone)]
pub(super) struct Found {
    pub(super) metadata: Arc<Metadata>,
}

/// What is kept of providers.
pub(crate) struct OidcState {
    metadata: Cache<String, Arc<Metadata>>,
    keys: Cache<String, Arc<KeySet>>,
    asked: Cache<String, ()>,
}

impl Default for OidcState {
    fn default() -> Self {
        Self {
            metadata: Cache::builder().max_capacity(CAPACITY).time_to_live(METADATA_TTL).build(),
            keys: Cache::builder().max_capacity(CAPACITY).time_to_live(KEYS_TTL).build(),
            asked: Cache::builder().max_capacity(CAPACITY).time_to_live(KEYS_PAUSE).build(),
        }
    }
}

impl OidcState {
    /// The description of a provider.
    pub(super) async fn discover(&self, core: &Core, provider: &OidcProvider) -> Result<Found> {
        let load = async {
            let base = provider.issuer.trim_end_matches('/');
            let url = format!("{base}/.well-known/openid-configuration");
            let body = get(core, provider, &url).await?;
            let metadata: Metadata =
                serde_json::from_slice(&body).map_err(|error| failed(provider, &error))?;
            check(provider, &metadata).map(|()| Arc::new(metadata))
        };
        let metadata = self.metadata.try_get_with(provider.id.clone(), load).await;
        Ok(Found { metadata: metadata.map_err(CodexError::shared)? })
    }

    /// The keys of a provider.
    pub(super) async fn keys(
        &self,
        core: &Core,
        provider: &OidcProvider,
        found: &Found,
    ) -> Result<Arc<KeySet>> {
        let load = async {
            let body = get(core, provider, &found.metadata.jwks_uri).await?;
            KeySet::parse(&body).map(Arc::new).map_err(|error| failed(provider, &error))
        };
        self.keys.try_get_with(provider.id.clone(), load).await.map_err(CodexError::shared)
    }

    /// Forgets the keys of a provider because one was not among them; `false` when that was done just now.
    pub(super) async fn forget_keys(&self, provider: &OidcProvider) -> bool {
        let entry = self.asked.entry(provider.id.clone()).or_insert(()).await;
        if entry.is_fresh() {
            self.keys.invalidate(&provider.id).await;
        }
        entry.is_fresh()
    }
}

fn check(provider: &OidcProvider, metadata: &Metadata) -> Result<()> {
    if metadata.issuer.trim_end_matches('/') != provider.issuer.trim_end_matches('/') {
        return Err(failed(provider, &"it describes another issuer"));
    }
    let is_protected = provider.issuer.starts_with("https://");
    let addresses = [
        Some(&metadata.authorization_endpoint),
        Some(&metadata.token_endpoint),
        Some(&metadata.jwks_uri),
        metadata.userinfo_endpoint.as_ref(),
    ];
    let fits = |address: &String| {
        address.starts_with("https://") || (!is_protected && address.starts_with("http://"))
    };
    if addresses.into_iter().flatten().all(fits) {
        return Ok(());
    }
    Err(failed(provider, &"one of its addresses is not protected by TLS"))
}

async fn get(core: &Core, provider: &OidcProvider, url: &str) -> Result<Vec<u8>> {
    let request = core.outbound().client()?.get(url);
    let answer = outbound::send(request).await.map_err(|error| failed(provider, &error))?;
    if answer.status.is_success() {
        return Ok(answer.body);
    }
    Err(failed(provider, &format!("it answered {} for its description", answer.status)))
}
