//! Section `schedules`.
//! Must not fire anything.

use super::within;
use crate::section::{Fault, section};

section! {
    /// Recurring work.
    SchedulesSection = "schedules" {
        /// Minutes for which a firing that was missed (nothing was running) is caught up, once; an older one is skipped.
        catch_up_minutes: u32 = 720,
    }
}

impl SchedulesSection {
    pub(crate) fn validate(&self) -> Vec<Fault> {
        within("catch_up_minutes", self.catch_up_minutes, 2, 40_320).into_iter().collect()
    }
}
