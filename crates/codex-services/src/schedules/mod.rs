//! Schedules: recurring work by cron expressions in named time zones. A firing records a task and never does work.
//! Must not decide when to look at the clock.

mod builtin;
mod rules;

use chrono::{DateTime, TimeDelta, Utc};
use codex_db::entity::{schedule, schedule_firing};
use codex_db::repo::schedules::ScheduleTiming;
use codex_db::{Tx, repo};
use codex_events::Event;
use codex_models::audit::{AuditAction, AuditTargetKind, NewAuditEntry};
use codex_models::schedules::{NewSchedule, SchedulePatch, ScheduledWork};
use codex_models::tasks::{
    DeleteExpiredTokens, DeleteOldAuditEntries, DeleteOldTasks, DeleteStrayCovers,
    DeleteStrayTerms, HashBooks, MakeThumbnails, PurgeTrash, ReopenFailedBooks,
};
use codex_models::{
    Actor, LibraryId, Page, PageRequest, Resource, Rule, ScheduleId, TaskId, Viewer,
};
use codex_utils::cron::Cron;

use crate::core::Core;
use crate::error::{CodexError, Result};
use crate::libraries::enqueue_scan;

pub use rules::{DueSlots, due_slots};

/// So many of the next times are shown.
const SHOWN_RUNS: usize = 5;

/// Recurring work.
pub struct Schedules<'a>(pub(crate) &'a Core);

/// A schedule with its next times.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ScheduleRow {
    /// The row.
    pub schedule: schedule::Model,
    /// What it does.
    pub work: ScheduledWork,
    /// When it fires next; nothing while it is disabled.
    pub next_runs: Vec<DateTime<Utc>>,
}

impl Schedules<'_> {
    /// One page of the schedules in sight, oldest first.
    pub async fn list(&self, viewer: &Viewer, page: PageRequest) -> Result<Page<ScheduleRow>> {
        let page = repo::schedules::list(&self.0.db().read(), viewer, page).await?;
        let items = page.items.into_iter().map(|row| self.shown(row)).collect::<Result<_>>()?;
        Ok(Page { items, next: page.next, total: page.total })
    }

    /// One schedule.
    pub async fn find(&self, viewer: &Viewer, id: ScheduleId) -> Result<ScheduleRow> {
        let row = repo::schedules::find(&self.0.db().read(), viewer, id).await?;
        self.shown(row.ok_or(CodexError::NotFound(Resource::Schedule))?)
    }

    /// The firings of a schedule, newest first.
    pub async fn firings(
        &self,
        viewer: &Viewer,
        id: ScheduleId,
        page: PageRequest,
    ) -> Result<Page<schedule_firing::Model>> {
        let conn = self.0.db().read();
        let row = repo::schedules::find(&conn, viewer, id).await?;
        row.ok_or(CodexError::NotFound(Resource::Schedule))?;
        Ok(repo::schedules::firings(&conn, id, page).await?)
    }

    /// Creates a schedule; its first slot is the next one from now.
    pub async fn create(&self, who: &Actor, new: NewSchedule) -> Result<ScheduleRow> {
        rules::check_target(&new)?;
        let (cron, zone) = rules::check_timing(&new.cron, &new.time_zone)?;
        let new = NewSchedule { cron: spaced(&new.cron), time_zone: zone.name().to_owned(), ..new };
        let tx = self.0.db().begin().await?;
        if let Some(library) = new.library {
            let library = repo::libraries::find_plain(&tx.conn(), who.viewer(), library).await?;
            library.ok_or(CodexError::NotFound(Resource::Library))?;
        }
        let next_slot = self.next_slot(&cron, new.enabled);
        let id = repo::schedules::insert(&tx, &new, next_slot).await?;
        let made = entry(who, AuditAction::ScheduleCreated, id, new.work.as_str());
        tx.audit(made.with("cron", &new.cron).with("time_zone", &new.time_zone)).await?;
        tx.emit(Event::SchedulesChanged);
        tx.commit().await?;
        let work = new.work.as_str();
        tracing::info!(schedule.id = %id, user.id = %who.user, "scheduled `{work}` at `{}`", new.cron);
        self.find(who.viewer(), id).await
    }

    /// Changes when a schedule fires; what was missed before is not caught up.
    pub async fn update(
        &self,
        who: &Actor,
        id: ScheduleId,
        patch: SchedulePatch,
    ) -> Result<ScheduleRow> {
        let tx = self.0.db().begin().await?;
        let row = repo::schedules::find(&tx.conn(), who.viewer(), id).await?;
        let row = row.ok_or(CodexError::NotFound(Resource::Schedule))?;
        let cron_text = patch.cron.unwrap_or_else(|| row.cron.clone());
        let time_zone = patch.time_zone.unwrap_or_else(|| row.time_zone.clone());
        let (cron, zone) = rules::check_timing(&cron_text, &time_zone)?;
        let enabled = patch.enabled.unwrap_or(row.enabled);
        let timing = ScheduleTiming {
            cron: spaced(&cron_text),
            time_zone: zone.name().to_owned(),
            enabled,
            next_slot: self.next_slot(&cron, enabled),
        };
        repo::schedules::update(&tx, id, &timing).await?;
        let changed = entry(who, AuditAction::ScheduleChanged, id, &row.work)
            .with("cron", &timing.cron)
            .with("time_zone", &timing.time_zone)
            .with("enabled", enabled.to_string());
        tx.audit(changed).await?;
        tx.emit(Event::SchedulesChanged);
        tx.commit().await?;
        self.find(who.viewer(), id).await
    }

    /// Deletes a schedule; one that came with the program can only be disabled.
    pub async fn delete(&self, who: &Actor, id: ScheduleId) -> Result<()> {
        let tx = self.0.db().begin().await?;
        let row = repo::schedules::find(&tx.conn(), who.viewer(), id).await?;
        let row = row.ok_or(CodexError::NotFound(Resource::Schedule))?;
        if row.builtin.is_some() {
            return Err(CodexError::Conflict(Rule::ScheduleBuiltIn));
        }
        repo::schedules::delete(&tx, id).await?;
        tx.audit(entry(who, AuditAction::ScheduleDeleted, id, &row.work)).await?;
        tx.emit(Event::SchedulesChanged);
        tx.commit().await?;
        tracing::info!(schedule.id = %id, user.id = %who.user, "deleted a schedule of `{}`", row.work);
        Ok(())
    }

    /// Records the work at once, whatever the time; one that waits or runs already is answered instead.
    pub async fn run_now(&self, who: &Actor, id: ScheduleId) -> Result<TaskId> {
        let tx = self.0.db().begin().await?;
        let row = repo::schedules::find(&tx.conn(), who.viewer(), id).await?;
        let row = row.ok_or(CodexError::NotFound(Resource::Schedule))?;
        let task = enqueue(&tx, who.viewer(), &row).await?;
        tx.commit().await?;
        Ok(task)
    }

    /// Stores the schedules that come with the program and were not stored before, by whichever version. A person may
    /// have changed or disabled the others; they stay as they are.
    pub async fn install_builtin(&self) -> Result<()> {
        let known = repo::schedules::builtin_names(&self.0.db().read()).await?;
        let absent =
            builtin::ALL.iter().filter(|builtin| !known.iter().any(|name| name == builtin.name));
        let absent: Vec<_> = absent.collect();
        if absent.is_empty() {
            return Ok(());
        }
        let tx = self.0.db().begin().await?;
        for builtin in absent {
            let new = builtin.schedule();
            let (cron, _zone) = rules::check_timing(&new.cron, &new.time_zone)?;
            let next_slot = self.next_slot(&cron, new.enabled);
            repo::schedules::insert_builtin(&tx, builtin.name, &new, next_slot).await?;
        }
        tx.emit(Event::SchedulesChanged);
        Ok(tx.commit().await?)
    }

    /// The next times an expression means, or what is wrong with it.
    pub fn preview(&self, cron: &str, time_zone: &str) -> Result<Vec<DateTime<Utc>>> {
        let (cron, _zone) = rules::check_timing(cron, time_zone)?;
        Ok(cron.next_times(self.0.clock().now(), SHOWN_RUNS))
    }

    /// For how long a missed slot is caught up.
    pub fn grace(&self) -> TimeDelta {
        TimeDelta::minutes(self.0.config().schedules.catch_up_minutes.into())
    }

    fn next_slot(&self, cron: &Cron, enabled: bool) -> Option<DateTime<Utc>> {
        if enabled { cron.next_after(self.0.clock().now()) } else { None }
    }

    fn shown(&self, schedule: schedule::Model) -> Result<ScheduleRow> {
        let next_runs = match cron_of(&schedule) {
            Ok(cron) if schedule.enabled => cron.next_times(self.0.clock().now(), SHOWN_RUNS),
            // A row that an older or newer program wrote and this one cannot read never fires here.
            Ok(_) | Err(_) => Vec::new(),
        };
        Ok(ScheduleRow { work: rules::work_of(&schedule.work)?, schedule, next_runs })
    }
}

