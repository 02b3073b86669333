//! What is handed to the job engine, and when: no more than the lanes can run soon, the most urgent first.
//! Must not run anything.

use apalis::prelude::Task;
use chrono::{DateTime, Utc};
use codex_models::TaskId;
use codex_models::tasks::Lane;
use sea_orm::{ConnectionTrait, Value};
use uuid::Uuid;

use super::message::Message;
use crate::sql::statement;
use crate::{Conn, Result};

/// A task that is to be handed out now.
pub(super) type Waiting = (Uuid, i32, i32);

/// What waits in a lane.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Load {
    pub(super) lane: Lane,
    /// Tasks that were handed out and not yet taken by a worker of any process.
    pub(super) handed_out: u32,
    /// When the first of them was handed out.
    pub(super) oldest: Option<DateTime<Utc>>,
    /// Whether any is to be handed out now.
    pub(super) has_more: bool,
}

/// What waits in every lane, in one statement over partial indexes.
pub(super) async fn load(conn: &Conn<'_>) -> Result<Vec<Load>> {
    let of_lane = "SELECT CAST(? AS text) AS lane, \
        (SELECT CAST(COUNT(*) AS bigint) FROM task WHERE lane = ? AND state = 'queued' AND dispatched_at IS NOT NULL) \
        AS handed_out, \
        (SELECT MIN(dispatched_at) FROM task WHERE lane = ? AND state = 'queued' AND dispatched_at IS NOT NULL) AS oldest, \
        CASE WHEN EXISTS (SELECT 1 FROM task WHERE lane = ? AND state = 'queued' AND dispatched_at IS NULL \
        AND (not_before IS NULL OR not_before <= ?)) THEN 1 ELSE 0 END AS has_more";
    let text = vec![of_lane; Lane::ALL.len()].join(" UNION ALL ");
    let values = Lane::ALL.iter().flat_map(|lane| {
        let name: Value = lane.as_str().into();
        [name.clone(), name.clone(), name.clone(), name, conn.now().into()]
    });
    let rows = conn.executor().query_all_raw(statement(conn, &text, values)).await?;
    let mut loads = Vec::with_capacity(rows.len());
    for row in rows {
        let name: String = row.try_get("", "lane")?;
        let Ok(lane) = name.parse() else { continue };
        let handed_out: i64 = row.try_get("", "handed_out")?;
        let has_more: i32 = row.try_get("", "has_more")?;
        loads.push(Load {
            lane,
            handed_out: u32::try_from(handed_out).unwrap_or(u32::MAX),
            oldest: row.try_get("", "oldest")?,
            has_more: has_more == 1,
        });
    }
    Ok(loads)
}

/// The statement that marks the first waiting tasks of a lane as handed out, and answers them; it binds the lane, the
/// time, how many, and the time. `lock` follows the select.
pub(super) fn take_text(lock: &str) -> String {
    // Materialized: PostgreSQL may evaluate a bare subquery again for each row, and so take more than the limit.
    format!(
        "WITH waiting AS MATERIALIZED (SELECT id FROM task WHERE lane = ? AND state = 'queued' \
         AND dispatched_at IS NULL AND (not_before IS NULL OR not_before <= ?) \
         ORDER BY priority DESC, created_at, id LIMIT ? {lock}) \
         UPDATE task SET dispatched_at = ? WHERE id IN (SELECT id FROM waiting) \
         AND state = 'queued' AND dispatched_at IS NULL RETURNING id, attempts, priority"
    )
}

/// The messages of tasks, in the order in which they are to be run.
pub(super) fn messages(mut taken: Vec<Waiting>) -> Result<Vec<Task<Vec<u8>>>> {
    // The database answers in any order; ids are in the order of time.
    taken.sort_by_key(|(id, _, priority)| (std::cmp::Reverse(*priority), *id));
    let message =
        |(id, generation, priority)| Message { task: TaskId(id), generation }.into_task(priority);
    taken.into_iter().map(message).collect()
}
