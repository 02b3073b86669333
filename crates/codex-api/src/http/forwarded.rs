//! What proxies write into a request about the hops before them, nearest hop last.
//! Must not decide whom to believe.

use std::net::{IpAddr, SocketAddr};

use axum::http::{HeaderMap, header};
use codex_config::sections::ForwardedHeader;

/// More hops than this are nobody's network.
const MAX_HOPS: usize = 32;

/// One hop, as the proxy behind it saw it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Hop {
    /// Its address; `None` when it is hidden or unreadable.
    pub(crate) address: Option<IpAddr>,
    /// Whether it came over TLS, when that is told.
    pub(crate) is_https: Option<bool>,
    /// The host it asked for, when that is told.
    pub(crate) host: Option<String>,
    /// The path below which it asked, when that is told: it was cut off on the way.
    pub(crate) prefix: Option<String>,
}

/// The hops of a request; the last one is next to the proxy that we are connected with.
pub(crate) fn hops(headers: &HeaderMap, from: ForwardedHeader) -> Vec<Hop> {
    let mut hops = match from {
        ForwardedHeader::XForwardedFor => x_forwarded(headers),
        ForwardedHeader::Forwarded => forwarded(headers),
    };
    let unread = hops.len().saturating_sub(MAX_HOPS);
    hops.drain(..unread);
    hops
}

/// `X-Forwarded-For: client, proxy` with scheme, host and prefix in headers of their own, told by the nearest proxy.
fn x_forwarded(headers: &HeaderMap) -> Vec<Hop> {
    let is_https = last(headers, "x-forwarded-proto").map(is_tls);
    let host = last(headers, "x-forwarded-host").filter(|host| is_host(host));
    let prefix = last(headers, "x-forwarded-prefix").map(|path| path.trim_end_matches('/'));
    let prefix = prefix.filter(|path| is_prefix(path));
    let told = |text: Option<&str>| text.map(ToOwned::to_owned);
    list(headers, "x-forwarded-for")
        .map(|text| Hop {
            address: address(text),
            is_https,
            host: told(host),
            prefix: told(prefix),
        })
        .collect()
}

/// `Forwarded: for=client;proto=https;host=books.example, for=proxy` (RFC 7239).
fn forwarded(headers: &HeaderMap) -> Vec<Hop> {
    list(headers, header::FORWARDED.as_str())
        .map(|element| {
            let mut hop = Hop::default();
            for (name, value) in element.split(';').filter_map(|pair| pair.split_once('=')) {
                let value = value.trim().trim_matches('"');
                match name.trim().to_ascii_lowercase().as_str() {
                    "for" => hop.address = address(value),
                    "proto" => hop.is_https = Some(is_tls(value)),
                    "host" if is_host(value) => hop.host = Some(value.to_owned()),
                    _ => {}
                }
            }
            hop
        })
        .collect()
}

/// The members of a header that is a list, whether on one line or on several.
fn list<'a>(headers: &'a HeaderMap, name: &str) -> impl Iterator<Item = &'a str> {
    headers
        .get_all(name)
        .iter()
        .flat_map(|value| value.to_str().unwrap_or_default().split(','))
        .map(str::trim)
}

fn last<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    list(headers, name).last()
}

fn is_tls(scheme: &str) -> bool {
    scheme.eq_ignore_ascii_case("https") || scheme.eq_ignore_ascii_case("wss")
}

/// A name or address with an optional port; nothing that could change an address it is put into.
fn is_host(text: &str) -> bool {
    let is_plain =
        |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_' | ':' | '[' | ']');
    !text.is_empty() && text.len() <= 255 && text.chars().all(is_plain)
}

/// A path of plain names; nothing that could lead elsewhere or change an address it is put into.
fn is_prefix(text: &str) -> bool {
    let is_plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_' | '~');
    let is_name =
        |name: &str| !name.is_empty() && !name.starts_with('.') && name.chars().all(is_plain);
    text.len() <= 255 && text.strip_prefix('/').is_some_and(|names| names.split('/').all(is_name))
}

/// An address with or without port, IPv6 with or without brackets.
fn address(text: &str) -> Option<IpAddr> {
    let bare = text.strip_prefix('[').and_then(|text| text.strip_suffix(']')).unwrap_or(text);
    let address = bare
        .parse::<IpAddr>()
        .ok()
        .or_else(|| text.parse::<SocketAddr>().ok().map(|socket| socket.ip()));
    address.map(|address| address.to_canonical())
}
