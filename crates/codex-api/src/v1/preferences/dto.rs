//! Wire shapes of preferences.
//! Must not hold rules.

use codex_models::preferences::CatalogPreferences;
use serde::{Deserialize, Serialize};

/// How you want the catalogs of reader apps (`/opds`).
#[derive(Debug, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[expect(clippy::struct_excessive_bools, reason = "each is a switch of its own")]
pub(crate) struct CatalogPreferencesDto {
    /// Addresses without scheme and host, for apps that join them rightly and are reached in several ways.
    has_relative_urls: bool,
    /// Titles of books begin with their numbers.
    has_numbered_titles: bool,
    /// Titles of books show how far they are read.
    shows_progress: bool,
    /// Pages that an app streams move the position in a book. Apps that fetch pages ahead tell less exactly where they are.
    records_pages: bool,
}

impl From<CatalogPreferences> for CatalogPreferencesDto {
    fn from(chosen: CatalogPreferences) -> Self {
        let CatalogPreferences {
            has_relative_urls,
            has_numbered_titles,
            shows_progress,
            records_pages,
        } = chosen;
        Self { has_relative_urls, has_numbered_titles, shows_progress, records_pages }
    }
}

impl From<CatalogPreferencesDto> for CatalogPreferences {
    fn from(body: CatalogPreferencesDto) -> Self {
        let CatalogPreferencesDto {
            has_relative_urls,
            has_numbered_titles,
            shows_progress,
            records_pages,
        } = body;
        Self { has_relative_urls, has_numbered_titles, shows_progress, records_pages }
    }
}
