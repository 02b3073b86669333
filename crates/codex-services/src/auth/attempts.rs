//! Failed sign-ins, counted in the database so that every process knows them, and how long one waits after them.
//! Must not write anything for a sign-in that succeeds at once.

use std::net::IpAddr;
use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use codex_db::entity::login_attempt;
use codex_db::repo;
use codex_db::repo::login_attempts::Counter;
use codex_models::audit::{AuditAction, Client, NewAuditEntry};

use super::{Auth, Credential, looks_like_access_token};
use crate::error::{AuthError, CodexError, Result};

/// A counter without a failure for so long is forgotten.
const FORGET_AFTER: TimeDelta = TimeDelta::hours(1);
/// Longest name that is told apart.
const MAX_NAME_CHARS: usize = 200;

/// How failures of one kind of counter slow its next attempt down.
struct Ramp {
    /// Failures that cost nothing.
    free: i32,
    /// So many further ones double the wait.
    doubling: i32,
    /// The longest wait.
    longest: TimeDelta,
}

/// One address on one account: a person who mistypes, or somebody who guesses.
const PAIR: Ramp = Ramp { free: 5, doubling: 1, longest: TimeDelta::minutes(15) };
/// An account from everywhere: guesses from many addresses. Its owner is let in from where they have been before.
const ACCOUNT: Ramp = Ramp { free: 20, doubling: 4, longest: TimeDelta::minutes(1) };
/// An address on everything: guesses at many accounts, or at keys.
const ADDRESS: Ramp = Ramp { free: 30, doubling: 2, longest: TimeDelta::minutes(5) };

/// Somebody tries a secret.
#[derive(Clone, Copy)]
pub struct Attempt<'a> {
    action: AuditAction,
    account: Option<&'a str>,
    secret: &'a str,
    client: &'a Client,
}

impl<'a> Attempt<'a> {
    /// A password on an account, to sign in.
    pub fn password(client: &'a Client, account: &'a str, secret: &'a str) -> Self {
        Self { action: AuditAction::SignIn, account: Some(account), secret, client }
    }

    /// What a device shows for an account; or an API key in place of its name.
    pub fn device(client: &'a Client, account: &'a str, secret: &'a str) -> Self {
        Self { action: AuditAction::Credential, account: Some(account), secret, client }
    }

    /// A secret that belongs to no account that is named: a key, or a token out of a link.
    pub fn secret(client: &'a Client, secret: &'a str) -> Self {
        Self { action: AuditAction::Credential, account: None, secret, client }
    }

    /// The one-time token of the set-up.
    pub fn setup(client: &'a Client, secret: &'a str) -> Self {
        Self { action: AuditAction::Setup, account: None, secret, client }
    }

    /// The secret inside a credential; `None` for a token with a signature, which nobody guesses.
    fn of(client: &'a Client, credential: &'a Credential) -> Option<Self> {
        let action = AuditAction::Credential;
        match credential {
            Credential::Bearer(token) if looks_like_access_token(token) => None,
            Credential::Bearer(key) | Credential::ApiKey(key) | Credential::CatalogKey(key) => {
                Some(Self::secret(client, key))
            }
            Credential::Basic { name, password } => {
                Some(Self { action, account: Some(name), secret: password, client })
            }
        }
    }
}

/// What an attempt counts towards.
struct Counters {
    pair: Option<Counter>,
    account: Option<Counter>,
    address: Counter,
}

impl Counters {
    fn all(&self) -> Vec<Counter> {
        self.pair.into_iter().chain(self.account).chain([self.address]).collect()
    }
}

/// Where a counter stands; no failures when nothing is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Failures {
    count: i32,
    last: DateTime<Utc>,
}

impl From<&login_attempt::Model> for Failures {
    fn from(row: &login_attempt::Model) -> Self {
        Self { count: row.failures, last: row.last_failed_at }
    }
}

