//! Conditions as SQL: each becomes one expression on the rows of `series` or `book`, beside the predicate of visibility.
//! Must not ask the database, and no test may come to NULL: a negative of it has to hold then.

mod columns;
mod own;
mod progress;
mod terms;
mod values;

use chrono::{DateTime, Utc};
use codex_models::filter::{Check, Condition, Field, Kind, Subject, Test, TextMatch};
use codex_models::{UserId, Viewer};
use sea_orm::Condition as Where;
use sea_orm::sea_query::{Expr, ExprTrait, Query};

use crate::conn::Conn;
use crate::entity::{book, series};
use crate::sql::Backend;

pub(crate) use progress::{read_status_of_book, read_status_of_series};

/// How names, positions and relatives of rows are looked up.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Look {
    /// For each row anew: for a walk along an index to the first few rows.
    Each,
    /// Once for the whole statement: for counts, and where few rows are found.
    AtOnce,
}

/// What tests need to know beside the row.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Compiler {
    user: UserId,
    now: DateTime<Utc>,
    look: Look,
    backend: Backend,
}

impl Compiler {
    /// Whose progress is meant, when it is, and how rows are looked up.
    pub(crate) fn new(conn: &Conn<'_>, viewer: &Viewer, look: Look) -> Self {
        // Nobody's progress is that of a user who cannot exist.
        let user = viewer.user().unwrap_or(UserId(uuid::Uuid::nil()));
        Self { user, now: conn.now(), look, backend: conn.backend() }
    }

    /// How rows are looked up.
    pub(crate) fn look(self) -> Look {
        self.look
    }

    /// The condition on a statement whose rows are those of `series`.
    pub(crate) fn series(self, condition: &Condition) -> Where {
        self.whole(Subject::Series, condition)
    }

    /// The condition on a statement whose rows are those of `book`.
    pub(crate) fn books(self, condition: &Condition) -> Where {
        self.whole(Subject::Books, condition)
    }

    fn whole(self, subject: Subject, condition: &Condition) -> Where {
        // Callers add to it what has to hold beside, which must not join a group of which one is enough.
        let all = Where::all();
        if condition.is_empty() { all } else { all.add(self.condition(subject, condition)) }
    }

    fn condition(self, subject: Subject, condition: &Condition) -> Where {
        match condition {
            Condition::All(parts) if parts.is_empty() => Where::all().add(always()),
            Condition::All(parts) => {
                // What somebody has begun is few: those lead to the rows, and the rest is looked up for each.
                let leads = |part: &Condition| self.look == Look::AtOnce && part.is_begun();
                let leader = parts.iter().position(leads);
                let with = |(at, part)| {
                    let is_led = leader.is_some_and(|leader| leader != at);
                    let look = if is_led { Look::Each } else { self.look };
                    Self { look, ..self }.condition(subject, part)
                };
                parts.iter().enumerate().map(with).fold(Where::all(), Where::add)
            }
            Condition::Any(parts) if parts.is_empty() => Where::all().add(never()),
            Condition::Any(parts) => {
                parts.iter().fold(Where::any(), |any, part| any.add(self.condition(subject, part)))
            }
            Condition::Not(part) => self.condition(subject, part).not(),
            Condition::Related(part) => Where::all().add(self.related(subject, part)),
            Condition::Test(test) => {
                let expr = self.test(subject, test);
                Where::all().add(if test.holds { expr } else { expr.not() })
            }
        }
    }

    /// Names of tables are those of the innermost statement, so that relatives of relatives are no others.
    fn related(self, subject: Subject, part: &Condition) -> Expr {
        let mut related = Query::select();
        related.cond_where(self.condition(subject.other(), part));
        let (here, there) = match subject {
            Subject::Series => {
                related.from(book::Entity);
                (
                    (series::Entity, series::Column::Id).into_expr(),
                    (book::Entity, book::Column::SeriesId).into_expr(),
                )
            }
            Subject::Books => {
                related.from(series::Entity);
                (
                    (book::Entity, book::Column::SeriesId).into_expr(),
                    (series::Entity, series::Column::Id).into_expr(),
                )
            }
        };
        match self.look {
            Look::Each => Expr::exists(related.expr(Expr::val(1)).and_where(there.eq(here)).take()),
            Look::AtOnce => here.in_subquery(related.expr(there).take()),
        }
    }

    fn test(self, subject: Subject, test: &Test) -> Expr {
        let Test { field, check, holds: _ } = test;
        match (check, field) {
            (Check::Time(check), Field::ReadAt) => {
                self.book_progress(|at| values::time(at, *check, self.now))
            }
            (Check::IsSet, Field::ReadAt) => self.book_progress(|_| always()),
            (Check::IsTrue, Field::Complete) => columns::is_complete(),
            (Check::IsTrue, Field::Wanted) => self.is_wanted(),
            (Check::Number(how, wanted), Field::Rating) => {
                self.rating(subject, |rating| values::number(rating, *how, *wanted))
            }
            (Check::IsSet, Field::Rating) => self.rating(subject, |_| always()),
            (Check::Ids(lists), Field::Collection | Field::ReadList) => self.listed(subject, lists),
            (Check::ReadStatuses(statuses), _) => self.read_status(subject, statuses),
            (Check::Names(names), _) => self.names(subject, field.kind(), names),
            (Check::IsSet, _) if matches!(field.kind(), Kind::Term(_)) => {
                self.has_any_name(subject, field.kind())
            }
            (Check::Text(how, wanted), Field::Title) if self.look == Look::AtOnce => {
                titled(subject, *how, wanted)
            }
            (check, _) => {
                let Some(column) = columns::column(self.backend, subject, *field) else {
                    return never();
                };
                values::check(column, check, self.now)
            }
        }
    }
}

/// Titles are looked through by themselves, in an index that holds nothing else: rows are a hundred times as long.
fn titled(subject: Subject, how: TextMatch, wanted: &str) -> Expr {
    let mut titled = Query::select();
    let (id, title) = match subject {
        Subject::Series => {
            titled.from(series::Entity);
            (
                (series::Entity, series::Column::Id).into_expr(),
                (series::Entity, series::Column::TitleSearch).into_expr(),
            )
        }
        Subject::Books => {
            titled.from(book::Entity);
            (
                (book::Entity, book::Column::Id).into_expr(),
                (book::Entity, book::Column::TitleSearch).into_expr(),
            )
        }
    };
    let titled = titled.expr(id.clone()).and_where(values::text(title, how, wanted)).take();
    id.in_subquery(titled)
}

/// What holds of no row.
fn never() -> Expr {
    Expr::cust("1 = 0")
}

/// What holds of every row.
fn always() -> Expr {
    Expr::cust("1 = 1")
}

/// Columns as expressions, with their table.
trait IntoExpr {
    fn into_expr(self) -> Expr;
}

impl<E, C> IntoExpr for (E, C)
where
    (E, C): sea_orm::sea_query::IntoColumnRef,
{
    fn into_expr(self) -> Expr {
        Expr::col(self)
    }
}
