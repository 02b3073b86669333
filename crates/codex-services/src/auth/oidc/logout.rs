//! Back-channel logout: the provider says that somebody has signed out (`OpenID` Connect Back-Channel Logout 1.0).
//! Must not obey a token twice.

use codex_db::{DbError, repo};
use codex_models::audit::{AuditAction, AuditTargetKind, Client, NewAuditEntry};
use serde::Deserialize;
use serde_json::{Map, Value};

use super::Oidc;
use super::claims::LEEWAY;
use crate::error::{CodexError, Result};

/// What a logout token is about.
const EVENT: &str = "http://schemas.openid.net/event/backchannel-logout";
/// How old a logout token without an end may be.
const MAX_AGE: chrono::TimeDelta = chrono::TimeDelta::minutes(10);

#[derive(Deserialize)]
struct LogoutToken {
    jti: Option<String>,
    iat: i64,
    exp: Option<i64>,
    sub: Option<String>,
    sid: Option<String>,
    nonce: Option<Value>,
    #[serde(default)]
    events: Map<String, Value>,
}

impl Oidc<'_> {
    /// Ends the sign-ins that a logout token names; how many.
    pub async fn back_channel_logout(&self, provider: &str, token: &str) -> Result<usize> {
        let provider = self.provider(provider)?;
        let found = self.state().discover(self.0, provider).await?;
        let verified = self.verified(provider, &found, token).await;
        let claims: LogoutToken = verified.map_err(|error| match error {
            CodexError::Conflict(_) => refused(),
            other => other,
        })?;
        let now = self.0.clock().now();
        let ends = claims.exp.unwrap_or_else(|| claims.iat + MAX_AGE.num_seconds());
        let is_current =
            claims.iat <= (now + LEEWAY).timestamp() && ends > (now - LEEWAY).timestamp();
        let is_logout = claims.events.get(EVENT).is_some_and(Value::is_object);
        let names_somebody = claims.sub.is_some() || claims.sid.is_some();
        let jti = claims.jti.filter(|_| claims.nonce.is_none()).ok_or_else(refused)?;
        if !is_current || !is_logout || !names_somebody {
            return Err(refused());
        }
        let issuer = &found.metadata.issuer;
        let used = self.hash(&format!("{issuer} {jti}"));
        let keep = now + MAX_AGE + LEEWAY + LEEWAY;
        let until =
            chrono::DateTime::from_timestamp(ends, 0).map_or(keep, |end| keep.max(end + LEEWAY));
        let tx = self.0.db().begin().await?;
        repo::oidc::insert_logout(&tx, &used, until).await.map_err(|error| match error {
            DbError::Unique { .. } => refused(),
            other => other.into(),
        })?;
        let (subject, session) = (claims.sub.as_deref(), claims.sid.as_deref());
        let ended = repo::sign_ins::end_of_provider(&tx, issuer, subject, session).await?;
        for id in &ended {
            let entry = NewAuditEntry::of(AuditAction::SignOut, None, None, Client::default());
            let entry = entry.on(AuditTargetKind::Session, *id, "");
            tx.audit(entry.with("provider", &provider.id)).await?;
        }
        tx.commit().await?;
        self.0.auth_state().forget_sign_ins(&ended).await;
        tracing::info!(oidc.provider = %provider.id, sessions = ended.len(), "`{}` signed somebody out", provider.id);
        Ok(ended.len())
    }
}

fn refused() -> CodexError {
    CodexError::invalid("logout_token", "malformed", "the logout token is not valid")
}