impl Failures {
    /// How long the next attempt has to wait from now on.
    fn wait(self, ramp: &Ramp, now: DateTime<Utc>) -> TimeDelta {
        let quiet_for = now - self.last;
        if self.count < ramp.free || quiet_for > FORGET_AFTER {
            return TimeDelta::zero();
        }
        let doublings = u32::try_from((self.count - ramp.free) / ramp.doubling).unwrap_or(0);
        let seconds = 2_i32.checked_pow(doublings.saturating_add(1)).unwrap_or(i32::MAX);
        let delay = TimeDelta::seconds(i64::from(seconds)).min(ramp.longest);
        (delay - quiet_for).max(TimeDelta::zero())
    }
}

impl Auth<'_> {
    /// Runs the check of a secret, unless its client has to wait; a failure is counted and remembered in the audit
    /// log.
    pub async fn attempt<T>(
        &self,
        attempt: Attempt<'_>,
        check: impl Future<Output = Result<T>>,
    ) -> Result<T> {
        let counters = self.counters(attempt);
        let on_pair = self.may_try(attempt, &counters).await?;
        let outcome = check.await;
        match &outcome {
            Ok(_) => {
                if let Some(pair) = counters.pair.filter(|_| on_pair.count > 0) {
                    self.forgive(pair).await?;
                }
            }
            Err(CodexError::Unauthenticated(AuthError::Invalid)) => {
                Box::pin(self.count(attempt, &counters)).await?;
            }
            Err(_) => {}
        }
        outcome
    }

    /// Who stands behind a credential that came from this client.
    pub async fn admit(
        &self,
        credential: &Credential,
        client: &Client,
    ) -> Result<codex_models::Actor> {
        match Attempt::of(client, credential) {
            Some(attempt) => {
                // A password's check is a large future; most credentials are keys in a cache.
                let check = Box::pin(self.authenticate(credential));
                Box::pin(self.attempt(attempt, check)).await
            }
            None => self.authenticate(credential).await,
        }
    }

    /// Refuses while one of the counters has to wait; gives what is known of this address on this account.
    async fn may_try(&self, attempt: Attempt<'_>, counters: &Counters) -> Result<Failures> {
        let now = self.0.clock().now();
        let mut on_pair = Failures::default();
        if let Some(pair) = counters.pair {
            on_pair = self.failures(pair).await?;
            must_not_wait(on_pair.wait(&PAIR, now))?;
        }
        let mut wait = self.failures(counters.address).await?.wait(&ADDRESS, now);
        if let Some(account) = counters.account {
            wait = wait.max(self.failures(account).await?.wait(&ACCOUNT, now));
        }
        if wait > TimeDelta::zero() && !self.is_at_home(attempt).await? {
            must_not_wait(wait)?;
        }
        Ok(on_pair)
    }

    /// Whether the account was signed in to from this address before: others' failures do not keep its owner out.
    async fn is_at_home(&self, attempt: Attempt<'_>) -> Result<bool> {
        let (Some(name), Some(address)) = (attempt.account, attempt.client.address) else {
            return Ok(false);
        };
        let conn = self.0.db().read();
        match repo::users::find_by_name(&conn, name).await? {
            Some(user) => Ok(repo::audit::has_signed_in(&conn, user.id, address).await?),
            None => Ok(false),
        }
    }

    async fn failures(&self, counter: Counter) -> Result<Failures> {
        let load = async {
            let rows = repo::login_attempts::find(&self.0.db().read(), &[counter]).await?;
            Ok::<_, CodexError>(rows.first().map(Failures::from).unwrap_or_default())
        };
        let known = self.state().failures.try_get_with(counter, load).await;
        known.map_err(CodexError::shared)
    }

    async fn count(&self, attempt: Attempt<'_>, counters: &Counters) -> Result<()> {
        let is_repeated = self.is_repeated(attempt).await;
        // A program with an old key shows the same wrong one again and again; that is no guess.
        if is_repeated && counters.pair.is_none() {
            return Ok(());
        }
        let mut counted = counters.all();
        if is_repeated {
            counted.retain(|counter| *counter != counters.address);
        }
        let mut entry =
            NewAuditEntry::of(attempt.action, None, None, attempt.client.clone()).refused();
        if let Some(name) = attempt.account {
            let user = repo::users::find_by_name(&self.0.db().read(), name).await?;
            // A name that nobody has may be a password typed into the wrong field.
            entry.user = user.as_ref().map(|user| user.id);
            entry.name = user.map(|user| user.name);
        }
        let forget_before = self.0.clock().now() - FORGET_AFTER;
        let tx = self.0.db().begin().await?;
        let rows = repo::login_attempts::record(&tx, &counted, forget_before).await?;
        repo::login_attempts::delete_before(&tx, forget_before).await?;
        tx.audit(entry).await?;
        tx.commit().await?;
        for row in &rows {
            if let Ok(counter) = Counter::try_from(row.counter.as_slice()) {
                self.state().failures.insert(counter, row.into()).await;
            }
        }
        Ok(())
    }

    async fn forgive(&self, pair: Counter) -> Result<()> {
        let tx = self.0.db().begin().await?;
        repo::login_attempts::delete(&tx, &pair).await?;
        tx.commit().await?;
        self.state().failures.invalidate(&pair).await;
        Ok(())
    }

    /// Whether this client has shown this very secret before; remembers it.
    async fn is_repeated(&self, attempt: Attempt<'_>) -> bool {
        let place =
            [attempt.account.unwrap_or_default(), &network(attempt.client.address)].concat();
        let shown = self.state().password_digest(&place, attempt.secret);
        let entry = self.state().shown.entry(shown).or_insert(()).await;
        !entry.is_fresh()
    }

    fn counters(&self, attempt: Attempt<'_>) -> Counters {
        let address = network(attempt.client.address);
        let account = attempt.account.map(|name| {
            let name = name.trim().to_lowercase();
            name.chars().take(MAX_NAME_CHARS).collect::<String>()
        });
        let hash = |text: &str| self.state().keys.attempt_hash(text);
        Counters {
            pair: account.as_ref().map(|account| hash(&format!("pair {address} {account}"))),
            account: account.as_ref().map(|account| hash(&format!("account {account}"))),
            address: hash(&format!("address {address}")),
        }
    }
}

