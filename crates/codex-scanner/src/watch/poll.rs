//! What happened in the folders of a root, from the times at which they changed: one look at each folder, none at files.
//! Must not list a folder that did not change.

use std::collections::HashMap;
use std::path::Path;

use codex_models::LibraryRootId;
use codex_models::scans::ScanPlace;
use codex_services::libraries::walk::{is_junk_folder, modified_us};

/// A folder as it was at the last look.
#[derive(Debug)]
struct Known {
    modified_us: i64,
    folders: Vec<String>,
}

/// The folders of a root, by path below it. A file that is written to in its place is left to the next full scan.
#[derive(Debug, Default)]
pub(super) struct Snapshot(HashMap<String, Known>);

impl Snapshot {
    /// Looks at every folder; the places in which something happened since the last look. Blocks.
    pub(super) fn look(&mut self, root: LibraryRootId, path: &Path) -> Vec<ScanPlace> {
        let is_first = self.0.is_empty();
        let mut before = std::mem::take(&mut self.0);
        let (mut places, mut waiting) = (Vec::new(), vec![String::new()]);
        while let Some(folder) = waiting.pop() {
            let known = before.remove(&folder);
            let Some(now) = look_at(path, &folder, known.as_ref()) else { continue };
            match &known {
                None => places.push(ScanPlace::below(root, folder.clone())),
                Some(known) if known.modified_us != now.modified_us => {
                    places.push(ScanPlace::in_folder(root, folder.clone()));
                    let gone = known.folders.iter().filter(|name| !now.folders.contains(name));
                    places.extend(gone.map(|name| ScanPlace::below(root, below(&folder, name))));
                }
                Some(_) => {}
            }
            waiting.extend(now.folders.iter().map(|name| below(&folder, name)));
            self.0.insert(folder, now);
        }
        if is_first { Vec::new() } else { places }
    }
}

/// A folder as it is now; without its time of change being another, it holds the folders that it held.
fn look_at(root: &Path, folder: &str, known: Option<&Known>) -> Option<Known> {
    let path = root.join(folder);
    let metadata = std::fs::symlink_metadata(&path).ok().filter(std::fs::Metadata::is_dir)?;
    let modified_us = modified_us(&metadata);
    if let Some(known) = known.filter(|known| known.modified_us == modified_us) {
        return Some(Known { modified_us, folders: known.folders.clone() });
    }
    let entries = std::fs::read_dir(&path).ok()?;
    let folders = entries
        .filter_map(Result::ok)
        .filter(|entry| entry.file_type().is_ok_and(|kind| kind.is_dir()))
        .filter_map(|entry| entry.file_name().into_string().ok())
        .filter(|name| !is_junk_folder(name.as_ref()))
        .collect();
    Some(Known { modified_us, folders })
}

fn below(folder: &str, name: &str) -> String {
    if folder.is_empty() { name.to_owned() } else { format!("{folder}/{name}") }
}

#[cfg(test)]
mod tests {
    use codex_utils::id;

    use super::*;

    #[test]
    fn folders_that_changed_came_and_went_are_told_and_others_are_not() {
        let top = tempfile::tempdir().unwrap();
        let root = LibraryRootId(id::next());
        for folder in ["A/x", "B", "C"] {
            std::fs::create_dir_all(top.path().join(folder)).unwrap();
        }
        let mut snapshot = Snapshot::default();
        assert_eq!(snapshot.look(root, top.path()), [], "nothing happened before the first look");
        assert_eq!(snapshot.look(root, top.path()), []);
        let age = |folder: &str| {
            let file = std::fs::File::open(top.path().join(folder)).unwrap();
            file.set_modified(std::time::UNIX_EPOCH).unwrap();
        };
        age("A/x");
        std::fs::remove_dir(top.path().join("C")).unwrap();
        std::fs::create_dir_all(top.path().join("D/y")).unwrap();
        age("");
        let mut told = snapshot.look(root, top.path());
        told.sort();
        let mut expected = vec![
            ScanPlace::in_folder(root, ""),
            ScanPlace::in_folder(root, "A/x"),
            ScanPlace::below(root, "C"),
            ScanPlace::below(root, "D"),
            ScanPlace::below(root, "D/y"),
        ];
        expected.sort();
        assert_eq!(told, expected);
        assert_eq!(snapshot.look(root, top.path()), []);
    }
}
