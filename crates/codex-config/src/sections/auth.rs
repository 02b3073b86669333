//! Section `auth`.
//! Must not hold a default secret.

use super::within;
use crate::Secret;
use crate::section::{Fault, section};

/// Shortest accepted key in bytes.
const MIN_KEY_BYTES: usize = 32;

section! {
    /// Sign-in. There is no default password and no default secret.
    AuthSection = "auth" {
        /// Key that signs access tokens, at least 32 characters. Without it one is made per install in the data folder.
        jwt_key: Option<Secret<String>> = None,
        /// Minutes an access token lives.
        access_minutes: u32 = 15,
        /// Days a sign-in lasts without use.
        refresh_days: u32 = 60,
        /// Argon2id memory per password hash, in KiB.
        argon2_memory_kib: u32 = 19_456,
        /// Argon2id passes.
        argon2_passes: u32 = 2,
        /// Argon2id lanes.
        argon2_lanes: u32 = 1,
        /// Password hashes computed at the same time; more wait.
        argon2_concurrency: u32 = 2,
        /// Password hashes that may wait or run; the next one is answered 503 with Retry-After.
        argon2_queue: u32 = 64,
        /// Minutes that the link of a password reset works.
        reset_minutes: u32 = 1_440,
    }
}

impl AuthSection {
    pub(crate) fn validate(&self) -> Vec<Fault> {
        let mut faults: Vec<Fault> = [
            within("access_minutes", self.access_minutes, 1, 1_440),
            within("refresh_days", self.refresh_days, 1, 3_650),
            within(
                "argon2_memory_kib",
                self.argon2_memory_kib,
                8 * self.argon2_lanes.max(8),
                1_048_576,
            ),
            within("argon2_passes", self.argon2_passes, 1, 20),
            within("argon2_lanes", self.argon2_lanes, 1, 16),
            within("argon2_queue", self.argon2_queue, 1, 10_000),
            within("reset_minutes", self.reset_minutes, 1, 43_200),
            within("argon2_concurrency", self.argon2_concurrency, 1, 64),
        ]
        .into_iter()
        .flatten()
        .collect();
        if self.jwt_key.as_ref().is_some_and(|key| key.expose().len() < MIN_KEY_BYTES) {
            faults.push((
                "jwt_key",
                "is too short".to_owned(),
                "give at least 32 characters, or leave it out".to_owned(),
            ));
        }
        faults
    }
}
