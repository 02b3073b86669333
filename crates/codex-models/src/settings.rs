//! Run-time settings: a typed list, not strings.
//! Must not know where they are stored.

/// A key of the settings table.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum SettingKey {
    /// What the one-time set-up token is made of, together with the secret of the installation.
    SetupTokenSeed,
    /// Last hour in which expired refresh tokens were deleted.
    SlotOfExpiredTokens,
    /// Last day on which the history of old tasks was deleted.
    SlotOfOldTasks,
    /// Last day on which old entries of the audit log were deleted.
    SlotOfOldAuditEntries,
}

impl SettingKey {
    /// The stored name.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::SetupTokenSeed => "setup.token_seed",
            Self::SlotOfExpiredTokens => "schedule.expired_tokens",
            Self::SlotOfOldTasks => "schedule.old_tasks",
            Self::SlotOfOldAuditEntries => "schedule.old_audit_entries",
        }
    }
}
