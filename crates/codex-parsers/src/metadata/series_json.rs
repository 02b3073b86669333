//! What folders of series say in JSON: Mylar's `series.json` and Mihon's `details.json`.
//! Must not fail on a field it cannot understand.

use codex_models::metadata::{Author, ExternalId, PartialDate, SeriesMetadata, SeriesStatus};

use super::json::{self, get, list, paragraphs, text};
use super::plain::{age_rating, count, year};
use crate::error::{ParserError, Result};
use crate::limits::Limits;

/// Reads Mylar's `series.json`, version 1.0.2 and older.
pub(crate) fn parse_mylar(bytes: &[u8], limits: &Limits) -> Result<SeriesMetadata> {
    let document = json::object(bytes, limits)?;
    let series = get(&document, "metadata").filter(|metadata| metadata.is_object());
    let series = series.ok_or_else(|| ParserError::corrupt("the document has no `metadata`"))?;
    let id = text(series, "comicid").or_else(|| text(series, "cid"));
    let id = id.filter(|id| id.bytes().all(|byte| byte.is_ascii_digit()));
    let mut metadata = SeriesMetadata {
        title: text(series, "name"),
        publisher: text(series, "publisher"),
        imprint: text(series, "imprint"),
        summary: paragraphs(series, "description_formatted")
            .or_else(|| paragraphs(series, "description_text"))
            .or_else(|| paragraphs(series, "description")),
        release_date: text(series, "year").as_deref().and_then(year).map(PartialDate::of_year),
        total_book_count: text(series, "total_issues").as_deref().and_then(count),
        age_rating: text(series, "age_rating").as_deref().and_then(mylar_age),
        format: text(series, "booktype"),
        status: text(series, "status").and_then(|status| {
            match status.to_ascii_lowercase().as_str() {
                "continuing" => Some(SeriesStatus::Ongoing),
                "ended" => Some(SeriesStatus::Ended),
                _ => None,
            }
        }),
        ..SeriesMetadata::default()
    };
    let id = id.map(|id| ExternalId { source: "comicvine".to_owned(), id });
    metadata.external_ids.extend(id);
    Ok(metadata)
}

fn mylar_age(text: &str) -> Option<u8> {
    match text.trim().to_ascii_lowercase().as_str() {
        "all" => Some(0),
        "9+" => Some(9),
        "12+" => Some(12),
        "15+" => Some(15),
        "17+" => Some(17),
        "adult" => Some(18),
        other => age_rating(other),
    }
}

/// Reads Mihon's `details.json`.
pub(crate) fn parse_mihon(bytes: &[u8], limits: &Limits) -> Result<SeriesMetadata> {
    let document = json::object(bytes, limits)?;
    let mut authors = Vec::new();
    for (key, role) in [("author", "writer"), ("artist", "artist")] {
        let names = list(&document, key).into_iter();
        authors.extend(names.map(|name| Author { name, role: role.to_owned() }));
    }
    Ok(SeriesMetadata {
        title: text(&document, "title"),
        summary: paragraphs(&document, "description"),
        genres: list(&document, "genre"),
        status: text(&document, "status").and_then(|status| mihon_status(&status)),
        authors,
        ..SeriesMetadata::default()
    })
}

/// The numbers of Mihon: 1 ongoing, 2 completed, 3 licensed, 4 publishing finished, 5 canceled, 6 on hiatus.
fn mihon_status(number: &str) -> Option<SeriesStatus> {
    match number {
        "1" | "3" => Some(SeriesStatus::Ongoing),
        "2" | "4" => Some(SeriesStatus::Ended),
        "5" => Some(SeriesStatus::Abandoned),
        "6" => Some(SeriesStatus::Hiatus),
        _ => None,
    }
}
