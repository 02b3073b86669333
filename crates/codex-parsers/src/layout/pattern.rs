//! Expressions that people write over paths: compiled within limits, and kept, for each of many books asks them.
//! Must not backtrack: the engine takes linear time whatever the expression is.

use std::sync::{Arc, Mutex, PoisonError};

use codex_models::libraries::MAX_PATTERN;
use regex::{Captures, Regex, RegexBuilder};

use super::{last_part, stem};

/// Bytes that a compiled expression, and what it remembers while it is asked, may take.
const MOST_BYTES: usize = 1 << 20;
/// Deepest nesting of groups.
const DEEPEST: u32 = 50;
/// Expressions kept: more than there are libraries with one.
const KEPT: usize = 32;
/// Longest path that is asked about, in bytes.
const LONGEST_PATH: usize = 4096;
/// The group that names the series.
const SERIES: &str = "series";
/// All groups that are understood.
const GROUPS: &[&str] = &[SERIES, "volume", "number", "title", "year"];

static PATTERNS: Mutex<Vec<(String, Arc<Pattern>)>> = Mutex::new(Vec::new());

/// Why an expression cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PatternError {
    /// It is no expression, or one that takes too much.
    #[error("the pattern cannot be used: {0}")]
    Malformed(String),
    /// It has too many characters.
    #[error("a pattern has at most {MAX_PATTERN} characters")]
    TooLong,
    /// Its group `series` is missing.
    #[error("a pattern needs a group `(?P<series>…)`")]
    NoSeries,
    /// It has a group that says nothing.
    #[error("the group `{0}` is not one of series, volume, number, title and year")]
    UnknownGroup(String),
}

/// A compiled expression.
#[derive(Debug)]
pub(super) struct Pattern(Regex);

/// What the groups of an expression caught.
#[derive(Debug, Default)]
pub(super) struct Caught {
    pub(super) volume: Option<String>,
    pub(super) number: Option<String>,
    pub(super) title: Option<String>,
    pub(super) year: Option<u16>,
    pub(super) series: Option<String>,
}

impl Pattern {
    /// The compiled form of an expression.
    pub(super) fn find(text: &str) -> Result<Arc<Self>, PatternError> {
        let mut kept = PATTERNS.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((_, pattern)) = kept.iter().find(|(known, _)| known == text) {
            return Ok(Arc::clone(pattern));
        }
        let pattern = Arc::new(Self::compile(text)?);
        if kept.len() >= KEPT {
            kept.remove(0);
        }
        kept.push((text.to_owned(), Arc::clone(&pattern)));
        Ok(pattern)
    }

    fn compile(text: &str) -> Result<Self, PatternError> {
        if text.chars().count() > MAX_PATTERN {
            return Err(PatternError::TooLong);
        }
        let regex = RegexBuilder::new(text)
            .size_limit(MOST_BYTES)
            .dfa_size_limit(MOST_BYTES)
            .nest_limit(DEEPEST)
            .build()
            .map_err(|error| PatternError::Malformed(error.to_string()))?;
        let names: Vec<&str> = regex.capture_names().flatten().collect();
        if let Some(unknown) = names.iter().find(|name| !GROUPS.contains(name)) {
            return Err(PatternError::UnknownGroup((*unknown).to_owned()));
        }
        if names.contains(&SERIES) { Ok(Self(regex)) } else { Err(PatternError::NoSeries) }
    }

    /// The series of a path.
    pub(super) fn series(&self, path: &str) -> Option<String> {
        self.caught(path)?.series
    }

    /// What a path says; `None` where the expression does not fit or names no series.
    pub(super) fn caught(&self, path: &str) -> Option<Caught> {
        let stem_length = stem(last_part(path)).len();
        let end = path.len().checked_sub(last_part(path).len())?.checked_add(stem_length)?;
        let path = path.get(..end).filter(|path| path.len() <= LONGEST_PATH)?;
        let captures = self.0.captures(path)?;
        let caught = Caught {
            series: group(&captures, SERIES),
            volume: group(&captures, "volume").map(|text| plain_number(&text)),
            number: group(&captures, "number").map(|text| plain_number(&text)),
            title: group(&captures, "title"),
            year: group(&captures, "year").and_then(|year| year.parse().ok()),
        };
        caught.series.is_some().then_some(caught)
    }
}

fn group(captures: &Captures<'_>, name: &str) -> Option<String> {
    let text = captures.name(name)?.as_str().trim();
    (!text.is_empty()).then(|| text.to_owned())
}

/// A number without leading zeros.
fn plain_number(text: &str) -> String {
    let plain = text.trim_start_matches('0');
    if plain.starts_with(|c: char| c.is_ascii_digit()) {
        plain.to_owned()
    } else {
        format!("0{plain}")
    }
}
