//! Byte ranges of RFC 9110 section 14: which part of a file an answer carries.
//! Must not know the file.

use axum::http::{HeaderMap, header};

use crate::http::etag::ETag;

/// A request with more parts than this gets the whole file: nobody reads like that.
const MAX_RANGES: usize = 16;

/// The part of a file that was asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Selection {
    /// All of it.
    Whole,
    /// `length` bytes from `offset` (never empty).
    Part {
        /// First byte.
        offset: u64,
        /// Bytes.
        length: u64,
    },
    /// Nothing of the file lies in the range.
    Unsatisfiable,
}

/// Reads `Range` and `If-Range`; what is malformed or of an unknown unit counts as absent.
pub(crate) fn select(headers: &HeaderMap, length: u64, etag: &ETag) -> Selection {
    let Some(range) = headers.get(header::RANGE).and_then(|value| value.to_str().ok()) else {
        return Selection::Whole;
    };
    // A date in `If-Range` never matches, because files are told apart by content, not by time.
    let is_stale = headers
        .get(header::IF_RANGE)
        .is_some_and(|value| !value.to_str().is_ok_and(|text| etag.is_strongly(text)));
    if is_stale {
        return Selection::Whole;
    }
    parse(range, length).unwrap_or(Selection::Whole)
}

/// `None` when the header is to be ignored.
fn parse(range: &str, length: u64) -> Option<Selection> {
    let (unit, list) = range.split_once('=')?;
    if !unit.trim().eq_ignore_ascii_case("bytes") {
        return None;
    }
    let specs: Vec<&str> = list.split(',').map(str::trim).filter(|spec| !spec.is_empty()).collect();
    if specs.is_empty() || specs.len() > MAX_RANGES {
        return None;
    }
    let mut parts = Vec::with_capacity(specs.len());
    for spec in specs {
        let (start, end) = parse_spec(spec, length)?;
        if start < end {
            parts.push((start, end));
        }
    }
    Some(coalesce(parts))
}

/// One `a-b`, `a-` or `-n` as a half-open interval, empty outside the file; `None` when malformed.
fn parse_spec(spec: &str, length: u64) -> Option<(u64, u64)> {
    let (first, last) = spec.split_once('-')?;
    if first.is_empty() {
        let suffix = digits(last)?.min(length);
        return Some((length - suffix, length));
    }
    let first = digits(first)?;
    let end = if last.is_empty() { length } else { digits(last)?.saturating_add(1).min(length) };
    if !last.is_empty() && digits(last)? < first {
        return None;
    }
    Some((first, end))
}

fn digits(text: &str) -> Option<u64> {
    let is_number = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    // A number too large for us is beyond the end of any file.
    is_number.then(|| text.parse().unwrap_or(u64::MAX))
}

/// Parts that touch become one; several that do not are answered with the whole file.
fn coalesce(mut parts: Vec<(u64, u64)>) -> Selection {
    parts.sort_unstable();
    let mut parts = parts.into_iter();
    let Some((start, mut end)) = parts.next() else {
        return Selection::Unsatisfiable;
    };
    for (next_start, next_end) in parts {
        if next_start > end {
            return Selection::Whole;
        }
        end = end.max(next_end);
    }
    Selection::Part { offset: start, length: end - start }
}

#[cfg(test)]
mod tests {
    use axum::http::HeaderValue;

    use super::*;

    fn selected(range: &'static str) -> Selection {
        let mut headers = HeaderMap::new();
        headers.insert(header::RANGE, HeaderValue::from_static(range));
        select(&headers, 1000, &ETag::strong("a"))
    }

    fn part(offset: u64, length: u64) -> Selection {
        Selection::Part { offset, length }
    }

    #[test]
    fn single_open_and_suffix_ranges_select_their_bytes() {
        assert_eq!(selected("bytes=0-0"), part(0, 1));
        assert_eq!(selected("bytes=10-19"), part(10, 10));
        assert_eq!(selected("bytes=990-"), part(990, 10));
        assert_eq!(selected("bytes=-10"), part(990, 10));
        assert_eq!(selected("bytes=-5000"), part(0, 1000));
        assert_eq!(selected("bytes=990-99999999999999999999999"), part(990, 10));
    }

    #[test]
    fn a_range_outside_the_file_cannot_be_satisfied() {
        assert_eq!(selected("bytes=1000-"), Selection::Unsatisfiable);
        assert_eq!(selected("bytes=99999999999999999999999-"), Selection::Unsatisfiable);
        assert_eq!(selected("bytes=-0"), Selection::Unsatisfiable);
    }

    #[test]
    fn malformed_ranges_and_other_units_are_ignored() {
        for range in
            ["bytes", "bytes=", "bytes=a-b", "bytes=5-2", "pages=1-2", "bytes=--1", "bytes=1"]
        {
            assert_eq!(selected(range), Selection::Whole, "{range}");
        }
    }

    #[test]
    fn several_ranges_become_one_when_they_touch_and_the_whole_file_when_not() {
        assert_eq!(selected("bytes=0-9, 10-19,15-29"), part(0, 30));
        assert_eq!(selected("bytes=0-9,500-"), Selection::Whole);
        assert_eq!(selected("bytes=5000-,10-19"), part(10, 10));
    }

    #[test]
    fn if_range_with_another_entity_tag_gives_the_whole_file() {
        let mut headers = HeaderMap::new();
        headers.insert(header::RANGE, HeaderValue::from_static("bytes=0-9"));
        headers.insert(header::IF_RANGE, HeaderValue::from_static("\"b\""));
        assert_eq!(select(&headers, 1000, &ETag::strong("a")), Selection::Whole);
        headers.insert(header::IF_RANGE, HeaderValue::from_static("W/\"a\""));
        assert_eq!(select(&headers, 1000, &ETag::strong("a")), Selection::Whole);
        headers.insert(header::IF_RANGE, HeaderValue::from_static("\"a\""));
        assert_eq!(select(&headers, 1000, &ETag::strong("a")), part(0, 10));
    }
}
