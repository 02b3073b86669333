//! Run-time settings: a typed list, not strings.
//! Must not know where they are stored.

/// A key of the settings table.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum SettingKey {
    /// What the one-time set-up token is made of, together with the secret of the installation.
    SetupTokenSeed,
}

impl SettingKey {
    /// The stored name.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::SetupTokenSeed => "setup.token_seed",
        }
    }
}
