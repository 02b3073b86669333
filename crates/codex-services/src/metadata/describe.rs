//! A series' fields from its folder and its books.
//! Must not know how books are stored.

use codex_db::view::{DescribedBook, SeriesDescription};
use codex_models::metadata::{BookMetadata, ReadingDirection};
use codex_models::{BookState, SeriesId};
use codex_utils::text_fold;

/// Most genres and tags that a series gathers from its books.
const MAX_LABELS: usize = 50;

/// Describes a series. `name` is the folder's name, which is its identity and its title; `books` come in reading
/// order.
pub fn describe_series(id: SeriesId, name: &str, books: &[DescribedBook]) -> SeriesDescription {
    let all = || books.iter().map(|book| &book.metadata);
    let cover = books.iter().find(|book| {
        book.state == BookState::Ready && book.cover_version > 0 && book.missing_at.is_none()
    });
    // The summary of one book of many describes that book, not the series.
    let summary = match books {
        [only] => only.metadata.summary.clone(),
        _ => None,
    };
    SeriesDescription {
        id,
        title: name.trim().to_owned(),
        sort_title: None,
        summary,
        publisher: most_common(all().filter_map(|book| book.publisher.as_deref())),
        year: books.iter().filter_map(|book| book.year).min(),
        language: most_common(all().filter_map(|book| book.language.as_deref())),
        reading_direction: all()
            .find_map(|book| book.reading_direction)
            .map(direction_name)
            .map(str::to_owned),
        genres: gathered(all(), |book| &book.genres),
        tags: gathered(all(), |book| &book.tags),
        // One book for adults makes the series one for adults.
        age_rating: all().filter_map(|book| book.age_rating).max(),
        cover_book: cover.map(|book| book.id),
        cover_version: cover.map_or(0, |book| book.cover_version),
    }
}

fn direction_name(direction: ReadingDirection) -> &'static str {
    match direction {
        ReadingDirection::Ltr => "ltr",
        ReadingDirection::Rtl => "rtl",
        ReadingDirection::Vertical => "vertical",
        ReadingDirection::Webtoon => "webtoon",
    }
}

/// The value most books agree on; of equally common ones the first.
fn most_common<'a>(values: impl Iterator<Item = &'a str>) -> Option<String> {
    let mut counts: Vec<(&str, usize)> = Vec::new();
    for value in values {
        match counts.iter_mut().find(|(known, _)| *known == value) {
            Some((_, count)) => *count += 1,
            None => counts.push((value, 1)),
        }
    }
    // `max_by_key` would take the last of equals.
    counts
        .into_iter()
        .reduce(|best, next| if next.1 > best.1 { next } else { best })
        .map(|(value, _)| value.to_owned())
}

/// The labels of all books, each once without regard to case and accents, in order of appearance.
fn gathered<'a>(
    books: impl Iterator<Item = &'a BookMetadata>,
    labels: impl Fn(&'a BookMetadata) -> &'a [String],
) -> Vec<String> {
    let mut seen = std::collections::HashSet::new();
    books
        .flat_map(labels)
        .filter(|label| seen.insert(text_fold::fold(label)))
        .take(MAX_LABELS)
        .cloned()
        .collect()
}

#[cfg(test)]
mod tests {
    use codex_models::BookId;

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
            cover_version,
            missing_at: None,
        }
    }

    fn described(books: &[DescribedBook]) -> SeriesDescription {
        describe_series(SeriesId::parse(SERIES).unwrap(), " Folder Name ", books)
    }

    #[test]
    fn the_folder_is_the_title_and_the_earliest_book_gives_the_year() {
        let description = described(&[book(3, 1), book(1, 1)]);
        assert_eq!(description.title, "Folder Name");
        assert_eq!(description.year, Some(2001));
    }

    #[test]
    fn the_first_readable_book_with_a_cover_lends_it() {
        let mut unreadable = book(1, 1);
        unreadable.state = BookState::Error;
        let without = book(2, 0);
        let third = book(3, 7);
        let description = described(&[unreadable, without, third.clone()]);
        assert_eq!((description.cover_book, description.cover_version), (Some(third.id), 7));
    }

    #[test]
    fn most_books_decide_the_publisher_and_labels_are_gathered_once() {
        let mut books = [book(1, 1), book(2, 1), book(3, 1)];
        for (book, publisher) in books.iter_mut().zip(["One", "Two", "Two"]) {
            book.metadata.publisher = Some(publisher.to_owned());
            book.metadata.genres = vec!["Drama".to_owned(), "drama".to_owned()];
        }
        books[1].metadata.genres.push("Comedy".to_owned());
        let description = described(&books);
        assert_eq!(description.publisher.as_deref(), Some("Two"));
        assert_eq!(description.genres, ["Drama", "Comedy"]);
    }

    #[test]
    fn the_highest_age_of_a_book_is_that_of_the_series() {
        let mut books = [book(1, 1), book(2, 1), book(3, 1)];
        assert_eq!(described(&books).age_rating, None);
        books[0].metadata.age_rating = Some(18);
        books[2].metadata.age_rating = Some(6);
        assert_eq!(described(&books).age_rating, Some(18));
    }

    #[test]
    fn only_a_lone_book_describes_the_series() {
        let mut only = book(1, 1);
        only.metadata.summary = Some("About it.".to_owned());
        assert_eq!(described(&[only.clone()]).summary.as_deref(), Some("About it."));
        assert_eq!(described(&[only, book(2, 1)]).summary, None);
    }
}
