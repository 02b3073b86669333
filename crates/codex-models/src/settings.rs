//! Run-time settings: a typed list, not strings.
//! Must not know where they are stored.

/// A key of the settings table.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum SettingKey {
    /// Hash of the one-time set-up token.
    SetupTokenHash,
}

impl SettingKey {
    /// The stored name.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::SetupTokenHash => "setup.token_hash",
        }
    }
}
