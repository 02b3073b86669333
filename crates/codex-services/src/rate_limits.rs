//! How many requests a client has made within the minute, over all processes, and whether one more is let through.
//! Must not write to the database for each request, nor remember more clients than it has room for.

use std::net::IpAddr;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use chrono::{DateTime, Utc};
use codex_db::repo;
use codex_models::UserId;
use moka::policy::EvictionPolicy;
use moka::sync::Cache;

use crate::auth::network;
use crate::core::Core;
use crate::error::{OrWarn, Result};

/// Clients that are remembered; of more, those seen last.
const CLIENTS: u64 = 20_000;
/// A client that is quiet for so long is forgotten: its minute is over.
const QUIET: Duration = Duration::from_mins(2);
/// A process tells the others of its requests when they are this part of what the client has left.
const SHARE: u32 = 8;

/// Who asks.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Caller {
    /// An account that was let in.
    Account(UserId),
    /// Somebody who was not, from this network.
    Network(String),
}

impl Caller {
    /// Somebody who is not signed in.
    pub fn anonymous(address: Option<IpAddr>) -> Self {
        Self::Network(network(address))
    }
}

/// What became of a request, and what the client has left.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Allowance {
    /// Requests that the client may make within a minute.
    pub limit: u32,
    /// Requests that it may still make.
    pub remaining: u32,
    /// When it may make all of them again.
    pub reset: Duration,
    /// Whether this one is let through.
    pub is_allowed: bool,
}

/// Counters of clients.
pub(crate) struct RateLimitState {
    clients: Cache<Caller, Arc<Mutex<Count>>>,
}

impl Default for RateLimitState {
    fn default() -> Self {
        // The least recently used goes first: another policy could keep a flood of clients from being counted at all.
        let clients = Cache::builder()
            .max_capacity(CLIENTS)
            .time_to_idle(QUIET)
            .eviction_policy(EvictionPolicy::lru())
            .build();
        Self { clients }
    }
}

/// Requests of one client within a minute.
#[derive(Debug, Default)]
struct Count {
    minute: i64,
    /// Of all processes, as far as they told.
    shared: u64,
    /// Of this process, not told yet.
    own: u32,
    /// Whether a request is telling them.
    is_telling: bool,
}

impl Count {
    fn total(&self) -> u64 {
        self.shared + u64::from(self.own)
    }

    fn allowance(&self, limit: u32, now: DateTime<Utc>, is_allowed: bool) -> Allowance {
        let used = u32::try_from(self.total()).unwrap_or(u32::MAX);
        let end = (self.minute + 1) * 60;
        let left = u64::try_from(end - now.timestamp()).unwrap_or(0);
        Allowance {
            limit,
            remaining: limit.saturating_sub(used),
            reset: Duration::from_secs(left.max(1)),
            is_allowed,
        }
    }

    /// What to tell the others, when it is time.
    fn due(&mut self, limit: u32) -> Option<u32> {
        let left = u64::from(limit).saturating_sub(self.shared);
        let is_due = u64::from(self.own) >= (left / u64::from(SHARE)).max(1);
        (is_due && !self.is_telling).then(|| {
            self.is_telling = true;
            self.own
        })
    }

    /// What all processes have, after they were told of this one's.
    fn told(&mut self, minute: i64, told: u32, shared: u64) {
        if self.minute == minute {
            self.own = self.own.saturating_sub(told);
            self.shared = shared;
        }
    }
}

/// Limits on requests.
pub struct RateLimits<'a>(pub(crate) &'a Core);

impl RateLimits<'_> {
    /// Counts a request; `None` when nothing limits its client. The count of a client is exact within a process; of
    /// what others let through, at most the eighth part is not known yet.
    pub async fn charge(&self, caller: Caller) -> Option<Allowance> {
        let limits = &self.0.config().limits;
        let limit = match caller {
            Caller::Account(_) => limits.requests_per_minute,
            Caller::Network(_) => limits.anonymous_requests_per_minute,
        };
        if limit == 0 {
            return None;
        }
        let now = self.0.clock().now();
        let minute = minute_of(now);
        let count = self.0.rate_limit_state().clients.get_with_by_ref(&caller, Arc::default);
        let due = {
            let mut count = lock(&count);
            if count.minute != minute {
                *count = Count { minute, ..Count::default() };
            }
            if count.total() >= u64::from(limit) {
                return Some(count.allowance(limit, now, false));
            }
            count.own += 1;
            let due = if self.0.db().is_shared() { count.due(limit) } else { None };
            let Some(due) = due else { return Some(count.allowance(limit, now, true)) };
            due
        };
        let telling = Telling(&count);
        let shared = self.tell(&caller, minute, due).await.or_warn("counting requests together");
        drop(telling);
        let mut count = lock(&count);
        if let Some(shared) = shared {
            count.told(minute, due, shared);
        }
        let is_allowed = count.total() <= u64::from(limit);
        Some(count.allowance(limit, now, is_allowed))
    }

    async fn tell(&self, caller: &Caller, minute: i64, requests: u32) -> Result<u64> {
        let client = self.0.auth_state().client_hash(caller);
        let tx = self.0.db().begin().await?;
        let total = repo::request_counts::add(&tx, &client, minute, requests).await?;
        tx.commit().await?;
        Ok(total)
    }
}

/// Number of the minute that a time lies in.
pub fn minute_of(time: DateTime<Utc>) -> i64 {
    time.timestamp().div_euclid(60)
}

/// A request that tells the others; one that is given up leaves it to the next.
struct Telling<'a>(&'a Mutex<Count>);

impl Drop for Telling<'_> {
    fn drop(&mut self) {
        lock(self.0).is_telling = false;
    }
}

fn lock(count: &Mutex<Count>) -> MutexGuard<'_, Count> {
    count.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn others_are_told_of_an_eighth_of_what_is_left_and_of_each_request_at_the_end() {
        let mut count = Count::default();
        let mut tell_at = Vec::new();
        for request in 1..=80 {
            count.own += 1;
            if let Some(told) = count.due(80) {
                tell_at.push(request);
                let shared = count.shared + u64::from(told);
                count.told(0, told, shared);
                count.is_telling = false;
            }
        }
        assert_eq!(tell_at[..3], [10, 18, 25]);
        assert_eq!(tell_at[tell_at.len() - 3..], [78, 79, 80]);
        assert!(tell_at.len() < 30, "{tell_at:?}");
    }

    #[test]
    fn what_was_told_in_another_minute_counts_no_more() {
        let mut count = Count { minute: 2, own: 3, ..Count::default() };
        count.told(1, 3, 500);
        assert_eq!(count.total(), 3);
    }
}
