//! Failed sign-ins, counted per client and account so that passwords cannot be tried at leisure.
//! Must not lock an account for everybody: only the client that fails has to wait.

use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};

use crate::error::{ApiError, ErrorCode};

/// Failures after which a client waits.
const MAX_FAILURES: u32 = 10;
/// How long failures count, from the first of them.
const WINDOW: Duration = Duration::from_mins(5);
/// The most pairs remembered; memory stays bounded whatever names are tried.
const MAX_PAIRS: usize = 10_000;

/// Who tries which account.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) struct Attempt {
    peer: Option<IpAddr>,
    account: String,
}

impl Attempt {
    /// An attempt of a client on an account.
    pub(crate) fn new(peer: Option<IpAddr>, account: &str) -> Self {
        Self { peer, account: account.chars().take(64).flat_map(char::to_lowercase).collect() }
    }
}

#[derive(Debug)]
struct Failures {
    count: u32,
    first: DateTime<Utc>,
}

impl Failures {
    fn ends(&self) -> DateTime<Utc> {
        self.first + TimeDelta::from_std(WINDOW).unwrap_or(TimeDelta::MAX)
    }
}

/// The failures of this process; forgetting them with the process is no harm.
#[derive(Debug, Clone, Default)]
pub(crate) struct Attempts(Arc<Mutex<HashMap<Attempt, Failures>>>);

impl Attempts {
    /// Refuses an attempt of a client that has failed too often lately.
    pub(crate) fn check(&self, attempt: &Attempt, now: DateTime<Utc>) -> Result<(), ApiError> {
        let failures = self.lock();
        let Some(known) = failures.get(attempt).filter(|known| known.count >= MAX_FAILURES) else {
            return Ok(());
        };
        let Ok(wait) = (known.ends() - now).to_std() else {
            return Ok(());
        };
        let message = "Too many failed attempts; wait a few minutes.";
        Err(ApiError::new(ErrorCode::TooManyRequests, message).retry_after(wait))
    }

    /// Remembers how an attempt ended: a failure counts, a success forgets those before it.
    pub(crate) fn record(&self, attempt: Attempt, has_failed: bool, now: DateTime<Utc>) {
        let mut failures = self.lock();
        if !has_failed {
            failures.remove(&attempt);
            return;
        }
        if failures.len() >= MAX_PAIRS {
            failures.retain(|_, known| known.ends() > now);
        }
        if failures.len() >= MAX_PAIRS {
            failures.clear();
        }
        let known = failures.entry(attempt).or_insert(Failures { count: 0, first: now });
        if known.ends() <= now {
            *known = Failures { count: 0, first: now };
        }
        known.count += 1;
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<Attempt, Failures>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(seconds: i64) -> DateTime<Utc> {
        DateTime::from_timestamp(seconds, 0).unwrap()
    }

    #[test]
    fn a_client_that_fails_too_often_waits_until_the_window_has_passed() {
        let attempts = Attempts::default();
        let attempt = Attempt::new(None, "Ann");
        for _ in 0..MAX_FAILURES {
            assert!(attempts.check(&attempt, at(0)).is_ok());
            attempts.record(attempt.clone(), true, at(0));
        }
        let refused = attempts.check(&Attempt::new(None, "ann"), at(10)).unwrap_err();
        assert_eq!(refused.code(), ErrorCode::TooManyRequests);
        assert!(attempts.check(&Attempt::new(Some([10, 0, 0, 1].into()), "ann"), at(10)).is_ok());
        assert!(attempts.check(&attempt, at(301)).is_ok());
        attempts.record(attempt.clone(), true, at(301));
        assert!(attempts.check(&attempt, at(302)).is_ok());
    }

    #[test]
    fn a_success_forgets_the_failures_before_it() {
        let attempts = Attempts::default();
        let attempt = Attempt::new(None, "ann");
        for _ in 0..MAX_FAILURES - 1 {
            attempts.record(attempt.clone(), true, at(0));
        }
        attempts.record(attempt.clone(), false, at(0));
        attempts.record(attempt.clone(), true, at(0));
        assert!(attempts.check(&attempt, at(0)).is_ok());
    }
}
