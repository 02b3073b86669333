//! What archives of images share: judging pages by their first bytes and collecting doubts about them.
//! Must not read files.

use codex_models::books::Warning;

use crate::error::{FailureCode, ParserError, Result};
use crate::image_probe::{self, ProbedImage};
use crate::limits::Limits;
use crate::parser::{BookFile, PageContent, warning};

/// More warnings than this about single pages say nothing new.
const MOST_WARNINGS: usize = 20;

/// Collects what is odd about the pages of a book.
#[derive(Debug)]
pub(crate) struct Doubts<'f> {
    file: &'f BookFile,
    warnings: Vec<Warning>,
    first: Option<(FailureCode, String)>,
    bad_pages: usize,
}

impl<'f> Doubts<'f> {
    pub(crate) fn new(file: &'f BookFile) -> Self {
        Self { file, warnings: Vec::new(), first: None, bad_pages: 0 }
    }

    /// Keeps a probe that can be shown; notes why it cannot otherwise.
    pub(crate) fn judge(
        &mut self,
        name: &str,
        probed: Option<ProbedImage>,
        limits: &Limits,
    ) -> Option<ProbedImage> {
        let Some(image) = probed else {
            self.bad_page(FailureCode::BadImage, format!("`{name}` is not an image"));
            return None;
        };
        match image.pixels() {
            None => {
                self.bad_page(FailureCode::BadImage, format!("the size of `{name}` is unknown"));
            }
            Some(pixels) if pixels > limits.pixels => {
                let error =
                    ParserError::limit("pixels", format_args!("`{name}` has {pixels} pixels"));
                self.unreadable(&error);
            }
            Some(_) => {}
        }
        Some(image)
    }

    /// Notes a page that cannot be read.
    pub(crate) fn unreadable(&mut self, error: &ParserError) {
        self.bad_page(error.code(), error.to_string());
    }

    /// Notes that the sizes of some pages are not known because looking would take too long.
    pub(crate) fn unprobed(&mut self, file: &BookFile) {
        let message = format!("the sizes of some pages of `{}` are unknown", file.name());
        self.warnings.push(warning("page_sizes_unknown", message));
    }

    /// Notes metadata that cannot be read.
    pub(crate) fn metadata(&mut self, name: &str, error: &ParserError) {
        let message = format!("`{name}` is left out: {error}");
        self.warnings.push(warning("bad_metadata", message));
    }

    /// Fails when there is no page, or none that can be shown.
    pub(crate) fn settle(&mut self, pages: usize) -> Result<()> {
        crate::cbz::refuse_empty(self.file, pages)?;
        match self.first.take() {
            Some((code, message)) if self.bad_pages >= pages => {
                let message = format!("no page of `{}` can be read: {message}", self.file.name());
                Err(ParserError::new(code, message))
            }
            _ => Ok(()),
        }
    }

    pub(crate) fn into_warnings(self) -> Vec<Warning> {
        self.warnings
    }

    fn bad_page(&mut self, code: FailureCode, message: String) {
        self.bad_pages = self.bad_pages.saturating_add(1);
        if self.bad_pages <= MOST_WARNINGS {
            self.warnings.push(warning("bad_page", message.as_str()));
        }
        self.first.get_or_insert((code, message));
    }
}

/// The next length to probe with, when the header may go on behind the bytes at hand.
pub(crate) fn grow(length: usize, got: usize, probed: Option<&ProbedImage>) -> Option<usize> {
    let is_open = probed.is_some_and(|image| image.width.is_none());
    let may_have_more = got >= length && length < image_probe::LARGEST_HEAD;
    (is_open && may_have_more).then(|| length.saturating_mul(16).min(image_probe::LARGEST_HEAD))
}

/// A page as it is handed out: never anything but an image.
pub(crate) fn page_content(name: &str, bytes: Vec<u8>) -> Result<PageContent> {
    match image_probe::media_type(&bytes) {
        Some(media_type) => Ok(PageContent::Bytes { media_type, bytes }),
        None => Err(ParserError::new(FailureCode::BadImage, format!("`{name}` is not an image"))),
    }
}
