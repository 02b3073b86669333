//! `codex schedules list|show|add|set|enable|disable|delete|run|preview`: recurring work, on the database itself.
//! Must not fire any.

use anyhow::Result;
use codex_cli_common::{GlobalArgs, boot};
use codex_db::Process;
use codex_models::schedules::{NewSchedule, SchedulePatch, ScheduledWork};
use codex_models::{Actor, LibraryId, PageRequest, ScheduleId};
use codex_services::Core;
use codex_services::schedules::ScheduleRow;

use super::say;

/// Schedules and firings shown at once.
const SHOWN: u32 = 500;
const SHOWN_FIRINGS: u32 = 10;

/// Arguments of `codex schedules`.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    #[command(subcommand)]
    action: Action,
}

#[derive(Debug, clap::Subcommand)]
enum Action {
    /// Lists the schedules with their next runs.
    List,
    /// Shows a schedule with its next runs and latest firings.
    Show {
        /// Its id.
        id: ScheduleId,
    },
    /// Adds a schedule.
    Add {
        /// What to do, such as `scan_library`.
        #[arg(long, value_parser = work)]
        work: ScheduledWork,
        /// To which library, for work that needs one.
        #[arg(long)]
        library: Option<LibraryId>,
        #[command(flatten)]
        when: When,
    },
    /// Changes when a schedule fires.
    Set {
        /// Its id.
        id: ScheduleId,
        /// Five fields: minute, hour, day, month, weekday.
        #[arg(long)]
        cron: Option<String>,
        /// Where the fields are read, such as `Europe/Berlin`.
        #[arg(long)]
        time_zone: Option<String>,
    },
    /// Lets a schedule fire, from now on.
    Enable {
        /// Its id.
        id: ScheduleId,
    },
    /// Keeps a schedule from firing.
    Disable {
        /// Its id.
        id: ScheduleId,
    },
    /// Deletes a schedule; one that came with the program can only be disabled.
    Delete {
        /// Its id.
        id: ScheduleId,
    },
    /// Does the work of a schedule now.
    Run {
        /// Its id.
        id: ScheduleId,
    },
    /// Shows the next times of a cron expression.
    Preview(When),
}

#[derive(Debug, clap::Args)]
struct When {
    /// Five fields: minute, hour, day, month, weekday.
    #[arg(long)]
    cron: String,
    /// Where the fields are read, such as `Europe/Berlin`.
    #[arg(long, default_value = "UTC")]
    time_zone: String,
}

/// Runs `codex schedules`.
pub(crate) async fn run(args: Args, global: &GlobalArgs) -> Result<()> {
    let core = boot(global.start()?, Process::Command).await?.core;
    let (schedules, operator) = (core.schedules(), Actor::operator());
    let switch = |enabled| SchedulePatch { enabled: Some(enabled), ..SchedulePatch::default() };
    match args.action {
        Action::List => list(&core).await,
        Action::Show { id } => show(&core, id).await,
        Action::Add { work, library, when: When { cron, time_zone } } => {
            let new = NewSchedule { work, library, cron, time_zone, enabled: true };
            say(&line(&schedules.create(&operator, new).await?))
        }
        Action::Set { id, cron, time_zone } => {
            let patch = SchedulePatch { cron, time_zone, enabled: None };
            say(&line(&schedules.update(&operator, id, patch).await?))
        }
        Action::Enable { id } => say(&line(&schedules.update(&operator, id, switch(true)).await?)),
        Action::Disable { id } => {
            say(&line(&schedules.update(&operator, id, switch(false)).await?))
        }
        Action::Delete { id } => {
            schedules.delete(&operator, id).await?;
            say("deleted")
        }
        Action::Run { id } => say(&format!("task {}", schedules.run_now(&operator, id).await?)),
        Action::Preview(When { cron, time_zone }) => {
            let times = schedules.preview(&cron, &time_zone)?;
            times.iter().try_for_each(|time| say(&time.format(TIME).to_string()))
        }
    }
}

/// How times are shown.
const TIME: &str = "%Y-%m-%d %H:%M UTC";

fn work(text: &str) -> Result<ScheduledWork, String> {
    ScheduledWork::parse(text).ok_or_else(|| {
        let known: Vec<&str> = ScheduledWork::ALL.iter().map(|work| work.as_str()).collect();
        format!("`{text}` is not known; it is one of {}", known.join(", "))
    })
}

async fn list(core: &Core) -> Result<()> {
    let page = core.schedules().list(Actor::operator().viewer(), PageRequest::first(SHOWN)).await?;
    page.items.iter().try_for_each(|row| say(&line(row)))?;
    say(&format!("{} of {} schedules", page.items.len(), page.total))
}

async fn show(core: &Core, id: ScheduleId) -> Result<()> {
    let operator = Actor::operator();
    let row = core.schedules().find(operator.viewer(), id).await?;
    say(&line(&row))?;
    for time in &row.next_runs {
        say(&format!("next: {}", time.format(TIME)))?;
    }
    let page = PageRequest::first(SHOWN_FIRINGS);
    for firing in core.schedules().firings(operator.viewer(), id, page).await?.items {
        let task = firing.task_id.map(|task| format!("  task {task}")).unwrap_or_default();
        let outcome = format!("{:?}", firing.outcome).to_lowercase();
        say(&format!("{outcome}: {}{task}", firing.slot.format(TIME)))?;
    }
    Ok(())
}

fn line(row: &ScheduleRow) -> String {
    let schedule = &row.schedule;
    let library = schedule.library_id.map(|library| format!("  library {library}"));
    let next = match row.next_runs.first() {
        Some(time) => format!("next {}", time.format(TIME)),
        None => "disabled".to_owned(),
    };
    format!(
        "{}  {:<25} {:<14} {:<14} {next}{}",
        schedule.id,
        row.work.as_str(),
        schedule.cron,
        schedule.time_zone,
        library.unwrap_or_default(),
    )
}
