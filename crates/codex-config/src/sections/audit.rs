//! Section `audit`.
//! Must not delete anything.

use super::within;
use crate::section::{Fault, section};

section! {
    /// The audit log: who signed in, failed to, changed rights, made keys, deleted what.
    AuditSection = "audit" {
        /// Days for which entries are kept.
        keep_days: u32 = 365,
    }
}

impl AuditSection {
    pub(crate) fn validate(&self) -> Vec<Fault> {
        within("keep_days", self.keep_days, 1, 36_500).into_iter().collect()
    }
}
