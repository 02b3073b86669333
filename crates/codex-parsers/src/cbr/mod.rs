//! CBR: images in a RAR archive, read through the UnRAR library when feature `rar` is on.
//! Must not write to the file system, whatever an archive asks for.

#[cfg(feature = "rar")]
mod library;
#[cfg(feature = "rar")]
mod raw;
#[cfg(feature = "rar")]
mod reader;
#[cfg(not(feature = "rar"))]
mod stub;

#[cfg(feature = "rar")]
pub use self::reader::CbrParser;
#[cfg(not(feature = "rar"))]
pub use self::stub::CbrParser;
