//! Names inside the data folder.
//! Must not read or write the files themselves.

use std::io;
use std::path::Path;

use codex_models::BookId;
use object_store::path::Path as ObjectPath;

/// Folder of cover thumbnails.
pub(super) const COVERS: &str = "covers";
/// Folder of derived pages; everything in it can be made again.
pub(super) const PAGES: &str = "cache/pages";

/// Makes the folder and those inside it.
pub(super) fn prepare(root: &Path) -> io::Result<()> {
    std::fs::create_dir_all(root.join(COVERS))?;
    std::fs::create_dir_all(root.join(PAGES))
}

/// The cover of a book. The last digits of an id are random, so they spread the files over 256 folders.
pub(super) fn cover(book: BookId, version: i32) -> ObjectPath {
    let id = book.to_string();
    let fan = id.get(30..).unwrap_or_default();
    ObjectPath::from(format!("{COVERS}/{fan}/{id}-{version}.jpg"))
}

/// The book and version of a cover, by its name.
pub(super) fn parse_cover(path: &ObjectPath) -> Option<(BookId, i32)> {
    let (id, version) = path.filename()?.strip_suffix(".jpg")?.split_once('-')?;
    Some((BookId::parse(id).ok()?, version.parse().ok()?))
}

/// A derived page, by the hash of its key.
pub(super) fn page(hash: &str) -> ObjectPath {
    let fan = hash.get(..2).unwrap_or_default();
    ObjectPath::from(format!("{PAGES}/{fan}/{hash}"))
}