fn must_not_wait(wait: TimeDelta) -> Result<()> {
    match wait.to_std() {
        Ok(wait) if wait > Duration::ZERO => Err(CodexError::Limited { retry_after: wait }),
        Ok(_) | Err(_) => Ok(()),
    }
}

/// What one client can change without effort does not count: of IPv6 the network it was given.
pub(crate) fn network(address: Option<IpAddr>) -> String {
    match address {
        Some(IpAddr::V6(address)) => {
            let [a, b, c, d, ..] = address.segments();
            format!("{a:x}:{b:x}:{c:x}:{d:x}::/64")
        }
        Some(IpAddr::V4(address)) => address.to_string(),
        None => "local".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(seconds: i64) -> DateTime<Utc> {
        DateTime::from_timestamp(1_000_000 + seconds, 0).unwrap()
    }

    fn wait(ramp: &Ramp, count: i32, seconds: i64) -> i64 {
        Failures { count, last: at(0) }.wait(ramp, at(seconds)).num_seconds()
    }

    #[test]
    fn each_failure_beyond_the_free_ones_doubles_the_wait_up_to_a_limit() {
        assert_eq!(wait(&PAIR, 4, 0), 0);
        assert_eq!([5, 6, 7].map(|count| wait(&PAIR, count, 0)), [2, 4, 8]);
        assert_eq!([50, i32::MAX].map(|count| wait(&PAIR, count, 0)), [900, 900]);
        assert_eq!(wait(&ACCOUNT, 20, 0), 2);
        assert_eq!(wait(&ACCOUNT, 1_000, 0), 60);
    }

    #[test]
    fn the_wait_passes_and_an_hour_of_quiet_forgets_it() {
        assert_eq!(wait(&PAIR, 7, 3), 5);
        assert_eq!(wait(&PAIR, 7, 8), 0);
        assert_eq!(wait(&PAIR, 100, 3_601), 0);
    }

    #[test]
    fn addresses_of_one_ipv6_network_are_one_client() {
        let network_of = |text: &str| network(Some(text.parse().unwrap()));
        assert_eq!(network_of("2001:db8::1"), network_of("2001:db8::ffff:2"));
        assert_ne!(network_of("2001:db8::1"), network_of("2001:db8:0:1::1"));
        assert_ne!(network_of("192.0.2.1"), network_of("192.0.2.2"));
    }
}
