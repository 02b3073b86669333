//! Sessions: a short-lived access token and a refresh token that is good for one use.
//! Must not check passwords.

use chrono::TimeDelta;
use codex_db::entity::user;
use codex_db::repo::refresh_tokens::{self, NewRefreshToken};
use codex_db::{Tx, repo};
use codex_events::Event;
use codex_models::TokenFamilyId;
use codex_utils::jwt::AccessClaims;
use codex_utils::{id, secret};

use super::Session;
use crate::core::Core;
use crate::error::{AuthError, CodexError, Result};
use crate::users::User;

/// Longest name of a device that is kept.
const MAX_DEVICE_CHARS: usize = 100;

/// Begins a family of refresh tokens.
pub(super) async fn begin_session(
    core: &Core,
    user: user::Model,
    device: Option<&str>,
) -> Result<Session> {
    let tx = core.db().begin().await?;
    let device = device.map(|name| name.chars().take(MAX_DEVICE_CHARS).collect());
    let session = issue(core, &tx, user, TokenFamilyId(id::next()), device).await?;
    tx.commit().await?;
    Ok(session)
}

/// Trades a refresh token for the next of its family.
pub(super) async fn refresh(core: &Core, token: &str) -> Result<Session> {
    let hash = core.auth_state().keys.refresh_token_hash(token);
    let tx = core.db().begin().await?;
    let found = refresh_tokens::find_by_hash(&tx.conn(), &hash).await?.ok_or(AuthError::Invalid)?;
    if found.revoked_at.is_none() && found.used_at.is_none() {
        if found.expires_at <= core.clock().now() {
            return Err(AuthError::Expired.into());
        }
        if refresh_tokens::claim(&tx, found.id).await? {
            let user = repo::users::find(&tx.conn(), found.user_id).await?;
            let user = user.ok_or(AuthError::Invalid)?;
            let session = issue(core, &tx, user, found.family_id, found.device).await?;
            tx.commit().await?;
            return Ok(session);
        }
    }
    if found.used_at.is_none() && found.revoked_at.is_some() {
        return Err(AuthError::Invalid.into());
    }
    // Either the owner or a thief came second; nobody can tell, so both have to sign in again.
    refresh_tokens::revoke_family(&tx, found.family_id).await?;
    tx.emit(Event::AccountChanged { user: found.user_id });
    tx.commit().await?;
    tracing::warn!(user.id = %found.user_id, "a refresh token was used twice; its sign-in was ended");
    Err(AuthError::Reused.into())
}

/// Ends the family of a refresh token.
pub(super) async fn logout(core: &Core, token: &str) -> Result<()> {
    let hash = core.auth_state().keys.refresh_token_hash(token);
    let Some(found) = refresh_tokens::find_by_hash(&core.db().read(), &hash).await? else {
        return Ok(());
    };
    let tx = core.db().begin().await?;
    refresh_tokens::revoke_family(&tx, found.family_id).await?;
    tx.emit(Event::AccountChanged { user: found.user_id });
    Ok(tx.commit().await?)
}

async fn issue(
    core: &Core,
    tx: &Tx,
    user: user::Model,
    family: TokenFamilyId,
    device: Option<String>,
) -> Result<Session> {
    let (keys, auth, now) = (&core.auth_state().keys, &core.config().auth, core.clock().now());
    let lifetime = TimeDelta::minutes(i64::from(auth.access_minutes));
    let refresh_lifetime = TimeDelta::days(i64::from(auth.refresh_days));
    let refresh_token = secret::random_token();
    let new = NewRefreshToken {
        user: user.id,
        family,
        token_hash: keys.refresh_token_hash(&refresh_token),
        device,
        expires_at: now + refresh_lifetime,
    };
    refresh_tokens::insert(tx, new).await?;
    let claims = AccessClaims {
        sub: user.id.to_string(),
        epoch: user.token_epoch,
        iat: now.timestamp(),
        exp: (now + lifetime).timestamp(),
    };
    let access_token = keys
        .jwt
        .sign(&claims)
        .map_err(|error| CodexError::internal(error, "signing an access token"))?;
    Ok(Session {
        access_token,
        refresh_token,
        expires_in: seconds(lifetime),
        refresh_expires_in: seconds(refresh_lifetime),
        user: User::from(user),
    })
}

fn seconds(delta: TimeDelta) -> u64 {
    delta.num_seconds().unsigned_abs()
}
