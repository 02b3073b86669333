//! Run-time settings: a typed list, not strings.
//! Must not know where they are stored.

/// A key of the settings table.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum SettingKey {
    /// Hash of the one-time set-up token.
    SetupTokenHash,
    /// Last hour in which expired refresh tokens were deleted.
    SlotOfExpiredTokens,
    /// Last day on which the history of old tasks was deleted.
    SlotOfOldTasks,
}

impl SettingKey {
    /// The stored name.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::SetupTokenHash => "setup.token_hash",
            Self::SlotOfExpiredTokens => "schedule.expired_tokens",
            Self::SlotOfOldTasks => "schedule.old_tasks",
        }
    }
}
