//! Visibility as one SQL predicate: what a viewer may not see is absent from rows, counts and totals alike.
//! Must be part of every statement that reads library content.

use codex_models::Viewer;
use codex_models::actor::LibraryScope;
use sea_orm::sea_query::{Expr, ExprTrait, Query};
use sea_orm::{ColumnTrait, Condition};

use crate::entity::book;

/// Restricts a column that holds a library's id to the libraries in sight.
pub(crate) fn in_sight(library: impl ColumnTrait, viewer: &Viewer) -> Condition {
    match viewer.libraries() {
        LibraryScope::All => Condition::all(),
        LibraryScope::Only(libraries) => {
            Condition::all().add(library.is_in(libraries.iter().copied()))
        }
    }
}

/// Whether the book whose id a column holds is in sight.
pub(crate) fn book_in_sight(id: impl ColumnTrait, viewer: &Viewer) -> Expr {
    let visible = Query::select()
        .expr(Expr::val(1))
        .from(book::Entity)
        .and_where(book::Column::Id.into_expr().eq(id.into_expr()))
        .cond_where(in_sight(book::Column::LibraryId, viewer))
        .take();
    Expr::exists(visible)
}
