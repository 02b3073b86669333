//! Conditions as SQL: each becomes one expression on the rows of `series` or `book`, beside the predicate of visibility.
//! Must not ask the database, and no test may come to NULL: a negative of it has to hold then.

mod columns;
mod own;
mod progress;
mod terms;
mod values;

use chrono::{DateTime, Utc};
use codex_models::books::ReadStatus;
use codex_models::filter::{Check, Condition, Field, Kind, Subject, Test, TextMatch};
use codex_models::{UserId, Viewer};
use sea_orm::Condition as Where;
use sea_orm::sea_query::{Expr, ExprTrait, Query};

use crate::conn::Conn;
use crate::entity::{book, series};
use crate::sql::{Backend, plans};

pub(crate) use progress::{read_status_of_book, read_status_of_series};

/// How names, positions and relatives of rows are looked up.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Look {
    /// For each row anew: for a walk along an index to the first few rows.
    Each,
    /// Once for the whole statement: for counts, and where few rows are found.
    AtOnce,
}

/// Whose ids stand for those of the rows. The same in a statement that joins both; but PostgreSQL joins names with what
/// their ids are compared with, and before it looks at rows only where those are the ids of what was read, which is few.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Ids {
    /// Of the rows themselves.
    OfRows,
    /// Of the positions, or of [`LATEST`], that are joined to the rows.
    OfRead,
}

/// What tests need to know beside the row.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Compiler {
    user: UserId,
    now: DateTime<Utc>,
    look: Look,
    ids: Ids,
    backend: Backend,
}

/// Name of what the viewer has begun of series, where a statement joins it.
pub(crate) const LATEST: &str = "latest";

impl Compiler {
    /// Whose progress is meant, when it is, and how rows are looked up.
    pub(crate) fn new(conn: &Conn<'_>, viewer: &Viewer, look: Look) -> Self {
        // Nobody's progress is that of a user who cannot exist.
        let user = viewer.user().unwrap_or(UserId(uuid::Uuid::nil()));
        Self { user, now: conn.now(), look, ids: Ids::OfRows, backend: conn.backend() }
    }

    /// The same for a statement that joins `progress` of the viewer to `book`, or [`LATEST`] to `series`, and has no rows
    /// but those.
    pub(crate) fn of_read(self) -> Self {
        Self { ids: Ids::OfRead, ..self }
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
                let mut each = parts.iter().enumerate();
                match each.find_map(|(at, part)| Some((at, part.begun()?))) {
                    Some((leader, begun)) if self.look == Look::AtOnce => {
                        let rest = parts.iter().enumerate().filter(|(at, _)| *at != leader);
                        self.led(subject, begun, rest.map(|(_, part)| part))
                    }
                    Some(_) | None => parts
                        .iter()
                        .fold(Where::all(), |all, part| all.add(self.condition(subject, part))),
                }
            }
            Condition::Any(parts) if parts.is_empty() => Where::all().add(never()),
            Condition::Any(parts) => {
                parts.iter().fold(Where::any(), |any, part| any.add(self.condition(subject, part)))
            }
            Condition::Not(part) => match part.as_ref() {
                Condition::Test(test) => Where::all().add(self.test(subject, test, !test.holds)),
                part => self.condition(subject, part).not(),
            },
            Condition::Related(part) => Where::all().add(self.related(subject, part)),
            Condition::Test(test) => Where::all().add(self.test(subject, test, test.holds)),
        }
    }

    /// What somebody has begun is few: those lead to the rows, and the rest is looked up for each. Names of books are looked
    /// up before any book is.
    fn led<'a>(
        self,
        subject: Subject,
        begun: &[ReadStatus],
        rest: impl Iterator<Item = &'a Condition>,
    ) -> Where {
        let each = Self { look: Look::Each, ..self };
        let (mut names, mut all) = (Vec::new(), Where::all());
        for part in rest {
            match part {
                Condition::Test(test)
                    if subject == Subject::Books && matches!(test.check, Check::Names(_)) =>
                {
                    names.push(each.of_read().test(subject, test, test.holds));
                }
                part => all = all.add(each.condition(subject, part)),
            }
        }
        match subject {
            Subject::Books => all.add(self.begun_books(begun, names)),
            Subject::Series => all.add(self.read_status(subject, begun)),
        }
    }

    /// The same for a negative of what is the viewer's own.
    fn behind_a_negative(self) -> Self {
        Self { look: plans::own_look(self.backend, self.look), ..self }
    }

    /// The column that holds the ids of series.
    fn series_id(self) -> Expr {
        match self.ids {
            Ids::OfRows => (series::Entity, series::Column::Id).into_expr(),
            Ids::OfRead => Expr::col((LATEST, book::Column::SeriesId)),
        }
    }

    /// Names of tables are those of the innermost statement, so that relatives of relatives are no others.
    fn related(self, subject: Subject, part: &Condition) -> Expr {
        let mut related = Query::select();
        let of_rows = Self { ids: Ids::OfRows, ..self };
        related.cond_where(of_rows.condition(subject.other(), part));
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

    /// The test, or its negative.
    fn test(self, subject: Subject, test: &Test, holds: bool) -> Expr {
        if let Check::ReadStatuses(statuses) = &test.check {
            // Of how far one has read there is always one, and more is known of it than that others do not hold.
            let all = [ReadStatus::Unread, ReadStatus::Reading, ReadStatus::Read];
            let wanted = all.into_iter().filter(|status| statuses.contains(status) == holds);
            return self.read_status(subject, &wanted.collect::<Vec<_>>());
        }
        if holds {
            return self.positive(subject, test);
        }
        let compiler = if test.field.is_same_for_all() { self } else { self.behind_a_negative() };
        compiler.positive(subject, test).not()
    }

    fn positive(self, subject: Subject, test: &Test) -> Expr {
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
