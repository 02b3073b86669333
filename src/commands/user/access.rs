//! `codex user access`: what an account may see, and why.
//! Must not combine rules (that is `codex_models::access`).

use std::collections::{BTreeSet, HashMap};

use anyhow::{Result, bail};
use clap::ValueEnum;
use codex_models::access::{
    AccessRules, AgeLimit, AgeRule, EffectiveAccess, LibraryScope, MAX_AGE, Origin,
};
use codex_models::{Actor, LibraryId, Viewer};
use codex_services::Core;

use crate::commands::say;

/// Arguments of `codex user access`. Any option replaces all rules of the account's own; those of its groups stay.
#[derive(Debug, clap::Args)]
pub(super) struct AccessArgs {
    /// Sign-in name.
    name: String,
    /// Opens every library, or none.
    #[arg(long, value_enum, conflicts_with = "library")]
    libraries: Option<AllOrNone>,
    /// Opens this library; may be given several times.
    #[arg(long)]
    library: Vec<String>,
    /// Shows series rated up to this age.
    #[arg(long, value_name = "AGE")]
    max_age: Option<u8>,
    /// Hides series without a rating.
    #[arg(long)]
    hide_unrated: bool,
    /// Hides series rated 18 and above.
    #[arg(long)]
    hide_explicit: bool,
    /// Shows only series with one of these sharing tags; may be given several times.
    #[arg(long, value_name = "TAG")]
    allow_label: Vec<String>,
    /// Hides series with one of these sharing tags; may be given several times.
    #[arg(long, value_name = "TAG")]
    deny_label: Vec<String>,
    /// Takes back all rules of the account's own; alone.
    #[arg(long, conflicts_with_all = ["libraries", "library", "max_age", "hide_unrated",
                                                         "hide_explicit", "allow_label", "deny_label"])]
    clear: bool,
}

impl AccessArgs {
    fn says_anything(&self) -> bool {
        let has_list =
            !(self.library.is_empty() && self.allow_label.is_empty() && self.deny_label.is_empty());
        let has_flag = self.hide_unrated || self.hide_explicit || self.clear;
        has_list || has_flag || self.libraries.is_some() || self.max_age.is_some()
    }
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum AllOrNone {
    All,
    None,
}

/// Runs `codex user access`.
pub(super) async fn run(core: &Core, args: AccessArgs) -> Result<()> {
    let user = core.users().find_by_name(&args.name).await?;
    let libraries = core.libraries().list(&Viewer::system()).await?;
    let names: HashMap<LibraryId, String> =
        libraries.into_iter().map(|row| (row.library.id, row.library.name)).collect();
    if args.says_anything() {
        let rules = rules(args, &names)?;
        core.access().set_rules(&Actor::operator(), user.id, rules).await?;
    }
    let access = core.access().of_user(user.id).await?;
    for line in described(&access.effective, &names) {
        say(&line)?;
    }
    Ok(())
}

fn rules(args: AccessArgs, names: &HashMap<LibraryId, String>) -> Result<AccessRules> {
    let libraries = match args.libraries {
        Some(AllOrNone::All) => Some(LibraryScope::All),
        Some(AllOrNone::None) => Some(LibraryScope::Only(BTreeSet::new())),
        None if args.library.is_empty() => None,
        None => Some(LibraryScope::Only(by_name(&args.library, names)?)),
    };
    let has_age_rule = args.max_age.is_some() || args.hide_unrated;
    let age = has_age_rule.then(|| AgeRule {
        limit: AgeLimit::AllowUpTo(args.max_age.unwrap_or(MAX_AGE)),
        shows_unrated: !args.hide_unrated,
    });
    Ok(AccessRules {
        libraries,
        age,
        hides_explicit: args.hide_explicit,
        allow_labels: args.allow_label.into_iter().collect(),
        deny_labels: args.deny_label.into_iter().collect(),
    })
}

fn by_name(wanted: &[String], names: &HashMap<LibraryId, String>) -> Result<BTreeSet<LibraryId>> {
    let mut found = BTreeSet::new();
    for name in wanted {
        let key = name.to_lowercase();
        let Some((id, _)) = names.iter().find(|(_, known)| known.to_lowercase() == key) else {
            bail!("there is no library `{name}`");
        };
        found.insert(*id);
    }
    Ok(found)
}

/// One line for each thing that the rules come to.
fn described(access: &EffectiveAccess, names: &HashMap<LibraryId, String>) -> Vec<String> {
    let mut lines = Vec::new();
    if access.all_libraries.value {
        lines.push(format!("sees every library{}", from(&access.all_libraries.origins)));
    } else if access.libraries.is_empty() {
        lines.push("sees no library".to_owned());
    }
    for library in &access.libraries {
        let id = library.value.to_string();
        let name = names.get(&library.value).unwrap_or(&id);
        lines.push(format!("sees library `{name}`{}", from(&library.origins)));
    }
    if let Some(age) = access.hidden_from.value {
        let origins = from(&access.hidden_from.origins);
        lines.push(format!("does not see series rated {age} or above{origins}"));
    }
    if !access.shows_unrated.value {
        let origins = from(&access.shows_unrated.origins);
        lines.push(format!("does not see series without a rating{origins}"));
    }
    for label in &access.allow_labels {
        lines.push(format!("sees only series tagged `{}`{}", label.value, from(&label.origins)));
    }
    for label in &access.deny_labels {
        let origins = from(&label.origins);
        lines.push(format!("does not see series tagged `{}`{origins}", label.value));
    }
    lines
}

/// Whose rules say so.
fn from(origins: &[Origin]) -> String {
    let named: Vec<String> = origins
        .iter()
        .map(|origin| match origin {
            Origin::Account => "the account".to_owned(),
            Origin::Group { id: _, name } => format!("group `{name}`"),
        })
        .collect();
    if named.is_empty() { String::new() } else { format!(" (by {})", named.join(", ")) }
}
