//! Folded texts for searching and sorting, equal on every database.
//! Must not know which field is folded.

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// Digits a number is padded to in a sort key.
const NUMBER_WIDTH: usize = 10;
/// Longest key of a title: an entry of an index of PostgreSQL has at most 2,704 bytes, and others stand beside it.
const MOST_KEY_CHARS: usize = 400;
/// Articles that do not count at the start of a title.
const ARTICLES: &[&str] = &[
    "the ", "a ", "an ", "le ", "la ", "les ", "l'", "der ", "die ", "das ", "el ", "los ", "las ",
];

/// Search key: width, case and accents folded, katakana read as hiragana, runs of other signs one blank.
pub fn fold(text: &str) -> String {
    let mut folded = String::with_capacity(text.len());
    let mut pending_blank = false;
    for c in text.nfkd().filter(|c| !is_accent(*c)).flat_map(char::to_lowercase).map(fold_kana) {
        if c.is_alphanumeric() || is_kept_mark(c) {
            if pending_blank && !folded.is_empty() {
                folded.push(' ');
            }
            pending_blank = false;
            folded.push(c);
        } else if c != '\'' && c != '’' {
            pending_blank = true;
        }
    }
    folded.nfc().collect()
}

/// Search key of a title: the beginning of what [`fold`] makes of it.
pub fn search_key(title: &str) -> String {
    cut(fold(title))
}

/// Sort key: like [`search_key`], without a leading article and with numbers padded, so that the plain order of the
/// keys is the natural order of the titles.
pub fn sort_key(text: &str) -> String {
    let lower = text.trim_start().to_lowercase();
    let without_article = ARTICLES
        .iter()
        .find_map(|article| lower.strip_prefix(article))
        .filter(|rest| rest.chars().any(char::is_alphanumeric))
        .unwrap_or(&lower);
    let key = pad_numbers(&fold(without_article));
    cut(if key.is_empty() { lower } else { key })
}

fn cut(mut key: String) -> String {
    if let Some((end, _)) = key.char_indices().nth(MOST_KEY_CHARS) {
        key.truncate(end);
    }
    key
}

/// Accents of Latin, Greek and Cyrillic go; marks that make another letter (Japanese voicing, vowel signs) stay.
fn is_accent(c: char) -> bool {
    is_combining_mark(c) && ('\u{300}'..='\u{36f}').contains(&c)
}

/// Combining marks that are part of a word.
fn is_kept_mark(c: char) -> bool {
    is_combining_mark(c)
}

fn fold_kana(c: char) -> char {
    if ('\u{30a1}'..='\u{30f6}').contains(&c) {
        char::from_u32(c as u32 - 0x60).unwrap_or(c)
    } else {
        c
    }
}

fn pad_numbers(text: &str) -> String {
    let mut padded = String::with_capacity(text.len() + NUMBER_WIDTH);
    let mut digits = String::new();
    for c in text.chars().chain(std::iter::once('\0')) {
        if c.is_ascii_digit() {
            digits.push(c);
            continue;
        }
        if !digits.is_empty() {
            let number = digits.trim_start_matches('0');
            padded.extend(std::iter::repeat_n('0', NUMBER_WIDTH.saturating_sub(number.len())));
            padded.push_str(number);
            digits.clear();
        }
        if c != '\0' {
            padded.push(c);
        }
    }
    padded
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn case_accents_width_and_signs_do_not_matter_to_search() {
        assert_eq!(fold("Les Âmes d'Été"), "les ames dete");
        assert_eq!(fold("Cafe\u{301}"), fold("CAFÉ"));
        assert_eq!(fold("ＡＢＣ-1"), "abc 1");
        assert_eq!(fold("カード"), fold("かーど"));
        assert_ne!(fold("か"), fold("が"));
    }

    #[test]
    fn the_order_of_sort_keys_is_natural_and_ignores_articles() {
        let mut titles = vec!["Volume 10", "The Volume 2", "a volume 1", "Zed"];
        titles.sort_by_key(|title| sort_key(title));
        assert_eq!(titles, ["a volume 1", "The Volume 2", "Volume 10", "Zed"]);
    }

    #[test]
    fn a_title_of_signs_only_still_has_a_key() {
        assert!(!sort_key("!!!").is_empty());
        assert!(!sort_key("The").is_empty());
    }
}
