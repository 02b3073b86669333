//! `CoMet.xml` (denvog.com/comet, version 1.1).
//! Must not fail on a field it cannot understand.

use codex_models::metadata::{Author, BookMetadata, ReadingDirection};

use super::date;
use super::plain::{age_rating, extend, gtin, language, line, paragraph, values};
use super::tree::Node;
use crate::error::Result;
use crate::limits::Limits;
use crate::page_order;

/// Whether an archive's entry is a `CoMet.xml`, in any case and folder.
pub(crate) fn is_comet(path: &str) -> bool {
    let name = path.rsplit('/').next().unwrap_or(path);
    name.eq_ignore_ascii_case("CoMet.xml") && !page_order::is_junk(path)
}

/// Reads a document.
pub(crate) fn parse(bytes: &[u8], limits: &Limits) -> Result<BookMetadata> {
    let root = Node::read(bytes, "comet", limits)?;
    let mut metadata = BookMetadata::default();
    for node in root.children() {
        if let Some(text) = node.text() {
            set(&mut metadata, node.name(), text);
        }
    }
    Ok(metadata)
}

fn set(metadata: &mut BookMetadata, name: &str, text: &str) {
    match name {
        "title" => metadata.title = line(text),
        "description" => metadata.summary = paragraph(text),
        "series" => metadata.series = line(text),
        "issue" => metadata.number = line(text),
        "volume" => metadata.volume = line(text),
        "publisher" => metadata.publisher = line(text),
        "date" => metadata.release_date = date::parse(text),
        "format" => metadata.format = line(text),
        "language" => metadata.language = language(text),
        "rating" => metadata.age_rating = age_rating(text),
        "identifier" => metadata.isbn = gtin(text.trim_start_matches("urn:isbn:")),
        "readingdirection" => {
            metadata.reading_direction = match text.to_ascii_lowercase().as_str() {
                "rtl" => Some(ReadingDirection::Rtl),
                "ltr" => Some(ReadingDirection::Ltr),
                _ => None,
            }
        }
        "genre" => extend(&mut metadata.genres, values(text)),
        "character" => extend(&mut metadata.characters, line(text).into_iter()),
        _ => {
            if let Some(role) = role(name) {
                let person = line(text).map(|name| Author { name, role: role.to_owned() });
                extend(&mut metadata.authors, person.into_iter());
            }
        }
    }
}

fn role(element: &str) -> Option<&'static str> {
    Some(match element {
        "creator" => "author",
        "writer" => "writer",
        "penciller" => "penciller",
        "inker" => "inker",
        "colorist" => "colorist",
        "letterer" => "letterer",
        "editor" => "editor",
        "coverdesigner" => "cover",
        _ => return None,
    })
}
