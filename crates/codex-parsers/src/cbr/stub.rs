//! CBR in a build without the UnRAR library: recognized and refused.
//! Must not read anything.

use codex_models::BookFormat;

use crate::detect;
use crate::error::{FailureCode, ParserError, Result};
use crate::limits::Limits;
use crate::page_index::PageIndex;
use crate::parser::{BookFile, PageContent, ParsedBook, Parser};
use crate::stop::Stop;

/// Refuses CBR.
#[derive(Debug, Clone, Copy, Default)]
pub struct CbrParser;

impl CbrParser {
    /// Whether this build reads RAR.
    pub const IS_SUPPORTED: bool = false;
}

impl Parser for CbrParser {
    fn format(&self) -> BookFormat {
        BookFormat::Cbr
    }

    fn detect(&self, head: &[u8], _file: &BookFile) -> bool {
        detect::is_rar(head)
    }

    fn parse(&self, file: &BookFile, _limits: &Limits, _stop: &Stop) -> Result<ParsedBook> {
        Err(refusal(file))
    }

    fn pages(&self, file: &BookFile, _limits: &Limits, _stop: &Stop) -> Result<PageIndex> {
        Err(refusal(file))
    }

    fn read_page(
        &self,
        file: &BookFile,
        _index: &PageIndex,
        _n: usize,
        _limits: &Limits,
        _stop: &Stop,
    ) -> Result<PageContent> {
        Err(refusal(file))
    }
}

fn refusal(file: &BookFile) -> ParserError {
    let message = format!("`{}` is a RAR archive, which this build does not read", file.name());
    ParserError::new(FailureCode::UnsupportedFormat, message)
}
