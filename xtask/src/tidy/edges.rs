//! Law 1: the edges between our crates are those of the table, no fewer and no more.
//! Must not look at dev-dependencies.

use std::collections::BTreeSet;
use std::path::Path;

use anyhow::Result;
use cargo_metadata::{DependencyKind, MetadataCommand};

/// Crate → crates it may (and does) depend on.
const TABLE: &[(&str, &[&str])] = &[
    ("codex-models", &[]),
    ("codex-config", &["models"]),
    ("codex-events", &["models"]),
    ("codex-utils", &["models"]),
    ("codex-parsers", &["models", "utils"]),
    ("codex-db", &["models", "config", "events", "utils"]),
    ("codex-services", &["models", "config", "events", "utils", "parsers", "db"]),
    ("codex-scanner", &["models", "events", "utils", "parsers", "db", "services"]),
    ("codex-search", &["models", "events", "utils", "db", "services"]),
    ("codex-tasks", &["models", "config", "events", "utils", "db", "services", "scanner"]),
    ("codex-scheduler", &["models", "events", "utils", "db", "services"]),
    ("codex-api", &["models", "config", "events", "utils", "services", "search", "db"]),
    (
        "codex-cli-common",
        &[
            "models",
            "config",
            "events",
            "utils",
            "parsers",
            "db",
            "services",
            "scanner",
            "search",
            "tasks",
            "scheduler",
        ],
    ),
];
/// Crates that wire or test: they may depend on anything of ours.
const FREE: &[&str] = &["codex", "codex-testkit"];
/// Crates that depend on nothing of ours.
const ALONE: &[&str] = &["migration", "xtask"];

pub(crate) fn check(root: &Path) -> Result<Vec<String>> {
    let metadata =
        MetadataCommand::new().manifest_path(root.join("Cargo.toml")).no_deps().exec()?;
    let mut faults = Vec::new();
    for package in metadata.workspace_packages() {
        let name = package.name.as_str();
        let ours: BTreeSet<String> = package
            .dependencies
            .iter()
            .filter(|dependency| dependency.kind == DependencyKind::Normal)
            .map(|dependency| dependency.name.clone())
            .filter(|dependency| dependency.starts_with("codex-") || dependency == "migration")
            .collect();
        if FREE.contains(&name) {
            continue;
        }
        let allowed: BTreeSet<String> = if ALONE.contains(&name) {
            BTreeSet::new()
        } else if let Some((_, edges)) = TABLE.iter().find(|(table_name, _)| *table_name == name) {
            let migration = (name == "codex-db").then(|| "migration".to_owned());
            edges.iter().map(|edge| format!("codex-{edge}")).chain(migration).collect()
        } else {
            faults.push(format!("{name}: is not in the table of crates (xtask/src/tidy/edges.rs)"));
            continue;
        };
        for extra in ours.difference(&allowed) {
            faults.push(format!("{name}: must not depend on {extra}"));
        }
    }
    Ok(faults)
}
