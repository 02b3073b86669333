//! Signing in by identity providers (`OpenID` Connect, code flow with PKCE). ADR 0016.
//! Must not keep anything of one sign-in in memory: any replica completes what another began.

mod accounts;
mod claims;
mod logout;
mod provider;
mod rules;

use chrono::TimeDelta;
use codex_config::OidcProvider;
use codex_db::entity::{oidc_handoff, oidc_login, user};
use codex_db::repo;
use codex_db::repo::sign_ins::OidcSession;
use codex_models::{Resource, Rule};
use codex_utils::{hash, secret};

pub(crate) use provider::OidcState;

use super::{Device, Session, tokens};
use crate::core::Core;
use crate::error::{AuthError, CodexError, Result};

/// How long somebody may take to sign in at the provider.
const LOGIN_LIFETIME: TimeDelta = TimeDelta::minutes(10);
/// How long an app may take to fetch its tokens.
const HANDOFF_LIFETIME: TimeDelta = TimeDelta::minutes(1);

/// Sign-in by identity providers.
pub struct Oidc<'a>(pub(crate) &'a Core);

/// A provider to choose on the sign-in page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProviderChoice {
    /// Id in addresses.
    pub id: String,
    /// Name for people.
    pub name: String,
}

/// What to do after the sign-in.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Wish {
    /// Page of the web app to show.
    pub return_to: Option<String>,
    /// Where an app wants its code instead.
    pub app_redirect: Option<String>,
    /// Hash (S256) of what the app will prove the code with.
    pub app_challenge: Option<String>,
    /// Handed back to the app.
    pub app_state: Option<String>,
}

/// A sign-in that begins.
#[derive(Debug, Clone)]
pub struct Begun {
    /// The provider's page.
    pub url: String,
    /// For a cookie of this browser, which alone may complete it.
    pub browser: String,
}

/// How a sign-in ended.
pub enum Completed {
    /// In the web app.
    Web {
        /// The fresh session.
        session: Box<Session>,
        /// Page to show.
        return_to: String,
    },
    /// In an app, which gets a code for its tokens at this address.
    App {
        /// Where to send the browser.
        url: String,
    },
}

/// What came back from the provider by way of the browser.
#[derive(Debug, Clone, Default)]
pub struct Callback {
    /// Names the sign-in.
    pub state: String,
    /// To trade for tokens.
    pub code: Option<String>,
    /// Who answered.
    pub issuer: Option<String>,
    /// The provider's refusal.
    pub error: Option<String>,
}

