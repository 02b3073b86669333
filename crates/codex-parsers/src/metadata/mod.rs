//! Metadata formats and what file names say.
//! Must not decide which source wins, and must never fail a book.

pub mod artwork;
pub mod cbl;
mod comet;
mod comic_book_info;
pub mod comic_info;
pub(crate) mod date;
pub(crate) mod embedded;
pub mod encoding;
mod entities;
pub mod filename;
mod json;
mod metron_info;
pub mod number;
pub(crate) mod opf;
mod plain;
pub(crate) mod prose;
mod series_json;
pub mod sidecar;
mod tree;
pub mod xml;

pub use plain::gtin;
