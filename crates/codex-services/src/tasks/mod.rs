//! Background tasks and their lanes, for those who look after the server.
//! Must not know how a task is run.

use codex_db::repo::{self, tasks::Retried};
use codex_events::Event;
use codex_models::audit::{AuditAction, AuditTargetKind, NewAuditEntry};
use codex_models::tasks::{
    Lane, LanePatch, LaneStatus, MAX_CONCURRENCY, TaskCount, TaskFilter, TaskStatus,
};
use codex_models::{Actor, Page, PageRequest, Resource, Rule, TaskId};

use crate::core::Core;
use crate::error::{CodexError, Result};

/// Background tasks.
pub struct Tasks<'a>(pub(crate) &'a Core);

impl Tasks<'_> {
    /// Name of the one order of the list, for cursors.
    pub const ORDER: &'static str = repo::tasks::ORDER;

    /// One page of tasks, the newest first.
    pub async fn list(&self, filter: &TaskFilter, page: &PageRequest) -> Result<Page<TaskStatus>> {
        Ok(repo::tasks::list(&self.0.db().read(), filter, page).await?)
    }

    /// One task.
    pub async fn find(&self, id: TaskId) -> Result<TaskStatus> {
        let task = repo::tasks::find(&self.0.db().read(), id).await?;
        task.ok_or(CodexError::NotFound(Resource::Task))
    }

    /// How many tasks of each lane are in each state.
    pub async fn counts(&self) -> Result<Vec<TaskCount>> {
        Ok(repo::tasks::counts(&self.0.db().read()).await?)
    }

    /// Stops a task: at once when it waits, and a moment later when it runs.
    pub async fn cancel(&self, who: &Actor, id: TaskId) -> Result<TaskStatus> {
        let tx = self.0.db().begin().await?;
        let was_open = repo::tasks::request_cancel(&tx, id).await?;
        let task = repo::tasks::find(&tx.conn(), id).await?;
        let task = task.ok_or(CodexError::NotFound(Resource::Task))?;
        if !was_open {
            return Err(CodexError::Conflict(Rule::TaskEnded));
        }
        tx.emit(Event::TaskChanged { task: task.clone() });
        tx.commit().await?;
        tracing::info!(task.id = %id, user.id = %who.user, "task `{}` is to stop", task.kind);
        Ok(task)
    }

    /// Queues a task again that failed or was canceled.
    pub async fn retry(&self, who: &Actor, id: TaskId) -> Result<TaskStatus> {
        let tx = self.0.db().begin().await?;
        let known = repo::tasks::find(&tx.conn(), id).await?;
        known.ok_or(CodexError::NotFound(Resource::Task))?;
        match repo::tasks::retry(&tx, id).await? {
            Retried::Queued => {}
            Retried::NotFailed => return Err(CodexError::Conflict(Rule::TaskNotFailed)),
            Retried::Twice => return Err(CodexError::Conflict(Rule::TaskTwice)),
        }
        let task = repo::tasks::find(&tx.conn(), id).await?;
        let task = task.ok_or(CodexError::NotFound(Resource::Task))?;
        tx.emit(Event::TaskChanged { task: task.clone() });
        tx.commit().await?;
        tracing::info!(task.id = %id, user.id = %who.user, "task `{}` is tried again", task.kind);
        Ok(task)
    }

    /// Every lane, the most urgent first.
    pub async fn lanes(&self) -> Result<Vec<LaneStatus>> {
        let config = &self.0.config().tasks;
        Ok(repo::tasks::lanes(&self.0.db().read(), |lane| config.concurrency(lane)).await?)
    }

    /// Changes a lane for every process.
    pub async fn update_lane(
        &self,
        who: &Actor,
        lane: Lane,
        patch: LanePatch,
    ) -> Result<LaneStatus> {
        if patch.concurrency.is_some_and(|number| !(1..=MAX_CONCURRENCY).contains(&number)) {
            let message = format!("the concurrency must be from 1 to {MAX_CONCURRENCY}");
            return Err(CodexError::invalid("concurrency", "out_of_range", message));
        }
        let config = &self.0.config().tasks;
        let tx = self.0.db().begin().await?;
        repo::tasks::set_lane(&tx, lane, patch).await?;
        let lanes = repo::tasks::lanes(&tx.conn(), |lane| config.concurrency(lane)).await?;
        tx.audit(entry(who, lane, patch)).await?;
        tx.emit(Event::LaneChanged { lane });
        tx.commit().await?;
        let name = lane.as_str();
        tracing::info!(user.id = %who.user, lane = name, "changed lane `{name}` to {patch:?}");
        lanes
            .into_iter()
            .find(|status| status.lane == lane)
            .ok_or(CodexError::NotFound(Resource::Lane))
    }
}

/// A change of a lane, as it is remembered.
fn entry(who: &Actor, lane: Lane, patch: LanePatch) -> NewAuditEntry {
    let LanePatch { paused, concurrency } = patch;
    let mut entry = NewAuditEntry::by(who, AuditAction::LaneChanged)
        .on_named(AuditTargetKind::Lane, lane.as_str());
    if let Some(paused) = paused {
        entry = entry.with("paused", paused.to_string());
    }
    if let Some(concurrency) = concurrency {
        entry = entry.with("concurrency", concurrency.to_string());
    }
    entry
}
