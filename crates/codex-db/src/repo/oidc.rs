//! What signing in by identity providers needs to remember. Everything that is used once is deleted by its use.
//! Must not see a secret but in the rows of unfinished sign-ins.

use chrono::{DateTime, Utc};
use codex_models::{OidcIdentityId, UserId};
use sea_orm::sea_query::{Expr, OnConflict};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, Set};

use crate::entity::{account_email, oidc_handoff, oidc_identity, oidc_login, oidc_logout};
use crate::repo::name_key;
use crate::{Conn, Result, Tx};

/// Remembers a sign-in that begins.
pub async fn insert_login(tx: &Tx, login: oidc_login::Model) -> Result<()> {
    let oidc_login::Model {
        state_hash,
        provider,
        nonce,
        code_verifier,
        browser_hash,
        return_to,
        app_redirect,
        app_challenge,
        app_state,
        created_at,
        expires_at,
    } = login;
    let row = oidc_login::ActiveModel {
        state_hash: Set(state_hash),
        provider: Set(provider),
        nonce: Set(nonce),
        code_verifier: Set(code_verifier),
        browser_hash: Set(browser_hash),
        return_to: Set(return_to),
        app_redirect: Set(app_redirect),
        app_challenge: Set(app_challenge),
        app_state: Set(app_state),
        created_at: Set(created_at),
        expires_at: Set(expires_at),
    };
    oidc_login::Entity::insert(row).exec_without_returning(tx.executor()).await?;
    Ok(())
}

/// Takes a sign-in that began, by the hash of its state; of many only one gets it, on any replica.
pub async fn take_login(tx: &Tx, state_hash: &str) -> Result<Option<oidc_login::Model>> {
    let taken = oidc_login::Entity::delete_many()
        .filter(oidc_login::Column::StateHash.eq(state_hash))
        .filter(oidc_login::Column::ExpiresAt.gt(tx.now()))
        .exec_with_returning(tx.executor())
        .await?;
    Ok(taken.into_iter().next())
}

/// Remembers a completed sign-in until an app fetches its tokens.
pub async fn insert_handoff(tx: &Tx, handoff: oidc_handoff::Model) -> Result<()> {
    let oidc_handoff::Model {
        code_hash,
        user_id,
        token_epoch,
        challenge,
        issuer,
        subject,
        session,
        created_at,
        expires_at,
    } = handoff;
    let row = oidc_handoff::ActiveModel {
        code_hash: Set(code_hash),
        user_id: Set(user_id),
        token_epoch: Set(token_epoch),
        challenge: Set(challenge),
        issuer: Set(issuer),
        subject: Set(subject),
        session: Set(session),
        created_at: Set(created_at),
        expires_at: Set(expires_at),
    };
    oidc_handoff::Entity::insert(row).exec_without_returning(tx.executor()).await?;
    Ok(())
}

/// Takes a completed sign-in by the hash of its code; of many only one gets it.
pub async fn take_handoff(tx: &Tx, code_hash: &str) -> Result<Option<oidc_handoff::Model>> {
    let taken = oidc_handoff::Entity::delete_many()
        .filter(oidc_handoff::Column::CodeHash.eq(code_hash))
        .filter(oidc_handoff::Column::ExpiresAt.gt(tx.now()))
        .exec_with_returning(tx.executor())
        .await?;
    Ok(taken.into_iter().next())
}

/// The account of a person at a provider; notes that they signed in.
pub async fn use_identity(tx: &Tx, issuer: &str, subject: &str) -> Result<Option<UserId>> {
    let used = oidc_identity::Entity::update_many()
        .col_expr(oidc_identity::Column::LastUsedAt, Expr::val(tx.now()))
        .filter(oidc_identity::Column::Issuer.eq(issuer))
        .filter(oidc_identity::Column::Subject.eq(subject))
        .exec_with_returning(tx.executor())
        .await?;
    Ok(used.into_iter().next().map(|row| row.user_id))
}

