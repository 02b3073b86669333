//! Books made in code: real files of every format, and broken ones.
//! Must not depend on the parsers that read them.

pub mod cbr;
pub mod cbz;
pub mod epub;
pub mod images;
pub mod pdf;
