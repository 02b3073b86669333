//! Access groups, their members, and the rules of accounts.
//! Must not combine rules (that is `codex_models::access`).

use std::collections::{BTreeSet, HashMap};

use codex_models::access::{AccessGroupPatch, AccessRules, Membership, NewAccessGroup};
use codex_models::events::Event;
use codex_models::{AccessGroupId, UserId};
use sea_orm::sea_query::{Expr, OnConflict};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect, QueryTrait, Set};

use crate::entity::{AccessRulesJson, TextList, access_group, access_group_member, user};
use crate::repo::{name_key, one_row};
use crate::view::AccessGroupRow;
use crate::{Conn, Result, Tx};

/// Every group with its members, by name.
pub async fn groups(conn: &Conn<'_>) -> Result<Vec<AccessGroupRow>> {
    let groups = access_group::Entity::find()
        .order_by_asc(access_group::Column::NameKey)
        .order_by_asc(access_group::Column::Id)
        .all(conn.executor())
        .await?;
    let mut members: HashMap<AccessGroupId, Vec<access_group_member::Model>> = HashMap::new();
    for member in in_order(access_group_member::Entity::find()).all(conn.executor()).await? {
        members.entry(member.group_id).or_default().push(member);
    }
    Ok(groups
        .into_iter()
        .map(|group| AccessGroupRow {
            members: members.remove(&group.id).unwrap_or_default(),
            group,
        })
        .collect())
}

/// One group with its members.
pub async fn find_group(conn: &Conn<'_>, id: AccessGroupId) -> Result<Option<AccessGroupRow>> {
    let Some(group) = access_group::Entity::find_by_id(id).one(conn.executor()).await? else {
        return Ok(None);
    };
    let members =
        access_group_member::Entity::find().filter(access_group_member::Column::GroupId.eq(id));
    Ok(Some(AccessGroupRow { group, members: in_order(members).all(conn.executor()).await? }))
}

/// The groups of an account, by name, each once.
pub async fn groups_of(conn: &Conn<'_>, user: UserId) -> Result<Vec<access_group::Model>> {
    let memberships = access_group_member::Entity::find()
        .select_only()
        .column(access_group_member::Column::GroupId)
        .filter(access_group_member::Column::UserId.eq(user))
        .into_query();
    let groups = access_group::Entity::find()
        .filter(access_group::Column::Id.in_subquery(memberships))
        .order_by_asc(access_group::Column::NameKey)
        .order_by_asc(access_group::Column::Id);
    Ok(groups.all(conn.executor()).await?)
}

/// Stores a group; a taken name is `DbError::Unique`.
pub async fn insert_group(tx: &Tx, new: NewAccessGroup) -> Result<AccessGroupId> {
    let (id, now) = (AccessGroupId(codex_utils::id::next()), tx.now());
    let row = access_group::ActiveModel {
        id: Set(id),
        name_key: Set(name_key(&new.name)),
        name: Set(new.name),
        rules: Set(AccessRulesJson(new.rules)),
        oidc_groups: Set(list(new.oidc_groups)),
        created_at: Set(now),
        updated_at: Set(now),
    };
    access_group::Entity::insert(row).exec_without_returning(tx.executor()).await?;
    Ok(id)
}

/// Changes a group; a taken name is `DbError::Unique`.
pub async fn update_group(tx: &Tx, id: AccessGroupId, patch: AccessGroupPatch) -> Result<()> {
    tell_members(tx, id).await?;
    let mut update = access_group::Entity::update_many()
        .col_expr(access_group::Column::UpdatedAt, Expr::val(tx.now()))
        .filter(access_group::Column::Id.eq(id));
    if let Some(name) = patch.name {
        update = update
            .col_expr(access_group::Column::NameKey, Expr::val(name_key(&name)))
            .col_expr(access_group::Column::Name, Expr::val(name));
    }
    if let Some(rules) = patch.rules {
        update = update.col_expr(access_group::Column::Rules, Expr::val(AccessRulesJson(rules)));
    }
    if let Some(groups) = patch.oidc_groups {
        update = update.col_expr(access_group::Column::OidcGroups, Expr::val(list(groups)));
    }
    one_row(&update.exec(tx.executor()).await?)
}