/// Links a person at a provider to an account; one that is linked already is `DbError::Unique`.
pub async fn insert_identity(tx: &Tx, user: UserId, issuer: &str, subject: &str) -> Result<()> {
    let row = oidc_identity::ActiveModel {
        id: Set(OidcIdentityId(codex_utils::id::next())),
        user_id: Set(user),
        issuer: Set(issuer.to_owned()),
        subject: Set(subject.to_owned()),
        created_at: Set(tx.now()),
        last_used_at: Set(tx.now()),
    };
    oidc_identity::Entity::insert(row).exec_without_returning(tx.executor()).await?;
    Ok(())
}

/// The account of an e-mail address that somebody vouched for.
pub async fn find_by_email(conn: &Conn<'_>, email: &str) -> Result<Option<UserId>> {
    let found = account_email::Entity::find()
        .filter(account_email::Column::EmailKey.eq(name_key(email)))
        .filter(account_email::Column::IsVerified.eq(true))
        .one(conn.executor())
        .await?;
    Ok(found.map(|row| row.user_id))
}

/// The e-mail address of an account.
pub async fn email_of(conn: &Conn<'_>, user: UserId) -> Result<Option<account_email::Model>> {
    Ok(account_email::Entity::find_by_id(user).one(conn.executor()).await?)
}

/// Sets the e-mail address of an account; one of another account is `DbError::Unique`, unless only that account said
/// that it is theirs and this one is vouched for.
pub async fn set_email(tx: &Tx, user: UserId, email: &str, is_verified: bool) -> Result<()> {
    if is_verified {
        account_email::Entity::delete_many()
            .filter(account_email::Column::EmailKey.eq(name_key(email)))
            .filter(account_email::Column::UserId.ne(user))
            .filter(account_email::Column::IsVerified.eq(false))
            .exec(tx.executor())
            .await?;
    }
    let row = account_email::ActiveModel {
        user_id: Set(user),
        email: Set(email.trim().to_owned()),
        email_key: Set(name_key(email)),
        is_verified: Set(is_verified),
        updated_at: Set(tx.now()),
    };
    let replace = OnConflict::column(account_email::Column::UserId)
        .update_columns([
            account_email::Column::Email,
            account_email::Column::EmailKey,
            account_email::Column::IsVerified,
            account_email::Column::UpdatedAt,
        ])
        .to_owned();
    let insert = account_email::Entity::insert(row).on_conflict(replace);
    insert.exec_without_returning(tx.executor()).await?;
    Ok(())
}

/// Takes the e-mail address of an account away.
pub async fn delete_email(tx: &Tx, user: UserId) -> Result<()> {
    account_email::Entity::delete_by_id(user).exec(tx.executor()).await?;
    Ok(())
}

/// Notes that a logout token was obeyed; a second time is `DbError::Unique`.
pub async fn insert_logout(tx: &Tx, token_hash: &str, expires_at: DateTime<Utc>) -> Result<()> {
    let row = oidc_logout::ActiveModel {
        token_hash: Set(token_hash.to_owned()),
        created_at: Set(tx.now()),
        expires_at: Set(expires_at),
    };
    oidc_logout::Entity::insert(row).exec_without_returning(tx.executor()).await?;
    Ok(())
}

/// Deletes what ended before a time; how many rows.
pub async fn delete_expired(tx: &Tx, before: DateTime<Utc>) -> Result<u64> {
    let logins = oidc_login::Entity::delete_many()
        .filter(oidc_login::Column::ExpiresAt.lt(before))
        .exec(tx.executor())
        .await?;
    let handoffs = oidc_handoff::Entity::delete_many()
        .filter(oidc_handoff::Column::ExpiresAt.lt(before))
        .exec(tx.executor())
        .await?;
    let logouts = oidc_logout::Entity::delete_many()
        .filter(oidc_logout::Column::ExpiresAt.lt(before))
        .exec(tx.executor())
        .await?;
    Ok(logins.rows_affected + handoffs.rows_affected + logouts.rows_affected)
}
