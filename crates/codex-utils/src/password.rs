//! Argon2id password hashes in PHC form. Slow by design: call on the blocking pool only.
//! Must not know whose password it is.

use argon2::password_hash::{PasswordHasher, PasswordVerifier, phc::PasswordHash};
use argon2::{Algorithm, Argon2, Version};

/// A password could not be hashed.
#[derive(Debug, thiserror::Error)]
#[error("the password could not be hashed: {0}")]
pub struct PasswordError(String);

/// Cost of a hash.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Params {
    /// Memory in KiB.
    pub memory_kib: u32,
    /// Passes over the memory.
    pub passes: u32,
    /// Lanes.
    pub lanes: u32,
}

impl Default for Params {
    fn default() -> Self {
        Self { memory_kib: 19_456, passes: 2, lanes: 1 }
    }
}

/// Hashes a password with a random salt.
pub fn hash(password: &str, params: Params) -> Result<String, PasswordError> {
    let params = argon2::Params::new(params.memory_kib, params.passes, params.lanes, None)
        .map_err(|error| PasswordError(error.to_string()))?;
    Argon2::new(Algorithm::Argon2id, Version::V0x13, params)
        .hash_password(password.as_bytes())
        .map(|hash| hash.to_string())
        .map_err(|error| PasswordError(error.to_string()))
}

/// Whether the password belongs to the hash; a malformed hash fits none.
pub fn verify(password: &str, hash: &str) -> bool {
    PasswordHash::new(hash)
        .is_ok_and(|parsed| Argon2::default().verify_password(password.as_bytes(), &parsed).is_ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    const CHEAP: Params = Params { memory_kib: 64, passes: 1, lanes: 1 };

    #[test]
    fn only_the_right_password_fits() {
        let stored = hash("open sesame", CHEAP).unwrap();
        assert!(stored.starts_with("$argon2id$"));
        assert!(verify("open sesame", &stored));
        assert!(!verify("open barley", &stored));
        assert!(!verify("open sesame", "not a hash"));
    }

    #[test]
    fn two_hashes_of_one_password_differ() {
        assert_ne!(hash("x", CHEAP).unwrap(), hash("x", CHEAP).unwrap());
    }
}
