//! How a statement is put so that the engine plans it well.
//! Must not change what a statement answers.

use sea_orm::Value;
use sea_orm::sea_query::{
    Asterisk, DynIden, Expr, ExprTrait, Func, IntoIden, JoinType, Query, SelectStatement,
};

use super::Backend;
use crate::filter::Look;

/// A column in a way that SQLite knows no index of. Without statistics it takes one that finds half of all rows for as
/// good as one that finds a few.
pub(crate) fn without_index(backend: Backend, column: Expr) -> Expr {
    match backend {
        Backend::Sqlite => Func::coalesce([column.clone(), column]).into(),
        Backend::Postgres => column,
    }
}

/// A value that the planner does not look at. Of a place in an order PostgreSQL counts only by the first key how many rows
/// are behind it, so among equal keys it takes none to be left, and then looks everything else up for each row.
pub(crate) fn unforeseen(value: Value) -> Expr {
    Expr::SubQuery(None, Box::new(Query::select().expr(Expr::val(value)).take().into()))
}

/// A key of an order by which rows are sorted once they are found, where it is known that they are few. PostgreSQL would walk
/// along the index of the order in the hope of a page of them soon, and pass all others where they lie at its end.
pub(crate) fn sorted_at_last(backend: Backend, key: Expr) -> Expr {
    match backend {
        Backend::Sqlite => key,
        Backend::Postgres => Func::coalesce([key.clone(), key]).into(),
    }
}

/// Whether an id is among those in this column of a statement that groups, and is run once. PostgreSQL sees in it a join that
/// it can begin at either end.
pub(crate) fn is_gathered(
    backend: Backend,
    id: Expr,
    column: impl IntoIden,
    select: SelectStatement,
) -> Expr {
    const GATHERED: &str = "gathered";
    match backend {
        Backend::Sqlite => id.in_subquery(select),
        Backend::Postgres => {
            let column: DynIden = column.into_iden();
            let same = Expr::col((GATHERED, column)).eq(id);
            let one = Query::select()
                .expr(Expr::val(1))
                .from_subquery(select, GATHERED)
                .and_where(same)
                .take();
            Expr::exists(one)
        }
    }
}

/// Whether an id is among those of a statement, which is run once and whose answers are kept in a table by their hash. In a
/// join PostgreSQL would run it for each row, or compare each row with all of its answers, where it takes them for few: what
/// somebody has read it does not know until it has counted anew.
pub(crate) fn is_listed(backend: Backend, id: Expr, select: SelectStatement) -> Expr {
    let listed = id.in_subquery(select);
    match backend {
        Backend::Sqlite => listed,
        // Of what is not plainly a condition it makes no join.
        Backend::Postgres => Func::coalesce([listed, Expr::val(false)]).into(),
    }
}

/// Adds the row of another table that belongs to each row, if there is one; there are never two. PostgreSQL would gather what
/// it takes for few, and compare each row with all of it.
pub(crate) fn look_up(
    backend: Backend,
    query: &mut SelectStatement,
    table: impl IntoIden,
    belongs: Expr,
) {
    let table: DynIden = table.into_iden();
    match backend {
        Backend::Sqlite => query.left_join(table, belongs),
        Backend::Postgres => {
            // Of what is cut to one row it makes no join.
            let row = Query::select()
                .column(Asterisk)
                .from(table.clone())
                .and_where(belongs)
                .limit(1)
                .take();
            query.join_lateral(JoinType::LeftJoin, row, table, Expr::cust("TRUE"))
        }
    };
}

/// How rows are looked up in what is the viewer's own, behind a negative, or by way of other rows: see [`is_listed`].
pub(crate) fn own_look(backend: Backend, look: Look) -> Look {
    match backend {
        Backend::Sqlite => look,
        Backend::Postgres => Look::AtOnce,
    }
}
