//! A series' fields from its books: what they say together.
//! Must not know how books are stored.

use std::collections::HashSet;

use codex_db::view::{DescribedBook, ShownCover};
use codex_models::metadata::{AlternateTitle, Author, BookMetadata, PartialDate, SeriesMetadata};
use codex_models::{BookId, BookState};
use codex_utils::text_fold;

/// Most items of one list that a series gathers from its books.
const MAX_GATHERED: usize = 50;
/// What a title in another language is labeled with.
const LOCALIZED: &str = "localized";

/// What the books of a series, in reading order, say of it.
///
/// Most books decide what a series has one of (of equally common values the first); the earliest date, the highest count
/// and the highest age hold; lists hold what any book has, each item once, in order of appearance. What one book of many
/// says of itself (its summary, links and ids) says nothing of the series.
pub(super) fn describe_series(books: &[DescribedBook]) -> SeriesMetadata {
    let all = || books.iter().map(|book| &book.metadata);
    let common = |of: fn(&BookMetadata) -> Option<&str>| {
        most_common(all().filter_map(of)).map(str::to_owned)
    };
    let localized = common(|book| book.localized_series.as_deref());
    let localized = localized.map(|title| AlternateTitle { label: LOCALIZED.to_owned(), title });
    let mut series = SeriesMetadata {
        sort_title: common(|book| book.series_sort_title.as_deref()),
        alternate_titles: localized.into_iter().collect(),
        status: most_common(all().filter_map(|book| book.series_status)),
        total_book_count: all().filter_map(|book| book.count).max(),
        publisher: common(|book| book.publisher.as_deref()),
        imprint: common(|book| book.imprint.as_deref()),
        language: common(|book| book.language.as_deref()),
        release_date: books.iter().filter_map(began).min(),
        // One book for adults makes the series one for adults.
        age_rating: all().filter_map(|book| book.age_rating).max(),
        reading_direction: all().find_map(|book| book.reading_direction),
        color: most_common(all().filter_map(|book| book.color)),
        authors: people(all()),
        genres: gathered(all(), |book| &book.genres),
        tags: gathered(all(), |book| &book.tags),
        characters: gathered(all(), |book| &book.characters),
        teams: gathered(all(), |book| &book.teams),
        locations: gathered(all(), |book| &book.locations),
        series_groups: gathered(all(), |book| &book.series_groups),
        ..SeriesMetadata::default()
    };
    if let [only] = books {
        series.summary.clone_from(&only.metadata.summary);
        series.format.clone_from(&only.metadata.format);
        series.community_rating = only.metadata.community_rating;
        series.links.clone_from(&only.metadata.links);
    }
    series
}

/// The book whose cover a series shows, and that cover.
pub(super) fn cover_of(books: &[DescribedBook]) -> (Option<BookId>, ShownCover) {
    let cover = books.iter().find(|book| {
        book.state == BookState::Ready && book.cover.version > 0 && book.missing_at.is_none()
    });
    (cover.map(|book| book.id), cover.map_or_else(ShownCover::default, |book| book.cover))
}

/// When a book came out; books that were described by an older program have the year only.
fn began(book: &DescribedBook) -> Option<PartialDate> {
    let year = book.year.and_then(|year| u16::try_from(year).ok());
    let year = year.filter(|year| (1..=9999).contains(year));
    book.metadata.release_date.or(year.map(PartialDate::of_year))
}

/// The value most books agree on; of equally common ones the first.
fn most_common<T: PartialEq>(values: impl Iterator<Item = T>) -> Option<T> {
    let mut counts: Vec<(T, usize)> = Vec::new();
    for value in values {
        match counts.iter_mut().find(|(known, _)| *known == value) {
            Some((_, count)) => *count += 1,
            None => counts.push((value, 1)),
        }
    }
    // `max_by_key` would take the last of equals.
    let most = counts.into_iter().reduce(|best, next| if next.1 > best.1 { next } else { best });
    most.map(|(value, _)| value)
}

