//! Books made in code: real files of every format, and broken ones.
//! Must not depend on the parsers that read them.

pub mod cb7;
pub mod cbr;
pub mod cbt;
pub mod cbz;
pub mod epub;
pub mod hostile;
pub mod images;
pub mod pdf;
