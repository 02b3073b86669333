//! Law 7: folders of features carry the words of the one list.
//! Must not look at folders of layers.

use std::path::Path;

use anyhow::Result;

const WORDS: &[&str] = &[
    "libraries",
    "series",
    "books",
    "bookmarks",
    "pages",
    "covers",
    "metadata",
    "tags",
    "genres",
    "collections",
    "read_lists",
    "progress",
    "sessions",
    "want_to_read",
    "users",
    "auth",
    "api_keys",
    "access",
    "audit",
    "sharing",
    "settings",
    "preferences",
    "tasks",
    "schedules",
    "plugins",
    "releases",
    "recommendations",
    "exports",
    "duplicates",
    "trash",
    "search",
    "presets",
    "events",
    "system",
    "setup",
];
/// Folders whose sub-folders are features, with the layer words allowed beside them.
const FEATURE_FOLDERS: &[(&str, &[&str])] = &[
    ("crates/codex-api/src/v1", &[]),
    ("crates/codex-services/src", &["storage", "metrics", "blocking"]),
    ("crates/codex-db/src/repo", &["lists", "scans"]),
    ("crates/codex-tasks/src/handlers", &[]),
    ("web/src/features", &[]),
];

pub(crate) fn check(root: &Path) -> Result<Vec<String>> {
    let mut faults = Vec::new();
    for (folder, layers) in FEATURE_FOLDERS {
        let path = root.join(folder);
        if !path.is_dir() {
            continue;
        }
        for entry in std::fs::read_dir(path)? {
            let entry = entry?;
            let name = entry.file_name().to_string_lossy().replace('-', "_");
            let is_known = WORDS.contains(&name.as_str()) || layers.contains(&name.as_str());
            if entry.path().is_dir() && !is_known {
                faults.push(format!(
                    "{folder}/{name}: is not a feature word (xtask/src/tidy/words.rs)"
                ));
            }
        }
    }
    Ok(faults)
}
