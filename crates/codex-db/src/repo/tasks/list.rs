//! Tasks as doors show them.
//! Must not change any.

use codex_models::scans::TaskState;
use codex_models::sort::Direction;
use codex_models::tasks::{
    ScanLibrary, ScanProgress, TaskCount, TaskFilter, TaskPayload, TaskProgress, TaskStatus,
};
use codex_models::{Page, PageRequest, TaskId};
use sea_orm::sea_query::{Asterisk, Expr, Func};
use sea_orm::{ColumnTrait, Condition, EntityTrait, QueryFilter, QuerySelect, QueryTrait};

use crate::entity::task;
use crate::paging::{KeyKind, Keyset, time_key};
use crate::repo::total;
use crate::{Conn, Result, shared_counts};

/// Name of the one order of tasks, for cursors: the newest first.
pub const ORDER: &str = "-createdAt";

/// A task by id.
pub async fn find(conn: &Conn<'_>, id: TaskId) -> Result<Option<TaskStatus>> {
    Ok(find_row(conn, id).await?.map(|row| status_of(&row)))
}

/// A task's row by id.
pub(super) async fn find_row(conn: &Conn<'_>, id: TaskId) -> Result<Option<task::Model>> {
    Ok(task::Entity::find_by_id(id).one(conn.executor()).await?)
}

/// One page of tasks, the newest first.
pub async fn list(
    conn: &Conn<'_>,
    filter: &TaskFilter,
    page: &PageRequest,
) -> Result<Page<TaskStatus>> {
    let condition = Condition::all()
        .add_option(filter.state.map(|state| task::Column::State.eq(state)))
        .add_option(filter.kind.as_deref().map(|kind| task::Column::Kind.eq(kind)))
        .add_option(filter.lane.map(|lane| task::Column::Lane.eq(lane.as_str())));
    let count = total(conn, task::Entity, condition.clone());
    let total = shared_counts::of(conn, filter, count).await?;
    let order = Keyset::new(
        ORDER.to_owned(),
        (task::Entity, task::Column::CreatedAt),
        (task::Entity, task::Column::Id),
        KeyKind::Time,
        Direction::Desc,
    );
    let mut select = task::Entity::find().filter(condition);
    order.apply(QueryTrait::query(&mut select), page)?;
    let mut rows = select.all(conn.executor()).await?;
    let next = order.finish(&mut rows, page, |row| (time_key(row.created_at), row.id.0));
    Ok(Page { items: rows.iter().map(status_of).collect(), next, total })
}

/// How many tasks of each lane are in each state.
pub async fn counts(conn: &Conn<'_>) -> Result<Vec<TaskCount>> {
    let counts: Vec<(String, TaskState, i64)> = task::Entity::find()
        .select_only()
        .columns([task::Column::Lane, task::Column::State])
        .expr(Func::count(Expr::col(Asterisk)))
        .group_by(task::Column::Lane)
        .group_by(task::Column::State)
        .into_tuple()
        .all(conn.executor())
        .await?;
    let count = |(lane, state, count): (String, TaskState, i64)| TaskCount {
        lane,
        state,
        count: count.unsigned_abs(),
    };
    Ok(counts.into_iter().map(count).collect())
}

/// A task's row as doors show it.
pub fn status_of(row: &task::Model) -> TaskStatus {
    let message = || row.error_message.clone().unwrap_or_default();
    TaskStatus {
        task: row.id,
        kind: row.kind.clone(),
        lane: row.lane.clone(),
        state: row.state,
        priority: row.priority,
        progress: row.progress.as_deref().and_then(|text| progress_of(&row.kind, text)),
        error: row.error_code.clone().map(|code| (code, message())),
        failures: row.failures.unsigned_abs(),
        crashes: row.crashes.unsigned_abs(),
        cancel_requested: row.cancel_requested,
        created_at: row.created_at,
        not_before: row.not_before,
        started_at: row.started_at,
        finished_at: row.finished_at,
    }
}

/// What cannot be read was written by another version, and is not shown.
fn progress_of(kind: &str, text: &str) -> Option<TaskProgress> {
    if kind == ScanLibrary::KIND {
        let ScanProgress { counts, .. } = serde_json::from_str(text).ok()?;
        return Some(TaskProgress { done: counts.books_done, total: counts.books_total });
    }
    serde_json::from_str(text).ok()
}
