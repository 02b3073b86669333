//! What was changed of lanes at run time.
//! Must not know how lanes are configured, but for showing both together.

use std::collections::HashMap;

use codex_models::scans::TaskState;
use codex_models::tasks::{Lane, LanePatch, LaneStatus};
use sea_orm::sea_query::OnConflict;
use sea_orm::{EntityTrait, Set};

use super::list::counts;
use crate::entity::task_lane;
use crate::{Conn, Result, Tx};

/// The changed lanes by name.
pub(crate) async fn all(conn: &Conn<'_>) -> Result<HashMap<String, task_lane::Model>> {
    let rows = task_lane::Entity::find().all(conn.executor()).await?;
    Ok(rows.into_iter().map(|row| (row.lane.clone(), row)).collect())
}

/// Every lane with its load; `configured` tells the concurrency of a lane that was not changed.
pub async fn lanes(conn: &Conn<'_>, configured: impl Fn(Lane) -> u32) -> Result<Vec<LaneStatus>> {
    let changed = all(conn).await?;
    let counts = counts(conn).await?;
    let count = |lane: Lane, state: TaskState| {
        let found = counts.iter().find(|count| count.lane == lane.as_str() && count.state == state);
        found.map_or(0, |count| count.count)
    };
    let status = |lane: Lane| {
        let row = changed.get(lane.as_str());
        LaneStatus {
            lane,
            paused: row.is_some_and(|row| row.paused),
            concurrency: concurrency(row).unwrap_or_else(|| configured(lane)),
            queued: count(lane, TaskState::Queued),
            running: count(lane, TaskState::Running),
        }
    };
    Ok(Lane::ALL.iter().copied().map(status).collect())
}

/// Changes a lane for every process.
pub async fn set_lane(tx: &Tx, lane: Lane, patch: LanePatch) -> Result<()> {
    let known = task_lane::Entity::find_by_id(lane.as_str()).one(tx.executor()).await?;
    let paused = patch.paused.unwrap_or_else(|| known.as_ref().is_some_and(|row| row.paused));
    let concurrency = patch.concurrency.or_else(|| concurrency(known.as_ref()));
    let row = task_lane::ActiveModel {
        lane: Set(lane.as_str().to_owned()),
        paused: Set(paused),
        concurrency: Set(concurrency.and_then(|number| i32::try_from(number).ok())),
        updated_at: Set(tx.now()),
    };
    let replace = OnConflict::column(task_lane::Column::Lane)
        .update_columns([
            task_lane::Column::Paused,
            task_lane::Column::Concurrency,
            task_lane::Column::UpdatedAt,
        ])
        .to_owned();
    task_lane::Entity::insert(row)
        .on_conflict(replace)
        .exec_without_returning(tx.executor())
        .await?;
    tx.wake_workers_on_commit();
    Ok(())
}

fn concurrency(row: Option<&task_lane::Model>) -> Option<u32> {
    row.and_then(|row| row.concurrency).map(i32::unsigned_abs)
}
