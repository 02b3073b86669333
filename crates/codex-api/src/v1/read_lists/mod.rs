//! Read lists.
//! Routes and re-exports only.

mod crud;
mod dto;
mod files;
mod items_dto;
mod members;

use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

pub(crate) use dto::ReadListDto;

use crate::state::AppState;

/// The routes.
pub(crate) fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(crud::list_read_lists, crud::create_read_list))
        .routes(routes!(crud::get_read_list, crud::update_read_list, crud::delete_read_list))
        .routes(routes!(crud::take_over_read_list))
        .routes(routes!(files::import_read_list))
        .routes(routes!(files::export_read_list))
        .routes(routes!(files::list_read_list_items))
        .routes(routes!(files::choose_read_list_item))
        .routes(routes!(members::list_read_list_books, members::add_read_list_books))
        .routes(routes!(members::order_read_list_books))
        .routes(routes!(members::remove_read_list_book))
}