impl Oidc<'_> {
    /// The configured providers.
    pub fn providers(&self) -> Vec<ProviderChoice> {
        let providers = self.0.config().oidc.providers.iter();
        let choice = |provider: &OidcProvider| ProviderChoice {
            id: provider.id.clone(),
            name: provider.shown_name().to_owned(),
        };
        providers.map(choice).collect()
    }

    /// Begins a sign-in.
    pub async fn begin(&self, provider: &str, wish: Wish) -> Result<Begun> {
        let provider = self.provider(provider)?;
        let wish = rules::check_wish(wish, &self.0.config().oidc.native_redirects)?;
        let found = self.state().discover(self.0, provider).await?;
        let (state, browser) = (secret::random_token(), secret::random_token());
        let (nonce, verifier) = (secret::random_token(), secret::random_token());
        let now = self.0.clock().now();
        let url = rules::authorization_url(
            &found.metadata.authorization_endpoint,
            &[
                ("response_type", "code"),
                ("client_id", &provider.client_id),
                ("redirect_uri", &self.redirect_uri(provider)),
                ("scope", &provider.scopes.join(" ")),
                ("state", &state),
                ("nonce", &nonce),
                ("code_challenge", &hash::s256(&verifier)),
                ("code_challenge_method", "S256"),
            ],
        )?;
        let login = oidc_login::Model {
            state_hash: self.hash(&state),
            provider: provider.id.clone(),
            nonce,
            code_verifier: verifier,
            browser_hash: self.hash(&browser),
            return_to: wish.return_to.unwrap_or_else(|| "/".to_owned()),
            app_redirect: wish.app_redirect,
            app_challenge: wish.app_challenge,
            app_state: wish.app_state,
            created_at: now,
            expires_at: now + LOGIN_LIFETIME,
        };
        let tx = self.0.db().begin().await?;
        repo::oidc::insert_login(&tx, login).await?;
        tx.commit().await?;
        Ok(Begun { url, browser })
    }

    /// Completes a sign-in with what the provider sent, in the browser that began it.
    pub async fn complete(
        &self,
        provider: &str,
        callback: Callback,
        browser: Option<&str>,
        device: Device,
    ) -> Result<Completed> {
        let provider = self.provider(provider)?;
        let tx = self.0.db().begin().await?;
        let login = repo::oidc::take_login(&tx, &self.hash(&callback.state)).await?;
        tx.commit().await?;
        let login = login.ok_or(AuthError::Invalid)?;
        let is_same_browser =
            browser.is_some_and(|browser| self.hash(browser) == login.browser_hash);
        if !is_same_browser || login.provider != provider.id {
            return Err(AuthError::Invalid.into());
        }
        let claims = self.fetch_claims(provider, &login, callback).await?;
        let vouched = OidcSession {
            issuer: claims.issuer.clone(),
            subject: claims.subject.clone(),
            session: claims.session.clone(),
        };
        let user = self.account_of(provider, &claims, &device.client()).await?;
        match (login.app_redirect, login.app_challenge) {
            (Some(redirect), Some(challenge)) => {
                let code = self.hand_off(&user, vouched, challenge).await?;
                let url = rules::app_url(&redirect, &code, login.app_state.as_deref())?;
                Ok(Completed::App { url })
            }
            _ => {
                let session = tokens::begin_session(self.0, &user, device, Some(vouched)).await?;
                Ok(Completed::Web { session: Box::new(session), return_to: login.return_to })
            }
        }
    }

    /// Trades the code of an app for its tokens; the app proves that it began the sign-in.
    pub async fn redeem(&self, code: &str, verifier: &str, device: Device) -> Result<Session> {
        let tx = self.0.db().begin().await?;
        let handoff = repo::oidc::take_handoff(&tx, &self.hash(code)).await?;
        tx.commit().await?;
        let handoff = handoff.filter(|handoff| hash::s256(verifier) == handoff.challenge);
        let handoff = handoff.ok_or(AuthError::Invalid)?;
        let user = repo::users::find(&self.0.db().read(), handoff.user_id).await?;
        let user = user.filter(|user| user.token_epoch == handoff.token_epoch);
        let vouched = OidcSession {
            issuer: handoff.issuer,
            subject: handoff.subject,
            session: handoff.session,
        };
        tokens::begin_session(self.0, &user.ok_or(AuthError::Invalid)?, device, Some(vouched)).await
    }

    async fn hand_off(
        &self,
        user: &user::Model,
        vouched: OidcSession,
        challenge: String,
    ) -> Result<String> {
        let code = secret::random_token();
        let now = self.0.clock().now();
        let handoff = oidc_handoff::Model {
            code_hash: self.hash(&code),
            user_id: user.id,
            token_epoch: user.token_epoch,
            challenge,
            issuer: vouched.issuer,
            subject: vouched.subject,
            session: vouched.session,
            created_at: now,
            expires_at: now + HANDOFF_LIFETIME,
        };
        let tx = self.0.db().begin().await?;
        repo::oidc::insert_handoff(&tx, handoff).await?;
        tx.commit().await?;
        Ok(code)
    }

    fn provider(&self, id: &str) -> Result<&OidcProvider> {
        let providers = &self.0.config().oidc.providers;
        let found = providers.iter().find(|provider| provider.id == id);
        found.ok_or(CodexError::NotFound(Resource::Provider))
    }

    /// Where the provider sends the browser back to.
    fn redirect_uri(&self, provider: &OidcProvider) -> String {
        let base = self.0.config().oidc.public_url.as_deref().unwrap_or_default();
        format!("{}/api/v1/auth/oidc/{}/callback", base.trim_end_matches('/'), provider.id)
    }

    fn state(&self) -> &OidcState {
        self.0.oidc_state()
    }

    fn hash(&self, secret: &str) -> String {
        hash::hex(&self.0.auth_state().keys.oidc_hash(secret))
    }
}

/// The provider did not do its part; the log says what.
fn failed(provider: &OidcProvider, error: &dyn std::fmt::Display) -> CodexError {
    tracing::warn!(oidc.provider = %provider.id, "signing in by `{}` failed: {error}", provider.id);
    CodexError::Conflict(Rule::OidcFailed)
}
