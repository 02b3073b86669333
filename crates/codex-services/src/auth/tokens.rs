//! Tokens of a sign-in: a short-lived access token and a refresh token that is good for one exchange.
//! Must not check passwords.

use chrono::TimeDelta;
use codex_db::entity::{refresh_token, user};
use codex_db::repo::refresh_tokens::{self, NewRefreshToken};
use codex_db::repo::sign_ins::{self, NewSignIn, OidcSession};
use codex_db::{Tx, repo};
use codex_models::SignInId;
use codex_models::audit::{AuditAction, AuditTargetKind, NewAuditEntry};
use codex_utils::jwt::AccessClaims;
use codex_utils::secret;

use super::{Device, Session};
use crate::core::Core;
use crate::error::{AuthError, CodexError, Result};
use crate::users::User;

/// How long the last exchange of a refresh token may be repeated: two tabs, or an answer that was lost.
const GRACE: TimeDelta = TimeDelta::seconds(10);

/// Begins a sign-in of an account whose credentials were checked as of `user`.
pub(super) async fn begin_session(
    core: &Core,
    user: &user::Model,
    device: Device,
    oidc: Option<OidcSession>,
) -> Result<Session> {
    let tx = core.db().begin().await?;
    // A password that changed since the check must not leave a sign-in behind.
    let steady = repo::users::find_steady(&tx, user.id).await?;
    let is_good =
        |now: &user::Model| now.token_epoch == user.token_epoch && now.disabled_at.is_none();
    let user = steady.filter(is_good).ok_or(AuthError::Invalid)?;
    let device = device.shortened();
    let entry =
        NewAuditEntry::of(AuditAction::SignIn, Some(user.id), Some(&user.name), device.client());
    let Device { name, address } = device;
    let method = if oidc.is_some() { "oidc" } else { "password" };
    let expires_at = core.clock().now() + refresh_lifetime(core);
    let new = NewSignIn { user: user.id, device: name.clone(), address, oidc, expires_at };
    let id = sign_ins::insert(&tx, new).await?;
    let entry = entry.on(AuditTargetKind::Session, id, name.as_deref().unwrap_or_default());
    tx.audit(entry.with("method", method)).await?;
    let refresh_token = secret::random_token();
    store(core, &tx, &user, id, name, &refresh_token).await?;
    tx.commit().await?;
    session(core, user, id, refresh_token)
}

/// Trades a refresh token for the next of its family.
pub(super) async fn refresh(core: &Core, token: &str, device: Device) -> Result<Session> {
    let keys = &core.auth_state().keys;
    let tx = core.db().begin().await?;
    let hash = keys.refresh_token_hash(token);
    let found = refresh_tokens::find_by_hash(&tx.conn(), &hash).await?.ok_or(AuthError::Invalid)?;
    if found.revoked_at.is_some() && found.used_at.is_none() {
        return Err(AuthError::Invalid.into());
    }
    if found.expires_at <= core.clock().now() {
        return Err(AuthError::Expired.into());
    }
    // Rows are locked in one order everywhere: account, sign-in, tokens.
    let user = repo::users::find_steady(&tx, found.user_id).await?;
    let user = user.filter(|user| user.disabled_at.is_none()).ok_or(AuthError::Invalid)?;
    let device = device.shortened();
    let expires_at = core.clock().now() + refresh_lifetime(core);
    let is_open =
        sign_ins::touch(&tx, found.family_id, device.address.as_deref(), expires_at).await?;
    let next = keys.next_refresh_token(token);
    if is_open && refresh_tokens::claim(&tx, found.id).await? {
        store(core, &tx, &user, found.family_id, found.device, &next).await?;
        tx.commit().await?;
        return session(core, user, found.family_id, next);
    }
    if is_open && is_repetition(core, &tx, &hash, &next, &device).await? {
        tx.commit().await?;
        return session(core, user, found.family_id, next);
    }
    end_family(core, tx, &found, &device).await
}

