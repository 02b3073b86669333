//! Files on disk, and short ways to parse them.

use std::path::{Path, PathBuf};

use codex_parsers::{BookFile, FailureCode, Formats, PageContent, ParsedBook, ParserError, Stop};

/// A folder with one book, removed in the end.
pub(crate) struct Shelved {
    _folder: tempfile::TempDir,
    pub(crate) path: PathBuf,
}

impl Shelved {
    pub(crate) fn new(name: &str, bytes: &[u8]) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join(name);
        std::fs::write(&path, bytes).unwrap();
        Self { _folder: folder, path }
    }

    pub(crate) fn file(&self) -> BookFile {
        BookFile::open(&self.path).unwrap()
    }
}

/// Parses bytes as a file of this name.
pub(crate) fn parse(name: &str, bytes: &[u8]) -> Result<ParsedBook, ParserError> {
    parse_at(&Shelved::new(name, bytes).path)
}

pub(crate) fn parse_at(path: &Path) -> Result<ParsedBook, ParserError> {
    Formats::default().parse(&BookFile::open(path)?, &Stop::new())
}

pub(crate) fn code_of(name: &str, bytes: &[u8]) -> FailureCode {
    parse(name, bytes).expect_err(name).code()
}

/// Reads page `n` the way a server does: with a fresh handle and the decoded index.
pub(crate) fn read_page(
    path: &Path,
    book: &ParsedBook,
    n: usize,
) -> Result<PageContent, ParserError> {
    let index = codex_parsers::PageIndex::decode(&book.pages.encode()).unwrap();
    assert_eq!(index, book.pages);
    Formats::default().read_page(book.format, &BookFile::open(path)?, &index, n, &Stop::new())
}

pub(crate) fn warning_codes(book: &ParsedBook) -> Vec<&str> {
    book.warnings.iter().map(|warning| warning.code.as_str()).collect()
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
