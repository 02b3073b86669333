//! What accounts choose for themselves.
//! Must not know doors.

/// How an account wants the catalogs of reader apps.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[expect(clippy::struct_excessive_bools, reason = "each is a switch of its own")]
pub struct CatalogPreferences {
    /// Addresses without scheme and host.
    pub has_relative_urls: bool,
    /// Titles of books begin with their numbers.
    pub has_numbered_titles: bool,
    /// Titles of books show how far they are read.
    pub shows_progress: bool,
    /// Pages that are streamed move the position in a book.
    pub records_pages: bool,
}
