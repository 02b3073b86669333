//! Collections of series and read lists of books.
//! Must show and count no member that is out of sight, nor the name of a list that has only such members.

pub mod automatic;
pub mod items;
mod known;
mod read;
mod write;

pub use read::{find, find_many, list, members};
pub use write::{add, delete, insert, remove, reorder, set_hidden, take_over, update};

use codex_models::Viewer;
use codex_models::lists::ListKind;
use sea_orm::ColumnTrait;
use sea_orm::sea_query::{Expr, ExprTrait, Query, SelectStatement};

use crate::entity::{book, series};
use crate::scope;

/// Order of members.
const BY_POSITION: &str = "position";

/// Where the members of a kind of list are kept.
struct Members {
    table: &'static str,
    member: &'static str,
    kind: ListKind,
}

impl Members {
    fn of(kind: ListKind) -> Self {
        match kind {
            ListKind::Collection => Self { table: "collection_series", member: "series_id", kind },
            ListKind::ReadList => Self { table: "read_list_book", member: "book_id", kind },
        }
    }

    fn column(&self, column: &'static str) -> Expr {
        Expr::col((self.table, column))
    }

    /// The members in sight, joined with what they are.
    fn in_sight(&self, viewer: &Viewer) -> SelectStatement {
        let mut select = Query::select();
        select.from(self.table);
        let member = self.column(self.member);
        match self.kind {
            ListKind::Collection => select
                .inner_join(series::Entity, series::Column::Id.into_expr().eq(member))
                .cond_where(scope::series_in_sight(viewer)),
            ListKind::ReadList => select
                .inner_join(book::Entity, book::Column::Id.into_expr().eq(member))
                .cond_where(scope::books_in_sight(viewer)),
        };
        select
    }
}
