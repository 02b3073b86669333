//! Parts of paths of files, which are texts with `/` between their parts.
//! Must cut by characters, as both engines count, and count in 32 bits, as PostgreSQL wants.

use sea_orm::sea_query::{Expr, ExprTrait, Func, IntoColumnRef};

use crate::Backend;

/// What stands behind the first so many characters of a path.
pub(crate) fn behind(path: impl IntoColumnRef, characters: usize) -> Expr {
    let start = i32::try_from(characters).unwrap_or(i32::MAX).saturating_add(1);
    Expr::expr(Func::cust("substr").arg(Expr::col(path)).arg(Expr::val(start)))
}

/// The first so many characters of a path.
pub(crate) fn head(path: impl IntoColumnRef, characters: usize) -> Expr {
    let length = i32::try_from(characters).unwrap_or(i32::MAX);
    Expr::expr(
        Func::cust("substr").arg(Expr::col(path)).arg(Expr::val(1_i32)).arg(Expr::val(length)),
    )
}

/// The part of a path before its first `/`, which it has.
pub(crate) fn first_part(backend: Backend, path: Expr) -> Expr {
    match backend {
        Backend::Sqlite => {
            let slash = Func::cust("instr").arg(path.clone()).arg(Expr::val("/"));
            let length = Expr::expr(slash).sub(1);
            Expr::expr(Func::cust("substr").arg(path).arg(Expr::val(1_i32)).arg(length))
        }
        Backend::Postgres => {
            let part = Func::cust("split_part").arg(path).arg(Expr::val("/"));
            Expr::expr(part.arg(Expr::cust("1")))
        }
    }
}
