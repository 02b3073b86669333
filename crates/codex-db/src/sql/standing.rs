//! What stands of a reader in books, told behind a lock that holds off other writers of their log, or before it together
//! with what tells later whether it stands still.
//! Must not be told as locked by a statement that took its sight before the lock: it may miss what was written meanwhile.

use codex_models::{BookId, UserId};
use sea_orm::sea_query::{Expr, ExprTrait, Func, JoinType, Query, SelectStatement};
use sea_orm::{ColumnTrait, DbBackend, DbErr, IdenStatic, Iterable, QueryResult, Statement};

use crate::entity::{book, progress, reading_pass};
use crate::sql::Backend;
use crate::sql::raw::numbered;

/// Before the columns of a pass.
pub(crate) const PASS: &str = "pass_";
/// Before the columns of a position.
pub(crate) const KEPT: &str = "kept_";

/// Alias of what wrote the pass.
const PASS_VERSION: &str = "version_of_pass";
/// Alias of what wrote the position.
const KEPT_VERSION: &str = "version_of_kept";

/// Which writing of the last pass and of the position was seen of a reader in a book, for a write on the condition that
/// they stand still.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sight {
    user: UserId,
    book: BookId,
    pass: Option<String>,
    kept: Option<String>,
}

impl Sight {
    /// As a row of [`before_lock`] tells it.
    pub(crate) fn of_row(user: UserId, book: BookId, row: &QueryResult) -> Result<Self, DbErr> {
        let pass = row.try_get("", PASS_VERSION)?;
        Ok(Self { user, book, pass, kept: row.try_get("", KEPT_VERSION)? })
    }

    /// Whose reading was seen.
    pub(crate) fn user(&self) -> UserId {
        self.user
    }

    /// Tells as `holds` whether it stands still, and holds off other writers as [`behind_lock`] does.
    pub(crate) fn stands(self) -> Statement {
        let Self { user, book, pass, kept } = self;
        let values = [user.into(), book.into(), pass.into(), kept.into()];
        let text = numbered("SELECT stands_behind_lock(?, ?, ?, ?) AS holds");
        Statement::from_sql_and_values(DbBackend::Postgres, text, values)
    }
}

/// A select as [`behind_lock`] makes it that holds nobody off, for who writes on the condition that what was seen stands
/// still; `None` on SQLite, where a transaction costs no way to a server.
pub(crate) fn before_lock(backend: Backend, user: UserId, book: BookId) -> Option<SelectStatement> {
    match backend {
        Backend::Postgres => {
            let mut select = by_joins(user, &[book]);
            select
                .expr_as(Expr::cust("reading_pass.xmin::text"), PASS_VERSION)
                .expr_as(Expr::cust("progress.xmin::text"), KEPT_VERSION);
            Some(select)
        }
        Backend::Sqlite => None,
    }
}

/// A select on those of these books that are there, with each pass of the user in order and their position under these
/// prefixes. Other writers of the log of the user are held off until the transaction ends, and so is who wants to delete
/// one of the books.
pub(crate) fn behind_lock(backend: Backend, user: UserId, books: &[BookId]) -> SelectStatement {
    match backend {
        Backend::Postgres => by_function(user, books),
        // A transaction is the only one that writes.
        Backend::Sqlite => by_joins(user, books),
    }
}

/// By the function that a migration made for it.
fn by_function(user: UserId, books: &[BookId]) -> SelectStatement {
    let ids: Vec<String> = books.iter().map(ToString::to_string).collect();
    let ids = Expr::val(format!("{{{}}}", ids.join(","))).cast_as("uuid[]");
    let function = Func::cust("standing_behind_lock").arg(user).arg(ids);
    let same_book = Expr::col(("behind", "of_book")).equals((book::Entity, book::Column::Id));
    let mut select = Query::select();
    select.from_function(function, "behind").join(JoinType::InnerJoin, book::Entity, same_book);
    add_columns(&mut select, |prefix, column| {
        let whole = prefix.trim_end_matches('_');
        Expr::cust(format!("(behind.{whole}).{column}"))
    });
    select
}

fn by_joins(user: UserId, books: &[BookId]) -> SelectStatement {
    let of_user = |its_book: Expr, its_user: Expr| {
        its_book.equals((book::Entity, book::Column::Id)).and(its_user.eq(user))
    };
    let passes = of_user(
        Expr::col((reading_pass::Entity, reading_pass::Column::BookId)),
        Expr::col((reading_pass::Entity, reading_pass::Column::UserId)),
    );
    let positions = of_user(
        Expr::col((progress::Entity, progress::Column::BookId)),
        Expr::col((progress::Entity, progress::Column::UserId)),
    );
    let mut select = Query::select();
    select
        .from(book::Entity)
        .join(JoinType::LeftJoin, reading_pass::Entity, passes)
        .join(JoinType::LeftJoin, progress::Entity, positions)
        .and_where(book::Column::Id.is_in(books.iter().copied()))
        .order_by((reading_pass::Entity, reading_pass::Column::Number), sea_orm::Order::Asc);
    add_columns(&mut select, |prefix, column| match prefix {
        PASS => Expr::col((reading_pass::Entity, column)),
        _ => Expr::col((progress::Entity, column)),
    });
    select
}

fn add_columns(select: &mut SelectStatement, of: impl Fn(&str, &'static str) -> Expr) {
    let passes = reading_pass::Column::iter().map(|column| (PASS, column.as_str()));
    let kept = progress::Column::iter().map(|column| (KEPT, column.as_str()));
    for (prefix, column) in passes.chain(kept) {
        select.expr_as(of(prefix, column), format!("{prefix}{column}"));
    }
}
