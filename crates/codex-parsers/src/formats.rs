//! The registry of formats: detection by bytes, parsing under limits, and the last line of defense.
//! Must not know how any format is read.

use std::panic::{AssertUnwindSafe, catch_unwind};

use codex_models::BookFormat;

use crate::along::Along;
use crate::cb7::Cb7Parser;
use crate::cbr::CbrParser;
use crate::cbt::CbtParser;
use crate::cbz::CbzParser;
use crate::detect;
pub use crate::detect::DetectedFormat;
use crate::epub::EpubParser;
use crate::error::{FailureCode, ParserError, Result};
use crate::folder::FolderParser;
use crate::limits::Limits;
use crate::page_index::PageIndex;
use crate::parser::{BookFile, PageContent, ParsedBook, Parser, TakePage, warning};
use crate::pdf::PdfParser;
use crate::stop::Stop;

/// Every supported format under one set of limits.
#[derive(Debug, Clone, Default)]
pub struct Formats {
    limits: Limits,
}

impl Formats {
    /// Makes the registry.
    pub fn new(limits: Limits) -> Self {
        Self { limits }
    }

    /// The limits that every call is under.
    pub fn limits(&self) -> &Limits {
        &self.limits
    }

    /// Whether this build reads the format.
    pub fn supports(&self, format: BookFormat) -> bool {
        match format {
            BookFormat::Cbr => CbrParser::IS_SUPPORTED,
            BookFormat::Cbz
            | BookFormat::Cb7
            | BookFormat::Cbt
            | BookFormat::Epub
            | BookFormat::Pdf
            | BookFormat::Folder => true,
        }
    }

    /// Whether a file of this name may be a book, by its extension; dot files never are.
    pub fn is_candidate(name: &str) -> bool {
        if name.starts_with('.') {
            return false;
        }
        let Some((stem, extension)) = name.rsplit_once('.') else { return false };
        let extension = extension.to_ascii_lowercase();
        let is_packing = matches!(extension.as_str(), "gz" | "bz2" | "xz" | "zst");
        detect::format_by_extension(&extension).is_some()
            || is_packing && stem.to_ascii_lowercase().ends_with(".tar")
    }

    /// Detects the format by the bytes.
    pub fn detect(&self, file: &BookFile) -> Result<BookFormat> {
        let stop = Stop::with_deadline(self.limits.time);
        file.preload()?;
        guarded(file, || detect::detect(file, &self.limits, &stop)).map(|found| found.format)
    }

    /// Detects and parses a book within the time limit.
    pub fn parse(&self, file: &BookFile, stop: &Stop) -> Result<ParsedBook> {
        let stop = stop.within(self.limits.time);
        file.preload()?;
        guarded(file, || {
            let found = detect::detect(file, &self.limits, &stop)?;
            let mut book = parser_of(found.format).parse(file, &self.limits, &stop)?;
            if found.wrong_extension {
                let message =
                    format!("`{}` is a {} by its bytes", file.name(), found.format.as_str());
                book.warnings.push(warning("wrong_extension", message));
            }
            Ok(book)
        })
    }

    /// Reads the page index only, within the time limit.
    pub fn pages(&self, format: BookFormat, file: &BookFile, stop: &Stop) -> Result<PageIndex> {
        let stop = stop.within(self.limits.time);
        file.preload()?;
        guarded(file, || parser_of(format).pages(file, &self.limits, &stop))
    }

    /// Reads page `n`, counted from zero, within the time limit.
    pub fn read_page(
        &self,
        format: BookFormat,
        file: &BookFile,
        index: &PageIndex,
        n: usize,
        stop: &Stop,
    ) -> Result<PageContent> {
        let stop = stop.within(self.limits.time);
        guarded(file, || parser_of(format).read_page(file, index, n, &self.limits, &stop))
    }

    /// Reads a page and hands it out with others that are unpacked with it, see [`Parser::read_along`].
    pub fn read_along(
        &self,
        format: BookFormat,
        file: &BookFile,
        wanted: &Along<'_>,
        stop: &Stop,
        take: &mut TakePage<'_>,
    ) -> Result<()> {
        let stop = stop.within(self.limits.time);
        let parser = parser_of(format);
        guarded(file, || parser.read_along(file, wanted, &self.limits, &stop, take))
    }
}

fn parser_of(format: BookFormat) -> &'static dyn Parser {
    match format {
        BookFormat::Cbz => &CbzParser,
        BookFormat::Cbr => &CbrParser,
        BookFormat::Cb7 => &Cb7Parser,
        BookFormat::Cbt => &CbtParser,
        BookFormat::Folder => &FolderParser,
        BookFormat::Epub => &EpubParser,
        BookFormat::Pdf => &PdfParser,
    }
}

/// Turns a panic of a parser, ours or a library's, into an error of this one file.
fn guarded<T>(file: &BookFile, work: impl FnOnce() -> Result<T>) -> Result<T> {
    catch_unwind(AssertUnwindSafe(work)).unwrap_or_else(|_panic| {
        tracing::error!(file.path = %file.path().display(), "a parser panicked on `{}`", file.name());
        let message = format!("reading `{}` failed in an unforeseen way", file.name());
        Err(ParserError::new(FailureCode::ParserPanicked, message))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn candidates_are_chosen_by_extension_without_regard_to_case() {
        for name in [
            "a.cbz", "b.ZIP", "c.Cbr", "d.rar", "e.epub", "f.PDF", "a.b.cbz", "g.cb7", "h.7z",
            "i.cbt", "j.tar.gz", "k.TGZ",
        ] {
            assert!(Formats::is_candidate(name), "{name}");
        }
        for name in [".hidden.cbz", "a.txt", "cbz", "a.cbz.part", ".cbz", "", "x.gz", ".tar.gz"] {
            assert!(!Formats::is_candidate(name), "{name}");
        }
    }

    #[test]
    fn a_panic_becomes_a_code() {
        let file = BookFile::open(std::path::Path::new(env!("CARGO_MANIFEST_PATH"))).unwrap();
        let outcome: Result<()> = guarded(&file, || panic!("boom"));
        assert_eq!(outcome.unwrap_err().code(), FailureCode::ParserPanicked);
    }
}
