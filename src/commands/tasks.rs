//! `codex tasks list|show|cancel|retry|lanes|pause|resume|set`: background tasks, on the database itself.
//! Must not run any.

use anyhow::Result;
use codex_cli_common::{GlobalArgs, boot};
use codex_db::Process;
use codex_models::scans::TaskState;
use codex_models::tasks::{Lane, LanePatch, TaskFilter, TaskStatus};
use codex_models::{Actor, PageRequest, TaskId};
use codex_services::Core;

use super::say;

/// Arguments of `codex tasks`.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    #[command(subcommand)]
    action: Action,
}

#[derive(Debug, clap::Subcommand)]
enum Action {
    /// Lists tasks and their history, the newest first.
    List {
        /// Only in this state: queued, running, done, failed or canceled.
        #[arg(long, value_parser = state)]
        state: Option<TaskState>,
        /// Only of this kind.
        #[arg(long)]
        kind: Option<String>,
        /// Only in this lane: interactive, scan, analyze, thumbnails, hashes or cleanup.
        #[arg(long)]
        lane: Option<Lane>,
        /// How many at most, up to 500.
        #[arg(long, default_value_t = 50)]
        limit: u32,
    },
    /// Shows a task.
    Show {
        /// Its id.
        id: TaskId,
    },
    /// Stops a task.
    Cancel {
        /// Its id.
        id: TaskId,
    },
    /// Tries a task again that failed or was canceled.
    Retry {
        /// Its id.
        id: TaskId,
    },
    /// Lists the lanes with what waits and runs in them.
    Lanes,
    /// Begins nothing more in a lane, in any process; what runs is left alone.
    Pause {
        /// The lane.
        lane: Lane,
    },
    /// Resumes a paused lane.
    Resume {
        /// The lane.
        lane: Lane,
    },
    /// Changes how many tasks of a lane each process runs at the same time.
    Set {
        /// The lane.
        lane: Lane,
        /// How many, 1 to 64.
        concurrency: u32,
    },
}

/// Runs `codex tasks`.
pub(crate) async fn run(args: Args, global: &GlobalArgs) -> Result<()> {
    let core = boot(global.start()?, Process::Command).await?.core;
    let (tasks, operator) = (core.tasks(), Actor::operator());
    match args.action {
        Action::List { state, kind, lane, limit } => {
            let filter = TaskFilter { state, kind, lane };
            let page = tasks.list(&filter, &PageRequest::first(limit)).await?;
            for task in &page.items {
                say(&line(task))?;
            }
            say(&format!("{} of {} tasks", page.items.len(), page.total))
        }
        Action::Show { id } => show(&tasks.find(id).await?),
        Action::Cancel { id } => say(&line(&tasks.cancel(&operator, id).await?)),
        Action::Retry { id } => say(&line(&tasks.retry(&operator, id).await?)),
        Action::Lanes => show_lanes(&core).await,
        Action::Pause { lane } => {
            let patch = LanePatch { paused: Some(true), concurrency: None };
            tasks.update_lane(&operator, lane, patch).await?;
            show_lanes(&core).await
        }
        Action::Resume { lane } => {
            let patch = LanePatch { paused: Some(false), concurrency: None };
            tasks.update_lane(&operator, lane, patch).await?;
            show_lanes(&core).await
        }
        Action::Set { lane, concurrency } => {
            let patch = LanePatch { paused: None, concurrency: Some(concurrency) };
            tasks.update_lane(&operator, lane, patch).await?;
            show_lanes(&core).await
        }
    }
}

fn state(text: &str) -> Result<TaskState, String> {
    let state = TaskState::ALL.iter().copied().find(|state| state.as_str() == text);
    state.ok_or_else(|| format!("`{text}` is not a state"))
}

async fn show_lanes(core: &Core) -> Result<()> {
    say(&format!("{:<12} {:>11} {:>8} {:>8}  PAUSED", "LANE", "CONCURRENCY", "QUEUED", "RUNNING"))?;
    for lane in core.tasks().lanes().await? {
        say(&format!(
            "{:<12} {:>11} {:>8} {:>8}  {}",
            lane.lane.as_str(),
            lane.concurrency,
            lane.queued,
            lane.running,
            if lane.paused { "yes" } else { "no" }
        ))?;
    }
    Ok(())
}

fn line(task: &TaskStatus) -> String {
    let progress = task.progress.map(|progress| format!("  {}/{}", progress.done, progress.total));
    let error = task.error.as_ref().map(|(code, _)| format!("  {code}"));
    format!(
        "{}  {:<8}  {:<12} {:<25} {}{}{}",
        task.task,
        task.state.as_str(),
        task.lane,
        task.kind,
        task.created_at.format("%Y-%m-%d %H:%M:%S"),
        progress.unwrap_or_default(),
        error.unwrap_or_default(),
    )
}

fn show(task: &TaskStatus) -> Result<()> {
    say(&line(task))?;
    for (name, time) in
        [("not before", task.not_before), ("began", task.started_at), ("ended", task.finished_at)]
    {
        if let Some(time) = time {
            say(&format!("{name}: {}", time.format("%Y-%m-%d %H:%M:%S UTC")))?;
        }
    }
    if let Some((code, message)) = &task.error {
        say(&format!(
            "{code}: {message} ({} failures, {} deaths of workers in a row)",
            task.failures, task.crashes
        ))?;
    }
    Ok(())
}
