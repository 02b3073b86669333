//! Names inside the data folder.
//! Must not read or write the files themselves.

use std::io;
use std::path::Path;

use codex_models::covers::CoverOwner;
use codex_models::{BookId, SeriesId};
use object_store::path::Path as ObjectPath;

/// Folder of cover thumbnails.
pub(super) const COVERS: &str = "covers";
/// Folder of images that people gave for covers; they cannot be made again.
pub(super) const ARTWORK: &str = "artwork";
/// Folder of derived pages; everything in it can be made again.
pub(super) const PAGES: &str = "cache/pages";

/// What stands before the id of a series; no id begins with it.
const SERIES: &str = "s";

/// Makes the folder and those inside it.
pub(super) fn prepare(root: &Path) -> io::Result<()> {
    std::fs::create_dir_all(root.join(COVERS))?;
    std::fs::create_dir_all(root.join(ARTWORK))?;
    std::fs::create_dir_all(root.join(PAGES))
}

/// The cover of a book or series. The last digits of an id are random, so they spread the files over 256 folders.
pub(super) fn cover(owner: CoverOwner, version: i32) -> ObjectPath {
    let (mark, id) = match owner {
        CoverOwner::Book(book) => ("", book.to_string()),
        CoverOwner::Series(series) => (SERIES, series.to_string()),
    };
    let fan = id.get(30..).unwrap_or_default();
    ObjectPath::from(format!("{COVERS}/{fan}/{mark}{id}-{version}.jpg"))
}

/// Whose cover it is and of which version, by its name.
pub(super) fn parse_cover(path: &ObjectPath) -> Option<(CoverOwner, i32)> {
    let (id, version) = path.filename()?.strip_suffix(".jpg")?.split_once('-')?;
    let owner = match id.strip_prefix(SERIES) {
        Some(id) => CoverOwner::Series(SeriesId::parse(id).ok()?),
        None => CoverOwner::Book(BookId::parse(id).ok()?),
    };
    Some((owner, version.parse().ok()?))
}

/// An image that a person gave, by the hash of its content.
pub(super) fn artwork(content: &str) -> ObjectPath {
    let fan = content.get(..2).unwrap_or_default();
    ObjectPath::from(format!("{ARTWORK}/{fan}/{content}.jpg"))
}

/// A derived page, by the hash of its key.
pub(super) fn page(hash: &str) -> ObjectPath {
    let fan = hash.get(..2).unwrap_or_default();
    ObjectPath::from(format!("{PAGES}/{fan}/{hash}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cover_is_known_by_its_name() {
        let id = "0193000000007000800000000000002a";
        let book = CoverOwner::Book(BookId::parse(id).unwrap());
        let series = CoverOwner::Series(SeriesId::parse(id).unwrap());
        for owner in [book, series] {
            assert_eq!(parse_cover(&cover(owner, 7)), Some((owner, 7)));
        }
        assert_eq!(parse_cover(&artwork("2a")), None);
    }
}
