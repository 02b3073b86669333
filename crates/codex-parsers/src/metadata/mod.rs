//! Metadata formats and what file names say.
//! Must not decide which source wins, and must never fail a book.

pub mod comic_info;
pub(crate) mod date;
pub(crate) mod embedded;
pub mod encoding;
mod entities;
pub mod filename;
pub mod number;
pub(crate) mod opf;
pub(crate) mod prose;
pub mod xml;
