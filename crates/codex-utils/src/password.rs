//! Password hashes: Argon2id in PHC form is written, bcrypt of other programs is read. Slow by design: call on the
//! blocking pool only. Must not know whose password it is.

use argon2::password_hash::{PasswordHasher, PasswordVerifier, phc::PasswordHash};
use argon2::{ARGON2ID_IDENT, Algorithm, Argon2, Version};

/// What a foreign bcrypt hash may cost at most: 2^14 rounds are a second of work.
const MAX_BCRYPT_COST: u32 = 14;
/// What a foreign Argon2 hash may take at most.
const MAX_MEMORY_KIB: u32 = 1 << 20;

/// Stands where an account has no password: no hash looks like it, so nothing fits.
pub const NO_PASSWORD: &str = "!";

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
    if let Some(hash) = as_bcrypt(hash) {
        return bcrypt::verify(password, hash).unwrap_or(false);
    }
    PasswordHash::new(hash)
        .is_ok_and(|parsed| Argon2::default().verify_password(password.as_bytes(), &parsed).is_ok())
}

/// Whether a hash was made otherwise than [`hash`] makes one now.
pub fn is_outdated(hash: &str, params: Params) -> bool {
    let Ok(parsed) = PasswordHash::new(hash) else { return true };
    let Ok(known) = argon2::Params::try_from(&parsed) else { return true };
    let Params { memory_kib, passes, lanes } = params;
    parsed.algorithm != ARGON2ID_IDENT
        || (known.m_cost(), known.t_cost(), known.p_cost()) != (memory_kib, passes, lanes)
}

/// Whether a hash of another program can be verified here at a bearable cost.
pub fn is_usable(hash: &str) -> bool {
    match as_bcrypt(hash) {
        Some(hash) => {
            hash.parse::<bcrypt::HashParts>().is_ok_and(|parts| parts.get_cost() <= MAX_BCRYPT_COST)
        }
        None => PasswordHash::new(hash).is_ok_and(|parsed| {
            let cost = argon2::Params::try_from(&parsed).map(|params| params.m_cost());
            parsed.hash.is_some() && cost.is_ok_and(|kib| kib <= MAX_MEMORY_KIB)
        }),
    }
}

/// The bare bcrypt hash; Spring, which Komga is built on, may write `{bcrypt}` in front.
fn as_bcrypt(hash: &str) -> Option<&str> {
    let bare = hash.strip_prefix("{bcrypt}").unwrap_or(hash);
    ["$2a$", "$2b$", "$2y$"].iter().any(|prefix| bare.starts_with(prefix)).then_some(bare)
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
        assert!(!verify("", NO_PASSWORD) && !verify(NO_PASSWORD, NO_PASSWORD));
    }

    #[test]
    fn two_hashes_of_one_password_differ() {
        assert_ne!(hash("x", CHEAP).unwrap(), hash("x", CHEAP).unwrap());
    }

    #[test]
    fn a_bcrypt_hash_of_komga_is_verified_and_outdated() {
        let stored = bcrypt::hash("open sesame", 4).unwrap().replacen("$2b$", "$2a$", 1);
        for stored in [stored.clone(), format!("{{bcrypt}}{stored}")] {
            assert!(verify("open sesame", &stored), "{stored}");
            assert!(!verify("open barley", &stored));
            assert!(is_usable(&stored) && is_outdated(&stored, CHEAP));
        }
    }

    #[test]
    fn a_hash_is_outdated_when_the_costs_changed() {
        let stored = hash("x", CHEAP).unwrap();
        assert!(!is_outdated(&stored, CHEAP));
        assert!(is_outdated(&stored, Params { passes: 2, ..CHEAP }));
        assert!(is_outdated(&stored.replace("argon2id", "argon2i"), CHEAP));
    }

    #[test]
    fn a_hash_that_cannot_be_verified_or_costs_too_much_is_not_usable() {
        let costly = "$2a$31$abcdefghijklmnopqrstuuabcdefghijklmnopqrstuuabcdefghijklmno";
        for bad in ["", NO_PASSWORD, "md5", "$argon2id$v=19$m=64,t=1,p=1", "$2a$10$short", costly] {
            assert!(!is_usable(bad), "{bad}");
        }
        assert!(is_usable(&hash("x", CHEAP).unwrap()));
    }
}
