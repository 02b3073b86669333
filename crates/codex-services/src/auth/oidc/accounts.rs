//! The account of somebody a provider vouches for: known, linked by verified e-mail, or made by rule.
//! Must not ask the provider.

use codex_config::OidcProvider;
use codex_db::entity::user;
use codex_db::repo::users::NewAccount;
use codex_db::{DbError, Tx, repo};
use codex_models::audit::{AuditAction, AuditTargetKind, Client, NewAuditEntry};
use codex_models::{Role, Rule, UserId};
use codex_utils::password::NO_PASSWORD;

use super::claims::Claims;
use super::{Oidc, rules};
use crate::error::{AuthError, CodexError, Result};
use crate::users::check_name;

/// Numbers tried behind a name that is taken.
const MAX_NAMESAKES: u32 = 100;

impl Oidc<'_> {
    /// The account with its role as the groups say now.
    pub(super) async fn account_of(
        &self,
        provider: &OidcProvider,
        claims: &Claims,
        client: &Client,
    ) -> Result<user::Model> {
        let role = rules::role_of(provider, &claims.groups);
        let role = role.ok_or(CodexError::Conflict(Rule::OidcNotAllowed))?;
        let tx = self.0.db().begin().await?;
        let known = repo::oidc::use_identity(&tx, &claims.issuer, &claims.subject).await?;
        let id = match known {
            Some(id) => id,
            None => self.link_or_create(&tx, provider, claims, (role, client)).await?,
        };
        // Administrators are locked before the account itself, as everywhere.
        let admins = repo::users::lock_admins(&tx).await?;
        let row = repo::users::find_steady(&tx, id).await?.ok_or(AuthError::Invalid)?;
        let changes_role = !provider.roles.is_empty() && row.role != role;
        if changes_role && may_change(&row, &admins) {
            repo::users::set_role(&tx, id, role).await?;
            let entry = entry(AuditAction::RightsChanged, &row, provider, client);
            tx.audit(entry.with("role", role.as_str())).await?;
        }
        let groups = claims.groups.iter().cloned().collect();
        repo::access::map_oidc_groups(&tx, id, &groups).await?;
        let row = repo::users::find(&tx.conn(), id).await?.ok_or(AuthError::Invalid)?;
        tx.commit().await?;
        self.0.auth_state().forget(id).await;
        Ok(row)
    }

    async fn link_or_create(
        &self,
        tx: &Tx,
        provider: &OidcProvider,
        claims: &Claims,
        (role, client): (Role, &Client),
    ) -> Result<UserId> {
        let by_email = match &claims.email {
            Some(email) if provider.link_by_email => {
                repo::oidc::find_by_email(&tx.conn(), email).await?
            }
            Some(_) | None => None,
        };
        let (id, action) = match by_email {
            Some(id) => (id, AuditAction::IdentityLinked),
            None if provider.create_users => {
                (self.create(tx, claims, role).await?, AuditAction::UserCreated)
            }
            None => return Err(CodexError::Conflict(Rule::OidcNoAccount)),
        };
        let linked = repo::oidc::insert_identity(tx, id, &claims.issuer, &claims.subject).await;
        linked.map_err(|error| match error {
            // Two first sign-ins of one person at once: the second try finds the first.
            DbError::Unique { .. } => CodexError::Conflict(Rule::OidcFailed),
            other => other.into(),
        })?;
        let row = repo::users::find(&tx.conn(), id).await?.ok_or(AuthError::Invalid)?;
        let entry = entry(action, &row, provider, client);
        tx.audit(entry.with("issuer", &claims.issuer)).await?;
        tracing::info!(user.id = %id, oidc.provider = %provider.id, "linked an account to `{}`", provider.id);
        Ok(id)
    }

    async fn create(&self, tx: &Tx, claims: &Claims, role: Role) -> Result<UserId> {
        let name = self.free_name(tx, claims).await?;
        let new = NewAccount { name, password_hash: NO_PASSWORD.to_owned(), role };
        let row = repo::users::insert(tx, new).await.map_err(|error| match error {
            DbError::Unique { .. } => CodexError::Conflict(Rule::OidcFailed),
            other => other.into(),
        })?;
        let is_free = match &claims.email {
            Some(email) => repo::oidc::find_by_email(&tx.conn(), email).await?.is_none(),
            None => false,
        };
        if let Some(email) = claims.email.as_ref().filter(|_| is_free) {
            repo::oidc::set_email(tx, row.id, email, true).await?;
        }
        Ok(row.id)
    }

    async fn free_name(&self, tx: &Tx, claims: &Claims) -> Result<String> {
        let clean = |name: &String| {
            let name: String =
                name.chars().filter(|c| !c.is_control() && *c != ':').take(56).collect();
            check_name(&name).ok()
        };
        let base = claims.names.iter().find_map(clean).unwrap_or_else(|| "user".to_owned());
        for number in 1..=MAX_NAMESAKES {
            let name = if number == 1 { base.clone() } else { format!("{base} {number}") };
            if repo::users::find_by_name(&tx.conn(), &name).await?.is_none() {
                return Ok(name);
            }
        }
        Err(CodexError::Conflict(Rule::UserNameTaken))
    }
}

/// What a provider brought about on an account as its owner signed in.
fn entry(
    action: AuditAction,
    row: &user::Model,
    provider: &OidcProvider,
    client: &Client,
) -> NewAuditEntry {
    NewAuditEntry::of(action, Some(row.id), Some(&row.name), client.clone())
        .on(AuditTargetKind::User, row.id, &row.name)
        .with("provider", &provider.id)
}

/// The last administrator stays one, whatever a provider's groups say.
fn may_change(row: &user::Model, admins: &[UserId]) -> bool {
    let is_last = admins == [row.id];
    if is_last {
        tracing::warn!(user.id = %row.id, "the last administrator keeps the role against the groups");
    }
    !is_last
}
