//! The laws: crate edges, file sizes, module headers, words and places.
//! Must not compile anything: it reads files and metadata.

mod edges;
mod headers;
mod places;
mod sizes;
mod words;

use std::path::{Path, PathBuf};

use anyhow::{Context, Result};

/// A source file, relative to the workspace.
pub(crate) struct Source {
    pub(crate) path: String,
    pub(crate) text: String,
}

impl Source {
    fn is_rust(&self) -> bool {
        Path::new(&self.path).extension().is_some_and(|extension| extension == "rs")
    }
}

/// Runs every check; returns what is wrong.
pub(crate) fn run() -> Result<Vec<String>> {
    let root = PathBuf::from(env!("CARGO_MANIFEST_DIR"));
    let root = root.parent().context("xtask lies in the workspace")?;
    let sources = sources(root)?;
    let mut faults = edges::check(root)?;
    faults.extend(sizes::check(&sources));
    faults.extend(headers::check(&sources));
    faults.extend(places::check(&sources));
    faults.extend(words::check(root)?);
    Ok(faults)
}

fn sources(root: &Path) -> Result<Vec<Source>> {
    let mut sources = Vec::new();
    for top in ["src", "tests", "crates", "migration", "xtask", "web/src", "web/e2e", "web/scripts"]
    {
        collect(root, &root.join(top), &mut sources)?;
    }
    sources.sort_by(|a, b| a.path.cmp(&b.path));
    Ok(sources)
}

fn collect(root: &Path, dir: &Path, sources: &mut Vec<Source>) -> Result<()> {
    if !dir.is_dir() {
        return Ok(());
    }
    for entry in std::fs::read_dir(dir).with_context(|| format!("listing {}", dir.display()))? {
        let path = entry?.path();
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        let is_generated_folder =
            matches!(name.as_str(), "target" | "node_modules" | "dist" | "out");
        if path.is_dir() {
            if !is_generated_folder {
                collect(root, &path, sources)?;
            }
            continue;
        }
        let is_source = [".rs", ".ts", ".tsx", ".mjs"].iter().any(|ending| name.ends_with(ending));
        if is_source {
            let text = std::fs::read_to_string(&path)
                .with_context(|| format!("reading {}", path.display()))?;
            let path = path.strip_prefix(root)?.to_string_lossy().replace('\\', "/");
            sources.push(Source { path, text });
        }
    }
    Ok(())
}
