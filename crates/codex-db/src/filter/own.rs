//! Tests of the viewer's own word, and of lists.
//! Must not know anybody else's.

use codex_models::filter::Subject;
use sea_orm::sea_query::{Expr, ExprTrait, Query};
use uuid::Uuid;

use super::{Compiler, IntoExpr, Look};
use crate::entity::{book, series};

impl Compiler {
    /// What the viewer thinks of it is as wanted.
    pub(super) fn rating(self, subject: Subject, wanted: impl FnOnce(Expr) -> Expr) -> Expr {
        let table = match subject {
            Subject::Series => "series_rating",
            Subject::Books => "book_rating",
        };
        let own = Expr::col((table, "user_id")).eq(self.user);
        self.row_in(subject, table, own.and(wanted(Expr::col((table, "rating")))))
    }

    /// The viewer wants to read it.
    pub(super) fn is_wanted(self) -> Expr {
        let own = Expr::col(("want_to_read", "user_id")).eq(self.user);
        self.row_in(Subject::Series, "want_to_read", own)
    }

    /// It is in one of these lists by hand.
    pub(super) fn listed(self, subject: Subject, lists: &[Uuid]) -> Expr {
        let table = match subject {
            Subject::Series => "collection_series",
            Subject::Books => "read_list_book",
        };
        let one_of = Expr::col((table, "list_id")).is_in(lists.iter().copied());
        self.row_in(subject, table, one_of)
    }

    fn row_in(self, subject: Subject, table: &'static str, wanted: Expr) -> Expr {
        let (here, there) = match subject {
            Subject::Series => {
                ((series::Entity, series::Column::Id).into_expr(), Expr::col((table, "series_id")))
            }
            Subject::Books => {
                ((book::Entity, book::Column::Id).into_expr(), Expr::col((table, "book_id")))
            }
        };
        let mut rows = Query::select();
        rows.from(table).and_where(wanted);
        match self.look {
            Look::Each => Expr::exists(rows.expr(Expr::val(1)).and_where(there.eq(here)).take()),
            Look::AtOnce => here.in_subquery(rows.expr(there).take()),
        }
    }
}
