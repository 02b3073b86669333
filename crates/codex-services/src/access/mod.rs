//! What accounts may see: their own rules, groups, and the labels of series.
//! Must not filter anything itself (that is the predicate of the database layer).

mod rules;

use std::collections::BTreeSet;

use codex_db::entity::{access_group, user};
use codex_db::view::AccessGroupRow;
use codex_db::{Conn, DbError, repo};
use codex_models::access::{
    AccessGroupPatch, AccessRules, EffectiveAccess, NewAccessGroup, Origin,
};
use codex_models::audit::{AuditAction, AuditTargetKind, NewAuditEntry};
use codex_models::events::Event;
use codex_models::{AccessGroupId, Actor, Resource, Rule, SeriesId, UserId, Viewer};
use futures::try_join;

pub(crate) use rules::check_name;

use crate::core::Core;
use crate::error::{CodexError, Result};

/// What accounts may see.
pub struct Access<'a>(pub(crate) &'a Core);

/// What an account may see, and why.
#[derive(Debug, Clone, PartialEq)]
pub struct AccountAccess {
    /// Rules of its own.
    pub rules: AccessRules,
    /// The groups it belongs to.
    pub groups: Vec<access_group::Model>,
    /// What all of them come to.
    pub effective: EffectiveAccess,
}

impl Access<'_> {
    /// What an account may see, and why.
    pub async fn of_user(&self, id: UserId) -> Result<AccountAccess> {
        let found = of_account(&self.0.db().read(), id).await?;
        found.map(|(_, access)| access).ok_or(CodexError::NotFound(Resource::User))
    }

    /// Gives an account rules of its own.
    pub async fn set_rules(
        &self,
        who: &Actor,
        id: UserId,
        rules: AccessRules,
    ) -> Result<AccountAccess> {
        let rules = rules::check(rules)?;
        let tx = self.0.db().begin().await?;
        let row = repo::users::find(&tx.conn(), id).await?;
        let row = row.ok_or(CodexError::NotFound(Resource::User))?;
        crate::users::must_cover(who, crate::users::rights_of(&row))?;
        repo::access::set_rules(&tx, id, rules).await?;
        let entry = NewAuditEntry::by(who, AuditAction::AccessChanged);
        tx.audit(entry.on(AuditTargetKind::User, id, &row.name)).await?;
        tx.commit().await?;
        self.0.auth_state().forget(id).await;
        tracing::info!(user.id = %id, by = %who.user, "changed what an account may see");
        self.of_user(id).await
    }

    /// Every group with its members, by name.
    pub async fn groups(&self) -> Result<Vec<AccessGroupRow>> {
        Ok(repo::access::groups(&self.0.db().read()).await?)
    }

    /// One group with its members.
    pub async fn group(&self, id: AccessGroupId) -> Result<AccessGroupRow> {
        let found = repo::access::find_group(&self.0.db().read(), id).await?;
        found.ok_or(CodexError::NotFound(Resource::AccessGroup))
    }

    /// Creates a group without members.
    pub async fn create_group(&self, who: &Actor, new: NewAccessGroup) -> Result<AccessGroupRow> {
        let new = NewAccessGroup {
            name: rules::check_name(&new.name)?,
            rules: rules::check(new.rules)?,
            oidc_groups: rules::check_oidc_groups(new.oidc_groups)?,
        };
        let tx = self.0.db().begin().await?;
        let name = new.name.clone();
        let id = repo::access::insert_group(&tx, new).await.map_err(taken)?;
        tx.audit(entry(who, AuditAction::GroupCreated, id, &name)).await?;
        tx.commit().await?;
        self.group(id).await
    }

    /// Changes a group.
    pub async fn update_group(
        &self,
        who: &Actor,
        id: AccessGroupId,
        patch: AccessGroupPatch,
    ) -> Result<AccessGroupRow> {
        let patch = AccessGroupPatch {
            name: patch.name.as_deref().map(rules::check_name).transpose()?,
            rules: patch.rules.map(rules::check).transpose()?,
            oidc_groups: patch.oidc_groups.map(rules::check_oidc_groups).transpose()?,
        };
        let row = self.group(id).await?;
        let tx = self.0.db().begin().await?;
        repo::access::update_group(&tx, id, patch).await.map_err(taken)?;
        tx.audit(entry(who, AuditAction::GroupChanged, id, &row.group.name)).await?;
        tx.commit().await?;
        self.0.auth_state().forget_all();
        self.group(id).await
    }

    /// Deletes a group; its members keep their own rules and other groups.
    pub async fn delete_group(&self, who: &Actor, id: AccessGroupId) -> Result<()> {
        let row = self.group(id).await?;
        let tx = self.0.db().begin().await?;
        if !repo::access::delete_group(&tx, id).await? {
            return Err(CodexError::NotFound(Resource::AccessGroup));
        }
        tx.audit(entry(who, AuditAction::GroupDeleted, id, &row.group.name)).await?;
        tx.commit().await?;
        self.0.auth_state().forget_all();
        Ok(())
    }

    /// Makes an account a member.
    pub async fn add_member(&self, who: &Actor, group: AccessGroupId, user: UserId) -> Result<()> {
        let row = self.group(group).await?;
        let member = self.0.users().find(user).await?;
        let tx = self.0.db().begin().await?;
        repo::access::add_member(&tx, group, user).await?;
        let entry = entry(who, AuditAction::GroupChanged, group, &row.group.name);
        tx.audit(entry.with("added", &member.name)).await?;
        tx.commit().await?;
        self.0.auth_state().forget(user).await;
        Ok(())
    }

    /// Ends a membership that was made by hand.
    pub async fn remove_member(
        &self,
        who: &Actor,
        group: AccessGroupId,
        user: UserId,
    ) -> Result<()> {
        let row = self.group(group).await?;
        let member = self.0.users().find(user).await?;
        let tx = self.0.db().begin().await?;
        if !repo::access::remove_member(&tx, group, user).await? {
            return Err(CodexError::NotFound(Resource::User));
        }
        let entry = entry(who, AuditAction::GroupChanged, group, &row.group.name);
        tx.audit(entry.with("removed", &member.name)).await?;
        tx.commit().await?;
        self.0.auth_state().forget(user).await;
        Ok(())
    }

    /// The labels of a series.
    pub async fn sharing_tags(&self, viewer: &Viewer, series: SeriesId) -> Result<Vec<String>> {
        self.0.series().find(viewer, series).await?;
        Ok(repo::sharing::of_series(&self.0.db().read(), viewer, series).await?)
    }

    /// Makes these the labels of a series.
    pub async fn set_sharing_tags(
        &self,
        who: &Actor,
        series: SeriesId,
        labels: &[String],
    ) -> Result<Vec<String>> {
        let labels = rules::check_labels("tags", labels)?;
        let tx = self.0.db().begin().await?;
        let row = repo::series::find(&tx.conn(), who.viewer(), series).await?;
        let row = row.ok_or(CodexError::NotFound(Resource::Series))?;
        repo::sharing::set(&tx, series, &labels).await?;
        let entry = NewAuditEntry::by(who, AuditAction::SharingChanged);
        let entry = entry.on(AuditTargetKind::Series, series, &row.series.title);
        tx.audit(entry.with("tags", list(&labels))).await?;
        let library = row.series.library_id;
        tx.emit(Event::SeriesChanged { library, series: vec![series] });
        tx.commit().await?;
        self.0.pages_state().books.forget_rows();
        Ok(labels.into_iter().collect())
    }
}

