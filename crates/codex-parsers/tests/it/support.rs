//! Files on disk, and short ways to parse them.

use std::path::{Path, PathBuf};

use codex_models::BookFormat;
use codex_parsers::{BookFile, FailureCode, Formats, PageContent, ParsedBook, ParserError, Stop};

/// A folder with books that is removed in the end.
pub(crate) struct Shelf(tempfile::TempDir);

impl Shelf {
    pub(crate) fn new() -> Self {
        Self(tempfile::tempdir().unwrap())
    }

    /// Writes a file and gives its path.
    pub(crate) fn put(&self, name: &str, bytes: &[u8]) -> PathBuf {
        let path = self.0.path().join(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(&path, bytes).unwrap();
        path
    }

    /// Names of everything in the folder.
    pub(crate) fn names(&self) -> Vec<String> {
        let entries = std::fs::read_dir(self.0.path()).unwrap();
        entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect()
    }
}

/// Parses bytes as a file of this name.
pub(crate) fn parse(name: &str, bytes: &[u8]) -> Result<ParsedBook, ParserError> {
    let shelf = Shelf::new();
    parse_at(&shelf.put(name, bytes))
}

pub(crate) fn parse_at(path: &Path) -> Result<ParsedBook, ParserError> {
    Formats::default().parse(&BookFile::open(path)?, &Stop::new())
}

pub(crate) fn code_of(name: &str, bytes: &[u8]) -> FailureCode {
    parse(name, bytes).expect_err(name).code()
}

pub(crate) fn page_names(book: &ParsedBook) -> Vec<&str> {
    book.pages.entries.iter().map(|page| page.name.as_str()).collect()
}

pub(crate) fn warning_codes(book: &ParsedBook) -> Vec<&str> {
    book.warnings.iter().map(|warning| warning.code.as_str()).collect()
}

/// Reads page `n` the way a server does: with a fresh handle and the decoded index.
pub(crate) fn read_page(path: &Path, book: &ParsedBook, n: usize) -> Result<Vec<u8>, ParserError> {
    let index = codex_parsers::PageIndex::decode(&book.pages.encode()).unwrap();
    assert_eq!(index, book.pages);
    let file = BookFile::open(path)?;
    match Formats::default().read_page(book.format, &file, &index, n, &Stop::new())? {
        PageContent::Bytes { bytes, .. } => Ok(bytes),
        PageContent::Render => panic!("archives have no pages to render"),
    }
}

/// The formats whose pages are images in an archive.
pub(crate) fn is_archive(format: BookFormat) -> bool {
    matches!(format, BookFormat::Cbz | BookFormat::Cbr | BookFormat::Cb7 | BookFormat::Cbt)
}

/// Where the conformance material is, when it is at hand.
pub(crate) fn shared(path: &str) -> Option<PathBuf> {
    let found = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared").join(path);
    if !found.exists() {
        eprintln!("skipped: ../shared/{path} is not at hand");
        return None;
    }
    Some(found)
}
