//! The audit log: written with what it tells of, read by time, deleted by age.
//! Must not change an entry.

use std::net::IpAddr;

use chrono::{DateTime, Utc};
use codex_models::audit::{AuditAction, AuditFilter, AuditOutcome, AuditTargetKind, NewAuditEntry};
use codex_models::sort::Direction;
use codex_models::{AuditEntryId, Page, PageRequest, UserId};
use sea_orm::{
    ColumnTrait, Condition, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect,
    QueryTrait, Set,
};

use crate::entity::audit_entry;
use crate::paging::{KeyKind, Keyset, time_key};
use crate::repo::{storable, total};
use crate::{Conn, Result, Tx};

/// Name of the one order of the log, for its cursors.
pub const ORDER: &str = "-createdAt";
/// Entries that one transaction deletes.
const DELETED_AT_ONCE: u64 = 500;

/// Writes an entry.
pub(crate) async fn insert(tx: &Tx, new: NewAuditEntry) -> Result<()> {
    let NewAuditEntry { action, outcome, user, name, target, client, details } = new;
    let (target_kind, target_id, target_name) = match target {
        Some(target) => (Some(target.kind), target.id, Some(target.name)),
        None => (None, None, None),
    };
    let row = audit_entry::ActiveModel {
        id: Set(AuditEntryId(codex_utils::id::next())),
        created_at: Set(tx.now()),
        action: Set(action),
        outcome: Set(outcome),
        user_id: Set(user),
        user_name: Set(name.as_deref().map(storable)),
        target_kind: Set(target_kind),
        target_id: Set(target_id),
        target_name: Set(target_name),
        address: Set(client.address.map(|address| address.to_string())),
        device: Set(client.device),
        details: Set(details.into()),
    };
    audit_entry::Entity::insert(row).exec_without_returning(tx.executor()).await?;
    Ok(())
}

/// One page of the log, newest first.
pub async fn list(
    conn: &Conn<'_>,
    filter: &AuditFilter,
    page: &PageRequest,
) -> Result<Page<audit_entry::Model>> {
    let condition = condition(filter);
    let total = total(conn, audit_entry::Entity, condition.clone()).await?;
    let order = Keyset::new(
        ORDER.to_owned(),
        (audit_entry::Entity, audit_entry::Column::CreatedAt),
        (audit_entry::Entity, audit_entry::Column::Id),
        KeyKind::Time,
        Direction::Desc,
    );
    let mut select = audit_entry::Entity::find().filter(condition);
    order.apply(QueryTrait::query(&mut select), page)?;
    let mut items = select.all(conn.executor()).await?;
    let next = order.finish(&mut items, page, |row| (time_key(row.created_at), row.id.0));
    Ok(Page { items, next, total })
}

/// Whether an account was signed in to from an address, as far as the log reaches.
pub async fn has_signed_in(conn: &Conn<'_>, user: UserId, address: IpAddr) -> Result<bool> {
    let sign_ins = audit_entry::Entity::find()
        .filter(audit_entry::Column::UserId.eq(user))
        .filter(audit_entry::Column::Action.eq(AuditAction::SignIn))
        .filter(audit_entry::Column::Address.eq(address.to_string()))
        .filter(audit_entry::Column::Outcome.eq(AuditOutcome::Success));
    Ok(sign_ins.count(conn.executor()).await? > 0)
}

/// Deletes the oldest entries from before a time, at most some hundred; how many.
pub async fn delete_before(tx: &Tx, before: DateTime<Utc>) -> Result<u64> {
    let oldest: Vec<AuditEntryId> = audit_entry::Entity::find()
        .select_only()
        .column(audit_entry::Column::Id)
        .filter(audit_entry::Column::CreatedAt.lt(before))
        .order_by_asc(audit_entry::Column::CreatedAt)
        .order_by_asc(audit_entry::Column::Id)
        .limit(DELETED_AT_ONCE)
        .into_tuple()
        .all(tx.executor())
        .await?;
    if oldest.is_empty() {
        return Ok(0);
    }
    let old = audit_entry::Entity::delete_many().filter(audit_entry::Column::Id.is_in(oldest));
    Ok(old.exec(tx.executor()).await?.rows_affected)
}

fn condition(filter: &AuditFilter) -> Condition {
    use audit_entry::Column;
    let AuditFilter { action, outcome, user, target, address, from, until, hides_content } = filter;
    let content = AuditTargetKind::ALL.iter().copied().filter(|kind| kind.is_content());
    let no_content = hides_content.then(|| {
        Condition::any()
            .add(Column::TargetKind.is_null())
            .add(Column::TargetKind.is_not_in(content))
    });
    Condition::all()
        .add_option(action.map(|action| Column::Action.eq(action)))
        .add_option(outcome.map(|outcome| Column::Outcome.eq(outcome)))
        .add_option(user.map(|user| Column::UserId.eq(user)))
        .add_option(target.map(|target| Column::TargetId.eq(target)))
        .add_option(address.map(|address| Column::Address.eq(address.to_string())))
        .add_option(from.map(|from| Column::CreatedAt.gte(from)))
        .add_option(until.map(|until| Column::CreatedAt.lt(until)))
        .add_option(no_content)
}
