//! What every format offers: the opened file, the parsed book and the `Parser` trait.
//! Must not know which formats exist.

use codex_models::BookFormat;
use codex_models::books::Warning;
use codex_models::metadata::BookMetadata;

use crate::along::Along;
pub use crate::book_file::BookFile;
use crate::error::Result;
use crate::limits::Limits;
use crate::metadata::filename::FileNameFields;
use crate::page_index::PageIndex;
use crate::stop::Stop;

/// Reads one container format. Synchronous; polls `Stop` between entries.
pub trait Parser: Send + Sync {
    /// The format this parser reads.
    fn format(&self) -> BookFormat;

    /// Whether the file is of this format, judged by its bytes.
    fn detect(&self, head: &[u8], file: &BookFile) -> bool;

    /// Reads pages, embedded metadata and cover.
    fn parse(&self, file: &BookFile, limits: &Limits, stop: &Stop) -> Result<ParsedBook>;

    /// Reads the page index only.
    fn pages(&self, file: &BookFile, limits: &Limits, stop: &Stop) -> Result<PageIndex>;

    /// Reads page `n`, counted from zero, of a book whose index is known.
    fn read_page(
        &self,
        file: &BookFile,
        index: &PageIndex,
        n: usize,
        limits: &Limits,
        stop: &Stop,
    ) -> Result<PageContent>;

    /// Reads a page and hands it out with those of the others that have to be unpacked on the way or lie behind it in the
    /// same run, in the order of the archive, until `take` says no. Where pages can be reached each by itself, only the one.
    fn read_along(
        &self,
        file: &BookFile,
        wanted: &Along<'_>,
        limits: &Limits,
        stop: &Stop,
        take: &mut TakePage<'_>,
    ) -> Result<()> {
        let Along { index, page, .. } = *wanted;
        take(page, self.read_page(file, index, page, limits, stop)?);
        Ok(())
    }
}

/// Takes a page, counted from zero, and says whether to go on.
pub type TakePage<'a> = dyn FnMut(usize, PageContent) -> bool + 'a;

/// All that a book's file says.
#[derive(Debug, Clone, PartialEq)]
pub struct ParsedBook {
    /// Format by its bytes.
    pub format: BookFormat,
    /// One entry a page, in reading order.
    pub pages: PageIndex,
    /// Embedded metadata only (`ComicInfo`, OPF, PDF information).
    pub metadata: BookMetadata,
    /// What the file name says.
    pub file_name: FileNameFields,
    /// Where the cover is.
    pub cover: Option<Cover>,
    /// Oddities that did not stop the book from being read.
    pub warnings: Vec<Warning>,
}

/// Where the cover of a book is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Cover {
    /// A page, counted from zero.
    Page(usize),
    /// The path of an image inside an EPUB.
    Resource(String),
}

/// What reading a page gives.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PageContent {
    /// An image (or an EPUB chapter) as it is stored.
    Bytes {
        /// Media type by the bytes.
        media_type: &'static str,
        /// The page.
        bytes: Vec<u8>,
    },
    /// A PDF page that must be rasterized.
    Render,
}

/// Makes a warning from its code and a sentence.
pub(crate) fn warning(code: &str, message: impl Into<String>) -> Warning {
    Warning { code: code.to_owned(), message: message.into() }
}
