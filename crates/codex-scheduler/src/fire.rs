//! One due schedule: its slot is claimed and its task recorded in one transaction.
//! Must not do the work.

use chrono::{DateTime, TimeDelta, Utc};
use codex_db::entity::schedule;
use codex_db::repo;
use codex_models::{ScheduleId, TaskId, Viewer};
use codex_services::schedules::{self, DueSlots};
use codex_services::{Core, Result};

/// Firings are remembered this long.
const MEMORY: TimeDelta = TimeDelta::days(90);

/// A slot that this process fired.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Fired {
    /// The schedule.
    pub schedule: ScheduleId,
    /// The due time.
    pub slot: DateTime<Utc>,
    /// The task that was recorded, or was open already.
    pub task: TaskId,
}

/// Fires a schedule that was read as due, unless another process was faster or a person changed it since.
pub(crate) async fn fire(core: &Core, row: &schedule::Model) -> Result<Option<Fired>> {
    let Some(first) = row.next_slot else { return Ok(None) };
    let now = core.clock().now();
    let due = match schedules::cron_of(row) {
        Ok(cron) => schedules::due_slots(&cron, first, now, core.schedules().grace()),
        Err(error) => {
            // It waits, with no next slot, until a person changes it.
            tracing::warn!(schedule.id = %row.id, "schedule {} cannot be read: {error}", row.id);
            DueSlots { fire: None, skipped: vec![first], next: None }
        }
    };
    let tx = core.db().begin().await?;
    if !repo::schedules::advance(&tx, row, due.fire, due.next).await? {
        return Ok(None);
    }
    repo::schedules::skip(&tx, row.id, &due.skipped).await?;
    repo::schedules::forget_firings(&tx, row.id, now - MEMORY).await?;
    let fired = match due.fire {
        // A slot may have fired before a person changed the schedule to one that is due at the same time.
        Some(slot) if repo::schedules::claim(&tx, row.id, slot).await? => {
            let task = schedules::enqueue(&tx, &Viewer::system(), row).await?;
            repo::schedules::set_task(&tx, row.id, slot, task).await?;
            Some(Fired { schedule: row.id, slot, task })
        }
        Some(_) | None => None,
    };
    tx.commit().await?;
    if let Some(newest) = due.skipped.first() {
        tracing::warn!(
            schedule.id = %row.id, slots = due.skipped.len(),
            "`{}` skipped {} missed firings up to {newest}", row.work, due.skipped.len()
        );
    }
    Ok(fired)
}
