//! Tests of how far the viewer is.
//! Must not know anybody else's progress.

use codex_models::books::ReadStatus;
use codex_models::filter::Subject;
use sea_orm::sea_query::{CaseStatement, Expr, ExprTrait, Func, Query, SelectStatement};

use super::{Compiler, IntoExpr, Look, always, never};
use crate::entity::{book, progress, series};
use crate::sql::plans;

impl Compiler {
    /// One of these.
    pub(super) fn read_status(self, subject: Subject, wanted: &[ReadStatus]) -> Expr {
        let has = |status| wanted.contains(&status);
        // Those that were begun, in one look where that is enough.
        match (has(ReadStatus::Unread), has(ReadStatus::Reading), has(ReadStatus::Read)) {
            (true, true, true) => always(),
            (false, false, false) => never(),
            (true, reading, read) => {
                let rest = match (reading, read) {
                    (false, true) => Some(ReadStatus::Reading),
                    (true, false) => Some(ReadStatus::Read),
                    (_, _) => None,
                };
                match rest {
                    Some(other) => self.is(subject, other).not(),
                    None => self.is_begun(subject).not(),
                }
            }
            (false, true, true) => self.is_begun(subject),
            (false, true, false) => self.is(subject, ReadStatus::Reading),
            (false, false, true) => self.is(subject, ReadStatus::Read),
        }
    }

    /// A position of the viewer in the book, whose time is as wanted.
    pub(super) fn book_progress(self, wanted: impl FnOnce(Expr) -> Expr) -> Expr {
        let at = (progress::Entity, progress::Column::UpdatedAt).into_expr();
        self.position(Subject::Books, wanted(at))
    }

    fn is_begun(self, subject: Subject) -> Expr {
        self.position(subject, always())
    }

    fn is(self, subject: Subject, status: ReadStatus) -> Expr {
        let is_read = status == ReadStatus::Read;
        match subject {
            Subject::Books => {
                self.position(subject, progress_column(progress::Column::Completed).eq(is_read))
            }
            Subject::Series => {
                let read = self.has_read_whole();
                if is_read { read } else { self.is_begun(subject).and(read.not()) }
            }
        }
    }

    /// All books of the series are finished. Gathered at once: what somebody read is little, and PostgreSQL would gather
    /// all that is not read for a look at each.
    fn has_read_whole(self) -> Expr {
        const MEMBER: &str = "member";
        let member = |column: book::Column| Expr::col((MEMBER, column));
        let of = (book::Entity, book::Column::SeriesId);
        let all = Query::select()
            .expr(Func::count(Expr::val(1)))
            .from_as(book::Entity, MEMBER)
            .and_where(member(book::Column::SeriesId).eq(of.into_expr()))
            .take();
        let id = (book::Entity, book::Column::Id).into_expr();
        let read = Query::select()
            .column(of)
            .from(progress::Entity)
            .inner_join(book::Entity, id.eq(progress_column(progress::Column::BookId)))
            .and_where(progress_column(progress::Column::UserId).eq(self.user))
            .and_where(progress_column(progress::Column::Completed).eq(true))
            .group_by_col(of)
            .and_having(Expr::expr(Func::count(Expr::val(1))).eq(all))
            .take();
        plans::is_gathered(
            self.backend,
            (series::Entity, series::Column::Id),
            book::Column::SeriesId,
            read,
        )
    }

    /// A position of the viewer in the book, or in a book of the series, that is as wanted.
    fn position(self, subject: Subject, wanted: Expr) -> Expr {
        let mut positions = Query::select();
        positions
            .from(progress::Entity)
            .and_where(progress_column(progress::Column::UserId).eq(self.user))
            .and_where(wanted);
        let (here, there) = match subject {
            Subject::Books => (
                (book::Entity, book::Column::Id).into_expr(),
                progress_column(progress::Column::BookId),
            ),
            Subject::Series => {
                let id = (book::Entity, book::Column::Id).into_expr();
                positions
                    .inner_join(book::Entity, id.eq(progress_column(progress::Column::BookId)));
                (
                    (series::Entity, series::Column::Id).into_expr(),
                    (book::Entity, book::Column::SeriesId).into_expr(),
                )
            }
        };
        let is_gathered = subject == Subject::Series && plans::gathers_what_was_begun(self.backend);
        let look = if is_gathered { Look::AtOnce } else { self.look };
        match look {
            Look::Each => {
                Expr::exists(positions.expr(Expr::val(1)).and_where(there.eq(here)).take())
            }
            Look::AtOnce => here.in_subquery(positions.expr(there).take()),
        }
    }
}

/// The status of a row of `book` as its name, for groups.
pub(crate) fn read_status_of_book(select: &mut SelectStatement, compiler: Compiler) -> Expr {
    let id = (book::Entity, book::Column::Id).into_expr();
    let on = progress_column(progress::Column::BookId)
        .eq(id)
        .and(progress_column(progress::Column::UserId).eq(compiler.user));
    select.left_join(progress::Entity, on);
    let is_absent = progress_column(progress::Column::BookId).is_null();
    let is_read = progress_column(progress::Column::Completed).eq(true);
    named(is_absent, is_read)
}

/// The status of a row of `series` as its name, for groups.
pub(crate) fn read_status_of_series(compiler: Compiler) -> Expr {
    let begun = compiler.is_begun(Subject::Series);
    named(begun.not(), compiler.has_read_whole())
}

fn named(is_unread: Expr, is_read: Expr) -> Expr {
    let name = |status: ReadStatus| Expr::val(status.as_str());
    let case = CaseStatement::new()
        .case(is_unread, name(ReadStatus::Unread))
        .case(is_read, name(ReadStatus::Read))
        .finally(name(ReadStatus::Reading));
    case.into()
}

fn progress_column(column: progress::Column) -> Expr {
    (progress::Entity, column).into_expr()
}
