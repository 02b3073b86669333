//! What an event of the file system, or of our own, is about.
//! Must not gather.

use std::path::Path;

use codex_events::{Delivery, Event};
use codex_models::LibraryRootId;
use codex_models::scans::ScanPlace;
use codex_parsers::metadata::sidecar::SidecarKind;
use codex_parsers::{Formats, page_order};
use codex_services::libraries::walk::is_junk_folder;
use notify::EventKind;
use notify::event::{AccessKind, AccessMode, RemoveKind};

use crate::detector::{file_name, folder_of};

/// Whether libraries, their roots or switches may be others now.
pub(super) fn is_about_libraries(delivery: &Delivery) -> bool {
    match delivery {
        Delivery::Missed => true,
        Delivery::Event(event) => matches!(
            event.event,
            Event::LibraryAdded { .. }
                | Event::LibraryChanged { .. }
                | Event::LibraryDeleted { .. }
        ),
    }
}

/// What lies, or lay, at a path.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Thing {
    File,
    Folder,
    /// It is gone, and nothing says what it was.
    Unknown,
}

/// What an event is about; `None` when nothing was changed.
pub(super) fn thing_of(kind: EventKind, path: &Path) -> Option<Thing> {
    match kind {
        EventKind::Access(AccessKind::Close(AccessMode::Write))
        | EventKind::Remove(RemoveKind::File) => Some(Thing::File),
        EventKind::Access(_) => None,
        EventKind::Remove(RemoveKind::Folder) => Some(Thing::Folder),
        EventKind::Any
        | EventKind::Create(_)
        | EventKind::Modify(_)
        | EventKind::Remove(RemoveKind::Any | RemoveKind::Other)
        | EventKind::Other => Some(match std::fs::symlink_metadata(path) {
            Ok(metadata) if metadata.is_dir() => Thing::Folder,
            // A link may lead to a folder.
            Ok(metadata) if metadata.is_symlink() => Thing::Unknown,
            Ok(_) => Thing::File,
            Err(_) => Thing::Unknown,
        }),
    }
}

/// Where to look because of something at a path below a root; `None` when it cannot concern a book.
pub(super) fn place_of(root: LibraryRootId, path: &str, thing: Thing) -> Option<ScanPlace> {
    if path.split('/').any(|name| is_junk_folder(name.as_ref())) {
        return None;
    }
    let (folder, name) = (folder_of(path), file_name(path));
    let is_book = Formats::is_candidate(name) || SidecarKind::of_name(name).is_some();
    match thing {
        Thing::File | Thing::Unknown if is_book => Some(ScanPlace::in_folder(root, folder)),
        // Its folder is a book, or was one, or it is the cover of one; images in the root itself can only be that.
        Thing::File | Thing::Unknown if page_order::is_page(name) => Some(if folder.is_empty() {
            ScanPlace::in_folder(root, folder)
        } else {
            ScanPlace::below(root, folder)
        }),
        Thing::File => None,
        Thing::Folder | Thing::Unknown => Some(ScanPlace::below(root, path)),
    }
}

#[cfg(test)]
mod tests {
    use codex_utils::id;

    use super::*;

    #[test]
    fn a_file_concerns_its_folder_and_a_folder_what_is_below() {
        let root = LibraryRootId(id::next());
        let place = |path, thing| place_of(root, path, thing);
        let in_folder = |folder: &str| Some(ScanPlace::in_folder(root, folder));
        let below = |folder: &str| Some(ScanPlace::below(root, folder));
        assert_eq!(place("Saga/1.cbz", Thing::File), in_folder("Saga"));
        assert_eq!(place("1.cbz", Thing::Unknown), in_folder(""));
        assert_eq!(place("Saga/series.json", Thing::File), in_folder("Saga"));
        assert_eq!(place("Saga/Vol 1/001.jpg", Thing::File), below("Saga/Vol 1"));
        assert_eq!(place("1.jpg", Thing::File), in_folder(""));
        assert_eq!(place("Saga", Thing::Folder), below("Saga"));
        assert_eq!(place("Saga/Extra", Thing::Unknown), below("Saga/Extra"));
    }

    #[test]
    fn what_cannot_be_a_book_concerns_nothing() {
        let root = LibraryRootId(id::next());
        for path in ["Saga/notes.txt", "Saga/1.cbz.part", ".trash/1.cbz", "Saga/@eaDir/1.cbz"] {
            assert_eq!(place_of(root, path, Thing::File), None, "{path}");
        }
    }
}
