//! Section `server`.
//! Must not open sockets.

use ipnet::IpNet;
use serde::{Deserialize, Serialize};

use super::within;
use crate::section::{Fault, section};

/// The header that trusted proxies tell the client in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ForwardedHeader {
    /// `X-Forwarded-For`, with `X-Forwarded-Proto`, `X-Forwarded-Host` and `X-Forwarded-Prefix`.
    #[default]
    XForwardedFor,
    /// `Forwarded` (RFC 7239).
    Forwarded,
}

section! {
    /// Where the server listens.
    ServerSection = "server" {
        /// Address to listen on. `0.0.0.0` answers the whole network.
        host: String = "127.0.0.1".to_owned(),
        /// Port to listen on.
        port: u16 = 8080,
        /// Address under which people reach Codex, such as `https://books.example/codex`; catalogs of reader apps are
        /// full of it. Without one, that of each request is taken.
        public_url: Option<String> = None,
        /// Whether cookies are marked `Secure`: set it when people reach Codex over HTTPS only.
        secure_cookies: bool = false,
        /// Seconds between failing readiness and refusing connections after SIGTERM, so that a load balancer notices.
        shutdown_delay_seconds: u64 = 2,
        /// Addresses or networks (10.0.0.0/8) of reverse proxies. Only they are believed when they say where a request
        /// came from; without any, forwarding headers are ignored.
        trusted_proxies: Vec<String> = Vec::new(),
        /// What those proxies say it in: `x-forwarded-for` or `forwarded`. The other header is ignored, because a
        /// client could have written it.
        forwarded_header: ForwardedHeader = ForwardedHeader::default(),
        /// Origins of other sites (such as `https://app.example`) whose pages may use the API in a browser, also with the cookies
        /// of a sign-in. None unless listed here.
        cors_origins: Vec<String> = Vec::new(),
        /// Seconds that open requests and tasks get to end after SIGTERM.
        shutdown_grace_seconds: u64 = 15,
    }
}

impl ServerSection {
    /// The networks of trusted proxies.
    pub fn trusted_networks(&self) -> Vec<IpNet> {
        self.trusted_proxies.iter().filter_map(|text| network(text)).collect()
    }

    pub(crate) fn validate(&self) -> Vec<Fault> {
        let mut faults: Vec<Fault> = [
            within("shutdown_grace_seconds", self.shutdown_grace_seconds, 1, 600),
            within("shutdown_delay_seconds", self.shutdown_delay_seconds, 0, 300),
        ]
        .into_iter()
        .flatten()
        .collect();
        if self.host.parse::<std::net::IpAddr>().is_err() && self.host != "localhost" {
            faults.push((
                "host",
                format!("`{}` is not an address", self.host),
                "give an IP address such as 127.0.0.1 or 0.0.0.0".to_owned(),
            ));
        }
        if let Some(url) = &self.public_url
            && !(url.starts_with("http://") || url.starts_with("https://"))
        {
            faults.push((
                "public_url",
                format!("`{url}` is not an address of the web"),
                "give scheme and host, such as https://books.example".to_owned(),
            ));
        }
        let unreadable = self.trusted_proxies.iter().filter(|text| network(text).is_none());
        faults.extend(unreadable.map(|text| {
            (
                "trusted_proxies",
                format!("`{text}` is neither an address nor a network"),
                "give addresses such as 10.0.0.2 or networks such as 10.0.0.0/8".to_owned(),
            )
        }));
        let no_origins = self.cors_origins.iter().filter(|text| !is_origin(text));
        faults.extend(no_origins.map(|text| {
            (
                "cors_origins",
                format!("`{text}` is not an origin"),
                "give scheme, host and port alone, such as https://app.example:8443".to_owned(),
            )
        }));
        faults
    }
}

/// A scheme and a host with an optional port, as a browser writes them: lower case and without a slash.
fn is_origin(text: &str) -> bool {
    let host = text.strip_prefix("https://").or_else(|| text.strip_prefix("http://"));
    host.is_some_and(|host| {
        !host.is_empty()
            && host.chars().all(|c| {
                c.is_ascii_lowercase()
                    || c.is_ascii_digit()
                    || matches!(c, '.' | '-' | ':' | '[' | ']')
            })
    })
}

/// An address alone is a network of one.
fn network(text: &str) -> Option<IpNet> {
    let text = text.trim();
    text.parse().ok().or_else(|| text.parse::<std::net::IpAddr>().ok().map(IpNet::from))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_origin_has_no_path_no_wildcard_and_no_upper_case() {
        for good in ["https://app.example", "http://localhost:5173", "http://[::1]:80"] {
            assert!(is_origin(good), "{good}");
        }
        for bad in [
            "*",
            "null",
            "app.example",
            "https://",
            "https://App.example",
            "https://a/b",
            "https://*.a",
            "",
        ] {
            assert!(!is_origin(bad), "{bad}");
        }
    }
}
