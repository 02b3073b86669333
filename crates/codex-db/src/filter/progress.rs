//! Tests of how far the viewer is.
//! Must not know anybody else's progress.

use codex_models::books::ReadStatus;
use codex_models::filter::Subject;
use sea_orm::sea_query::{CaseStatement, Expr, ExprTrait, Func, Query, SelectStatement};

use super::{Compiler, Ids, IntoExpr, Look, always, never};
use crate::entity::{book, progress};
use crate::sql::plans;

impl Compiler {
    /// One of these.
    pub(super) fn read_status(self, subject: Subject, wanted: &[ReadStatus]) -> Expr {
        let has = |status| wanted.contains(&status);
        match (has(ReadStatus::Unread), subject) {
            (false, Subject::Books) => self.begun_books(wanted, Vec::new()),
            (false, Subject::Series) => match (has(ReadStatus::Reading), has(ReadStatus::Read)) {
                (true, true) => self.is_begun_series(),
                (true, false) => {
                    self.is_begun_series().and(self.has_read_whole(Of::Negative).not())
                }
                (false, true) => self.has_read_whole(Of::Positive),
                (false, false) => never(),
            },
            // What was begun is all but what is unread, and is looked up in one look where that is enough.
            (true, Subject::Books) => {
                let begun = [ReadStatus::Reading, ReadStatus::Read].into_iter();
                let others: Vec<_> = begun.filter(|status| !has(*status)).collect();
                if others.is_empty() {
                    return always();
                }
                self.behind_a_negative().begun_books(&others, Vec::new()).not()
            }
            (true, Subject::Series) => match (has(ReadStatus::Reading), has(ReadStatus::Read)) {
                (true, true) => always(),
                (true, false) => self.has_read_whole(Of::Negative).not(),
                (false, true) => self.is_begun_series().not().or(self.has_read_whole(Of::Negative)),
                (false, false) => self.is_begun_series().not(),
            },
        }
    }

    /// A position of the viewer in the book, whose time is as wanted.
    pub(super) fn book_progress(self, wanted: impl FnOnce(Expr) -> Expr) -> Expr {
        let at = (progress::Entity, progress::Column::UpdatedAt).into_expr();
        self.position(wanted(at))
    }

    /// Books that were begun and are one of these, whose positions are as wanted beside.
    pub(super) fn begun_books(self, wanted: &[ReadStatus], beside: Vec<Expr>) -> Expr {
        let has = |status| wanted.contains(&status);
        let status = match (has(ReadStatus::Reading), has(ReadStatus::Read)) {
            (true, true) => always(),
            (false, false) => never(),
            (_, is_read) => progress_column(progress::Column::Completed).eq(is_read),
        };
        self.position(beside.into_iter().fold(status, ExprTrait::and))
    }

    /// A position of the viewer in a book of the series.
    fn is_begun_series(self) -> Expr {
        if self.ids == Ids::OfRead {
            return always();
        }
        let id = (book::Entity, book::Column::Id).into_expr();
        let (here, there) = (self.series_id(), (book::Entity, book::Column::SeriesId).into_expr());
        let mut positions = self.positions();
        positions.inner_join(book::Entity, id.eq(progress_column(progress::Column::BookId)));
        match plans::own_look(self.backend, self.look) {
            Look::Each => {
                Expr::exists(positions.expr(Expr::val(1)).and_where(there.eq(here)).take())
            }
            Look::AtOnce => here.in_subquery(positions.expr(there).take()),
        }
    }

    /// All books of the series are finished. Gathered at once: what somebody read is little, and PostgreSQL would gather
    /// all that is not read for a look at each.
    fn has_read_whole(self, of: Of) -> Expr {
        const MEMBER: &str = "member";
        let member = |column: book::Column| Expr::col((MEMBER, column));
        let series = (book::Entity, book::Column::SeriesId);
        let all = Query::select()
            .expr(Func::count(Expr::val(1)))
            .from_as(book::Entity, MEMBER)
            .and_where(member(book::Column::SeriesId).eq(series.into_expr()))
            .take();
        let id = (book::Entity, book::Column::Id).into_expr();
        let read = self
            .positions()
            .column(series)
            .inner_join(book::Entity, id.eq(progress_column(progress::Column::BookId)))
            .and_where(progress_column(progress::Column::Completed).eq(true))
            .group_by_col(series)
            .and_having(Expr::expr(Func::count(Expr::val(1))).eq(all))
            .take();
        match (of, self.ids) {
            (Of::Positive, Ids::OfRows) => {
                plans::is_gathered(self.backend, self.series_id(), book::Column::SeriesId, read)
            }
            (Of::Negative, _) | (_, Ids::OfRead) => {
                plans::is_listed(self.backend, self.series_id(), read)
            }
        }
    }

    /// A position of the viewer in the book that is as wanted.
    fn position(self, wanted: Expr) -> Expr {
        let here = (book::Entity, book::Column::Id).into_expr();
        let there = progress_column(progress::Column::BookId);
        let mut positions = self.positions();
        positions.and_where(wanted);
        match self.look {
            Look::Each => {
                Expr::exists(positions.expr(Expr::val(1)).and_where(there.eq(here)).take())
            }
            Look::AtOnce => here.in_subquery(positions.expr(there).take()),
        }
    }

    fn positions(self) -> SelectStatement {
        Query::select()
            .from(progress::Entity)
            .and_where(progress_column(progress::Column::UserId).eq(self.user))
            .take()
    }
}

/// Where a test stands that looks something up.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Of {
    /// Beside what else has to hold: it may lead to the rows.
    Positive,
    /// Behind a negative, or as one of several of which one is enough.
    Negative,
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
    named(compiler.is_begun_series().not(), compiler.has_read_whole(Of::Positive))
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
