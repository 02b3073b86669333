//! Metadata documents that an archive carries beside its pages.
//! Must never fail a book: what cannot be read is a warning.

use super::comic_info::{self, ComicInfo};
use crate::error::{ParserError, Result};
use crate::limits::Limits;
use crate::probing::Doubts;

/// Whether an entry of an archive is a metadata document.
pub(crate) fn is_metadata(path: &str) -> bool {
    comic_info::is_comic_info(path)
}

/// The documents of one archive, in any order as they come.
#[derive(Debug, Default)]
pub(crate) struct Embedded {
    shallowest: Option<Document>,
}

#[derive(Debug)]
struct Document {
    name: String,
    bytes: Result<Vec<u8>>,
}

impl Document {
    fn depth(&self) -> usize {
        self.name.matches('/').count()
    }
}

impl Embedded {
    /// Keeps a document, unless one further up is known.
    pub(crate) fn add(&mut self, name: &str, bytes: Result<Vec<u8>>) {
        let document = Document { name: name.to_owned(), bytes };
        if self.shallowest.as_ref().is_none_or(|known| document.depth() < known.depth()) {
            self.shallowest = Some(document);
        }
    }

    /// Reads what was kept.
    pub(crate) fn read(self, doubts: &mut Doubts<'_>, limits: &Limits) -> ComicInfo {
        let Some(Document { name, bytes }) = self.shallowest else {
            return ComicInfo::default();
        };
        let read = bytes.and_then(|bytes| comic_info::parse(&bytes, limits));
        read.unwrap_or_else(|error: ParserError| {
            doubts.metadata(&name, &error);
            ComicInfo::default()
        })
    }
}