/// Deletes a group; whether there was one.
pub async fn delete_group(tx: &Tx, id: AccessGroupId) -> Result<bool> {
    tell_members(tx, id).await?;
    Ok(access_group::Entity::delete_by_id(id).exec(tx.executor()).await?.rows_affected > 0)
}

/// Makes an account a member by hand; twice is the same as once.
pub async fn add_member(tx: &Tx, group: AccessGroupId, user: UserId) -> Result<()> {
    tx.emit(Event::AccountChanged { user });
    insert_members(tx, user, [group], Membership::Manual).await
}

/// Ends a membership that was made by hand; whether there was one.
pub async fn remove_member(tx: &Tx, group: AccessGroupId, user: UserId) -> Result<bool> {
    tx.emit(Event::AccountChanged { user });
    let id = (group, user, Membership::Manual);
    Ok(access_group_member::Entity::delete_by_id(id).exec(tx.executor()).await?.rows_affected > 0)
}

/// Makes an account a member of the groups that name one of these groups of its identity provider, and of no others
/// by that way. Memberships made by hand stay.
pub async fn map_oidc_groups(tx: &Tx, user: UserId, names: &BTreeSet<String>) -> Result<()> {
    tx.emit(Event::AccountChanged { user });
    access_group_member::Entity::delete_many()
        .filter(access_group_member::Column::UserId.eq(user))
        .filter(access_group_member::Column::Membership.eq(Membership::Oidc))
        .exec(tx.executor())
        .await?;
    let groups = access_group::Entity::find().all(tx.executor()).await?;
    let named = groups
        .iter()
        .filter(|group| group.oidc_groups.0.iter().any(|name| names.contains(name)))
        .map(|group| group.id);
    insert_members(tx, user, named, Membership::Oidc).await
}

/// Gives an account rules of its own.
pub async fn set_rules(tx: &Tx, user: UserId, rules: AccessRules) -> Result<()> {
    tx.emit(Event::AccountChanged { user });
    let update = user::Entity::update_many()
        .col_expr(user::Column::Access, Expr::val(AccessRulesJson(rules)))
        .col_expr(user::Column::UpdatedAt, Expr::val(tx.now()))
        .filter(user::Column::Id.eq(user));
    one_row(&update.exec(tx.executor()).await?)
}

/// Whoever remembers what members of a group may see is told.
async fn tell_members(tx: &Tx, group: AccessGroupId) -> Result<()> {
    let members: Vec<UserId> = access_group_member::Entity::find()
        .select_only()
        .column(access_group_member::Column::UserId)
        .distinct()
        .filter(access_group_member::Column::GroupId.eq(group))
        .into_tuple()
        .all(tx.executor())
        .await?;
    for user in members {
        tx.emit(Event::AccountChanged { user });
    }
    Ok(())
}

async fn insert_members(
    tx: &Tx,
    user: UserId,
    groups: impl IntoIterator<Item = AccessGroupId>,
    membership: Membership,
) -> Result<()> {
    let rows: Vec<_> = groups
        .into_iter()
        .map(|group| access_group_member::ActiveModel {
            group_id: Set(group),
            user_id: Set(user),
            membership: Set(membership),
        })
        .collect();
    if rows.is_empty() {
        return Ok(());
    }
    let keep = OnConflict::columns([
        access_group_member::Column::GroupId,
        access_group_member::Column::UserId,
        access_group_member::Column::Membership,
    ])
    .do_nothing()
    .to_owned();
    access_group_member::Entity::insert_many(rows)
        .on_conflict(keep)
        .exec_without_returning(tx.executor())
        .await?;
    Ok(())
}

fn in_order(
    members: sea_orm::Select<access_group_member::Entity>,
) -> sea_orm::Select<access_group_member::Entity> {
    members
        .order_by_asc(access_group_member::Column::UserId)
        .order_by_asc(access_group_member::Column::Membership)
}

fn list(names: BTreeSet<String>) -> TextList {
    TextList(names.into_iter().collect())
}