/// The labels of all books, each once without regard to case and accents, in order of appearance.
fn gathered<'a>(
    books: impl Iterator<Item = &'a BookMetadata>,
    labels: impl Fn(&'a BookMetadata) -> &'a [String],
) -> Vec<String> {
    let mut seen = HashSet::new();
    books
        .flat_map(labels)
        .filter(|label| seen.insert(text_fold::fold(label)))
        .take(MAX_GATHERED)
        .cloned()
        .collect()
}

/// The people of all books, each role once.
fn people<'a>(books: impl Iterator<Item = &'a BookMetadata>) -> Vec<Author> {
    let mut seen = HashSet::new();
    books
        .flat_map(|book| &book.authors)
        .filter(|author| seen.insert((text_fold::fold(&author.name), author.role.as_str())))
        .take(MAX_GATHERED)
        .cloned()
        .collect()
}

#[cfg(test)]
mod tests {
    use codex_models::SeriesId;

    use super::*;

    const SERIES: &str = "0193000000007000800000000000002a";

    fn book(number: u8, cover_version: i32) -> DescribedBook {
        DescribedBook {
            id: BookId::parse(&format!("{number:032x}")).unwrap(),
            series: SeriesId::parse(SERIES).unwrap(),
            title: format!("Book {number}"),
            year: Some(2000 + i32::from(number)),
            metadata: BookMetadata::default(),
            state: BookState::Ready,
            cover: ShownCover { version: cover_version, look: None },
            missing_at: None,
        }
    }

    #[test]
    fn the_earliest_book_gives_the_date() {
        let mut books = [book(3, 1), book(1, 1)];
        assert_eq!(describe_series(&books).release_date, Some(PartialDate::of_year(2001)));
        books[0].metadata.release_date = Some(PartialDate::parse("2000-05").unwrap());
        let began = describe_series(&books).release_date.unwrap();
        assert_eq!(began.to_string(), "2000-05");
    }

    #[test]
    fn the_first_readable_book_with_a_cover_lends_it() {
        let mut unreadable = book(1, 1);
        unreadable.state = BookState::Error;
        let without = book(2, 0);
        let third = book(3, 7);
        assert_eq!(cover_of(&[unreadable, without, third.clone()]), (Some(third.id), third.cover));
    }

    #[test]
    fn most_books_decide_the_publisher_and_labels_are_gathered_once() {
        let mut books = [book(1, 1), book(2, 1), book(3, 1)];
        for (book, publisher) in books.iter_mut().zip(["One", "Two", "Two"]) {
            book.metadata.publisher = Some(publisher.to_owned());
            book.metadata.genres = vec!["Drama".to_owned(), "drama".to_owned()];
        }
        books[1].metadata.genres.push("Comedy".to_owned());
        let series = describe_series(&books);
        assert_eq!(series.publisher.as_deref(), Some("Two"));
        assert_eq!(series.genres, ["Drama", "Comedy"]);
    }

    #[test]
    fn people_are_gathered_once_for_each_role() {
        let mut books = [book(1, 1), book(2, 1)];
        let person =
            |name: &str, role: &str| Author { name: name.to_owned(), role: role.to_owned() };
        books[0].metadata.authors = vec![person("Ann", "writer")];
        books[1].metadata.authors = vec![person("ANN", "writer"), person("Ann", "inker")];
        let series = describe_series(&books);
        assert_eq!(series.authors, [person("Ann", "writer"), person("Ann", "inker")]);
    }

    #[test]
    fn the_highest_age_of_a_book_is_that_of_the_series() {
        let mut books = [book(1, 1), book(2, 1), book(3, 1)];
        assert_eq!(describe_series(&books).age_rating, None);
        books[0].metadata.age_rating = Some(18);
        books[2].metadata.age_rating = Some(6);
        assert_eq!(describe_series(&books).age_rating, Some(18));
    }

    #[test]
    fn only_a_lone_book_describes_the_series() {
        let mut only = book(1, 1);
        only.metadata.summary = Some("About it.".to_owned());
        let alone = describe_series(std::slice::from_ref(&only));
        assert_eq!(alone.summary.as_deref(), Some("About it."));
        assert_eq!(describe_series(&[only, book(2, 1)]).summary, None);
    }
}
