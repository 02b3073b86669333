//! Which book an entry of a reading list means.
//! Must not ask the database.

use std::collections::BTreeSet;

use codex_db::view::Candidate;
use codex_models::BookId;
use codex_models::lists::MatchedBy;
use codex_models::metadata::BookMetadata;
use codex_parsers::metadata::cbl::Entry;
use codex_utils::text_fold::{fold, sort_key};

/// Between the parts of a key; no folded text holds it.
const BETWEEN: char = '\u{1f}';

/// No series began earlier.
const FIRST_YEAR: u16 = 1800;
/// None begins later.
const LAST_YEAR: u16 = 2200;

/// What was found for an entry.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Choice {
    /// This book.
    Found(BookId, MatchedBy),
    /// Several that fit equally well: a person has to choose.
    Ambiguous,
    /// None.
    Nothing,
}

/// What series may be sorted by that an entry means: its name, alone and with the year in which it began.
pub(super) fn series_keys(entry: &Entry) -> BTreeSet<String> {
    let year = entry.year.map(|year| year.to_string());
    let name = without_year(&entry.series);
    let mut keys = BTreeSet::from([sort_key(&entry.series), sort_key(name)]);
    for end in [&entry.volume, &year].into_iter().flatten() {
        keys.insert(sort_key(&format!("{name} {end}")));
        keys.insert(sort_key(&format!("{name} v{end}")));
    }
    keys
}

/// What series of any year may be sorted by that an entry without a year means: between these two.
pub(super) fn series_range(entry: &Entry) -> Option<(String, String)> {
    let is_open = entry.volume.is_none() && entry.year.is_none();
    let name = without_year(&entry.series);
    let end = |year: u16| sort_key(&format!("{name} {year}"));
    is_open.then(|| (end(FIRST_YEAR), end(LAST_YEAR)))
}

/// What the series of a book is called without the year in which it began.
pub(super) fn short_key(book: &Candidate) -> String {
    sort_key(without_year(&book.series_title))
}

/// What the book of an entry is known by when it arrives.
pub(super) fn keys_of_entry(entry: &Entry) -> Vec<String> {
    let number = number_key(&entry.number);
    let ids = entry.ids.iter().map(|id| id_key(&id.to_string()));
    ids.chain(series_keys(entry).iter().map(|series| name_key(series, &number))).collect()
}

/// What entries may know a book by.
pub(super) fn keys_of_book(book: &Candidate, metadata: &BookMetadata) -> BTreeSet<String> {
    let ids = metadata.external_ids.iter().map(|id| id_key(&id.to_string()));
    let mut keys: BTreeSet<String> = ids.collect();
    if let Some(number) = number_of(book) {
        let named = metadata.series.as_deref().map(sort_key);
        let names = named.into_iter().chain([book.series_key.clone(), short_key(book)]);
        keys.extend(names.map(|series| name_key(&series, &number)));
    }
    keys
}

/// Whether a key is of an id of a catalog.
pub(super) fn is_id(key: &str) -> bool {
    key.starts_with("id:")
}

/// What the same entry of another file is known by.
pub(super) fn identity(entry: &Entry) -> String {
    let year = entry.year.map(|year| year.to_string()).unwrap_or_default();
    let volume = entry.volume.as_deref().map(fold).unwrap_or_default();
    [sort_key(&entry.series), volume, year, number_key(&entry.number)].join(&BETWEEN.to_string())
}

/// Chooses among the books that have one of the ids, and those of the series that may be meant.
pub(super) fn choose(entry: &Entry, by_id: &[BookId], by_name: &[&Candidate]) -> Choice {
    if let Some(book) = by_id.first() {
        return Choice::Found(*book, MatchedBy::Id);
    }
    let ranked: Vec<(u8, BookId)> =
        by_name.iter().filter_map(|book| Some((fit(entry, book)?, book.id))).collect();
    let Some(best) = ranked.iter().map(|(rank, _)| *rank).max() else { return Choice::Nothing };
    let mut best = ranked.iter().filter(|(rank, _)| *rank == best).map(|(_, book)| *book);
    match (best.next(), best.next()) {
        (Some(book), None) => Choice::Found(book, MatchedBy::Name),
        (Some(_), Some(_)) => Choice::Ambiguous,
        (None, _) => Choice::Nothing,
    }
}

/// How well a book of such a series fits; `None`: its number or a year is another.
fn fit(entry: &Entry, book: &Candidate) -> Option<u8> {
    if number_of(book)? != number_key(&entry.number) {
        return None;
    }
    let mut rank = 0;
    let volume = entry.volume.as_deref();
    match (volume.and_then(year), began(book)) {
        (Some(wanted), Some(began)) if wanted != began => return None,
        (Some(_), Some(_)) => rank += 2,
        (Some(_), None) => {}
        (None, _) => rank += u8::from(volume.is_some() && volume == book.volume.as_deref()),
    }
    // A date on the cover is up to some months behind the one of the sale.
    if let (Some(wanted), Some(released)) = (entry.year, book.year) {
        if (i32::from(wanted) - released).abs() > 1 {
            return None;
        }
        rank += 1;
    }
    Some(rank)
}

/// The year in which a series began: behind its title, or in place of the volume.
fn began(book: &Candidate) -> Option<u16> {
    year_in(&book.series_title).or_else(|| year(book.volume.as_deref()?))
}

