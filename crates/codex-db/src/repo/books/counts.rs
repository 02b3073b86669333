//! How many books a list has.
//! Must find what somebody has read by what they read, and the rest without looking at their reading.

use codex_models::books::{BookFilter, ReadStatus};
use codex_models::filter::Subject;
use codex_models::{UserId, Viewer};
use futures::try_join;
use sea_orm::sea_query::{Expr, ExprTrait, Query};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter};

use super::{LibraryLook, simplified, wanted};
use crate::entity::{book, progress};
use crate::filter::{Compiler, Look};
use crate::repo::total_of;
use crate::totals::{self, List};
use crate::{Conn, Result, scope};

/// Name of a count in an answer.
const COUNT: &str = "book_count";

/// How many of the books of a list the viewer has begun, and how many they have finished; found by what they read.
pub async fn count_by_status(
    conn: &Conn<'_>,
    viewer: &Viewer,
    filter: &BookFilter,
) -> Result<(u64, u64)> {
    let user = viewer.user().unwrap_or(UserId(uuid::Uuid::nil()));
    let mut count = Query::select()
        .column((progress::Entity, progress::Column::Completed))
        .expr_as(Expr::cust("CAST(COUNT(*) AS bigint)"), COUNT)
        .from(progress::Entity)
        .and_where(progress::Column::UserId.eq(user))
        .group_by_col((progress::Entity, progress::Column::Completed))
        .take();
    let all_books = BookFilter { status: filter.status, ..BookFilter::default() };
    // Where nothing is asked of the books, it is enough to count what was read.
    if *filter != all_books || !scope::sees_all_books(viewer) {
        let compiler = Compiler::new(conn, viewer, Look::Each);
        let wanted = wanted(&simplified(filter), compiler, LibraryLook::Each);
        let same = book::Column::Id.into_expr().eq(progress::Column::BookId.into_expr());
        count
            .inner_join(book::Entity, same)
            .cond_where(wanted.add(scope::read_books_in_sight(viewer)));
    }
    let (mut reading, mut read) = (0, 0);
    for row in conn.executor().query_all(&count).await? {
        let found: i64 = row.try_get("", COUNT)?;
        let is_read: bool = row.try_get("", "completed")?;
        *(if is_read { &mut read } else { &mut reading }) = found.unsigned_abs();
    }
    Ok((reading, read))
}

/// How many books a list has.
pub(super) async fn total(conn: &Conn<'_>, viewer: &Viewer, filter: &BookFilter) -> Result<u64> {
    match filter.status {
        None => whole(conn, viewer, filter).await,
        // What was not begun is all but the few that were.
        Some(ReadStatus::Unread) => {
            let any = BookFilter { status: None, ..filter.clone() };
            let (whole, (reading, read)) = try_join!(
                Box::pin(whole(conn, viewer, &any)),
                count_by_status(conn, viewer, filter)
            )?;
            Ok(whole.saturating_sub(reading + read))
        }
        Some(ReadStatus::Reading) => Ok(count_by_status(conn, viewer, filter).await?.0),
        Some(ReadStatus::Read) => Ok(count_by_status(conn, viewer, filter).await?.1),
    }
}

/// How many books a list has, whatever its status asks for. What its condition says of books that were not begun is
/// counted by those that were.
async fn whole(conn: &Conn<'_>, viewer: &Viewer, filter: &BookFilter) -> Result<u64> {
    let Some((rest, left_over)) = filter.condition.with_unread() else {
        return by_condition(conn, viewer, filter).await;
    };
    let with = |condition| BookFilter { condition, ..filter.clone() };
    let (rest, left_over) = (with(rest), with(left_over));
    let count = |filter| Box::pin(by_condition(conn, viewer, filter));
    let (all, begun) = try_join!(count(&rest), count(&left_over))?;
    Ok(all.saturating_sub(begun))
}

/// The same in one statement that looks at each series once.
async fn by_condition(conn: &Conn<'_>, viewer: &Viewer, filter: &BookFilter) -> Result<u64> {
    let (in_sight, look) = match filter.series {
        Some(_) => (scope::books_in_sight(viewer), Look::Each),
        None => (scope::all_books_in_sight(viewer), Look::AtOnce),
    };
    let wanted = wanted(filter, Compiler::new(conn, viewer, look), LibraryLook::AtOnce);
    let count = total_of(conn, book::Entity::find().filter(wanted.add(in_sight)));
    let BookFilter { library, series, condition, search, .. } = filter;
    let plain = BookFilter {
        library: *library,
        series: *series,
        condition: condition.clone(),
        search: search.clone(),
        ..BookFilter::default()
    };
    let list = List::new(Subject::Books, *library, condition, search.as_deref());
    let list = list.map(|list| list.of_series(*series));
    match list.filter(|_| *filter == plain) {
        Some(list) => totals::of(conn, conn.totals(), list, viewer.sight(), count).await,
        None => count.await,
    }
}
