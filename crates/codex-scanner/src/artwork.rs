//! Images beside books and in folders of series that are their covers: which there are, and which of them changed.
//! Must not decide which cover is shown.

use std::collections::{HashMap, HashSet};
use std::path::PathBuf;

use codex_db::entity::cover;
use codex_db::repo;
use codex_db::view::KnownBook;
use codex_models::covers::CoverOwner;
use codex_models::{BookId, CoverId, LibraryId, LibraryRootId, SeriesId};
use codex_parsers::metadata::artwork;
use codex_parsers::{Formats, Stop};
use codex_services::Core;
use codex_services::covers::{CoverFile, follow_files};
use codex_services::libraries::walk::Fault;

use crate::detector::{file_name, folder_of, stem};
use crate::plan::{DiskFile, OnDisk};
use crate::refresh::SeriesNames;
use crate::report::ScanError;
use crate::roots::Roots;

/// Most images of one transaction.
const BATCH: usize = 100;
/// Most images that are covers of one book or series.
const MOST_OF_ONE: usize = 20;

/// What an image is the cover of, with the image.
type Match<'a> = (CoverOwner, &'a DiskFile);

/// Takes note of the covers that a walk found, and of those that are gone; gives what could not be read.
pub(crate) async fn follow(
    core: &Core,
    library: LibraryId,
    roots: &Roots,
    books: &[KnownBook],
    reads_all: bool,
    stop: &Stop,
) -> Result<Vec<Fault>, ScanError> {
    let conn = core.db().read_background();
    let known = repo::covers::files_of_library(&conn, library).await?;
    if roots.covers.is_empty() && known.is_empty() {
        return Ok(Vec::new());
    }
    let names = SeriesNames::load(core, library).await?;
    let found = matches(roots, books, |folder| names.find(folder));
    let (changed, gone) = differences(&found, &known, &roots.on_disk, reads_all);
    let changed = changed.into_iter().filter_map(|file| {
        let root = roots.all.iter().find(|root| root.id == file.root)?;
        let path = root.path.join(&file.path);
        Some((file, path))
    });
    let mut changed: Vec<(CoverFile, PathBuf)> = changed.collect();
    let mut gone = Some(gone).filter(|gone| !gone.is_empty());
    let mut faults = Vec::new();
    while !changed.is_empty() || gone.is_some() {
        if stop.is_stopped() {
            return Err(ScanError::Stopped);
        }
        let rest = changed.split_off(changed.len().min(BATCH));
        let part = std::mem::replace(&mut changed, rest);
        let bad = follow_files(core, part, gone.take().unwrap_or_default()).await?;
        faults.extend(bad.into_iter().map(|(path, fault)| {
            let shown = path.display().to_string();
            tracing::warn!(file.path = %shown, code = fault.code(), "no cover was made of `{shown}`: {fault}");
            Fault { path: shown, code: fault.code().into(), message: fault.to_string() }
        }));
    }
    Ok(faults)
}

/// What each image is the cover of: books of the same name beside it, or the series in whose folder it lies.
fn matches<'a>(
    roots: &'a Roots,
    books: &[KnownBook],
    series_of: impl Fn(&str) -> Option<SeriesId>,
) -> Vec<Match<'a>> {
    if roots.covers.is_empty() {
        return Vec::new();
    }
    let mut by_place: HashMap<(LibraryRootId, &str), Vec<BookId>> = HashMap::new();
    // The images of a folder that is a book are its pages.
    let mut folders: HashSet<(LibraryRootId, &str)> = HashSet::new();
    for book in books {
        let name = file_name(&book.path);
        let place = if Formats::is_candidate(name) {
            let end = book.path.len() - name.len() + stem(name).len();
            book.path.get(..end).unwrap_or(&book.path)
        } else {
            folders.insert((book.root, book.path.as_str()));
            &book.path
        };
        by_place.entry((book.root, place)).or_default().push(book.id);
    }
    let mut found: Vec<Match<'_>> = Vec::new();
    for image in roots.covers.iter().filter(|image| {
        let folder = folder_of(&image.path);
        !folders.contains(&(image.root, folder))
    }) {
        let name = file_name(&image.path);
        let Some(stem) = artwork::stem(name) else { continue };
        let beside = |stem: &str| {
            let end = image.path.len() - name.len() + stem.len();
            by_place.get(&(image.root, image.path.get(..end)?))
        };
        let of_books = beside(stem).or_else(|| beside(artwork::without_number(stem)?));
        if let Some(books) = of_books {
            found.extend(books.iter().map(|book| (CoverOwner::Book(*book), image)));
        } else if artwork::place_of_series(stem).is_some()
            && let Some(series) = series_of(folder_of(&image.path))
        {
            found.push((CoverOwner::Series(series), image));
        }
    }
    let mut counts: HashMap<CoverOwner, usize> = HashMap::new();
    found.retain(|(owner, _)| {
        let count = counts.entry(*owner).or_default();
        *count += 1;
        *count <= MOST_OF_ONE
    });
    found
}

