//! `codex config check|show|init`.
//! Must not change a file that exists.

use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::{Context, Result};
use codex_cli_common::GlobalArgs;

use super::say;

/// Arguments of `codex config`.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    #[command(subcommand)]
    action: Action,
}

#[derive(Debug, clap::Subcommand)]
enum Action {
    /// Says whether the configuration can be used; exit code 1 when it cannot.
    Check,
    /// Prints every key with its value and where it came from; secrets are hidden.
    Show,
    /// Writes a commented file with all defaults.
    Init {
        /// Where to write.
        #[arg(default_value = "codex.yaml")]
        path: PathBuf,
        /// Print it instead.
        #[arg(long)]
        stdout: bool,
    },
}

/// Runs `codex config`.
pub(crate) fn run(args: &Args, global: &GlobalArgs) -> Result<ExitCode> {
    match &args.action {
        Action::Check => {
            global.load()?;
            say("the configuration is fine")?;
        }
        Action::Show => {
            for line in global.load()?.shown() {
                say(&format!("{} = {}  ({})", line.key, line.value, line.origin))?;
            }
        }
        Action::Init { stdout: true, .. } => say(codex_config::example_yaml().trim_end())?,
        Action::Init { path, stdout: false } => {
            use std::io::Write as _;
            let mut file =
                std::fs::OpenOptions::new().write(true).create_new(true).open(path).with_context(
                    || format!("`{}` cannot be made (it is never overwritten)", path.display()),
                )?;
            file.write_all(codex_config::example_yaml().as_bytes())
                .with_context(|| format!("writing `{}`", path.display()))?;
            say(&format!("wrote {}", path.display()))?;
        }
    }
    Ok(ExitCode::SUCCESS)
}
