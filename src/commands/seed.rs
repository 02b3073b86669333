//! `codex seed FILE.yaml`: accounts, API keys and libraries, for containers and tests.
//! Must not remove or change anything that a person made beyond what the file names.

use std::path::{Path, PathBuf};
use std::time::Duration;

use anyhow::{Context, Result, bail};
use codex_cli_common::{Background, GlobalArgs, Shutdown, boot};
use codex_db::Process;
use codex_models::libraries::{LibraryPatch, NewLibrary};
use codex_models::scans::TaskState;
use codex_models::users::NewUser;
use codex_models::{Actor, LibraryId, Role, Viewer};
use codex_services::Core;
use serde::Deserialize;

use super::say;

/// Pause between two looks at a scan.
const POLL: Duration = Duration::from_millis(100);

/// Arguments of `codex seed`.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// The file: `users: [{name, password or password_hash, role, api_key}]`, `libraries: [{name, roots: [path]}]`.
    file: PathBuf,
    /// Scan every library of the file and wait until it is catalogued and analyzed.
    #[arg(long)]
    scan: bool,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
struct Seed {
    users: Vec<SeedUser>,
    libraries: Vec<SeedLibrary>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct SeedUser {
    name: String,
    #[serde(default)]
    password: Option<String>,
    #[serde(default)]
    password_hash: Option<String>,
    role: Role,
    #[serde(default)]
    api_key: Option<String>,
}

impl std::fmt::Debug for SeedUser {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("SeedUser")
            .field("name", &self.name)
            .field("role", &self.role)
            .finish_non_exhaustive()
    }
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct SeedLibrary {
    name: String,
    roots: Vec<String>,
}

/// Applies the file.
pub(crate) async fn run(args: Args, global: &GlobalArgs) -> Result<()> {
    let seed = read(&args.file)?;
    let config = global.start()?;
    let shutdown = Shutdown::listen(Duration::ZERO)?;
    let booted = boot(config, Process::Command).await?;
    let core = &booted.core;
    for user in seed.users {
        ensure_user(core, user).await?;
    }
    let mut libraries = Vec::new();
    for library in seed.libraries {
        libraries.push(ensure_library(core, library).await?);
    }
    say(&format!("seeded {} from {}", core.data_dir().display(), args.file.display()))?;
    if !args.scan {
        return Ok(());
    }
    // A server that is running does the work itself; two processes on one SQLite file would take it from each other.
    let background = booted.may_work().then(|| Background::start(core, &shutdown));
    let result = scan_all(core, &libraries, &shutdown).await;
    shutdown.end();
    if let Some(background) = background {
        background.finish().await;
    }
    result
}

fn read(path: &Path) -> Result<Seed> {
    let text = std::fs::read_to_string(path)
        .with_context(|| format!("`{}` cannot be read", path.display()))?;
    serde_yaml::from_str(&text).with_context(|| format!("`{}` is not a seed file", path.display()))
}

async fn ensure_user(core: &Core, seed: SeedUser) -> Result<()> {
    let name = seed.name.clone();
    let users = core.users();
    let user = match (seed.password, seed.password_hash) {
        (Some(password), None) => {
            users.ensure(NewUser { name: seed.name, password, role: seed.role }).await
        }
        (None, Some(hash)) => users.bring(&seed.name, &hash, seed.role).await,
        (Some(_), Some(_)) | (None, None) => {
            bail!("user `{name}`: give either password or password_hash")
        }
    };
    let user = user.with_context(|| format!("user `{name}`"))?;
    if let Some(key) = &seed.api_key {
        let added = core.users().add_api_key(user.id, "seed", Some(key)).await;
        added.with_context(|| format!("API key of `{name}`"))?;
    }
    Ok(())
}

async fn ensure_library(core: &Core, seed: SeedLibrary) -> Result<LibraryId> {
    let operator = Actor::operator();
    let libraries = core.libraries();
    let roots = seed.roots.iter().map(|root| absolute(root)).collect::<Result<Vec<_>>>()?;
    let context = || format!("library `{}`", seed.name);
    let existing =
        libraries.find_by_name(operator.viewer(), &seed.name).await.with_context(context)?;
    let row = match existing {
        Some(row) => {
            let mut all: Vec<String> = row.roots.iter().map(|root| root.path.clone()).collect();
            let missing: Vec<String> =
                roots.into_iter().filter(|root| !all.contains(root)).collect();
            if missing.is_empty() {
                row
            } else {
                all.extend(missing);
                let patch =
                    LibraryPatch { name: None, roots: Some(all), ..LibraryPatch::default() };
                libraries.update(&operator, row.library.id, patch).await.with_context(context)?
            }
        }
        None => {
            let new = NewLibrary { name: seed.name.clone(), roots, ..NewLibrary::default() };
            libraries.create(&operator, new, false).await.with_context(context)?
        }
    };
    Ok(row.library.id)
}

/// The canonical form of a folder, which is how libraries keep it.
pub(super) fn absolute(root: &str) -> Result<String> {
    let path = std::fs::canonicalize(root)
        .with_context(|| format!("the folder `{root}` cannot be opened"))?;
    path.into_os_string()
        .into_string()
        .ok()
        .with_context(|| format!("the folder `{root}` has a name that is not UTF-8"))
}

async fn scan_all(core: &Core, libraries: &[LibraryId], shutdown: &Shutdown) -> Result<()> {
    for library in libraries {
        core.libraries().start_scan(&Actor::operator(), *library, false).await?;
    }
    for library in libraries {
        loop {
            let scan = core.libraries().scan_status(&Viewer::system(), *library).await?;
            match scan.state {
                TaskState::Done => {
                    let counts = scan.counts;
                    say(&format!(
                        "scanned {library}: {} books analyzed, {} errors",
                        counts.books_done, counts.errors
                    ))?;
                    break;
                }
                TaskState::Failed | TaskState::Canceled => {
                    let (code, message) = scan.error.unwrap_or_default();
                    bail!("the scan of {library} ended early: {message} ({code})");
                }
                TaskState::Queued | TaskState::Running => {}
            }
            tokio::select! {
                () = tokio::time::sleep(POLL) => {}
                () = shutdown.token().cancelled_owned() => bail!("interrupted; the scan goes on at the next start"),
            }
        }
    }
    Ok(())
}
