//! Paths inside an EPUB: resolving references, and finding entries whose names are only nearly right.
//! Must not let a reference leave the container.

use std::collections::HashMap;
use std::sync::OnceLock;

use unicode_normalization::UnicodeNormalization;

use crate::cbz::entries::{Archive, Entry};

/// A reference inside the container, resolved.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Target {
    /// Path of the document, decoded.
    pub(super) path: String,
    /// What follows `#`, as written.
    pub(super) fragment: Option<String>,
}

/// Resolves a reference found in the document `base`; `None` when it leads out of the container.
pub(super) fn resolve(base: &str, reference: &str) -> Option<Target> {
    let reference = reference.trim();
    let (reference, fragment) = match reference.split_once('#') {
        Some((reference, fragment)) => (reference, Some(fragment.to_owned())),
        None => (reference, None),
    };
    let fragment = fragment.filter(|fragment| !fragment.is_empty());
    if reference.is_empty() {
        return Some(Target { path: base.to_owned(), fragment });
    }
    if has_scheme(reference) || reference.starts_with("//") {
        return None;
    }
    let reference = reference.split('?').next().unwrap_or_default();
    let decoded = percent_decode(reference);
    let is_absolute = decoded.starts_with(['/', '\\']);
    let folder = base.rsplit_once('/').filter(|_| !is_absolute).map_or("", |(folder, _)| folder);
    let mut parts: Vec<&str> = folder.split('/').filter(|part| !part.is_empty()).collect();
    for part in decoded.split(['/', '\\']) {
        match part {
            "" | "." => {}
            // As in a URL, there is nothing above the root.
            ".." => drop(parts.pop()),
            part => parts.push(part),
        }
    }
    (!parts.is_empty()).then(|| Target { path: parts.join("/"), fragment })
}

/// Whether a reference begins with a URL scheme.
fn has_scheme(reference: &str) -> bool {
    let Some((scheme, _)) = reference.split_once(':') else { return false };
    scheme.starts_with(|c: char| c.is_ascii_alphabetic())
        && scheme.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '+' | '-' | '.'))
}

/// Replaces percent escapes; escapes that are none, and bytes that are no UTF-8, stay as they are.
pub(super) fn percent_decode(text: &str) -> String {
    if !text.contains('%') {
        return text.to_owned();
    }
    let mut out = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((first, after)) = rest.split_first() {
        let escaped = match (first, after) {
            (b'%', [high, low, ..]) => hex_digit(*high).zip(hex_digit(*low)),
            _ => None,
        };
        if let Some((high, low)) = escaped {
            out.push(high << 4 | low);
            rest = after.get(2..).unwrap_or_default();
        } else {
            out.push(*first);
            rest = after;
        }
    }
    String::from_utf8(out).unwrap_or_else(|_| text.to_owned())
}

pub(super) fn hex_digit(byte: u8) -> Option<u8> {
    char::from(byte).to_digit(16).and_then(|digit| u8::try_from(digit).ok())
}

/// A path without regard to case and composition.
pub(super) fn folded(path: &str) -> String {
    path.nfc().flat_map(char::to_lowercase).collect()
}

/// Finds entries by exact name first, by folded name after.
pub(super) struct Names<'a> {
    entries: &'a [Entry],
    exact: HashMap<&'a str, usize>,
    folded: OnceLock<HashMap<String, usize>>,
}

impl<'a> Names<'a> {
    pub(super) fn of(archive: &'a Archive<'_>) -> Self {
        let entries = archive.entries();
        let named = entries.iter().enumerate();
        let exact = named.map(|(position, entry)| (entry.name.as_str(), position)).collect();
        Self { entries, exact, folded: OnceLock::new() }
    }

    /// The entry at a path.
    pub(super) fn find(&self, path: &str) -> Option<&'a Entry> {
        let position = self.exact.get(path).copied().or_else(|| {
            let all = self.folded.get_or_init(|| {
                let named = self.entries.iter().enumerate();
                named.map(|(position, entry)| (folded(&entry.name), position)).collect()
            });
            all.get(&folded(path)).copied()
        });
        self.entries.get(position?)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn path(base: &str, reference: &str) -> Option<String> {
        resolve(base, reference).map(|target| target.path)
    }

    #[test]
    fn references_resolve_against_their_document_and_never_leave_the_container() {
        assert_eq!(
            path("OEBPS/a.opf", "text/c%201.xhtml").as_deref(),
            Some("OEBPS/text/c 1.xhtml")
        );
        assert_eq!(path("OEBPS/nav/toc.xhtml", "../c1.xhtml#p").as_deref(), Some("OEBPS/c1.xhtml"));
        assert_eq!(path("OEBPS/a.opf", "/c.xhtml").as_deref(), Some("c.xhtml"));
        assert_eq!(path("OEBPS/a.opf", "#x").as_deref(), Some("OEBPS/a.opf"));
        assert_eq!(path("OEBPS/a.opf", "100%.xhtml").as_deref(), Some("OEBPS/100%.xhtml"));
        for reference in ["http://x/y", "file:///etc/passwd", "//x/y", "data:,x", ".."] {
            assert_eq!(path("OEBPS/a.opf", reference), None, "{reference}");
        }
    }
}
