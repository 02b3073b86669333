//! `codex library list|show|scan|confirm|set`: libraries, on the database itself.
//! Must not scan: a server or worker does.

use anyhow::{Context, Result};
use codex_cli_common::{GlobalArgs, boot};
use codex_db::Process;
use codex_db::entity::library_root;
use codex_db::view::LibraryRow;
use codex_models::libraries::{LibraryPatch, RootState};
use codex_models::scans::ScanStatus;
use codex_models::{Actor, LibraryRootId};
use codex_services::Core;
use codex_services::libraries::ScanPart;

use super::say;

/// Arguments of `codex library`.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    #[command(subcommand)]
    action: Action,
}

#[derive(Debug, clap::Subcommand)]
enum Action {
    /// Lists the libraries, with the folders that scans leave alone and why.
    List,
    /// Shows a library.
    Show {
        /// Its name.
        name: String,
    },
    /// Asks for a scan of a library, or of one of its folders.
    Scan {
        /// Its name.
        name: String,
        /// Reads every file again, changed or not.
        #[arg(long)]
        deep: bool,
        /// Only this folder, with everything below it: an absolute path inside one of the library's folders.
        #[arg(long, value_name = "FOLDER")]
        folder: Option<String>,
    },
    /// Says that what the last scan did not find is meant to be gone, and scans again.
    Confirm {
        /// The name of the library.
        name: String,
        /// Only of this folder of the library; may be given several times.
        #[arg(long, value_name = "FOLDER")]
        root: Vec<String>,
    },
    /// Says when a library is scanned without being asked.
    Set {
        /// Its name.
        name: String,
        /// Whether what happens in its folders is followed.
        #[arg(long)]
        watch: Option<bool>,
        /// Whether it is scanned whenever a server starts.
        #[arg(long)]
        scan_at_start: Option<bool>,
    },
}

/// Runs `codex library`.
pub(crate) async fn run(args: Args, global: &GlobalArgs) -> Result<()> {
    let core = boot(global.start()?, Process::Command).await?.core;
    let operator = Actor::operator();
    match args.action {
        Action::List => {
            let rows = core.libraries().list(operator.viewer()).await?;
            rows.iter().try_for_each(show)
        }
        Action::Show { name } => show(&find(&core, &name).await?),
        Action::Scan { name, deep, folder } => {
            let row = find(&core, &name).await?;
            let id = row.library.id;
            let scan = match folder {
                None => core.libraries().start_scan(&operator, id, deep).await?,
                Some(folder) => {
                    let part = part_of(&row, &folder)?;
                    core.libraries().start_part_scan(&operator, id, &part, deep).await?
                }
            };
            say(&line(&scan))
        }
        Action::Confirm { name, root } => {
            let row = find(&core, &name).await?;
            let roots = roots_of(&row, &root)?;
            let roots = (!roots.is_empty()).then_some(roots.as_slice());
            let scan = core.libraries().confirm_losses(&operator, row.library.id, roots).await?;
            say(&line(&scan))
        }
        Action::Set { name, watch, scan_at_start } => {
            let id = find(&core, &name).await?.library.id;
            let patch = LibraryPatch {
                is_watched: watch,
                scans_at_start: scan_at_start,
                ..LibraryPatch::default()
            };
            show(&core.libraries().update(&operator, id, patch).await?)
        }
    }
}

async fn find(core: &Core, name: &str) -> Result<LibraryRow> {
    let found = core.libraries().find_by_name(Actor::operator().viewer(), name).await?;
    found.with_context(|| format!("there is no library `{name}`; `codex library list` shows all"))
}

fn show(row: &LibraryRow) -> Result<()> {
    let switch = |is_on, text| if is_on { text } else { "" };
    say(&format!(
        "{}  {}  {} series, {} books, {} missing, {} with errors{}{}",
        row.library.id,
        row.library.name,
        row.series_count,
        row.book_count,
        row.missing_count,
        row.error_count,
        switch(row.library.is_watched, ", watched"),
        switch(row.library.scans_at_start, ", scanned at start"),
    ))?;
    row.roots.iter().try_for_each(|root| say(&format!("    {}  {}", root.path, state(root))))
}

fn state(root: &library_root::Model) -> String {
    let (gone, held) = (root.gone_count.unwrap_or_default(), root.held_count.unwrap_or_default());
    let why = match root.state {
        RootState::Ok => return "ok".to_owned(),
        RootState::Missing => "is not there".to_owned(),
        RootState::Unreadable => "cannot be read".to_owned(),
        RootState::Emptied => format!("is suddenly empty ({held} books before)"),
        RootState::Swapped => format!("is another folder ({gone} of {held} books are not in it)"),
        RootState::Shrunk => format!("lost {gone} of {held} books at once"),
    };
    let next = match (root.confirmed_state == Some(root.state), root.state.can_be_confirmed()) {
        (true, _) => "; confirmed, the next scan goes by it",
        (false, true) => "; left alone until it is back or confirmed (`codex library confirm`)",
        (false, false) => "; left alone until it is back",
    };
    format!("{why}{next}")
}

/// The roots with these paths.
fn roots_of(row: &LibraryRow, paths: &[String]) -> Result<Vec<LibraryRootId>> {
    let find = |path: &String| {
        let root = row.roots.iter().find(|root| root.path == path.trim_end_matches('/'));
        root.map(|root| root.id)
            .with_context(|| format!("`{path}` is no folder of `{}`", row.library.name))
    };
    paths.iter().map(find).collect()
}

/// The part of a library that a folder is.
fn part_of(row: &LibraryRow, folder: &str) -> Result<ScanPart> {
    let below = |root: &library_root::Model| {
        let rest = folder.strip_prefix(&root.path)?;
        let is_inside = rest.is_empty() || rest.starts_with('/');
        is_inside.then(|| ScanPart::Folder { root: root.id, folder: rest.to_owned() })
    };
    let part = row.roots.iter().find_map(below);
    part.with_context(|| format!("`{folder}` is in no folder of `{}`", row.library.name))
}

fn line(scan: &ScanStatus) -> String {
    format!("task {}  {}", scan.task, scan.state.as_str())
}
