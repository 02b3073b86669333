//! The native API: one folder per feature.
//! Must not hold handlers.

mod access;
mod api_keys;
mod audit;
mod auth;
mod bookmarks;
mod books;
mod collections;
mod covers;
mod duplicates;
mod events;
mod facets;
mod libraries;
mod list;
mod metadata;
mod pages;
mod preferences;
mod presets;
mod progress;
mod rails;
mod ratings;
mod read_lists;
mod schedules;
mod search;
mod series;
mod setup;
pub(crate) mod system;
mod tasks;
mod trash;
mod users;

use utoipa_axum::router::OpenApiRouter;

use crate::state::AppState;

/// Every route below `/api/v1`.
pub(crate) fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .merge(setup::routes())
        .merge(auth::routes())
        .merge(users::routes())
        .merge(api_keys::routes())
        .merge(access::routes())
        .merge(audit::routes())
        .merge(libraries::routes())
        .merge(series::routes())
        .merge(books::routes())
        .merge(bookmarks::routes())
        .merge(duplicates::routes())
        .merge(trash::routes())
        .merge(collections::routes())
        .merge(read_lists::routes())
        .merge(preferences::routes())
        .merge(presets::routes())
        .merge(metadata::routes())
        .merge(pages::routes())
        .merge(covers::routes())
        .merge(progress::routes())
        .merge(search::routes())
        .merge(schedules::routes())
        .merge(events::routes())
        .merge(tasks::routes())
        .merge(system::routes())
}
