//! Random secrets.
//! Must not know what they open.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

/// Fills a buffer from the operating system's random source.
pub fn random_bytes<const N: usize>() -> [u8; N] {
    let mut bytes = [0_u8; N];
    getrandom::fill(&mut bytes).expect("the operating system has a random source");
    bytes
}

/// A token of 256 random bits, base64url without padding (43 characters).
pub fn random_token() -> String {
    token_of(&random_bytes())
}

/// 256 bits as a token.
pub fn token_of(bytes: &[u8; 32]) -> String {
    URL_SAFE_NO_PAD.encode(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tokens_are_long_and_never_alike() {
        let (one, two) = (random_token(), random_token());
        assert_eq!(one.len(), 43);
        assert_ne!(one, two);
    }
}
