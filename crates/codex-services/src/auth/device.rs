//! Where somebody signs in.
//! Must not be trusted for anything but telling sign-ins apart: a device says what it likes of itself.

use codex_models::audit::Client;

/// Longest name of a device that is kept.
const MAX_NAME_CHARS: usize = 100;

/// A device as it shows itself.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Device {
    /// What it calls itself.
    pub name: Option<String>,
    /// The address it comes from.
    pub address: Option<String>,
}

impl Device {
    /// A device of this name.
    pub fn named(name: &str) -> Self {
        Self { name: Some(name.to_owned()), address: None }
    }

    /// The client it stands for in the audit log.
    pub fn client(&self) -> Client {
        let address = self.address.as_deref().and_then(|address| address.parse().ok());
        Client { address, device: self.name.clone() }
    }

    pub(super) fn shortened(self) -> Self {
        let cut = |text: String| text.chars().take(MAX_NAME_CHARS).collect();
        Self { name: self.name.map(cut), address: self.address.map(cut) }
    }
}
