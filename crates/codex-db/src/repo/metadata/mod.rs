//! Metadata: what holds of books and series, where it came from, and the names by which they are found.
//! Must not decide which source wins.

mod names;
mod read;
mod sidecars;
mod terms;
mod write;

pub use names::list as list_names;
pub use read::{find_book, find_series, lock_books, lock_series};
pub use sidecars::{forget_sidecars, forget_sidecars_of, known_sidecars, save_sidecars};
pub use terms::{delete_stray_terms, term_id};
pub use write::{describe_books, describe_series, save_bulk_edit, take_bulk_edit};

pub(super) use terms::set_book_terms;
pub(super) use write::{
    DESCRIPTION_COLUMNS, NAME_COLUMNS, description_row, name_row, reading_order,
};
