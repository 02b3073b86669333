//! Signed access tokens (HS256).
//! Must not know how a token travels or what a role may do.

use chrono::{DateTime, Utc};
use jsonwebtoken::{Algorithm, DecodingKey, EncodingKey, Header, Validation};
use serde::{Deserialize, Serialize};

/// Why a token is not accepted.
#[derive(Debug, thiserror::Error)]
pub enum JwtError {
    /// Signature, form or claims are wrong.
    #[error("the access token is not valid")]
    Invalid(#[source] jsonwebtoken::errors::Error),
    /// It was valid once.
    #[error("the access token has expired")]
    Expired,
    /// It could not be made.
    #[error("an access token could not be signed")]
    Sign(#[source] jsonwebtoken::errors::Error),
}

/// What an access token says.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AccessClaims {
    /// The user's id.
    pub sub: String,
    /// The sign-in the token belongs to: its end ends the token.
    pub sid: String,
    /// Generation of the user's tokens: a raised one ends all older tokens.
    pub epoch: i32,
    /// Issued at, Unix seconds.
    pub iat: i64,
    /// Expires at, Unix seconds.
    pub exp: i64,
}

/// The key that signs and verifies.
pub struct JwtKey {
    encoding: EncodingKey,
    decoding: DecodingKey,
    validation: Validation,
}

impl JwtKey {
    /// A key from secret bytes.
    pub fn new(secret: &[u8]) -> Self {
        let mut validation = Validation::new(Algorithm::HS256);
        // Expiry is judged by our own clock.
        validation.validate_exp = false;
        validation.required_spec_claims.clear();
        Self {
            encoding: EncodingKey::from_secret(secret),
            decoding: DecodingKey::from_secret(secret),
            validation,
        }
    }

    /// Signs claims.
    pub fn sign(&self, claims: &AccessClaims) -> Result<String, JwtError> {
        jsonwebtoken::encode(&Header::new(Algorithm::HS256), claims, &self.encoding)
            .map_err(JwtError::Sign)
    }

    /// Verifies signature and expiry.
    pub fn verify(&self, token: &str, now: DateTime<Utc>) -> Result<AccessClaims, JwtError> {
        let data = jsonwebtoken::decode::<AccessClaims>(token, &self.decoding, &self.validation)
            .map_err(JwtError::Invalid)?;
        if data.claims.exp <= now.timestamp() {
            return Err(JwtError::Expired);
        }
        Ok(data.claims)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn claims() -> AccessClaims {
        AccessClaims {
            sub: "someone".to_owned(),
            sid: "somewhere".to_owned(),
            epoch: 1,
            iat: 0,
            exp: 100,
        }
    }

    #[test]
    fn a_signed_token_is_read_back_until_it_expires() {
        let key = JwtKey::new(b"0123456789abcdef0123456789abcdef");
        let token = key.sign(&claims()).unwrap();
        assert_eq!(key.verify(&token, DateTime::from_timestamp(99, 0).unwrap()).unwrap(), claims());
        assert!(matches!(
            key.verify(&token, DateTime::from_timestamp(100, 0).unwrap()),
            Err(JwtError::Expired)
        ));
    }

    #[test]
    fn a_token_of_another_key_is_refused() {
        let token = JwtKey::new(b"one one one one one one one one!").sign(&claims()).unwrap();
        let other = JwtKey::new(b"two two two two two two two two!");
        assert!(matches!(other.verify(&token, DateTime::UNIX_EPOCH), Err(JwtError::Invalid(_))));
    }
}
