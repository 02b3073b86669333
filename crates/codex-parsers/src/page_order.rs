//! Which entries of an archive are pages, and in which order.
//! The only place that decides either; must not look at bytes.

use std::cmp::Ordering;

use crate::image_probe::ProbedImage;

/// Extensions of images that browsers or our decoders can show.
const IMAGE_TYPES: &[(&str, &str)] = &[
    ("jpg", "image/jpeg"),
    ("jpeg", "image/jpeg"),
    ("jpe", "image/jpeg"),
    ("jfif", "image/jpeg"),
    ("png", "image/png"),
    ("webp", "image/webp"),
    ("gif", "image/gif"),
    ("avif", "image/avif"),
    ("jxl", "image/jxl"),
    ("bmp", "image/bmp"),
];

/// Whether the entry at `path` is a page: an image by its name, and not junk.
pub fn is_page(path: &str) -> bool {
    media_type_by_name(path).is_some() && !is_junk(path)
}

/// Whether the entry is left behind by an operating system: dot files and folders, `__MACOSX`, `Thumbs.db`.
pub fn is_junk(path: &str) -> bool {
    path.split('/').any(|part| {
        let is_dot_name = part.starts_with('.') && part != "." && part != "..";
        is_dot_name
            || part.eq_ignore_ascii_case("__MACOSX")
            || part.eq_ignore_ascii_case("Thumbs.db")
            || part.eq_ignore_ascii_case("@eaDir")
    })
}

/// The image media type that the extension stands for.
pub fn media_type_by_name(path: &str) -> Option<&'static str> {
    let name = path.rsplit('/').next().unwrap_or(path);
    let (stem, extension) = name.rsplit_once('.')?;
    if stem.is_empty() {
        return None;
    }
    IMAGE_TYPES
        .iter()
        .find(|(known, _)| known.eq_ignore_ascii_case(extension))
        .map(|(_, media_type)| *media_type)
}

/// The media type of a page: by its bytes, else by its name.
pub fn media_type_of(path: &str, probed: Option<&ProbedImage>) -> &'static str {
    let by_bytes = probed.map(|image| image.media_type);
    by_bytes.or_else(|| media_type_by_name(path)).unwrap_or("application/octet-stream")
}

/// Natural order of paths: part by part, digits by value, case-blind; total, so that equal means identical.
pub fn compare(a: &str, b: &str) -> Ordering {
    let mut left = a.split('/');
    let mut right = b.split('/');
    loop {
        let ordering = match (left.next(), right.next()) {
            (Some(left), Some(right)) => compare_part(left, right),
            (Some(_), None) => Ordering::Greater,
            (None, Some(_)) => Ordering::Less,
            (None, None) => return a.cmp(b),
        };
        if ordering != Ordering::Equal {
            return ordering;
        }
    }
}

/// Compares two names; of names that differ in extension only, the stem decides first (`1.jpg` before `1a.jpg`).
fn compare_part(a: &str, b: &str) -> Ordering {
    let (stem_a, rest_a) = a.rsplit_once('.').unwrap_or((a, ""));
    let (stem_b, rest_b) = b.rsplit_once('.').unwrap_or((b, ""));
    compare_natural(stem_a, stem_b).then_with(|| compare_natural(rest_a, rest_b))
}

fn compare_natural(a: &str, b: &str) -> Ordering {
    let mut left = a;
    let mut right = b;
    loop {
        let (chunk_a, rest_a) = next_chunk(left);
        let (chunk_b, rest_b) = next_chunk(right);
        let by_rank = chunk_a.rank().cmp(&chunk_b.rank());
        let ordering = by_rank.then_with(|| match (chunk_a, chunk_b) {
            (Chunk::Number(a), Chunk::Number(b)) => a.len().cmp(&b.len()).then_with(|| a.cmp(b)),
            (Chunk::Letter(a), Chunk::Letter(b)) => fold(a).cmp(&fold(b)),
            _ => Ordering::Equal,
        });
        if left.is_empty() && right.is_empty() {
            return Ordering::Equal;
        }
        if ordering != Ordering::Equal {
            return ordering;
        }
        left = rest_a;
        right = rest_b;
    }
}

