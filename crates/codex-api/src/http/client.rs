//! Where a request came from: address, scheme and host, through proxies that the configuration trusts.
//! Must not believe a forwarding header that somebody else could have written.

use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;

use axum::extract::{ConnectInfo, Request};
use axum::http::{Extensions, HeaderMap, header};
use codex_config::sections::{ForwardedHeader, ServerSection};
use codex_models::audit::Client;
use ipnet::IpNet;

use crate::http::device;
use crate::http::forwarded::{self, Hop};
use crate::state::AppState;

/// Proxies that say the truth about the clients behind them.
#[derive(Debug, Clone, Default)]
pub(crate) struct Proxies {
    trusted: Arc<[IpNet]>,
    header: ForwardedHeader,
}

/// What is known of the way a request came.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Via {
    address: Option<IpAddr>,
    is_https: bool,
    host: Option<String>,
    prefix: Option<String>,
}

impl Proxies {
    /// As configured.
    pub(crate) fn from_config(section: &ServerSection) -> Self {
        Self { trusted: section.trusted_networks().into(), header: section.forwarded_header }
    }

    fn trusts(&self, address: IpAddr) -> bool {
        self.trusted.iter().any(|network| network.contains(&address))
    }

    /// Follows the hops from the near end as long as they are trusted.
    fn via(&self, peer: Option<IpAddr>, headers: &HeaderMap) -> Via {
        let direct = Via { address: peer, is_https: false, host: host(headers), prefix: None };
        if !peer.is_some_and(|peer| self.trusts(peer)) {
            return direct;
        }
        let mut via = direct;
        for hop in forwarded::hops(headers, self.header).into_iter().rev() {
            let Hop { address, is_https, host, prefix } = hop;
            // Somebody unknown stands behind this hop: what it says further is hearsay.
            let Some(address) = address else { break };
            via.address = Some(address);
            via.is_https = is_https.unwrap_or(via.is_https);
            via.host = host.or(via.host);
            via.prefix = prefix.or(via.prefix);
            if !self.trusts(address) {
                break;
            }
        }
        via
    }
}

/// Remembers with the request where it came from.
pub(crate) fn identify(app: &AppState, request: &mut Request) {
    let via = app.proxies.via(peer(request.extensions()), request.headers());
    request.extensions_mut().insert(via);
}

/// The client behind a request, for the audit log and lists of sessions.
pub(crate) fn of(headers: &HeaderMap, extensions: &Extensions) -> Client {
    Client { address: address(extensions), device: device::name(headers) }
}

/// The client's address; `None` without a socket.
pub(crate) fn address(extensions: &Extensions) -> Option<IpAddr> {
    extensions.get::<Via>().map_or_else(|| peer(extensions), |via| via.address)
}

/// Whether the client came over TLS, as far as a trusted proxy tells.
pub(crate) fn is_https(extensions: &Extensions) -> bool {
    extensions.get::<Via>().is_some_and(|via| via.is_https)
}

/// Scheme and host under which the client knows this server, without a slash at the end.
pub(crate) fn base_url(extensions: &Extensions) -> Option<String> {
    let via = extensions.get::<Via>()?;
    let scheme = if via.is_https { "https" } else { "http" };
    via.host.as_ref().map(|host| format!("{scheme}://{host}"))
}

/// The path below which the client knows this server, without a slash at the end; mostly none.
pub(crate) fn prefix(extensions: &Extensions) -> &str {
    extensions.get::<Via>().and_then(|via| via.prefix.as_deref()).unwrap_or_default()
}

/// The other end of the connection.
fn peer(extensions: &Extensions) -> Option<IpAddr> {
    let ConnectInfo(address) = extensions.get::<ConnectInfo<SocketAddr>>()?;
    Some(address.ip().to_canonical())
}

fn host(headers: &HeaderMap) -> Option<String> {
    headers.get(header::HOST)?.to_str().ok().map(ToOwned::to_owned)
}

#[cfg(test)]
mod tests;
