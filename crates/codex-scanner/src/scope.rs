//! Which parts of roots a scan may look at by themselves.
//! Must not decide what is done with them.

use std::path::{Path, PathBuf};

use codex_db::entity::library_root;
use codex_models::LibraryRootId;
use codex_models::scans::ScanPlace;
use std::os::unix::fs::MetadataExt;

use codex_services::libraries::walk::is_junk_folder;

/// Device and inode of the folder in which the books of a root were found last.
pub(crate) fn folder_of(root: &library_root::Model) -> Option<(u64, u64)> {
    Some((root.device?.cast_unsigned(), root.inode?.cast_unsigned()))
}

/// Device and inode of a folder that is there. Blocks.
pub(crate) fn identity(folder: &Path) -> Option<(u64, u64)> {
    let metadata = std::fs::metadata(folder).ok().filter(std::fs::Metadata::is_dir)?;
    Some((metadata.dev(), metadata.ino()))
}

/// Whether a root is there, readable and the folder that it was, so that what is not in it is gone from it. Blocks.
pub(crate) fn is_sound(root: &library_root::Model) -> bool {
    let found = identity(Path::new(&root.path));
    found.is_some() && found == folder_of(root) && std::fs::read_dir(&root.path).is_ok()
}

/// The places without those that others hold; `None` when only a look at everything can tell: when nothing was asked for,
/// a root is not as it was, or a place lies behind a link. Blocks.
pub(crate) fn usable(
    roots: &[library_root::Model],
    mut places: Vec<ScanPlace>,
) -> Option<Vec<ScanPlace>> {
    if places.is_empty() {
        return None;
    }
    places.retain(|place| !place.folder.split('/').any(|name| is_junk_folder(name.as_ref())));
    for root in roots.iter().filter(|root| places.iter().any(|place| place.root == root.id)) {
        let top = Path::new(&root.path).canonicalize().ok()?;
        let is_direct = |place: &ScanPlace| nearest(&top, &place.folder).is_some();
        if !root.state.is_open()
            || !is_sound(root)
            || !places.iter().filter(|place| place.root == root.id).all(is_direct)
        {
            return None;
        }
    }
    places.retain(|place| roots.iter().any(|root| root.id == place.root));
    // Deep ones first, so that what they hold goes.
    places.sort_by(|a, b| (!a.is_deep, a).cmp(&(!b.is_deep, b)));
    let mut kept: Vec<ScanPlace> = Vec::new();
    for place in places {
        if !kept.iter().any(|wider| wider.holds(place.root, &place.folder)) {
            kept.push(place);
        }
    }
    Some(kept)
}

/// The nearest folder above a place that exists, when no link leads there.
fn nearest(top: &Path, folder: &str) -> Option<PathBuf> {
    let place = top.join(folder);
    let there =
        place.ancestors().take_while(|path| path.starts_with(top)).find(|path| path.exists())?;
    (there.canonicalize().ok()? == there).then(|| there.to_owned())
}

/// The parts of a root that are walked: all of it without a scope.
pub(crate) fn parts_of(scope: Option<&[ScanPlace]>, root: LibraryRootId) -> Vec<(String, bool)> {
    let Some(scope) = scope else { return vec![(String::new(), true)] };
    let here = scope.iter().filter(|place| place.root == root);
    here.map(|place| (place.folder.clone(), place.is_deep)).collect()
}

#[cfg(test)]
mod tests {
    use codex_models::LibraryId;
    use codex_models::libraries::RootState;
    use codex_utils::id;

    use super::*;

    fn root_at(path: &Path) -> library_root::Model {
        let metadata = std::fs::metadata(path).unwrap();
        library_root::Model {
            id: LibraryRootId(id::next()),
            library_id: LibraryId(id::next()),
            path: path.to_str().unwrap().to_owned(),
            state: RootState::Ok,
            position: 0,
            device: Some(metadata.dev().cast_signed()),
            inode: Some(metadata.ino().cast_signed()),
            held_count: None,
            gone_count: None,
            closed_at: None,
            confirmed_state: None,
            confirmed_count: None,
        }
    }

    #[test]
    fn a_place_inside_another_is_looked_at_once() {
        let top = tempfile::tempdir().unwrap();
        let root = root_at(top.path());
        let (wide, inner) = (ScanPlace::below(root.id, "A"), ScanPlace::in_folder(root.id, "A/b"));
        let other = ScanPlace::in_folder(root.id, "");
        let places = vec![inner, other.clone(), wide.clone(), ScanPlace::below(root.id, ".git")];
        assert_eq!(usable(&[root], places), Some(vec![wide, other]));
    }

    #[test]
    fn only_a_whole_look_can_tell_of_another_folder_or_of_what_is_behind_a_link() {
        let top = tempfile::tempdir().unwrap();
        std::fs::create_dir(top.path().join("real")).unwrap();
        std::os::unix::fs::symlink(top.path().join("real"), top.path().join("link")).unwrap();
        let root = root_at(top.path());
        let place = |folder: &str| vec![ScanPlace::below(root.id, folder)];
        assert!(usable(std::slice::from_ref(&root), place("real")).is_some());
        assert!(usable(std::slice::from_ref(&root), place("gone/deep")).is_some());
        assert_eq!(usable(std::slice::from_ref(&root), place("link/sub")), None);
        let swapped = library_root::Model { inode: Some(1), ..root.clone() };
        assert_eq!(usable(&[swapped], place("real")), None);
    }
}
