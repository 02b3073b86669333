//! `ComicInfo.xml`, version 2.1 and what is found in the wild.
//! Must not fail on a field it cannot understand.

use codex_models::metadata::{
    Author, BookMetadata, ExternalId, PartialDate, ReadingDirection, SeriesStatus, StoryArc,
};

use super::encoding;
use super::plain::{
    age_rating, count, extend, gtin, language, line, link, paragraph, rating, values,
};
use super::xml::{Element, XmlEvent, XmlReader};
use crate::error::{ParserError, Result};
use crate::limits::Limits;
use crate::page_order;

/// What a `ComicInfo.xml` says.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct ComicInfo {
    /// The fields that a book has.
    pub metadata: BookMetadata,
    /// The page that is marked as front cover, counted from zero.
    pub front_cover: Option<usize>,
}

/// Whether an archive's entry is a `ComicInfo.xml`, in any case and folder.
pub fn is_comic_info(path: &str) -> bool {
    let name = path.rsplit('/').next().unwrap_or(path);
    name.eq_ignore_ascii_case("ComicInfo.xml") && !page_order::is_junk(path)
}

/// Reads a document. What was read before a fault is kept, if it is anything.
pub fn parse(bytes: &[u8], limits: &Limits) -> Result<ComicInfo> {
    let text = encoding::decode(bytes);
    let mut fields = Fields::default();
    match read(&text, limits, &mut fields) {
        Err(error) if fields.is_empty() => Err(error),
        Ok(()) | Err(_) => Ok(fields.finish()),
    }
}

fn read(text: &str, limits: &Limits, fields: &mut Fields) -> Result<()> {
    let mut reader = XmlReader::new(text, limits)?;
    let mut is_inside = false;
    while let Some(event) = reader.next_event()? {
        let XmlEvent::Start(element) = event else { continue };
        if !is_inside {
            if !element.is("ComicInfo") {
                let message = format!("the document is `{}`, not `ComicInfo`", element.name());
                return Err(ParserError::corrupt(message));
            }
            is_inside = true;
        } else if element.is("Page") {
            fields.page(&element);
        } else if !element.is("Pages") {
            let name = element.name().to_ascii_lowercase();
            let text = reader.text()?;
            fields.set(&name, text.trim());
        }
    }
    if is_inside { Ok(()) } else { Err(ParserError::corrupt("the document has no elements")) }
}

/// The fields as they come; dates and names are put together at the end.
#[derive(Debug, Default)]
struct Fields {
    info: ComicInfo,
    date: RawDate,
    arcs: Vec<String>,
    arc_numbers: Vec<String>,
}

#[derive(Debug, Default)]
struct RawDate {
    year: Option<u16>,
    month: Option<u8>,
    day: Option<u8>,
}

impl RawDate {
    fn is_empty(&self) -> bool {
        self.year.is_none()
    }
}

impl Fields {
    fn is_empty(&self) -> bool {
        self.info == ComicInfo::default() && self.date.is_empty() && self.arcs.is_empty()
    }

    fn set(&mut self, name: &str, text: &str) {
        if text.is_empty() {
            return;
        }
        let metadata = &mut self.info.metadata;
        match name {
            "title" => metadata.title = line(text),
            "titlesort" => metadata.sort_title = line(text),
            "series" => metadata.series = line(text),
            "seriessort" => metadata.series_sort_title = line(text),
            "localizedseries" => metadata.localized_series = line(text),
            "publishingstatustachiyomi" => metadata.series_status = status(text),
            "number" => metadata.number = line(text),
            "volume" => metadata.volume = line(text).filter(|volume| volume != "-1"),
            "count" => metadata.count = count(text),
            "alternateseries" => metadata.alternate_series = line(text),
            "alternatenumber" => metadata.alternate_number = line(text),
            "alternatecount" => metadata.alternate_count = count(text),
            "summary" => metadata.summary = paragraph(text),
            "notes" => {
                extend(&mut metadata.external_ids, id_in_notes(text).into_iter());
                metadata.notes = paragraph(text);
            }
            "review" => metadata.review = paragraph(text),
            "publisher" => metadata.publisher = line(text),
            "imprint" => metadata.imprint = line(text),
            "languageiso" => metadata.language = language(text),
            "format" => metadata.format = line(text),
            "blackandwhite" => metadata.color = yes_or_no(text).map(|is_plain| !is_plain),
            "communityrating" => metadata.community_rating = rating(text),
            "maincharacterorteam" => metadata.main_character = line(text),
            "scaninformation" => metadata.release_group = line(text),
            "gtin" => metadata.isbn = gtin(text),
            "agerating" => metadata.age_rating = age_rating(text),
            "manga" => metadata.reading_direction = direction(text),
            "year" => self.date.year = text.parse().ok().filter(|year| (1..=9999).contains(year)),
            "month" => self.date.month = text.parse().ok().filter(|month| (1..=12).contains(month)),
            "day" => self.date.day = text.parse().ok().filter(|day| (1..=31).contains(day)),
            "web" => extend(&mut metadata.links, text.split_whitespace().filter_map(link)),
            "storyarc" => self.arcs = parallel(text),
            "storyarcnumber" => self.arc_numbers = parallel(text),
            _ => self.list(name, text),
        }
    }

