//! Law 3: every Rust module says what it is for, and what it must not do.
//! Must not judge the words.

use super::Source;

pub(crate) fn check(sources: &[Source]) -> Vec<String> {
    sources
        .iter()
        .filter(|source| source.is_rust())
        .filter(|source| !source.text.trim_start().starts_with("//!"))
        .map(|source| format!("{}: begin with `//!` and one line of purpose", source.path))
        .collect()
}