/// The images that are new or differ, and the covers whose file is gone or belongs to something else now.
fn differences(
    found: &[Match<'_>],
    known: &[cover::Model],
    disk: &OnDisk,
    reads_all: bool,
) -> (Vec<CoverFile>, Vec<(CoverId, CoverOwner)>) {
    type Key<'a> = (CoverOwner, Option<LibraryRootId>, Option<&'a str>);
    let by_place: HashMap<Key<'_>, &cover::Model> = known
        .iter()
        .filter_map(|row| {
            let owner = repo::covers::owner_of(row)?;
            Some(((owner, row.root_id, row.path.as_deref()), row))
        })
        .collect();
    let mut changed = Vec::new();
    let mut there: HashSet<CoverId> = HashSet::new();
    for (owner, file) in found {
        let row = by_place.get(&(*owner, Some(file.root), Some(file.path.as_str())));
        there.extend(row.map(|row| row.id));
        let is_same = row.is_some_and(|row| {
            row.size.cast_unsigned() == file.size && row.modified_us == Some(file.modified_us)
        });
        if !is_same || reads_all {
            changed.push(CoverFile {
                known: row.map(|row| row.id),
                owner: *owner,
                root: file.root,
                path: file.path.clone(),
                size: file.size,
                modified_us: file.modified_us,
            });
        }
    }
    let is_gone = |row: &&cover::Model| {
        let (Some(root), Some(path)) = (row.root_id, row.path.as_deref()) else { return false };
        !there.contains(&row.id)
            && disk.looked_into(root, folder_of(path))
            && !disk.is_unseen(root, path)
    };
    let gone = known.iter().filter(is_gone);
    let gone = gone.filter_map(|row| Some((row.id, repo::covers::owner_of(row)?)));
    (changed, gone.collect())
}

#[cfg(test)]
mod tests {
    use codex_models::BookState;

    use super::*;

    fn raw(number: u128) -> String {
        format!("{number:032x}")
    }

    fn root() -> LibraryRootId {
        LibraryRootId::parse(&raw(1)).unwrap()
    }

    fn book(number: u128, path: &str) -> KnownBook {
        KnownBook {
            id: BookId::parse(&raw(number)).unwrap(),
            series: SeriesId::parse(&raw(100)).unwrap(),
            library: LibraryId::parse(&raw(2)).unwrap(),
            root: root(),
            path: path.to_owned(),
            size: 1,
            modified_us: 1,
            inode: 1,
            fingerprint: None,
            content_key: None,
            state: BookState::Ready,
            missing: false,
            pinned: false,
            cover_version: 1,
        }
    }

    /// The numbers of the books, or `series`, that an image is the cover of.
    fn owners(books: &[KnownBook], image: &str) -> Vec<String> {
        let mut roots = Roots::default();
        let path = image.to_owned();
        roots.covers.push(DiskFile { root: root(), path, size: 1, modified_us: 1, inode: 1 });
        let series = |folder: &str| (folder == "S").then(|| SeriesId::parse(&raw(100)).unwrap());
        let mut found: Vec<String> = matches(&roots, books, series)
            .into_iter()
            .map(|(owner, _)| match owner.book() {
                Some(book) => book.0.as_u128().to_string(),
                None => "series".to_owned(),
            })
            .collect();
        found.sort();
        found
    }

    #[test]
    fn an_image_is_the_cover_of_the_books_of_its_name() {
        let books =
            [book(1, "S/a.cbz"), book(2, "S/a.pdf"), book(3, "S/a-1.cbz"), book(4, "S/dir")];
        assert_eq!(owners(&books, "S/a.jpg"), ["1", "2"]);
        assert_eq!(owners(&books, "S/a-2.png"), ["1", "2"]);
        assert_eq!(owners(&books, "S/a-1.jpg"), ["3"]);
        assert_eq!(owners(&books, "S/dir.webp"), ["4"]);
        assert_eq!(owners(&books, "T/a.jpg"), [""; 0]);
    }

    #[test]
    fn an_image_with_a_name_for_that_is_the_cover_of_a_series_unless_it_is_a_page() {
        let books = [book(1, "S/a.cbz"), book(2, "S/dir")];
        assert_eq!(owners(&books, "S/Poster.jpg"), ["series"]);
        assert_eq!(owners(&books, "S/other.jpg"), [""; 0]);
        assert_eq!(owners(&books, "S/dir/cover.jpg"), [""; 0]);
        assert_eq!(owners(&books, "cover.jpg"), [""; 0]);
        assert_eq!(owners(&[book(1, "S")], "S/cover.jpg"), [""; 0]);
    }
}
