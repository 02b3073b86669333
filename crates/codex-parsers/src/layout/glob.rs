//! Globs over paths, compiled to expressions.
//! Must not touch the disk.

use regex::{Regex, RegexBuilder, escape};

/// Bytes a compiled glob may take.
const MOST_BYTES: usize = 1 << 18;

/// One line: what it fits, and whether it takes in again what others leave out.
#[derive(Debug, Clone)]
pub(super) struct Glob {
    regex: Regex,
    pub(super) is_negated: bool,
    folders_only: bool,
}

impl Glob {
    /// Reads a line as ignore files have it; `None` for one that says nothing or cannot be used.
    pub(super) fn read(line: &str) -> Option<Self> {
        let line = line.trim();
        if line.is_empty() || line.starts_with('#') {
            return None;
        }
        let (is_negated, line) = match line.strip_prefix('!') {
            Some(rest) => (true, rest),
            None => (false, line.strip_prefix('\\').unwrap_or(line)),
        };
        let (folders_only, line) = match line.strip_suffix('/') {
            Some(rest) => (true, rest),
            None => (false, line),
        };
        // A slash ties the glob to the folder of the file it stands in; without one it fits at any depth.
        let is_tied = line.contains('/');
        let line = line.strip_prefix('/').unwrap_or(line);
        if line.is_empty() {
            return None;
        }
        let start = if is_tied { "^" } else { "(?:^|/)" };
        let text = format!("{start}{}(?P<rest>/.*)?$", translate(line));
        let regex = RegexBuilder::new(&text)
            .case_insensitive(true)
            .dot_matches_new_line(true)
            .size_limit(MOST_BYTES)
            .dfa_size_limit(MOST_BYTES)
            .build()
            .ok()?;
        Some(Self { regex, is_negated, folders_only })
    }

    /// Whether a file, or a folder above it, is meant.
    pub(super) fn fits(&self, path: &str) -> bool {
        match self.regex.captures(path) {
            Some(captures) => !self.folders_only || captures.name("rest").is_some(),
            None => false,
        }
    }
}

/// The glob as an expression.
fn translate(glob: &str) -> String {
    let mut expression = String::with_capacity(glob.len().saturating_mul(2));
    let mut rest = glob.chars().peekable();
    while let Some(letter) = rest.next() {
        match letter {
            '*' if rest.next_if_eq(&'*').is_some() => {
                if rest.next_if_eq(&'/').is_some() {
                    expression.push_str("(?:.*/)?");
                } else {
                    expression.push_str(".*");
                }
            }
            '*' => expression.push_str("[^/]*"),
            '?' => expression.push_str("[^/]"),
            '[' => expression.push_str(&class(&mut rest)),
            '\\' => {
                let letter = rest.next().unwrap_or('\\');
                expression.push_str(&escape(letter.encode_utf8(&mut [0; 4])));
            }
            letter => expression.push_str(&escape(letter.encode_utf8(&mut [0; 4]))),
        }
    }
    expression
}

/// A set of letters; a bracket that is never closed stands for itself.
fn class(rest: &mut std::iter::Peekable<std::str::Chars<'_>>) -> String {
    let inner: String = rest.clone().take_while(|letter| *letter != ']').collect();
    let is_closed = rest.clone().any(|letter| letter == ']');
    if !is_closed || inner.is_empty() {
        return "\\[".to_owned();
    }
    rest.by_ref().take(inner.chars().count().saturating_add(1)).for_each(drop);
    let (sign, letters) = match inner.strip_prefix('!').or_else(|| inner.strip_prefix('^')) {
        Some(letters) => ("^", letters),
        None => ("", inner.as_str()),
    };
    let mut set = format!("[{sign}");
    for letter in letters.chars() {
        if matches!(letter, '[' | ']' | '\\' | '^' | '&' | '~') {
            set.push('\\');
        }
        set.push(letter);
    }
    set.push(']');
    set
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn globs_fit_as_in_ignore_files() {
        for (glob, path, fits) in [
            ("*.pdf", "a/b/c.PDF", true),
            ("*.pdf", "a/b/c.pdfx", false),
            ("Extras", "Saga/Extras/1.cbz", true),
            ("Extras/", "Saga/Extras/1.cbz", true),
            ("Extras/", "Saga/Extras", false),
            ("/Extras", "Saga/Extras/1.cbz", false),
            ("Saga/*.cbz", "Saga/1.cbz", true),
            ("Saga/*.cbz", "Saga/in/1.cbz", false),
            ("**/in/*.cbz", "Saga/in/1.cbz", true),
            ("Saga/**", "Saga/a/b.cbz", true),
            ("v[0-9]?.cbz", "v01.cbz", true),
            ("v[!0-9].cbz", "v1.cbz", false),
            ("a[b", "a[b", true),
            ("1.5*", "125.cbz", false),
        ] {
            assert_eq!(Glob::read(glob).unwrap().fits(path), fits, "{glob} {path}");
        }
        assert!(Glob::read("# a word").is_none() && Glob::read("  ").is_none());
    }

    proptest::proptest! {
        #[test]
        fn no_glob_is_at_fault(line in "[a-z*?!/\\[\\]\\\\^&~-]{0,30}", path in "[a-z/]{0,20}") {
            let _fits = Glob::read(&line).is_some_and(|glob| glob.fits(&path));
        }
    }
}
