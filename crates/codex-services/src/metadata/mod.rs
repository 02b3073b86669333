//! What a book and a series are called and say of themselves: pure rules.
//! Must not read files or the database.

mod describe;
mod merge;

pub use describe::describe_series;
pub use merge::{MergedBook, merge};
