//! The secret of this installation, and the keys made from it.
//! Must not print any of them.

use std::fs::{self, OpenOptions};
use std::io::{self, Write};
use std::os::unix::fs::{OpenOptionsExt, PermissionsExt};
use std::path::Path;

use codex_utils::hash::hmac_sha256;
use codex_utils::jwt::JwtKey;
use codex_utils::secret;

/// Name of the generated secret in the data folder.
const FILE: &str = "jwt.key";
/// A shorter secret than this is refused.
const MIN_BYTES: usize = 32;

/// Keys for everything that is signed or stored as a keyed hash.
pub(super) struct Keys {
    pub(super) jwt: JwtKey,
    for_api: [u8; 32],
    for_refresh: [u8; 32],
    for_next_refresh: [u8; 32],
    for_reset: [u8; 32],
    for_oidc: [u8; 32],
    for_setup: [u8; 32],
    for_attempts: [u8; 32],
    for_catalogs: [u8; 32],
    for_covers: [u8; 32],
}

impl Keys {
    /// Makes every key from one secret, so that replicas that share it agree.
    pub(super) fn from_secret(secret: &[u8]) -> Self {
        Self {
            jwt: JwtKey::new(secret),
            for_api: hmac_sha256(secret, b"codex api keys"),
            for_refresh: hmac_sha256(secret, b"codex refresh tokens"),
            for_next_refresh: hmac_sha256(secret, b"codex successors of refresh tokens"),
            for_reset: hmac_sha256(secret, b"codex password resets"),
            for_oidc: hmac_sha256(secret, b"codex identity providers"),
            for_setup: hmac_sha256(secret, b"codex set-up token"),
            for_attempts: hmac_sha256(secret, b"codex counters of clients"),
            for_catalogs: hmac_sha256(secret, b"codex keys in addresses of catalogs"),
            for_covers: hmac_sha256(secret, b"codex addresses of covers"),
        }
    }

    /// How an API key is stored.
    pub(super) fn api_key_hash(&self, key: &str) -> [u8; 32] {
        hmac_sha256(&self.for_api, key.as_bytes())
    }

    /// How a key is stored that stands in the address of a catalog: it opens no other door, and no other key opens this
    /// one.
    pub(super) fn catalog_key_hash(&self, key: &str) -> [u8; 32] {
        hmac_sha256(&self.for_catalogs, key.as_bytes())
    }

    /// What proves that the address of a cover was made here.
    pub(super) fn cover_mac(&self, text: &str) -> [u8; 32] {
        hmac_sha256(&self.for_covers, text.as_bytes())
    }

    /// How a refresh token is stored.
    pub(super) fn refresh_token_hash(&self, token: &str) -> [u8; 32] {
        hmac_sha256(&self.for_refresh, token.as_bytes())
    }

    /// The token that a refresh token is traded for: always the same, so that who repeats an honest request gets
    /// the answer that was lost.
    pub(super) fn next_refresh_token(&self, token: &str) -> String {
        secret::token_of(&hmac_sha256(&self.for_next_refresh, token.as_bytes()))
    }

    /// How the token of a password reset is stored.
    pub(super) fn reset_token_hash(&self, token: &str) -> [u8; 32] {
        hmac_sha256(&self.for_reset, token.as_bytes())
    }

    /// How states, codes and ids of logout tokens are stored.
    pub(super) fn oidc_hash(&self, text: &str) -> [u8; 32] {
        hmac_sha256(&self.for_oidc, text.as_bytes())
    }

    /// The set-up token of a seed: every replica makes the same.
    pub(super) fn setup_token(&self, seed: &str) -> String {
        secret::token_of(&hmac_sha256(&self.for_setup, seed.as_bytes()))
    }

    /// How an account or address is stored whose requests are counted.
    pub(super) fn attempt_hash(&self, text: &str) -> [u8; 32] {
        hmac_sha256(&self.for_attempts, text.as_bytes())
    }
}

/// Reads the secret of the data folder; the first process that needs it makes it.
pub(super) fn load_or_create(data_dir: &Path) -> io::Result<Vec<u8>> {
    let path = data_dir.join(FILE);
    match read(&path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            create(data_dir, &path)?;
            read(&path)
        }
        outcome => outcome,
    }
}

fn read(path: &Path) -> io::Result<Vec<u8>> {
    let secret = fs::read(path)?.trim_ascii().to_vec();
    if secret.len() < MIN_BYTES {
        let message = format!("`{}` holds no key of {MIN_BYTES} bytes", path.display());
        return Err(io::Error::new(io::ErrorKind::InvalidData, message));
    }
    let open_to_others = fs::metadata(path)?.permissions().mode() & 0o077 != 0;
    if open_to_others {
        tracing::warn!(path = %path.display(), "the key file can be read by others; run chmod 600 on it");
    }
    Ok(secret)
}

/// Writes a complete file under another name and links it into place: of several processes one wins, and none
/// ever sees half a key.
fn create(data_dir: &Path, path: &Path) -> io::Result<()> {
    let draft = data_dir.join(format!(".{FILE}.{}", codex_utils::id::next().simple()));
    let mut file = OpenOptions::new().write(true).create_new(true).mode(0o600).open(&draft)?;
    let written = file
        .write_all(secret::random_token().as_bytes())
        .and_then(|()| file.sync_all())
        .and_then(|()| match fs::hard_link(&draft, path) {
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => Ok(()),
            outcome => outcome,
        });
    fs::remove_file(&draft)?;
    written
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn processes_that_start_together_agree_on_one_key_that_only_the_owner_may_read() {
        let folder = tempfile::tempdir().unwrap();
        let secrets: Vec<Vec<u8>> = std::thread::scope(|scope| {
            let makers: Vec<_> =
                (0..8).map(|_| scope.spawn(|| load_or_create(folder.path()).unwrap())).collect();
            makers.into_iter().map(|maker| maker.join().unwrap()).collect()
        });
        assert!(secrets.iter().all(|secret| *secret == secrets[0] && secret.len() >= MIN_BYTES));
        let mode = fs::metadata(folder.path().join(FILE)).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600);
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
    }

    #[test]
    fn an_empty_key_file_is_refused_rather_than_used() {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join(FILE), "").unwrap();
        assert!(load_or_create(folder.path()).is_err());
    }

    #[test]
    fn keys_of_different_purpose_hash_differently() {
        let keys = Keys::from_secret(b"0123456789abcdef0123456789abcdef");
        assert_ne!(keys.api_key_hash("x"), keys.refresh_token_hash("x"));
        assert_ne!(keys.api_key_hash("x"), keys.reset_token_hash("x"));
        assert_ne!(keys.api_key_hash("x"), keys.catalog_key_hash("x"));
        assert_ne!(keys.cover_mac("x"), keys.catalog_key_hash("x"));
        assert_ne!(keys.next_refresh_token("x"), keys.setup_token("x"));
    }
}
