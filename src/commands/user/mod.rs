//! `codex user add|role|disable|enable|delete|access|reset-password|sign-out|list`.
//! Must not take a password as an argument, where every process could read it.

mod access;

use std::io::{BufRead as _, IsTerminal as _};

use anyhow::{Context, Result, bail};
use clap::ValueEnum;
use codex_cli_common::{GlobalArgs, boot};
use codex_db::Process;
use codex_models::users::{NewUser, UserPatch};
use codex_models::{Actor, Role};
use codex_services::Core;

use super::say;
use access::AccessArgs;

/// Arguments of `codex user`.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    #[command(subcommand)]
    action: Action,
}

#[derive(Debug, clap::Subcommand)]
enum Action {
    /// Creates an account; the password is read from standard input.
    Add {
        /// Sign-in name.
        name: String,
        /// What the account may do.
        #[arg(long, value_enum, default_value_t = RoleName::from(Role::default()))]
        role: RoleName,
    },
    /// Gives an account another role.
    Role {
        /// Sign-in name.
        name: String,
        /// What the account may do.
        #[arg(value_enum)]
        role: RoleName,
    },
    /// Shuts an account out: nothing works with it until it is enabled again.
    Disable {
        /// Sign-in name.
        name: String,
    },
    /// Lets a disabled account in again.
    Enable {
        /// Sign-in name.
        name: String,
    },
    /// Deletes an account with its progress, keys and sign-ins.
    Delete {
        /// Sign-in name.
        name: String,
    },
    /// Shows what an account may see and why; with options, gives it rules of its own first.
    Access(AccessArgs),
    /// Sets a new password, read from standard input, and ends every sign-in of the account.
    ResetPassword {
        /// Sign-in name.
        name: String,
        /// Prints a link that sets the password once instead of reading it.
        #[arg(long)]
        link: bool,
    },
    /// Ends every sign-in of an account; its password stays.
    SignOut {
        /// Sign-in name.
        name: String,
    },
    /// Lists the accounts.
    List,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum RoleName {
    Admin,
    Editor,
    User,
    Reader,
}

impl From<RoleName> for Role {
    fn from(name: RoleName) -> Self {
        match name {
            RoleName::Admin => Self::Admin,
            RoleName::Editor => Self::Editor,
            RoleName::User => Self::User,
            RoleName::Reader => Self::Reader,
        }
    }
}

impl From<Role> for RoleName {
    fn from(role: Role) -> Self {
        match role {
            Role::Admin => Self::Admin,
            Role::Editor => Self::Editor,
            Role::User => Self::User,
            Role::Reader => Self::Reader,
        }
    }
}

/// Runs `codex user`.
pub(crate) async fn run(args: Args, global: &GlobalArgs) -> Result<()> {
    let core = boot(global.start()?, Process::Command).await?.core;
    match args.action {
        Action::Add { name, role } => {
            let user = core
                .users()
                .create(NewUser { name, password: read_password()?, role: role.into() })
                .await?;
            say(&format!("created `{}` ({})", user.name, user.role.as_str()))
        }
        Action::Role { name, role } => {
            let patch = UserPatch { role: Some(role.into()), ..UserPatch::default() };
            change(&core, &name, patch).await
        }
        Action::Disable { name } => {
            let patch = UserPatch { is_disabled: Some(true), ..UserPatch::default() };
            change(&core, &name, patch).await
        }
        Action::Enable { name } => {
            let patch = UserPatch { is_disabled: Some(false), ..UserPatch::default() };
            change(&core, &name, patch).await
        }
        Action::Delete { name } => {
            let user = core.users().find_by_name(&name).await?;
            core.users().delete(&Actor::operator(), user.id).await?;
            say(&format!("deleted `{}`", user.name))
        }
        Action::Access(args) => access::run(&core, args).await,
        Action::ResetPassword { name, link: true } => {
            let user = core.users().find_by_name(&name).await?;
            let link = core.auth().issue_reset(&Actor::operator(), user.id).await?;
            say(&format!(
                "below the address of your server, once and until {}:\n\n    {}\n",
                link.expires_at.format("%F %R UTC"),
                link.path
            ))
        }
        Action::SignOut { name } => {
            let user = core.users().find_by_name(&name).await?;
            let ended = core.auth().end_sessions(&Actor::operator(), user.id).await?;
            say(&format!("`{}` is signed out everywhere ({ended} sessions)", user.name))
        }
        Action::ResetPassword { name, link: false } => {
            let user = core.users().reset_password(&name, &read_password()?).await?;
            say(&format!(
                "`{}` has a new password; every sign-in of the account has ended",
                user.name
            ))
        }
        Action::List => {
            for user in core.users().list().await? {
                let state = if user.is_disabled { "  (disabled)" } else { "" };
                say(&format!("{}  {:<8}  {}{state}", user.id, user.role.as_str(), user.name))?;
            }
            Ok(())
        }
    }
}

async fn change(core: &Core, name: &str, patch: UserPatch) -> Result<()> {
    let user = core.users().find_by_name(name).await?;
    let user = core.users().update(&Actor::operator(), user.id, patch).await?;
    let state = if user.is_disabled { "disabled" } else { "enabled" };
    say(&format!("`{}` is {state} ({})", user.name, user.role.as_str()))
}

fn read_password() -> Result<String> {
    let stdin = std::io::stdin();
    if stdin.is_terminal() {
        eprintln!("password (shown while you type):");
    }
    let mut line = String::new();
    stdin.lock().read_line(&mut line).context("reading the password from standard input")?;
    let password = line.trim_end_matches(['\r', '\n']);
    if password.is_empty() {
        bail!(
            "no password on standard input; for example: printf '%s' \"$PASSWORD\" | codex user add NAME"
        );
    }
    Ok(password.to_owned())
}
