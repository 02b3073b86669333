//! Metadata documents that an archive carries beside its pages, the richest first: `MetronInfo`, `ComicInfo`, `CoMet`, and
//! the comment of a ZIP archive.
//! Must never fail a book: what cannot be read is a warning.

use codex_models::metadata::BookMetadata;

use super::comic_info::{self, ComicInfo};
use super::{comet, comic_book_info, metron_info};
use crate::error::Result;
use crate::limits::Limits;
use crate::probing::Doubts;

/// Name under which a comment is spoken of.
const COMMENT: &str = "the comment of the archive";

/// A kind of document; the order is that in which they are believed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    MetronInfo,
    ComicInfo,
    Comet,
    ComicBookInfo,
}

impl Kind {
    const ALL: [Self; 4] = [Self::MetronInfo, Self::ComicInfo, Self::Comet, Self::ComicBookInfo];

    fn of_entry(path: &str) -> Option<Self> {
        if comic_info::is_comic_info(path) {
            Some(Self::ComicInfo)
        } else if metron_info::is_metron_info(path) {
            Some(Self::MetronInfo)
        } else if comet::is_comet(path) {
            Some(Self::Comet)
        } else {
            None
        }
    }

    fn parse(self, bytes: &[u8], limits: &Limits) -> Result<ComicInfo> {
        let without_cover = |metadata: BookMetadata| ComicInfo { metadata, front_cover: None };
        match self {
            Self::MetronInfo => metron_info::parse(bytes, limits).map(without_cover),
            Self::ComicInfo => comic_info::parse(bytes, limits),
            Self::Comet => comet::parse(bytes, limits).map(without_cover),
            Self::ComicBookInfo => comic_book_info::parse(bytes, limits).map(without_cover),
        }
    }
}

/// Whether an entry of an archive is a metadata document.
pub(crate) fn is_metadata(path: &str) -> bool {
    Kind::of_entry(path).is_some()
}

/// The entries of an archive that are worth reading: the one furthest up of each kind.
pub(crate) fn wanted<'e>(names: impl Iterator<Item = &'e str>) -> Vec<usize> {
    let mut best: Vec<(Kind, usize, usize)> = Vec::new();
    for (position, name) in names.enumerate() {
        let Some(kind) = Kind::of_entry(name) else { continue };
        match best.iter_mut().find(|(known, ..)| *known == kind) {
            Some((_, known, place)) if depth(name) < *known => {
                *known = depth(name);
                *place = position;
            }
            Some(_) => {}
            None => best.push((kind, depth(name), position)),
        }
    }
    best.into_iter().map(|(_, _, position)| position).collect()
}

fn depth(name: &str) -> usize {
    name.matches('/').count()
}

/// The documents of one archive, in any order as they come.
#[derive(Debug, Default)]
pub(crate) struct Embedded {
    documents: Vec<Document>,
}

#[derive(Debug)]
struct Document {
    kind: Kind,
    name: String,
    bytes: Result<Vec<u8>>,
}

impl Embedded {
    /// Keeps a document, unless one of its kind further up is known.
    pub(crate) fn add(&mut self, name: &str, bytes: Result<Vec<u8>>) {
        let Some(kind) = Kind::of_entry(name) else { return };
        let document = Document { kind, name: name.to_owned(), bytes };
        match self.documents.iter_mut().find(|known| known.kind == kind) {
            Some(known) if depth(name) < depth(&known.name) => *known = document,
            Some(_) => {}
            None => self.documents.push(document),
        }
    }

    /// Keeps the comment of a ZIP archive, when it describes the book.
    pub(crate) fn add_comment(&mut self, comment: &[u8]) {
        if comic_book_info::is_comic_book_info(comment) {
            self.documents.push(Document {
                kind: Kind::ComicBookInfo,
                name: COMMENT.to_owned(),
                bytes: Ok(comment.to_vec()),
            });
        }
    }

    /// Reads what was kept; a document fills what the ones before it left open.
    pub(crate) fn read(self, doubts: &mut Doubts<'_>, limits: &Limits) -> ComicInfo {
        let mut all = ComicInfo::default();
        let mut documents = self.documents;
        for kind in Kind::ALL {
            let Some(place) = documents.iter().position(|document| document.kind == kind) else {
                continue;
            };
            let Document { name, bytes, .. } = documents.swap_remove(place);
            let read = bytes.and_then(|bytes| kind.parse(&bytes, limits));
            match read {
                Ok(found) => {
                    all.metadata.fill_from(found.metadata);
                    all.front_cover = all.front_cover.or(found.front_cover);
                }
                Err(error) => doubts.metadata(&name, &error),
            }
        }
        all
    }
}
