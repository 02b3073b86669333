//! `ComicBookInfo` 1.0: JSON in the comment of a ZIP archive.
//! Must not fail on a field it cannot understand.

use codex_models::metadata::{Author, BookMetadata, PartialDate};
use serde_json::Value;

use super::json::{self, get, list, text};
use super::metron_info::role_of;
use super::plain::{count, extend, language, line, rating, year};
use crate::error::{ParserError, Result};
use crate::limits::Limits;

/// Key of the object that describes the book.
const KEY: &str = "ComicBookInfo/1.0";

/// Whether a comment looks like one; comments of other kinds are no fault.
pub(crate) fn is_comic_book_info(comment: &[u8]) -> bool {
    comment.trim_ascii_start().first() == Some(&b'{')
        && comment.windows(KEY.len()).any(|window| window == KEY.as_bytes())
}

/// Reads a comment.
pub(crate) fn parse(comment: &[u8], limits: &Limits) -> Result<BookMetadata> {
    let document = json::object(comment, limits)?;
    let book = get(&document, KEY);
    let book = book.ok_or_else(|| ParserError::corrupt("the comment describes no book"))?;
    let mut metadata = BookMetadata {
        title: text(book, "title"),
        series: text(book, "series"),
        number: text(book, "issue"),
        volume: text(book, "volume"),
        count: text(book, "numberOfIssues").as_deref().and_then(count),
        publisher: text(book, "publisher"),
        summary: json::paragraphs(book, "comments"),
        language: text(book, "language").as_deref().and_then(language_of),
        release_date: release_date(book),
        community_rating: text(book, "rating").as_deref().and_then(rating),
        genres: list(book, "genre"),
        tags: list(book, "tags"),
        ..BookMetadata::default()
    };
    let credits = get(book, "credits").and_then(Value::as_array);
    let people = credits.into_iter().flatten().filter_map(credit);
    extend(&mut metadata.authors, people);
    Ok(metadata)
}

fn credit(credit: &Value) -> Option<Author> {
    // Names may stand as `Family, Given`.
    let person = text(credit, "person")?;
    let name = match person.split_once(", ") {
        Some((family, given)) if !given.contains(',') => line(&format!("{given} {family}"))?,
        _ => person,
    };
    let role = text(credit, "role").map_or_else(|| "contributor".to_owned(), |role| role_of(&role));
    Some(Author { name, role })
}

fn release_date(book: &Value) -> Option<PartialDate> {
    let year = text(book, "publicationYear").as_deref().and_then(year)?;
    let month = text(book, "publicationMonth").and_then(|month| month.parse().ok());
    Some(PartialDate { year, month: month.filter(|month| (1..=12).contains(month)), day: None })
}

/// Taggers write the name of a language in English.
fn language_of(name: &str) -> Option<String> {
    let tag = match name.to_ascii_lowercase().as_str() {
        "english" => "en",
        "japanese" => "ja",
        "french" => "fr",
        "german" => "de",
        "italian" => "it",
        "spanish" => "es",
        "portuguese" => "pt",
        "dutch" => "nl",
        "korean" => "ko",
        "chinese" => "zh",
        "russian" => "ru",
        "polish" => "pl",
        other => return language(other).filter(|tag| tag.len() <= 3 || tag.contains('-')),
    };
    Some(tag.to_owned())
}
