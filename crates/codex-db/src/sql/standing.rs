//! What stands of a reader in books, in the statement that holds off other writers of their log.
//! Must not be told by a statement that took its sight before the lock: it may miss what was written meanwhile.

use codex_models::{BookId, UserId};
use sea_orm::sea_query::{Expr, ExprTrait, Func, JoinType, Query, SelectStatement};
use sea_orm::{ColumnTrait, IdenStatic, Iterable};

use crate::entity::{book, progress, reading_pass};
use crate::sql::Backend;

/// Before the columns of a pass.
pub(crate) const PASS: &str = "pass_";
/// Before the columns of a position.
pub(crate) const KEPT: &str = "kept_";

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
