//! Books from outside what a scan looks at whose file is gone from there: they may be found by this scan.
//! Must not write, and must not take a book that only cannot be seen.

use std::collections::{HashMap, HashSet};
use std::path::{Path, PathBuf};

use codex_db::entity::library_root;
use codex_db::view::KnownBook;
use codex_models::LibraryRootId;

use crate::plan::OnDisk;
use crate::scope;

/// The roots of all libraries that can be believed, by id.
struct Homes(HashMap<LibraryRootId, PathBuf>);

impl Homes {
    fn of(roots: &[library_root::Model]) -> Self {
        let sound = roots.iter().filter(|root| scope::is_sound(root));
        Self(sound.map(|root| (root.id, PathBuf::from(&root.path))).collect())
    }

    /// Whether the file of a book is known to be gone. What is in a root that cannot be believed is not, unless a scan
    /// said so before.
    fn has_lost(&self, book: &KnownBook) -> bool {
        match self.0.get(&book.root) {
            Some(root) => is_gone(&root.join(&book.path)),
            None => book.missing,
        }
    }
}

fn is_gone(path: &Path) -> bool {
    use std::io::ErrorKind::{NotADirectory, NotFound};
    let looked = std::fs::symlink_metadata(path);
    looked.is_err_and(|error| matches!(error.kind(), NotFound | NotADirectory))
}

/// Adds the books of other libraries that are gone from there, and notes those of this one that are gone from outside
/// the scope; `sizes` are the lengths of the files that could be any. Blocks.
pub(crate) fn take_in(
    disk: &mut OnDisk,
    known: &mut Vec<KnownBook>,
    others: Vec<KnownBook>,
    sizes: &[u64],
    roots: &[library_root::Model],
) {
    let homes = Homes::of(roots);
    if disk.scope.is_some() {
        let sizes: HashSet<u64> = sizes.iter().copied().collect();
        let outside = known.iter().filter(|book| {
            !book.missing
                && sizes.contains(&book.size)
                && !disk.closed_roots.contains(&book.root)
                && !disk.speaks_of(book.root, &book.path)
        });
        let lost: Vec<_> =
            outside.filter(|book| homes.has_lost(book)).map(|book| book.id).collect();
        disk.homeless.extend(lost);
    }
    let lost: Vec<KnownBook> = others.into_iter().filter(|book| homes.has_lost(book)).collect();
    disk.homeless.extend(lost.iter().map(|book| book.id));
    known.extend(lost);
}
