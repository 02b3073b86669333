//! Section `database`.
//! Must not connect.

use super::within;
use crate::Secret;
use crate::section::{Fault, section};

section! {
    /// Which database. Without `url`: SQLite in the data folder.
    DatabaseSection = "database" {
        /// `sqlite:///path/codex.db` or `postgres://user:password@host/name` (percent-encode signs in the password).
        url: Option<Secret<String>> = None,
        /// Connections for requests (SQLite: readers beside the one writer, at most two more than there are cores).
        connections: u32 = 6,
        /// Connections for transactions of requests (SQLite: one for all).
        write_connections: u32 = 4,
        /// Connections for scans and other background work, so that it cannot starve requests (PostgreSQL: as many
        /// for reading, and as many again for transactions).
        background_connections: u32 = 3,
        /// Seconds to wait for a free connection before answering "busy".
        acquire_seconds: u64 = 10,
        /// Seconds a server or worker waits at its start, in all, for a database that is not there yet or that
        /// `codex migrate` has not brought up to date yet.
        wait_seconds: u64 = 30,
    }
}

impl DatabaseSection {
    pub(crate) fn validate(&self) -> Vec<Fault> {
        let mut faults: Vec<Fault> = [
            within("connections", self.connections, 1, 200),
            within("write_connections", self.write_connections, 1, 100),
            within("background_connections", self.background_connections, 1, 100),
        ]
        .into_iter()
        .flatten()
        .chain(within("acquire_seconds", self.acquire_seconds, 1, 300))
        .chain(within("wait_seconds", self.wait_seconds, 0, 3_600))
        .collect();
        if let Some(url) = &self.url {
            let known = ["sqlite://", "postgres://", "postgresql://"]
                .iter()
                .any(|scheme| url.expose().starts_with(scheme));
            if !known {
                faults.push((
                    "url",
                    "is not a known kind of address".to_owned(),
                    "begin it with sqlite:// or postgres://".to_owned(),
                ));
            }
        }
        faults
    }
}
