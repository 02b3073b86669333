//! Section `limits`.
//! Must not count anything.

use crate::section::{Fault, section};

section! {
    /// How much one client may ask for. The limits hold over all processes; 0 turns one off.
    LimitsSection = "limits" {
        /// Requests an account may make within a minute. A person who turns pages or scrolls through covers makes some
        /// hundred.
        requests_per_minute: u32 = 30_000,
        /// Requests that come from one address without signing in, within a minute.
        anonymous_requests_per_minute: u32 = 6_000,
    }
}

impl LimitsSection {
    #[expect(clippy::unused_self, reason = "every section is asked; any number is a good one")]
    pub(crate) fn validate(&self) -> Vec<Fault> {
        Vec::new()
    }
}