/// Ends the sign-in of a refresh token.
pub(super) async fn logout(core: &Core, token: &str, device: &Device) -> Result<()> {
    let hash = core.auth_state().keys.refresh_token_hash(token);
    let Some(found) = refresh_tokens::find_by_hash(&core.db().read(), &hash).await? else {
        return Ok(());
    };
    let tx = core.db().begin().await?;
    let is_open = sign_ins::find_open(&tx.conn(), found.family_id).await?.is_some();
    sign_ins::end(&tx, found.user_id, found.family_id).await?;
    if is_open {
        tx.audit(on_session(&tx, AuditAction::SignOut, &found, device).await?).await?;
    }
    tx.commit().await?;
    core.auth_state().forget_sign_ins(&[found.family_id]).await;
    Ok(())
}

/// Whether the same device repeats the last exchange of its sign-in moments later. Its answer is the token that
/// the exchange had, so the family never forks, and a thief's copy shows at the next exchange.
async fn is_repetition(
    core: &Core,
    tx: &Tx,
    hash: &[u8; 32],
    next: &str,
    device: &Device,
) -> Result<bool> {
    // Read again: of two at once, this one waited for the other's exchange.
    let token = refresh_tokens::find_by_hash(&tx.conn(), hash).await?;
    let is_recent = token.is_some_and(|token| {
        let age = token.used_at.map(|used| core.clock().now() - used);
        age.is_some_and(|age| age <= GRACE) && token.device == device.name
    });
    if !is_recent {
        return Ok(false);
    }
    let next_hash = core.auth_state().keys.refresh_token_hash(next);
    Ok(refresh_tokens::is_fresh(&tx.conn(), &next_hash).await?)
}

/// Either the owner or a thief came second; nobody can tell, so both have to sign in again.
async fn end_family(
    core: &Core,
    tx: Tx,
    token: &refresh_token::Model,
    device: &Device,
) -> Result<Session> {
    sign_ins::end(&tx, token.user_id, token.family_id).await?;
    let entry = on_session(&tx, AuditAction::TokenReuse, token, device).await?;
    tx.audit(entry.refused()).await?;
    tx.commit().await?;
    core.auth_state().forget_sign_ins(&[token.family_id]).await;
    tracing::warn!(user.id = %token.user_id, "a refresh token was used twice; its sign-in was ended");
    Err(AuthError::Reused.into())
}

/// An entry about the sign-in that a refresh token belongs to.
async fn on_session(
    tx: &Tx,
    action: AuditAction,
    token: &refresh_token::Model,
    device: &Device,
) -> Result<NewAuditEntry> {
    let user = repo::users::find(&tx.conn(), token.user_id).await?;
    let name = user.as_ref().map(|user| user.name.as_str());
    let entry = NewAuditEntry::of(action, Some(token.user_id), name, device.client());
    let target = token.device.as_deref().unwrap_or_default();
    Ok(entry.on(AuditTargetKind::Session, token.family_id, target))
}

async fn store(
    core: &Core,
    tx: &Tx,
    user: &user::Model,
    family: SignInId,
    device: Option<String>,
    token: &str,
) -> Result<()> {
    let new = NewRefreshToken {
        user: user.id,
        family,
        token_hash: core.auth_state().keys.refresh_token_hash(token),
        device,
        expires_at: core.clock().now() + refresh_lifetime(core),
    };
    refresh_tokens::insert(tx, new).await?;
    Ok(())
}

fn session(core: &Core, user: user::Model, id: SignInId, refresh_token: String) -> Result<Session> {
    let now = core.clock().now();
    let lifetime = TimeDelta::minutes(i64::from(core.config().auth.access_minutes));
    let claims = AccessClaims {
        sub: user.id.to_string(),
        sid: id.to_string(),
        epoch: user.token_epoch,
        iat: now.timestamp(),
        exp: (now + lifetime).timestamp(),
    };
    let signed = core.auth_state().keys.jwt.sign(&claims);
    let access_token =
        signed.map_err(|error| CodexError::internal(error, "signing an access token"))?;
    Ok(Session {
        access_token,
        refresh_token,
        expires_in: seconds(lifetime),
        refresh_expires_in: seconds(refresh_lifetime(core)),
        user: User::from(user),
    })
}

fn refresh_lifetime(core: &Core) -> TimeDelta {
    TimeDelta::days(i64::from(core.config().auth.refresh_days))
}

fn seconds(delta: TimeDelta) -> u64 {
    delta.num_seconds().unsigned_abs()
}
