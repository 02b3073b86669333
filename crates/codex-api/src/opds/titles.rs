//! Titles of books as an account wants them.
//! Must not change what a title is elsewhere.

use codex_db::view::BookRow;
use codex_models::preferences::CatalogPreferences;

/// The title of a book in a feed.
pub(super) fn of(row: &BookRow, preferences: CatalogPreferences) -> String {
    let book = &row.book;
    let mark = match &row.progress {
        _ if !preferences.shows_progress => "",
        None => "\u{25cb} ",
        Some(progress) if progress.completed => "\u{25cf} ",
        Some(_) => "\u{25d0} ",
    };
    match &book.number {
        Some(number) if preferences.has_numbered_titles => {
            format!("{mark}{number} - {}", book.title)
        }
        Some(_) | None => format!("{mark}{}", book.title),
    }
}