    fn list(&mut self, name: &str, text: &str) {
        let metadata = &mut self.info.metadata;
        let list = match name {
            "genre" => &mut metadata.genres,
            "tags" => &mut metadata.tags,
            "characters" => &mut metadata.characters,
            "teams" => &mut metadata.teams,
            "locations" => &mut metadata.locations,
            "seriesgroup" => &mut metadata.series_groups,
            _ => {
                if let Some(role) = role(name) {
                    let author = |name| Author { name, role: role.to_owned() };
                    extend(&mut metadata.authors, values(text).map(author));
                }
                return;
            }
        };
        extend(list, values(text));
    }

    fn page(&mut self, page: &Element<'_>) {
        let types = page.attribute("Type").unwrap_or_default();
        let is_cover = types.split_whitespace().any(|kind| kind.eq_ignore_ascii_case("FrontCover"));
        if is_cover && self.info.front_cover.is_none() {
            self.info.front_cover =
                page.attribute("Image").and_then(|image| image.trim().parse().ok());
        }
    }

    fn finish(mut self) -> ComicInfo {
        let date = self.date;
        self.info.metadata.release_date = date.year.map(|year| PartialDate {
            year,
            month: date.month,
            day: date.day.filter(|_| date.month.is_some()),
        });
        let mut numbers = self.arc_numbers.into_iter();
        let arcs = self.arcs.into_iter().map(|name| {
            let position = numbers.next().filter(|number| !number.is_empty());
            StoryArc { name, position }
        });
        let named = arcs.filter(|arc| !arc.name.is_empty());
        extend(&mut self.info.metadata.story_arcs, named);
        self.info
    }
}

/// The role that an element of people stands for.
fn role(name: &str) -> Option<&'static str> {
    Some(match name {
        "writer" => "writer",
        "penciller" => "penciller",
        "inker" => "inker",
        "colorist" => "colorist",
        "letterer" => "letterer",
        "coverartist" => "cover",
        "editor" => "editor",
        "translator" => "translator",
        _ => return None,
    })
}

/// The parts of a list that runs beside another: one that is missing between commas keeps its place.
fn parallel(text: &str) -> Vec<String> {
    text.split(',').take(1000).map(|part| line(part).unwrap_or_default()).collect()
}

fn yes_or_no(text: &str) -> Option<bool> {
    match text.to_ascii_lowercase().as_str() {
        "yes" | "true" => Some(true),
        "no" | "false" => Some(false),
        _ => None,
    }
}

/// The words of Mihon for where a publication stands.
fn status(text: &str) -> Option<SeriesStatus> {
    match text.to_ascii_lowercase().as_str() {
        "ongoing" | "licensed" => Some(SeriesStatus::Ongoing),
        "completed" | "publishing finished" => Some(SeriesStatus::Ended),
        "cancelled" | "canceled" => Some(SeriesStatus::Abandoned),
        "on hiatus" => Some(SeriesStatus::Hiatus),
        _ => None,
    }
}

/// The id that taggers leave in notes: `[CVDB12345]` or `[Issue ID 12345]`.
fn id_in_notes(text: &str) -> Option<ExternalId> {
    let after = ["[CVDB", "[Issue ID "].iter().find_map(|mark| text.split_once(mark))?.1;
    let id = after.split(']').next()?.trim();
    let is_id = (1..=12).contains(&id.len()) && id.bytes().all(|byte| byte.is_ascii_digit());
    is_id.then(|| ExternalId { source: "comicvine".to_owned(), id: id.to_owned() })
}

fn direction(text: &str) -> Option<ReadingDirection> {
    match text.to_ascii_lowercase().as_str() {
        "yesandrighttoleft" => Some(ReadingDirection::Rtl),
        "no" => Some(ReadingDirection::Ltr),
        _ => None,
    }
}

#[cfg(test)]
mod tests;
