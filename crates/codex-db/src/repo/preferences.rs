//! How accounts want the catalogs of reader apps.
//! Must not know what follows from it.

use codex_models::UserId;
use codex_models::preferences::CatalogPreferences;
use sea_orm::sea_query::OnConflict;
use sea_orm::{EntityTrait, Set};

use crate::entity::catalog_preference::{ActiveModel, Column, Entity};
use crate::{Conn, Result, Tx};

/// What an account chose; what holds for everybody who chose nothing.
pub async fn of_catalogs(conn: &Conn<'_>, user: UserId) -> Result<CatalogPreferences> {
    let row = Entity::find_by_id(user).one(conn.executor()).await?;
    Ok(row.map_or_else(CatalogPreferences::default, |row| CatalogPreferences {
        has_relative_urls: row.has_relative_urls,
        has_numbered_titles: row.has_numbered_titles,
        shows_progress: row.shows_progress,
        records_pages: row.records_pages,
    }))
}

/// Keeps what an account chose.
pub async fn set_of_catalogs(tx: &Tx, user: UserId, chosen: CatalogPreferences) -> Result<()> {
    let row = ActiveModel {
        user_id: Set(user),
        has_relative_urls: Set(chosen.has_relative_urls),
        has_numbered_titles: Set(chosen.has_numbered_titles),
        shows_progress: Set(chosen.shows_progress),
        records_pages: Set(chosen.records_pages),
        updated_at: Set(tx.now()),
    };
    let replace = OnConflict::column(Column::UserId)
        .update_columns([
            Column::HasRelativeUrls,
            Column::HasNumberedTitles,
            Column::ShowsProgress,
            Column::RecordsPages,
            Column::UpdatedAt,
        ])
        .to_owned();
    Entity::insert(row).on_conflict(replace).exec_without_returning(tx.executor()).await?;
    Ok(())
}
