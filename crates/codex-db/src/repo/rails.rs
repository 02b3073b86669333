//! How many rows of a list begin with each letter, or are of each year.
//! Must count what the list itself would show.

use codex_models::Viewer;
use codex_models::books::BookFilter;
use codex_models::series::SeriesFilter;
use sea_orm::sea_query::{Expr, Func, IntoColumnRef, Query, SelectStatement};
use sea_orm::{Condition, ConnectionTrait};

use crate::entity::{book, series};
use crate::filter::{Compiler, Look};
use crate::view::RailRow;
use crate::{Conn, Result, scope};

/// Most stops of a rail; a list in a language of many signs has more, and the last ones are left out.
const MOST_STOPS: u64 = 1_000;
/// Names in answers.
const HEAD: &str = "head";
const COUNT: &str = "member_count";

/// What a rail goes by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Rail {
    /// The first sign of what titles are sorted by.
    Title,
    /// The year of release.
    Year,
}

impl Rail {
    /// Signs at the beginning of the key of the order.
    fn signs(self) -> i32 {
        match self {
            Self::Title => 1,
            Self::Year => 4,
        }
    }
}

/// The stops of the series in sight that meet a condition.
pub async fn of_series(
    conn: &Conn<'_>,
    viewer: &Viewer,
    filter: &SeriesFilter,
    rail: Rail,
) -> Result<Vec<RailRow>> {
    let compiler = Compiler::new(conn, viewer, Look::AtOnce);
    let wanted = compiler.series(&filter.condition).add(scope::all_series_in_sight(viewer));
    let column = match rail {
        Rail::Title => series::Column::TitleSort,
        Rail::Year => series::Column::ReleaseDate,
    };
    let mut select = Query::select();
    select.from(series::Entity);
    stops(conn, select, (series::Entity, column), wanted, rail).await
}

/// The stops of the books in sight that meet a condition.
pub async fn of_books(
    conn: &Conn<'_>,
    viewer: &Viewer,
    filter: &BookFilter,
    rail: Rail,
) -> Result<Vec<RailRow>> {
    let compiler = Compiler::new(conn, viewer, Look::AtOnce);
    let wanted = compiler.books(&filter.condition).add(scope::all_books_in_sight(viewer));
    let column = match rail {
        Rail::Title => book::Column::TitleSort,
        Rail::Year => book::Column::ReleaseDate,
    };
    let mut select = Query::select();
    select.from(book::Entity);
    stops(conn, select, (book::Entity, column), wanted, rail).await
}

async fn stops(
    conn: &Conn<'_>,
    mut select: SelectStatement,
    column: impl IntoColumnRef,
    wanted: Condition,
    rail: Rail,
) -> Result<Vec<RailRow>> {
    // Bound as a value, the length would make another expression of each place it stands in.
    let length = Expr::cust(rail.signs().to_string());
    let head = Func::cust("SUBSTR").args([Expr::col(column), Expr::cust("1"), length]);
    let heads = select.expr_as(head, HEAD).cond_where(wanted).take();
    let select = Query::select()
        .expr(Expr::col(HEAD))
        .expr_as(Expr::cust("CAST(COUNT(*) AS bigint)"), COUNT)
        .from_subquery(heads, "heads")
        .group_by_col(HEAD)
        .order_by_expr_with_nulls(
            Expr::col(HEAD),
            sea_orm::Order::Asc,
            sea_orm::sea_query::NullOrdering::Last,
        )
        .limit(MOST_STOPS)
        .take();
    let rows = conn.executor().query_all(&select).await?;
    rows.iter()
        .map(|row| {
            let count: i64 = row.try_get("", COUNT)?;
            Ok(RailRow { head: row.try_get("", HEAD)?, count: count.unsigned_abs() })
        })
        .collect()
}
