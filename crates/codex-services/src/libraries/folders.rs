//! Folders of the server: looked up for new libraries, and listed for choosing one.
//! Must not show files.

use std::io;
use std::path::{Path, PathBuf};

use codex_models::{Resource, Rule};
use codex_utils::natural_sort;

use super::{FolderEntry, FolderListing};
use crate::error::{CodexError, Result};

/// Most folders in one listing.
const MAX_ENTRIES: usize = 5_000;

/// The canonical forms of existing folders. Blocks.
pub(super) fn canonical(roots: &[PathBuf]) -> Result<Vec<PathBuf>> {
    roots.iter().map(|root| canonical_root(root)).collect()
}

fn canonical_root(root: &Path) -> Result<PathBuf> {
    let found = root.canonicalize().map_err(|error| missing_root(root, &error))?;
    let metadata = found.metadata().map_err(|error| missing_root(root, &error))?;
    if !metadata.is_dir() {
        return Err(CodexError::Conflict(Rule::RootNotADirectory));
    }
    if found.to_str().is_none() {
        let message = format!("`{}` is not UTF-8", found.display());
        return Err(CodexError::invalid("roots", "malformed", message));
    }
    Ok(found)
}

fn missing_root(root: &Path, error: &io::Error) -> CodexError {
    tracing::debug!(path = %root.display(), "a root folder cannot be used: {error}");
    match error.kind() {
        io::ErrorKind::NotADirectory => CodexError::Conflict(Rule::RootNotADirectory),
        _ => CodexError::Conflict(Rule::RootMissing),
    }
}

/// The folders inside a folder, without hidden ones. Blocks.
pub(super) fn list(path: &Path) -> Result<FolderListing> {
    let none = |error: io::Error| {
        tracing::debug!(path = %path.display(), "a folder cannot be listed: {error}");
        CodexError::NotFound(Resource::Folder)
    };
    let folder = path.canonicalize().map_err(none)?;
    let entries = std::fs::read_dir(&folder).map_err(none)?;
    let mut entries: Vec<FolderEntry> =
        entries.filter_map(|entry| visible_folder(&entry.ok()?)).take(MAX_ENTRIES).collect();
    entries.sort_by(|a, b| natural_sort::compare(&a.name, &b.name));
    Ok(FolderListing { path: text(&folder), parent: folder.parent().map(text), entries })
}

fn visible_folder(entry: &std::fs::DirEntry) -> Option<FolderEntry> {
    // A name that is not UTF-8 could not be sent back.
    let name = entry.file_name().into_string().ok()?;
    let path = entry.path();
    let is_folder = match entry.file_type().ok()? {
        kind if kind.is_symlink() => path.is_dir(),
        kind => kind.is_dir(),
    };
    (is_folder && !name.starts_with('.')).then(|| FolderEntry { path: text(&path), name })
}

fn text(path: &Path) -> String {
    path.to_string_lossy().into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_listing_shows_visible_folders_in_natural_order() {
        let top = tempfile::tempdir().unwrap();
        for name in ["Vol 10", "vol 2", ".hidden"] {
            std::fs::create_dir(top.path().join(name)).unwrap();
        }
        std::fs::write(top.path().join("book.cbz"), "").unwrap();
        std::os::unix::fs::symlink(top.path().join("vol 2"), top.path().join("link")).unwrap();
        let listing = list(top.path()).unwrap();
        let names: Vec<&str> = listing.entries.iter().map(|entry| entry.name.as_str()).collect();
        assert_eq!(names, ["link", "vol 2", "Vol 10"]);
        assert!(listing.parent.is_some());
    }

    #[test]
    fn a_folder_that_is_not_there_is_not_found() {
        assert!(matches!(
            list(Path::new("/no/such/folder")),
            Err(CodexError::NotFound(Resource::Folder))
        ));
    }

    #[test]
    fn a_root_must_exist_and_be_a_folder() {
        let top = tempfile::tempdir().unwrap();
        let file = top.path().join("file");
        std::fs::write(&file, "").unwrap();
        let outcome = |path: &Path| canonical(&[path.to_owned()]);
        assert!(matches!(outcome(&file), Err(CodexError::Conflict(Rule::RootNotADirectory))));
        assert!(matches!(
            outcome(&top.path().join("none")),
            Err(CodexError::Conflict(Rule::RootMissing))
        ));
        assert_eq!(outcome(&top.path().join(".")).unwrap(), [top.path().canonicalize().unwrap()]);
    }
}
