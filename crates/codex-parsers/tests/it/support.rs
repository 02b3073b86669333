//! Files on disk, and short ways to parse them.

use std::path::{Path, PathBuf};
use std::time::Duration;

use codex_models::BookFormat;
use codex_parsers::{
    BookFile, FailureCode, Formats, Limits, PageContent, ParsedBook, ParserError, Stop,
};

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
    patient().parse(&BookFile::open(path)?, &Stop::new())
}

/// The usual limits, except that a busy machine has time; what a test means to bound, it counts.
pub(crate) fn patient() -> Formats {
    Formats::new(Limits { time: Duration::from_hours(1), ..Limits::default() })
}

/// Runs `work` and fails when it reads more than `most` bytes, counted by the system for this thread.
pub(crate) fn reading_at_most<T>(most: u64, work: impl FnOnce() -> T) -> T {
    let before = bytes_read();
    let result = work();
    let read = bytes_read().saturating_sub(before);
    assert!(read <= most, "read {read} bytes");
    result
}

/// Bytes that this thread has read from files; always none where the system does not count them.
fn bytes_read() -> u64 {
    let counts = std::fs::read_to_string("/proc/thread-self/io").unwrap_or_default();
    let read = counts.lines().find_map(|line| line.strip_prefix("rchar: "));
    read.map_or(0, |count| count.parse().unwrap())
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
    match patient().read_page(book.format, &file, &index, n, &Stop::new())? {
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
