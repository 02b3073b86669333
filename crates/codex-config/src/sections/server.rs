//! Section `server`.
//! Must not open sockets.

use super::within;
use crate::section::{Fault, section};

section! {
    /// Where the server listens.
    ServerSection = "server" {
        /// Address to listen on. `0.0.0.0` answers the whole network.
        host: String = "127.0.0.1".to_owned(),
        /// Port to listen on.
        port: u16 = 8080,
        /// Whether cookies are marked `Secure`: set it when people reach Codex over HTTPS only.
        secure_cookies: bool = false,
        /// Seconds between failing readiness and refusing connections after SIGTERM, so that a load balancer notices.
        shutdown_delay_seconds: u64 = 2,
        /// Seconds that open requests and tasks get to end after SIGTERM.
        shutdown_grace_seconds: u64 = 15,
    }
}

impl ServerSection {
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
        faults
    }
}