/// When a stored schedule is due.
pub fn cron_of(row: &schedule::Model) -> Result<Cron> {
    Ok(rules::check_timing(&row.cron, &row.time_zone)?.0)
}

/// Records the task of a schedule; an open one for the same purpose is answered instead.
pub async fn enqueue(tx: &Tx, viewer: &Viewer, row: &schedule::Model) -> Result<TaskId> {
    let library =
        || -> Result<LibraryId> { row.library_id.ok_or(CodexError::NotFound(Resource::Library)) };
    let enqueued = match rules::work_of(&row.work)? {
        ScheduledWork::ScanLibrary => {
            let library = library()?;
            let found = repo::libraries::find_plain(&tx.conn(), viewer, library).await?;
            found.ok_or(CodexError::NotFound(Resource::Library))?;
            return Ok(enqueue_scan(tx, library, false).await?.task);
        }
        ScheduledWork::MakeThumbnails => tx.enqueue(&MakeThumbnails::default()).await?,
        ScheduledWork::ReopenFailedBooks => tx.enqueue(&ReopenFailedBooks::default()).await?,
        ScheduledWork::DeleteStrayCovers => tx.enqueue(&DeleteStrayCovers {}).await?,
        ScheduledWork::PurgeTrash => tx.enqueue(&PurgeTrash {}).await?,
        ScheduledWork::DeleteStrayTerms => tx.enqueue(&DeleteStrayTerms {}).await?,
        ScheduledWork::HashBooks => tx.enqueue(&HashBooks::default()).await?,
        ScheduledWork::DeleteExpiredTokens => tx.enqueue(&DeleteExpiredTokens {}).await?,
        ScheduledWork::DeleteOldTasks => tx.enqueue(&DeleteOldTasks {}).await?,
        ScheduledWork::DeleteOldAuditEntries => tx.enqueue(&DeleteOldAuditEntries {}).await?,
    };
    Ok(enqueued.id)
}

fn entry(who: &Actor, action: AuditAction, id: ScheduleId, work: &str) -> NewAuditEntry {
    NewAuditEntry::by(who, action).on(AuditTargetKind::Schedule, id, work)
}

/// An expression with single spaces.
fn spaced(cron: &str) -> String {
    cron.split_whitespace().collect::<Vec<_>>().join(" ")
}
