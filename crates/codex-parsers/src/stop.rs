//! A flag that tells synchronous work to end early.
//! Must not end anything itself: the work has to look.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use crate::error::{FailureCode, ParserError, Result};

/// A cheap, cloneable flag with an optional deadline; clones share the flag.
#[derive(Debug, Clone, Default)]
pub struct Stop {
    flag: Arc<AtomicBool>,
    deadline: Option<Instant>,
}

impl Stop {
    /// Makes a flag that is not set and has no deadline.
    pub fn new() -> Self {
        Self::default()
    }

    /// Makes a flag that counts as set once `after` has passed.
    pub fn with_deadline(after: Duration) -> Self {
        Self::new().within(after)
    }

    /// The same flag, with a deadline no later than `after` from now.
    #[must_use]
    pub fn within(&self, after: Duration) -> Self {
        let candidate = Instant::now().checked_add(after);
        let deadline = match (self.deadline, candidate) {
            (Some(own), Some(candidate)) => Some(own.min(candidate)),
            (own, candidate) => own.or(candidate),
        };
        Self { flag: Arc::clone(&self.flag), deadline }
    }

    /// Sets the flag for every clone.
    pub fn stop(&self) {
        self.flag.store(true, Ordering::Relaxed);
    }

    /// Whether the flag is set or the deadline has passed.
    pub fn is_stopped(&self) -> bool {
        self.flag.load(Ordering::Relaxed) || self.is_late()
    }

    /// Fails with `stopped` or `time_out` when the work must end.
    pub fn check(&self) -> Result<()> {
        if self.flag.load(Ordering::Relaxed) {
            return Err(ParserError::new(FailureCode::Stopped, "reading was called off"));
        }
        if self.is_late() {
            return Err(ParserError::new(FailureCode::TimeOut, "reading took too long"));
        }
        Ok(())
    }

    /// The time that is left, when there is a deadline.
    pub fn remaining(&self) -> Option<Duration> {
        self.deadline.map(|deadline| deadline.saturating_duration_since(Instant::now()))
    }

    fn is_late(&self) -> bool {
        self.deadline.is_some_and(|deadline| Instant::now() >= deadline)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stopped_clone_stops_the_original_with_its_code() {
        let stop = Stop::new();
        assert!(stop.check().is_ok());
        stop.clone().stop();
        assert!(stop.is_stopped());
        assert_eq!(stop.check().unwrap_err().code(), FailureCode::Stopped);
    }

    #[test]
    fn a_passed_deadline_is_a_time_out_and_an_earlier_one_wins() {
        let late = Stop::with_deadline(Duration::ZERO).within(Duration::from_mins(1));
        assert_eq!(late.check().unwrap_err().code(), FailureCode::TimeOut);
        let early = Stop::new().within(Duration::from_mins(1));
        assert!(early.check().is_ok());
    }
}
