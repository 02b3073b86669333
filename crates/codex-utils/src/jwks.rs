//! Tokens that somebody else signed, checked with the keys they publish.
//! Must not fetch anything, and must not accept a signature that a shared secret could make.

use jsonwebtoken::jwk::{Jwk, JwkSet};
use jsonwebtoken::{Algorithm, DecodingKey, Validation};
use serde::de::DeserializeOwned;

/// Why a foreign token is not accepted.
#[derive(Debug, thiserror::Error)]
pub enum ForeignTokenError {
    /// None of the keys is the one that signed it; the issuer may have new ones.
    #[error("the token was signed with an unknown key")]
    UnknownKey,
    /// Its algorithm is none that proves who signed.
    #[error("the token is signed in a way that proves nothing")]
    Algorithm,
    /// Signature, issuer, audience or form are wrong.
    #[error("the token is not valid")]
    Invalid(#[source] jsonwebtoken::errors::Error),
    /// The keys are not a key set.
    #[error("the keys of the issuer cannot be read")]
    Keys(#[source] serde_json::Error),
}

/// The published keys of an issuer.
#[derive(Debug, Clone)]
pub struct KeySet(JwkSet);

impl KeySet {
    /// Reads a JSON Web Key Set; keys of unknown kinds are left out.
    pub fn parse(json: &[u8]) -> Result<Self, ForeignTokenError> {
        let raw: RawSet = serde_json::from_slice(json).map_err(ForeignTokenError::Keys)?;
        let keys = raw.keys.into_iter().filter_map(|key| serde_json::from_value::<Jwk>(key).ok());
        Ok(Self(JwkSet { keys: keys.collect() }))
    }

    /// The claims of a token that `issuer` signed for `audience`. Times are the caller's to judge.
    pub fn verify<T: DeserializeOwned>(
        &self,
        token: &str,
        issuer: &str,
        audience: &str,
    ) -> Result<T, ForeignTokenError> {
        let header = jsonwebtoken::decode_header(token).map_err(ForeignTokenError::Invalid)?;
        if !is_asymmetric(header.alg) {
            return Err(ForeignTokenError::Algorithm);
        }
        let mut validation = Validation::new(header.alg);
        validation.validate_exp = false;
        validation.validate_nbf = false;
        validation.set_issuer(&[issuer]);
        validation.set_audience(&[audience]);
        validation.set_required_spec_claims(&["iss", "aud"]);
        let mut last = ForeignTokenError::UnknownKey;
        let candidates = self.0.keys.iter().filter(|key| match (&header.kid, &key.common.key_id) {
            (Some(wanted), Some(known)) => wanted == known,
            (None, _) | (_, None) => true,
        });
        for key in candidates {
            let Ok(decoding) = DecodingKey::from_jwk(key) else { continue };
            match jsonwebtoken::decode::<T>(token, &decoding, &validation) {
                Ok(data) => return Ok(data.claims),
                Err(error) => last = ForeignTokenError::Invalid(error),
            }
        }
        Err(last)
    }
}

#[derive(serde::Deserialize)]
struct RawSet {
    keys: Vec<serde_json::Value>,
}

/// A shared secret proves nothing here: the key set is public.
fn is_asymmetric(algorithm: Algorithm) -> bool {
    use Algorithm as A;
    matches!(
        algorithm,
        A::ES256
            | A::ES384
            | A::RS256
            | A::RS384
            | A::RS512
            | A::PS256
            | A::PS384
            | A::PS512
            | A::EdDSA
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_signed_with_the_public_key_as_a_secret_is_refused() {
        let keys =
            KeySet::parse(br#"{"keys":[{"kty":"oct","kid":"a","k":"c2VjcmV0","alg":"HS256"}]}"#);
        let secret = jsonwebtoken::EncodingKey::from_secret(b"secret");
        let claims = serde_json::json!({"iss": "i", "aud": "a"});
        let header = jsonwebtoken::Header::new(Algorithm::HS256);
        let token = jsonwebtoken::encode(&header, &claims, &secret).unwrap();
        let outcome = keys.unwrap().verify::<serde_json::Value>(&token, "i", "a");
        assert!(matches!(outcome, Err(ForeignTokenError::Algorithm)));
    }

    #[test]
    fn rubbish_is_refused() {
        let keys = KeySet::parse(br#"{"keys":[{"kty":"strange"}]}"#).unwrap();
        for token in ["", "a.b.c", "eyJhbGciOiJub25lIn0.e30."] {
            assert!(keys.verify::<serde_json::Value>(token, "i", "a").is_err(), "{token}");
        }
        assert!(KeySet::parse(b"[]").is_err());
    }
}
