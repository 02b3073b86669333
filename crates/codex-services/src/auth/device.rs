//! Where somebody signs in.
//! Must not be trusted for anything but telling sign-ins apart: a device says what it likes of itself.

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

    pub(super) fn shortened(self) -> Self {
        let cut = |text: String| text.chars().take(MAX_NAME_CHARS).collect();
        Self { name: self.name.map(cut), address: self.address.map(cut) }
    }
}
