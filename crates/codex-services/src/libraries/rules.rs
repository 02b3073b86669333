//! What names and folders of libraries may be. Pure.
//! Must not look at the disk.

use std::path::{Path, PathBuf};

use codex_models::Rule;
use codex_models::libraries::{Layout, MAX_GLOB, MAX_GLOBS, MAX_LEVELS, SeriesStrategy};
use codex_parsers::layout::Placer;

use crate::error::{CodexError, Result};

/// Longest name in characters.
const MAX_NAME_CHARS: usize = 100;
/// Most root folders of a library.
const MAX_ROOTS: usize = 64;
/// Folders inside the data folder that hold what Codex makes.
const OWN_FOLDERS: &[&str] = &["covers", "cache"];

/// The name without outer spaces.
pub(crate) fn check_name(name: &str) -> Result<String> {
    let name = name.trim();
    if name.is_empty() {
        return Err(CodexError::invalid("name", "required", "a library needs a name"));
    }
    if name.chars().count() > MAX_NAME_CHARS {
        let message = format!("a name has at most {MAX_NAME_CHARS} characters");
        return Err(CodexError::invalid("name", "too_long", message));
    }
    if name.chars().any(char::is_control) {
        let message = "a name has no control characters";
        return Err(CodexError::invalid("name", "malformed", message));
    }
    Ok(name.to_owned())
}

/// A layout that is within bounds, ready to be asked.
pub(super) fn check_layout(layout: Layout) -> Result<Placer> {
    let too_long = |field| {
        let message = format!("at most {MAX_GLOBS} of at most {MAX_GLOB} characters each");
        Err(CodexError::invalid(field, "too_long", message))
    };
    let is_too_long = |texts: &[String]| {
        texts.len() > MAX_GLOBS || texts.iter().any(|text| text.chars().count() > MAX_GLOB)
    };
    if is_too_long(&layout.exclude) {
        return too_long("layout.exclude");
    }
    if is_too_long(&layout.one_shots) {
        return too_long("layout.oneShots");
    }
    if let SeriesStrategy::Publisher { levels } = layout.strategy
        && !(1..=MAX_LEVELS).contains(&levels)
    {
        let message = format!("from 1 to {MAX_LEVELS} levels lie above a series");
        return Err(CodexError::invalid("layout.strategy.levels", "out_of_range", message));
    }
    Placer::new(layout).map_err(|error| {
        CodexError::invalid("layout.strategy.pattern", "malformed", error.to_string())
    })
}

/// The roots as absolute paths, not yet looked up.
pub(super) fn check_roots(roots: &[String]) -> Result<Vec<PathBuf>> {
    if roots.is_empty() {
        return Err(CodexError::invalid("roots", "required", "a library needs a folder"));
    }
    if roots.len() > MAX_ROOTS {
        let message = format!("a library has at most {MAX_ROOTS} folders");
        return Err(CodexError::invalid("roots", "too_long", message));
    }
    roots.iter().map(|root| check_root(root)).collect()
}

fn check_root(root: &str) -> Result<PathBuf> {
    let path = Path::new(root.trim());
    if path.is_absolute() && !root.contains('\0') {
        return Ok(path.to_owned());
    }
    let message = format!("`{root}` is not an absolute path");
    Err(CodexError::invalid("roots", "malformed", message))
}

/// No folder may be, hold or lie in another one: a file would be in two libraries.
pub(super) fn must_not_overlap<'a>(
    wanted: &[PathBuf],
    taken: impl IntoIterator<Item = &'a Path>,
) -> Result<()> {
    let overlap = |one: &Path, other: &Path| one.starts_with(other) || other.starts_with(one);
    let among_themselves = wanted
        .iter()
        .enumerate()
        .any(|(at, one)| wanted.iter().skip(at + 1).any(|other| overlap(one, other)));
    let with_taken =
        taken.into_iter().any(|taken| wanted.iter().any(|wanted| overlap(wanted, taken)));
    if among_themselves || with_taken {
        return Err(CodexError::Conflict(Rule::RootTaken));
    }
    Ok(())
}

/// Codex's own files are no books.
pub(super) fn must_not_be_data(wanted: &[PathBuf], data_dir: &Path) -> Result<()> {
    let holds_data = |root: &PathBuf| data_dir.starts_with(root);
    let is_own =
        |root: &PathBuf| OWN_FOLDERS.iter().any(|own| root.starts_with(data_dir.join(own)));
    match wanted.iter().find(|root| holds_data(root) || is_own(root)) {
        None => Ok(()),
        Some(root) => {
            let message = format!("`{}` holds the data folder of Codex", root.display());
            Err(CodexError::invalid("roots", "malformed", message))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn paths(texts: &[&str]) -> Vec<PathBuf> {
        texts.iter().map(PathBuf::from).collect()
    }

    #[test]
    fn a_root_may_not_be_above_or_below_another() {
        for (wanted, taken) in
            [("/a/b", "/a/b"), ("/a/b", "/a"), ("/a", "/a/b"), ("/", "/a"), ("/a", "/")]
        {
            let outcome = must_not_overlap(&paths(&[wanted]), [Path::new(taken)]);
            assert!(
                matches!(outcome, Err(CodexError::Conflict(Rule::RootTaken))),
                "{wanted} {taken}"
            );
        }
        must_not_overlap(&paths(&["/a/b"]), [Path::new("/a/bc"), Path::new("/c")]).unwrap();
    }

    #[test]
    fn the_roots_of_one_library_may_not_overlap_either() {
        assert!(must_not_overlap(&paths(&["/a", "/a/b"]), []).is_err());
        assert!(must_not_overlap(&paths(&["/a", "/a"]), []).is_err());
        must_not_overlap(&paths(&["/a", "/b"]), []).unwrap();
    }

    #[test]
    fn the_data_folder_is_no_library() {
        let data = Path::new("/srv/codex");
        for root in ["/srv/codex", "/srv", "/", "/srv/codex/covers", "/srv/codex/cache/pages"] {
            assert!(must_not_be_data(&paths(&[root]), data).is_err(), "{root}");
        }
        must_not_be_data(&paths(&["/srv/books", "/srv/codex/demo"]), data).unwrap();
    }

    #[test]
    fn layouts_have_bounds() {
        let of = |strategy| check_layout(Layout { strategy, ..Layout::default() }).is_ok();
        assert!(of(SeriesStrategy::Publisher { levels: MAX_LEVELS }));
        assert!(!of(SeriesStrategy::Publisher { levels: MAX_LEVELS + 1 }));
        assert!(!of(SeriesStrategy::Publisher { levels: 0 }));
        assert!(!of(SeriesStrategy::Custom { pattern: "(".to_owned() }));
        let exclude = vec!["x".repeat(MAX_GLOB + 1)];
        assert!(check_layout(Layout { exclude, ..Layout::default() }).is_err());
        let one_shots = vec![String::new(); MAX_GLOBS + 1];
        assert!(check_layout(Layout { one_shots, ..Layout::default() }).is_err());
    }

    #[test]
    fn names_and_roots_have_bounds() {
        assert_eq!(check_name(" Manga ").unwrap(), "Manga");
        assert!(check_name(" ").is_err());
        assert!(check_name(&"x".repeat(MAX_NAME_CHARS + 1)).is_err());
        assert!(check_roots(&[]).is_err());
        assert!(check_roots(&["books".to_owned()]).is_err());
        assert!(check_roots(&vec!["/a".to_owned(); MAX_ROOTS + 1]).is_err());
    }
}
