//! How a statement is put so that the engine plans it well.
//! Must not change what a statement answers.

use sea_orm::Value;
use sea_orm::sea_query::{
    DynIden, Expr, ExprTrait, Func, IntoColumnRef, IntoIden, Query, SelectStatement,
};

use super::Backend;

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

/// Whether an id is among those in this column of a statement that groups, and is run once. PostgreSQL sees in it a join that
/// it can begin at either end; what is in a list it tests each time that it comes to a row.
pub(crate) fn is_gathered(
    backend: Backend,
    id: impl IntoColumnRef,
    column: impl IntoIden,
    select: SelectStatement,
) -> Expr {
    const GATHERED: &str = "gathered";
    let id = Expr::col(id);
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

/// Whether what a viewer has begun of series is gathered in any case: behind a negative, PostgreSQL would take the dearer
/// one of the two ways.
pub(crate) fn gathers_what_was_begun(backend: Backend) -> bool {
    match backend {
        Backend::Sqlite => false,
        Backend::Postgres => true,
    }
}