/// An account, and what it may see, and why.
pub(crate) async fn of_account(
    conn: &Conn<'_>,
    id: UserId,
) -> Result<Option<(user::Model, AccountAccess)>> {
    let (row, groups) = try_join!(repo::users::find(conn, id), repo::access::groups_of(conn, id))?;
    let Some(row) = row else { return Ok(None) };
    let own = std::iter::once((Origin::Account, row.access.0.clone()));
    let shared = groups.iter().map(|group| {
        (Origin::Group { id: group.id, name: group.name.clone() }, group.rules.0.clone())
    });
    let sources: Vec<_> = own.chain(shared).collect();
    let effective = EffectiveAccess::combine(&sources);
    let access = AccountAccess { rules: row.access.0.clone(), groups, effective };
    Ok(Some((row, access)))
}

fn list(labels: &BTreeSet<String>) -> String {
    labels.iter().map(String::as_str).collect::<Vec<_>>().join(", ")
}

/// What was done to a group, as it is remembered.
fn entry(who: &Actor, action: AuditAction, id: AccessGroupId, name: &str) -> NewAuditEntry {
    NewAuditEntry::by(who, action).on(AuditTargetKind::Group, id, name)
}

fn taken(error: DbError) -> CodexError {
    match error {
        DbError::Unique { .. } => CodexError::Conflict(Rule::AccessGroupNameTaken),
        DbError::NotFoundOnUpdate => CodexError::NotFound(Resource::AccessGroup),
        other => other.into(),
    }
}
