//! What sign-in keeps in memory: keys, and short-lived answers of the database.
//! Must stay right when another process writes: everything here ends by itself within seconds.

use std::sync::Arc;
use std::time::Duration;

use codex_config::Config;
use codex_models::access::{LibraryScope, Sight};
use codex_models::actor::KeyLimits;
use codex_models::{Actor, PermissionSet, Role, SignInId, UserId};
use codex_utils::hash::hmac_sha256;
use codex_utils::password::Params;
use codex_utils::secret;
use moka::future::Cache;

use super::attempts::Failures;
use super::keys::{self, Keys};
use crate::blocking::Blocking;
use crate::error::{CodexError, Result};
use crate::rate_limits::Caller;

/// How long another process's change of an account may go unseen.
const ACCOUNT_TTL: Duration = Duration::from_secs(2);
/// How long a checked password is believed, as long as its account does not change.
const PASSWORD_TTL: Duration = Duration::from_mins(1);
/// How long a wrong secret is remembered.
const SHOWN_TTL: Duration = Duration::from_hours(1);
/// Entries of each cache.
const CAPACITY: u64 = 4_096;

/// What a request needs to know of an account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Account {
    pub(super) id: UserId,
    pub(super) name: String,
    pub(super) role: Role,
    pub(super) epoch: i32,
    pub(super) rights: PermissionSet,
    pub(super) sight: Arc<Sight>,
}

impl Account {
    /// The account as somebody who acts.
    pub(super) fn actor(self) -> Actor {
        Actor::new(self.id, self.name, self.role, LibraryScope::All)
            .with_rights(self.rights)
            .seeing(self.sight)
    }
}

/// A key that was found, and what it narrows its owner down to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct KnownKey {
    pub(super) user: UserId,
    pub(super) limits: KeyLimits,
}

/// An account whose password was checked.
#[derive(Debug, Clone, Copy)]
pub(super) struct Verified {
    pub(super) user: UserId,
    pub(super) epoch: i32,
}

/// Keys and caches of sign-in.
pub(crate) struct AuthState {
    pub(super) keys: Keys,
    pub(super) password_params: Params,
    /// A hash that no password has, so that an unknown name costs as much as a wrong password.
    pub(super) decoy: Arc<str>,
    pub(super) accounts: Cache<UserId, Account>,
    pub(super) sign_ins: Cache<SignInId, ()>,
    pub(super) api_keys: Cache<[u8; 32], KnownKey>,
    pub(super) passwords: Cache<[u8; 32], Verified>,
    pub(super) failures: Cache<[u8; 32], Failures>,
    /// Wrong secrets of late, so that the same one again is not taken for another guess.
    pub(super) shown: Cache<[u8; 32], ()>,
    digest_key: [u8; 32],
}

impl AuthState {
    /// Takes the configured secret, or that of the data folder.
    pub(crate) async fn open(config: &Config, blocking: &Blocking) -> Result<Self> {
        let secret = match &config.auth.jwt_key {
            Some(key) => key.expose().clone().into_bytes(),
            None => {
                let data_dir = config.data.dir.clone();
                blocking.disk(move || keys::load_or_create(&data_dir)).await?.map_err(|error| {
                    CodexError::internal(error, "reading the key of the data folder")
                })?
            }
        };
        let password_params = Params {
            memory_kib: config.auth.argon2_memory_kib,
            passes: config.auth.argon2_passes,
            lanes: config.auth.argon2_lanes,
        };
        Ok(Self {
            keys: Keys::from_secret(&secret),
            password_params,
            decoy: decoy(password_params).into(),
            accounts: Cache::builder().max_capacity(CAPACITY).time_to_live(ACCOUNT_TTL).build(),
            sign_ins: Cache::builder().max_capacity(CAPACITY).time_to_live(ACCOUNT_TTL).build(),
            api_keys: Cache::builder().max_capacity(CAPACITY).time_to_live(ACCOUNT_TTL).build(),
            passwords: Cache::builder().max_capacity(CAPACITY).time_to_live(PASSWORD_TTL).build(),
            failures: Cache::builder().max_capacity(CAPACITY).time_to_live(ACCOUNT_TTL).build(),
            shown: Cache::builder().max_capacity(CAPACITY).time_to_live(SHOWN_TTL).build(),
            digest_key: secret::random_bytes(),
        })
    }

    /// The key of a name and password in the cache of checked passwords; it dies with the process.
    pub(super) fn password_digest(&self, name: &str, password: &str) -> [u8; 32] {
        let name = hmac_sha256(&self.digest_key, name.as_bytes());
        hmac_sha256(&name, password.as_bytes())
    }

    /// How a client is stored whose requests are counted.
    pub(crate) fn client_hash(&self, caller: &Caller) -> [u8; 32] {
        match caller {
            Caller::Account(user) => self.keys.attempt_hash(&format!("requests of {user}")),
            Caller::Network(network) => self.keys.attempt_hash(&format!("requests from {network}")),
        }
    }

    /// Forgets sign-ins that this process ended.
    pub(crate) async fn forget_sign_ins(&self, ended: &[SignInId]) {
        for id in ended {
            self.sign_ins.invalidate(id).await;
        }
    }

    /// Forgets what is known of an account, after a change in this process or another.
    pub(crate) async fn forget(&self, user: UserId) {
        self.accounts.invalidate(&user).await;
        self.sign_ins.invalidate_all();
        self.api_keys.invalidate_all();
    }

    /// Forgets what is known of every account.
    pub(crate) fn forget_all(&self) {
        self.accounts.invalidate_all();
        self.sign_ins.invalidate_all();
        self.api_keys.invalidate_all();
    }
}

/// A well-formed hash with these costs that belongs to no password.
fn decoy(params: Params) -> String {
    const SALT: &str = "Y29kZXggZGVjb3kgc2FsdA";
    const HASH: &str = "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";
    let Params { memory_kib, passes, lanes } = params;
    format!("$argon2id$v=19$m={memory_kib},t={passes},p={lanes}${SALT}${HASH}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_decoy_is_a_hash_of_todays_cost_that_fits_no_password() {
        let params = Params { memory_kib: 64, passes: 3, lanes: 2 };
        let decoy = decoy(params);
        // A hash that is not outdated was made with these very costs, so checking it takes what checking others takes.
        assert!(!codex_utils::password::is_outdated(&decoy, params));
        assert!(codex_utils::password::is_usable(&decoy));
        for guess in ["", "wrong", "!", &decoy] {
            assert!(!codex_utils::password::verify(guess, &decoy));
        }
    }
}
