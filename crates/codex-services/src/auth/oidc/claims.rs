//! Trading a code for what the provider says of a person, and checking every word of it.
//! Must not know accounts.

use chrono::TimeDelta;
use codex_config::OidcProvider;
use codex_db::entity::oidc_login;
use codex_utils::jwks::ForeignTokenError;
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value};

use super::provider::Found;
use super::{Callback, Oidc, failed, rules};
use crate::error::Result;
use crate::outbound;

/// Clocks differ by this much.
pub(super) const LEEWAY: TimeDelta = TimeDelta::minutes(1);

/// What a provider says of a person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Claims {
    pub(super) issuer: String,
    pub(super) subject: String,
    pub(super) session: Option<String>,
    /// Only when the provider says that it is verified.
    pub(super) email: Option<String>,
    pub(super) names: Vec<String>,
    pub(super) groups: Vec<String>,
}

#[derive(Deserialize)]
struct TokenAnswer {
    access_token: Option<String>,
    id_token: Option<String>,
}

#[derive(Deserialize)]
struct IdToken {
    sub: String,
    exp: i64,
    iat: i64,
    nonce: Option<String>,
    azp: Option<String>,
    aud: Value,
    sid: Option<String>,
    #[serde(flatten)]
    rest: Map<String, Value>,
}

impl Oidc<'_> {
    pub(super) async fn fetch_claims(
        &self,
        provider: &OidcProvider,
        login: &oidc_login::Model,
        callback: Callback,
    ) -> Result<Claims> {
        let found = self.state().discover(self.0, provider).await?;
        if let Some(error) = callback.error {
            return Err(failed(provider, &format!("it answered `{}`", rules::printable(&error))));
        }
        // A provider that names itself must be the one that was asked (RFC 9207).
        if callback.issuer.is_some_and(|issuer| issuer != found.metadata.issuer) {
            return Err(failed(provider, &"another provider answered"));
        }
        let code = callback.code.ok_or_else(|| failed(provider, &"it sent no code"))?;
        let answer = self.trade(provider, &found, &code, &login.code_verifier).await?;
        let id_token = answer.id_token.ok_or_else(|| failed(provider, &"it sent no identity"))?;
        let token: IdToken = self.verified(provider, &found, &id_token).await?;
        self.check(provider, &token, &login.nonce)?;
        let mut said = token.rest;
        if let (Some(url), Some(access)) = (&found.metadata.userinfo_endpoint, answer.access_token)
        {
            let more = self.userinfo(provider, url, &access).await?;
            if more.get("sub").and_then(Value::as_str) != Some(token.sub.as_str()) {
                return Err(failed(provider, &"it described another person"));
            }
            for (name, value) in more {
                said.entry(name).or_insert(value);
            }
        }
        Ok(Claims {
            issuer: found.metadata.issuer.clone(),
            email: rules::verified_email(&said),
            names: rules::names(&said),
            groups: rules::groups(&said, &provider.groups_claim),
            subject: token.sub,
            session: token.sid,
        })
    }

    /// The claims of a token of the provider for us; new keys are fetched when it has changed them.
    pub(super) async fn verified<T: DeserializeOwned>(
        &self,
        provider: &OidcProvider,
        found: &Found,
        token: &str,
    ) -> Result<T> {
        let (issuer, audience) = (&found.metadata.issuer, &provider.client_id);
        let keys = self.state().keys(self.0, provider, found).await?;
        let outcome = keys.verify(token, issuer, audience);
        let may_be_new = matches!(outcome, Err(ForeignTokenError::UnknownKey));
        if may_be_new && self.state().forget_keys(provider).await {
            let keys = self.state().keys(self.0, provider, found).await?;
            return keys.verify(token, issuer, audience).map_err(|error| failed(provider, &error));
        }
        outcome.map_err(|error| failed(provider, &error))
    }

    fn check(&self, provider: &OidcProvider, token: &IdToken, nonce: &str) -> Result<()> {
        let now = self.0.clock().now();
        let is_current = token.exp > (now - LEEWAY).timestamp();
        let is_issued = token.iat <= (now + LEEWAY).timestamp();
        let has_many_audiences = token.aud.as_array().is_some_and(|all| all.len() > 1);
        let is_for_us = match &token.azp {
            Some(azp) => *azp == provider.client_id,
            None => !has_many_audiences,
        };
        let is_named = (1..=255).contains(&token.sub.len());
        if !is_current || !is_issued || !is_for_us || !is_named {
            return Err(failed(provider, &"its token is not for now or not for us"));
        }
        if token.nonce.as_deref() != Some(nonce) {
            return Err(failed(provider, &"its token belongs to another sign-in"));
        }
        Ok(())
    }

    async fn trade(
        &self,
        provider: &OidcProvider,
        found: &Found,
        code: &str,
        verifier: &str,
    ) -> Result<TokenAnswer> {
        let redirect_uri = self.redirect_uri(provider);
        let mut form = vec![
            ("grant_type", "authorization_code"),
            ("code", code),
            ("redirect_uri", redirect_uri.as_str()),
            ("code_verifier", verifier),
        ];
        let mut request = self.0.outbound().client()?.post(&found.metadata.token_endpoint);
        let methods = &found.metadata.token_endpoint_auth_methods_supported;
        let knows_basic = methods.is_empty() || methods.iter().any(|m| m == "client_secret_basic");
        match &provider.client_secret {
            Some(secret) if knows_basic => {
                let encode = rules::form_encoded;
                request =
                    request.basic_auth(encode(&provider.client_id), Some(encode(secret.expose())));
            }
            Some(secret) => {
                form.push(("client_id", &provider.client_id));
                form.push(("client_secret", secret.expose()));
            }
            None => form.push(("client_id", &provider.client_id)),
        }
        let request = request
            .header("content-type", "application/x-www-form-urlencoded")
            .header("accept", "application/json")
            .body(rules::form(&form));
        let answer = outbound::send(request).await.map_err(|error| failed(provider, &error))?;
        if !answer.status.is_success() {
            return Err(failed(provider, &format!("it answered {} for a code", answer.status)));
        }
        serde_json::from_slice(&answer.body).map_err(|error| failed(provider, &error))
    }

    async fn userinfo(
        &self,
        provider: &OidcProvider,
        url: &str,
        access: &str,
    ) -> Result<Map<String, Value>> {
        let request = self.0.outbound().client()?.get(url).bearer_auth(access);
        let answer = outbound::send(request).await.map_err(|error| failed(provider, &error))?;
        if !answer.status.is_success() {
            return Err(failed(provider, &format!("it answered {} for a person", answer.status)));
        }
        serde_json::from_slice(&answer.body).map_err(|error| failed(provider, &error))
    }
}
