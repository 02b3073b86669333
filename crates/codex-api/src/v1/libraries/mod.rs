//! Libraries, their folders and scans.
//! Routes and re-exports only.

mod crud;
mod dto;
mod folders;
mod layout;
mod preview;
mod scan;

use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

pub(crate) use dto::{ScanDto, TaskErrorDto};

use crate::state::AppState;

/// The routes.
pub(crate) fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(crud::list_libraries, crud::create_library))
        .routes(routes!(preview::preview_layout))
        .routes(routes!(crud::get_library, crud::update_library, crud::delete_library))
        .routes(routes!(scan::get_library_scan, scan::scan_library))
        .routes(routes!(scan::confirm_library_losses))
        .routes(routes!(folders::list_filesystem))
}
