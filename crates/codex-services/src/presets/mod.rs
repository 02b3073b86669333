//! Saved filters: conditions with a name, private or for everybody.
//! Must not run them.

use codex_db::entity::preset;
use codex_db::{DbError, repo};
use codex_models::presets::NewPreset;
use codex_models::{Actor, Permission, PresetId, Resource, Rule};

use crate::access::check_name;
use crate::core::Core;
use crate::error::{CodexError, Result};

/// Most saved filters of one account.
const MOST_OWN: u64 = 200;
/// Most that are told at once, with those of others that are shared.
const MOST: u64 = 1_000;

/// Saved filters.
pub struct Presets<'a>(pub(crate) &'a Core);

impl Presets<'_> {
    /// The actor's own and those that are shared, by name.
    pub async fn list(&self, who: &Actor) -> Result<Vec<preset::Model>> {
        Ok(repo::presets::list(&self.0.db().read(), who.user, MOST).await?)
    }

    /// One of them.
    pub async fn find(&self, who: &Actor, id: PresetId) -> Result<preset::Model> {
        let found = repo::presets::find(&self.0.db().read(), who.user, id).await?;
        found.ok_or(CodexError::NotFound(Resource::Preset))
    }

    /// Saves a filter.
    pub async fn create(&self, who: &Actor, new: NewPreset) -> Result<preset::Model> {
        let new = checked(who, new)?;
        let tx = self.0.db().begin().await?;
        if repo::presets::count(&tx.conn(), who.user).await? >= MOST_OWN {
            let message = format!("an account has at most {MOST_OWN} saved filters");
            return Err(CodexError::invalid("name", "too_long", message));
        }
        let id = repo::presets::insert(&tx, who.user, new).await.map_err(taken)?;
        tx.commit().await?;
        self.find(who, id).await
    }

    /// Puts another in the place of one of the actor's own.
    pub async fn replace(
        &self,
        who: &Actor,
        id: PresetId,
        new: NewPreset,
    ) -> Result<preset::Model> {
        let new = checked(who, new)?;
        let tx = self.0.db().begin().await?;
        repo::presets::replace(&tx, who.user, id, new).await.map_err(taken)?;
        tx.commit().await?;
        self.find(who, id).await
    }

    /// Deletes one of the actor's own.
    pub async fn delete(&self, who: &Actor, id: PresetId) -> Result<()> {
        let tx = self.0.db().begin().await?;
        if !repo::presets::delete(&tx, who.user, id).await? {
            return Err(CodexError::NotFound(Resource::Preset));
        }
        Ok(tx.commit().await?)
    }
}

/// What everybody uses is a right of its own.
fn checked(who: &Actor, new: NewPreset) -> Result<NewPreset> {
    if new.is_shared && !who.may(Permission::ListsWrite) {
        return Err(CodexError::Denied(Permission::ListsWrite));
    }
    Ok(NewPreset { name: check_name(&new.name)?, ..new })
}

fn taken(error: DbError) -> CodexError {
    match error {
        DbError::Unique { .. } => CodexError::Conflict(Rule::PresetNameTaken),
        DbError::NotFoundOnUpdate => CodexError::NotFound(Resource::Preset),
        other => other.into(),
    }
}
