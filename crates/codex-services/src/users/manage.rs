//! What people with the right to manage accounts do to them.
//! Must not let anybody hand out what they do not have, nor leave the server without an administrator.

use codex_db::entity::{TextList, user};
use codex_db::{Tx, repo};
use codex_models::audit::{AuditAction, AuditTargetKind, NewAuditEntry};
use codex_models::users::{NewUser, UserPatch};
use codex_models::{Actor, Permission, PermissionSet, Resource, Role, Rule, UserId};

use super::{User, Users, check_name, check_password, taken};
use crate::error::{CodexError, Result};

impl Users<'_> {
    /// Creates an account that may do no more than `who`.
    pub async fn create_by(&self, who: &Actor, new: NewUser) -> Result<User> {
        must_cover(who, new.role.rights())?;
        check_password(&new.password)?;
        let user = self.insert(Some(who), new).await?;
        tracing::info!(user.id = %user.id, by = %who.user, "created the account `{}`", user.name);
        Ok(user)
    }

    /// Changes name, role, rights or whether the account works at all. Neither the account before nor after may
    /// have a right that `who` lacks.
    pub async fn update(&self, who: &Actor, id: UserId, patch: UserPatch) -> Result<User> {
        let name = patch.name.as_deref().map(check_name).transpose()?;
        let patch = UserPatch { name, ..patch };
        let tx = self.0.db().begin().await?;
        let is_demotion = patch.role.is_some_and(|role| role != Role::Admin);
        if is_demotion || patch.is_disabled == Some(true) {
            must_leave_an_admin(&tx, id).await?;
        }
        let row = repo::users::find(&tx.conn(), id).await?;
        let row = row.ok_or(CodexError::NotFound(Resource::User))?;
        must_cover(who, rights_of(&row))?;
        must_cover(
            who,
            patch.role.unwrap_or(row.role).rights_with(
                patch.granted.unwrap_or_else(|| rights(&row.granted)),
                patch.revoked.unwrap_or_else(|| rights(&row.revoked)),
            ),
        )?;
        let is_shut_out = patch.is_disabled == Some(true);
        let changes_rights =
            patch.role.is_some() || patch.granted.is_some() || patch.revoked.is_some();
        for entry in entries(who, &row, &patch, changes_rights) {
            tx.audit(entry).await?;
        }
        repo::users::update(&tx, id, patch).await.map_err(taken)?;
        let ended =
            if is_shut_out { repo::sign_ins::end_of_user(&tx, id).await? } else { Vec::new() };
        tx.commit().await?;
        self.0.auth_state().forget(id).await;
        self.0.auth_state().forget_sign_ins(&ended).await;
        tracing::info!(user.id = %id, by = %who.user, "changed the account `{}`", row.name);
        self.find(id).await
    }

    /// Deletes an account with its progress, keys and sign-ins.
    pub async fn delete(&self, who: &Actor, id: UserId) -> Result<()> {
        let tx = self.0.db().begin().await?;
        must_leave_an_admin(&tx, id).await?;
        let row = repo::users::find(&tx.conn(), id).await?;
        let row = row.ok_or(CodexError::NotFound(Resource::User))?;
        must_cover(who, rights_of(&row))?;
        repo::users::delete(&tx, id).await?;
        let entry = NewAuditEntry::by(who, AuditAction::UserDeleted);
        tx.audit(entry.on(AuditTargetKind::User, id, &row.name)).await?;
        tx.commit().await?;
        self.0.auth_state().forget(id).await;
        tracing::info!(user.id = %id, by = %who.user, "deleted the account `{}`", row.name);
        Ok(())
    }
}

/// What a change of an account is remembered as.
fn entries(
    who: &Actor,
    row: &user::Model,
    patch: &UserPatch,
    changes_rights: bool,
) -> Vec<NewAuditEntry> {
    let entry =
        |action| NewAuditEntry::by(who, action).on(AuditTargetKind::User, row.id, &row.name);
    let mut entries = Vec::new();
    if patch.name.is_some() || patch.is_disabled.is_some() {
        let mut changed = entry(AuditAction::UserChanged);
        if let Some(name) = &patch.name {
            changed = changed.with("name", name);
        }
        if let Some(is_disabled) = patch.is_disabled {
            changed = changed.with("disabled", is_disabled.to_string());
        }
        entries.push(changed);
    }
    if changes_rights {
        let mut changed = entry(AuditAction::RightsChanged);
        let listed = |rights: PermissionSet| {
            rights.iter().map(Permission::as_str).collect::<Vec<_>>().join(" ")
        };
        if let Some(role) = patch.role {
            changed = changed.with("role", role.as_str());
        }
        if let Some(granted) = patch.granted {
            changed = changed.with("granted", listed(granted));
        }
        if let Some(revoked) = patch.revoked {
            changed = changed.with("revoked", listed(revoked));
        }
        entries.push(changed);
    }
    entries
}

/// Refuses when nobody but this account could administrate; holds the others in place until the transaction ends.
pub(super) async fn must_leave_an_admin(tx: &Tx, id: UserId) -> Result<()> {
    let admins = repo::users::lock_admins(tx).await?;
    if admins == [id] { Err(CodexError::Conflict(Rule::LastAdmin)) } else { Ok(()) }
}

/// Refuses when somebody lacks one of these rights.
pub(crate) fn must_cover(who: &Actor, rights: PermissionSet) -> Result<()> {
    let missing = rights.without(who.rights()).iter().next();
    missing.map_or(Ok(()), |permission| Err(CodexError::Denied(permission)))
}

/// The rights of an account.
pub(crate) fn rights_of(row: &user::Model) -> PermissionSet {
    row.role.rights_with(rights(&row.granted), rights(&row.revoked))
}

/// Rights by name; names of another version's rights do not count.
pub(super) fn rights(names: &TextList) -> PermissionSet {
    names.0.iter().filter_map(|name| Permission::parse(name)).collect()
}