/// One step of a natural comparison.
enum Chunk<'a> {
    End,
    /// Digits without leading zeros.
    Number(&'a str),
    Letter(char),
}

impl Chunk<'_> {
    /// The end sorts first, then punctuation, then numbers, then letters.
    fn rank(&self) -> u8 {
        match self {
            Self::End => 0,
            Self::Letter(letter) if !letter.is_alphanumeric() => 1,
            Self::Number(_) => 2,
            Self::Letter(_) => 3,
        }
    }
}

fn next_chunk(text: &str) -> (Chunk<'_>, &str) {
    let Some(first) = text.chars().next() else {
        return (Chunk::End, "");
    };
    if first.is_ascii_digit() {
        let end = text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len());
        let (digits, rest) = text.split_at_checked(end).unwrap_or((text, ""));
        return (Chunk::Number(digits.trim_start_matches('0')), rest);
    }
    let mut chars = text.chars();
    chars.next();
    (Chunk::Letter(first), chars.as_str())
}

fn fold(letter: char) -> char {
    if letter.is_ascii() {
        return letter.to_ascii_lowercase();
    }
    letter.to_lowercase().next().unwrap_or(letter)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn sorted(mut names: Vec<&str>) -> Vec<&str> {
        names.sort_by(|a, b| compare(a, b));
        names
    }

    #[test]
    fn two_comes_before_ten_and_case_does_not_matter() {
        assert_eq!(
            sorted(vec!["p10.jpg", "P2.jpg", "p1.jpg", "P002a.jpg"]),
            ["p1.jpg", "P2.jpg", "P002a.jpg", "p10.jpg"]
        );
    }

    #[test]
    fn folders_are_compared_part_by_part() {
        assert_eq!(
            sorted(vec!["Chapter 10/1.jpg", "Chapter 2/10.jpg", "Chapter 2/9.jpg", "a.jpg"]),
            ["a.jpg", "Chapter 2/9.jpg", "Chapter 2/10.jpg", "Chapter 10/1.jpg"]
        );
    }

    #[test]
    fn a_bare_number_comes_before_the_same_number_with_a_suffix() {
        assert_eq!(sorted(vec!["1a.jpg", "1.png", "1-2.jpg"]), ["1.png", "1-2.jpg", "1a.jpg"]);
    }

    #[test]
    fn numbers_longer_than_any_integer_are_compared_by_value() {
        let small = "99999999999999999999999999998.jpg";
        let large = "99999999999999999999999999999.jpg";
        assert_eq!(sorted(vec![large, small]), [small, large]);
    }

    #[test]
    fn junk_and_other_files_are_not_pages() {
        for page in
            ["1.jpg", "a/b.PNG", "x.JpEg", "../up.webp", "./here.gif", "p.avif", "p.jxl", "p.bmp"]
        {
            assert!(is_page(page), "{page}");
        }
        for other in [
            "__MACOSX/1.jpg",
            "a/.hidden.jpg",
            ".git/1.png",
            "Thumbs.db",
            "a/@eaDir/1.jpg",
            "ComicInfo.xml",
            "readme",
            ".jpg",
            "jpg",
            "a.jpg/",
        ] {
            assert!(!is_page(other), "{other}");
        }
    }

    proptest! {
        #[test]
        fn the_order_is_total(a in "[a0-2./A ~_]{0,8}", b in "[a0-2./A ~_]{0,8}", c in "[a0-2./A ~_]{0,8}") {
            prop_assert_eq!(compare(&a, &b), compare(&b, &a).reverse());
            prop_assert_eq!(compare(&a, &b) == Ordering::Equal, a == b);
            if compare(&a, &b) != Ordering::Greater && compare(&b, &c) != Ordering::Greater {
                prop_assert_ne!(compare(&a, &c), Ordering::Greater);
            }
        }
    }
}
