//! codex-parsers: container formats and metadata, from an opened file to a `ParsedBook`.
//! May depend on models and utils; knows no database, no async and no network, and writes no file.

#![deny(
    clippy::arithmetic_side_effects,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::string_slice,
    clippy::unwrap_used
)]
#![cfg_attr(
    test,
    allow(
        clippy::arithmetic_side_effects,
        clippy::expect_used,
        clippy::indexing_slicing,
        clippy::panic,
        clippy::string_slice,
        clippy::unwrap_used,
        reason = "tests may fail loudly"
    )
)]

mod along;
mod book_file;
pub mod cb7;
pub mod cbr;
pub mod cbt;
pub mod cbz;
pub mod detect;
pub mod epub;
pub mod error;
pub mod folder;
pub mod formats;
pub mod image_probe;
pub mod layout;
pub mod limits;
pub mod metadata;
pub mod page_index;
pub mod page_order;
pub mod parser;
pub mod pdf;
mod probing;
pub mod stop;

pub use along::Along;
pub use error::{FailureCode, ParserError};
pub use formats::{DetectedFormat, Formats};
pub use limits::Limits;
pub use page_index::{Compression, PageEntry, PageIndex, PageSource};
pub use parser::{BookFile, Cover, PageContent, ParsedBook, Parser, TakePage};
pub use stop::Stop;
