//! What accounts choose for themselves.
//! Must not act on it.

use codex_db::repo;
use codex_models::Actor;
use codex_models::preferences::CatalogPreferences;

use crate::core::Core;
use crate::error::Result;

/// What accounts choose for themselves.
pub struct Preferences<'a>(pub(crate) &'a Core);

impl Preferences<'_> {
    /// How the actor wants the catalogs of reader apps.
    pub async fn of_catalogs(&self, who: &Actor) -> Result<CatalogPreferences> {
        Ok(repo::preferences::of_catalogs(&self.0.db().read(), who.user).await?)
    }

    /// Keeps how the actor wants them.
    pub async fn set_of_catalogs(&self, who: &Actor, chosen: CatalogPreferences) -> Result<()> {
        let tx = self.0.db().begin().await?;
        repo::preferences::set_of_catalogs(&tx, who.user, chosen).await?;
        Ok(tx.commit().await?)
    }
}
