//! Sign-ins on devices. Ending one revokes its refresh tokens in the same transaction.
//! Must not see a secret.

use std::collections::BTreeSet;

use chrono::{DateTime, Utc};
use codex_models::events::Event;
use codex_models::sort::Direction;
use codex_models::{Page, PageRequest, SignInId, UserId};
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, Condition, EntityTrait, QueryFilter, QuerySelect, QueryTrait, Set};

use crate::entity::sign_in;
use crate::paging::{KeyKind, Keyset, time_key};
use crate::repo::{refresh_tokens, total};
use crate::sql::chunk;
use crate::{Conn, Result, Tx};

/// Who vouched for somebody who signed in elsewhere.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OidcSession {
    /// The identity provider.
    pub issuer: String,
    /// Its name of the person.
    pub subject: String,
    /// Its session, when it tells.
    pub session: Option<String>,
}

/// A sign-in to store.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewSignIn {
    /// Whose.
    pub user: UserId,
    /// What the device calls itself.
    pub device: Option<String>,
    /// Where it came from.
    pub address: Option<String>,
    /// Who vouched for it; `None` for a password.
    pub oidc: Option<OidcSession>,
    /// When it ends by itself.
    pub expires_at: DateTime<Utc>,
}

/// Stores a sign-in.
pub async fn insert(tx: &Tx, new: NewSignIn) -> Result<SignInId> {
    let id = SignInId(codex_utils::id::next());
    let (issuer, subject, session) = match new.oidc {
        Some(OidcSession { issuer, subject, session }) => (Some(issuer), Some(subject), session),
        None => (None, None, None),
    };
    let row = sign_in::ActiveModel {
        id: Set(id),
        user_id: Set(new.user),
        device: Set(new.device),
        address: Set(new.address),
        oidc_issuer: Set(issuer),
        oidc_subject: Set(subject),
        oidc_session: Set(session),
        created_at: Set(tx.now()),
        last_used_at: Set(tx.now()),
        expires_at: Set(new.expires_at),
        ended_at: Set(None),
    };
    sign_in::Entity::insert(row).exec_without_returning(tx.executor()).await?;
    Ok(id)
}

/// A sign-in that has not ended.
pub async fn find_open(conn: &Conn<'_>, id: SignInId) -> Result<Option<sign_in::Model>> {
    let found = sign_in::Entity::find_by_id(id).filter(open(conn.now()));
    Ok(found.one(conn.executor()).await?)
}

/// The sign-ins of a user that have not ended, the one used last first.
pub async fn list(
    conn: &Conn<'_>,
    user: UserId,
    page: &PageRequest,
) -> Result<Page<sign_in::Model>> {
    let condition = open(conn.now()).add(sign_in::Column::UserId.eq(user));
    let order = Keyset::new(
        "-lastUsedAt".to_owned(),
        (sign_in::Entity, sign_in::Column::LastUsedAt),
        (sign_in::Entity, sign_in::Column::Id),
        KeyKind::Time,
        Direction::Desc,
    );
    let total = total(conn, sign_in::Entity, condition.clone()).await?;
    let mut select = sign_in::Entity::find().filter(condition);
    order.apply(QueryTrait::query(&mut select), page)?;
    let mut items = select.all(conn.executor()).await?;
    let next = order.finish(&mut items, page, |row| (time_key(row.last_used_at), row.id.0));
    Ok(Page { items, next, total })
}

/// Notes that a sign-in was renewed, and from where; `false` when it has ended. Whoever ends it waits meanwhile.
pub async fn touch(
    tx: &Tx,
    id: SignInId,
    address: Option<&str>,
    expires_at: DateTime<Utc>,
) -> Result<bool> {
    let renewed = sign_in::Entity::update_many()
        .col_expr(sign_in::Column::LastUsedAt, Expr::val(tx.now()))
        .col_expr(sign_in::Column::ExpiresAt, Expr::val(expires_at))
        .col_expr(sign_in::Column::Address, Expr::val(address.map(ToOwned::to_owned)))
        .filter(sign_in::Column::Id.eq(id))
        .filter(open(tx.now()))
        .exec(tx.executor())
        .await?;
    Ok(renewed.rows_affected == 1)
}

/// Ends a sign-in of a user with its tokens; whether it was open.
pub async fn end(tx: &Tx, user: UserId, id: SignInId) -> Result<bool> {
    let of_user =
        Condition::all().add(sign_in::Column::Id.eq(id)).add(sign_in::Column::UserId.eq(user));
    Ok(!end_matching(tx, of_user).await?.is_empty())
}

/// Ends every sign-in of a user with its tokens; which were open.
pub async fn end_of_user(tx: &Tx, user: UserId) -> Result<Vec<SignInId>> {
    // Also tokens whose sign-in is not on record.
    refresh_tokens::revoke_user(tx, user).await?;
    end_matching(tx, Condition::all().add(sign_in::Column::UserId.eq(user))).await
}

/// Ends the sign-ins that an identity provider vouched for: those of one of its sessions, or all of a person.
pub async fn end_of_provider(
    tx: &Tx,
    issuer: &str,
    subject: Option<&str>,
    session: Option<&str>,
) -> Result<Vec<SignInId>> {
    if subject.is_none() && session.is_none() {
        return Ok(Vec::new());
    }
    let condition = Condition::all()
        .add(sign_in::Column::OidcIssuer.eq(issuer))
        .add_option(subject.map(|subject| sign_in::Column::OidcSubject.eq(subject)))
        .add_option(session.map(|session| sign_in::Column::OidcSession.eq(session)));
    end_matching(tx, condition).await
}

/// Deletes sign-ins that were over before a time; how many.
pub async fn delete_expired(tx: &Tx, before: DateTime<Utc>) -> Result<u64> {
    let over = sign_in::Entity::delete_many().filter(sign_in::Column::ExpiresAt.lt(before));
    Ok(over.exec(tx.executor()).await?.rows_affected)
}

async fn end_matching(tx: &Tx, condition: Condition) -> Result<Vec<SignInId>> {
    let found: Vec<(SignInId, UserId)> = sign_in::Entity::find()
        .select_only()
        .columns([sign_in::Column::Id, sign_in::Column::UserId])
        .filter(condition)
        .filter(open(tx.now()))
        .into_tuple()
        .all(tx.executor())
        .await?;
    let users: BTreeSet<UserId> = found.iter().map(|(_, user)| *user).collect();
    for user in users {
        tx.emit(Event::AccountChanged { user });
    }
    let ids: Vec<SignInId> = found.into_iter().map(|(id, _)| id).collect();
    for part in chunk::ids(&ids) {
        sign_in::Entity::update_many()
            .col_expr(sign_in::Column::EndedAt, Expr::val(tx.now()))
            .filter(sign_in::Column::Id.is_in(part.iter().copied()))
            .exec(tx.executor())
            .await?;
        refresh_tokens::revoke_families(tx, part).await?;
    }
    Ok(ids)
}

fn open(now: DateTime<Utc>) -> Condition {
    Condition::all().add(sign_in::Column::EndedAt.is_null()).add(sign_in::Column::ExpiresAt.gt(now))
}
