//! Section `koreader`.
//! Must not speak its protocol.

use serde::{Deserialize, Serialize};

use crate::section::{Fault, section};

/// Who may make an account from a device.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Registration {
    /// Nobody.
    #[default]
    Off,
    /// Who shows the credentials of an account that manages accounts.
    AdminOnly,
    /// Everybody that reaches the server.
    Open,
}

section! {
    /// Synchronization of positions with `KOReader`, at `/koreader`.
    KoreaderSection = "koreader" {
        /// Who may make an account from a device: `off`, `admin-only` or `open`. Accounts made so are readers, and their
        /// password synchronizes positions and does nothing else.
        registration: Registration = Registration::default(),
    }
}

impl KoreaderSection {
    #[expect(clippy::unused_self, reason = "every section is asked in the same way")]
    pub(crate) fn validate(&self) -> Vec<Fault> {
        Vec::new()
    }
}