/// The year behind a title.
pub(super) fn year_in(title: &str) -> Option<u16> {
    let (_, inner) = title.trim_end().strip_suffix(')')?.rsplit_once('(')?;
    year(inner)
}

fn year(text: &str) -> Option<u16> {
    let text = text.trim();
    let is_year = text.len() == 4 && text.bytes().all(|byte| byte.is_ascii_digit());
    is_year
        .then(|| text.parse().ok())
        .flatten()
        .filter(|year| (FIRST_YEAR..=LAST_YEAR).contains(year))
}

/// A title without the year behind it.
pub(super) fn without_year(title: &str) -> &str {
    let title = title.trim();
    let inner = title.strip_suffix(')').and_then(|title| title.rsplit_once('('));
    match inner {
        Some((name, inner)) if year(inner).is_some() && !name.trim().is_empty() => name.trim(),
        Some(_) | None => title,
    }
}

fn number_of(book: &Candidate) -> Option<String> {
    match (&book.number, book.number_sort) {
        (Some(number), _) => Some(number_key(number)),
        (None, Some(number)) => Some(format!("{number:.3}")),
        (None, None) => None,
    }
}

/// Numbers that mean the same have one key: `#010`, `10` and `10.0`. What is no plain number is compared as a word.
fn number_key(text: &str) -> String {
    let plain = text.trim().trim_start_matches(['#', '№']).trim().replace(',', ".");
    let is_plain = plain.chars().all(|c| c.is_ascii_digit() || matches!(c, '.' | '-'));
    match plain.parse::<f64>() {
        Ok(number) if is_plain && number.is_finite() => format!("{number:.3}"),
        Ok(_) | Err(_) => fold(text),
    }
}

fn id_key(id: &str) -> String {
    format!("id:{}", fold(id))
}

fn name_key(series: &str, number: &str) -> String {
    format!("name:{series}{BETWEEN}{number}")
}

#[cfg(test)]
mod tests {
    use codex_models::SeriesId;
    use codex_models::metadata::ExternalId;

    use super::*;

    fn entry(series: &str, number: &str, volume: Option<&str>, year: Option<u16>) -> Entry {
        Entry {
            series: series.to_owned(),
            number: number.to_owned(),
            volume: volume.map(str::to_owned),
            year,
            ..Entry::default()
        }
    }

    fn book(id: u8, series: &str, number: &str, year: Option<i32>) -> Candidate {
        Candidate {
            id: BookId::parse(&format!("{id:032x}")).unwrap(),
            series: SeriesId::parse(&format!("{id:032x}")).unwrap(),
            series_title: series.to_owned(),
            series_key: sort_key(series),
            number: Some(number.to_owned()),
            number_sort: None,
            volume: None,
            year,
        }
    }

    #[test]
    fn a_series_is_found_with_and_without_its_year() {
        let keys = series_keys(&entry("The House of X", "1", Some("2019"), Some(2020)));
        for title in ["House of X", "House of X (2019)", "house of x v2019", "House of X 2020"] {
            assert!(keys.contains(&sort_key(title)), "{title}");
        }
    }

    #[test]
    fn the_year_decides_between_series_of_one_name() {
        let old = book(1, "Spider (1963)", "001", Some(1963));
        let new = book(2, "Spider (2014)", "1", Some(2014));
        let both = [&old, &new];
        let wanted = entry("Spider", "1", Some("2014"), None);
        assert_eq!(choose(&wanted, &[], &both), Choice::Found(new.id, MatchedBy::Name));
        let wanted = entry("Spider", "1", None, Some(1963));
        assert_eq!(choose(&wanted, &[], &both), Choice::Found(old.id, MatchedBy::Name));
        assert_eq!(choose(&entry("Spider", "1", None, None), &[], &both), Choice::Ambiguous);
        let wanted = entry("Spider", "1", Some("1999"), None);
        assert_eq!(choose(&wanted, &[], &both), Choice::Nothing);
        assert_eq!(choose(&entry("Spider", "2", None, None), &[], &both), Choice::Nothing);
        let wanted = entry("Other", "9", None, None);
        assert_eq!(choose(&wanted, &[old.id], &both), Choice::Found(old.id, MatchedBy::Id));
    }

    #[test]
    fn numbers_are_the_same_by_what_they_mean() {
        for same in ["1", "001", "#1", "1.0", "1,0"] {
            assert_eq!(number_key(same), number_key("1"), "{same}");
        }
        for other in ["1.MU", "1.5", "Annual 1", "½", ""] {
            assert_ne!(number_key(other), number_key("1"), "{other}");
        }
    }

    #[test]
    fn a_book_that_arrives_has_a_key_of_the_entry_that_means_it() {
        let mut wanted = entry("House of X", "1", Some("2019"), None);
        wanted.ids.push(ExternalId { source: "comicvine".to_owned(), id: "7".to_owned() });
        let keys: BTreeSet<String> = keys_of_entry(&wanted).into_iter().collect();
        let by_title =
            keys_of_book(&book(1, "House of X (2019)", "01", None), &BookMetadata::default());
        assert!(!keys.is_disjoint(&by_title));
        let said = BookMetadata {
            series: Some("house of x".to_owned()),
            external_ids: wanted.ids.clone(),
            ..BookMetadata::default()
        };
        let by_name: BTreeSet<String> = keys_of_book(&book(1, "HOX", "1", None), &said);
        assert!(by_name.intersection(&keys).any(|key| is_id(key)));
        assert!(by_name.intersection(&keys).any(|key| !is_id(key)));
    }
}
