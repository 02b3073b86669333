//! `ComicInfo.xml`, version 2.1 and what is found in the wild.
//! Must not fail on a field it cannot understand.

use codex_models::metadata::{Author, BookMetadata, Link, PartialDate, ReadingDirection};

use super::encoding;
use super::xml::{Element, XmlEvent, XmlReader};
use crate::error::{ParserError, Result};
use crate::limits::Limits;
use crate::page_order;

/// More values than this in one list are not kept.
const MOST_VALUES: usize = 1000;
/// A longer text than this is cut.
const MOST_TEXT: usize = 64 << 10;

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
        Err(error) if fields.info == ComicInfo::default() && fields.date.is_empty() => Err(error),
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
    fn set(&mut self, name: &str, text: &str) {
        if text.is_empty() {
            return;
        }
        let metadata = &mut self.info.metadata;
        match name {
            "title" => metadata.title = line(text),
            "titlesort" => metadata.sort_title = line(text),
            "series" => metadata.series = line(text),
            "number" => metadata.number = line(text),
            "volume" => metadata.volume = line(text).filter(|volume| volume != "-1"),
            "count" => metadata.count = text.parse().ok().filter(|count| *count > 0),
            "summary" => metadata.summary = paragraph(text),
            "publisher" => metadata.publisher = line(text),
            "imprint" => metadata.imprint = line(text),
            "languageiso" => metadata.language = language(text),
            "year" => self.date.year = text.parse().ok().filter(|year| (1..=9999).contains(year)),
            "month" => self.date.month = text.parse().ok().filter(|month| (1..=12).contains(month)),
            "day" => self.date.day = text.parse().ok().filter(|day| (1..=31).contains(day)),
            "gtin" => metadata.isbn = gtin(text),
            "agerating" => metadata.age_rating = age_rating(text),
            "manga" => metadata.reading_direction = direction(text),
            "genre" => extend(&mut metadata.genres, values(text)),
            "tags" => extend(&mut metadata.tags, values(text)),
            "characters" => extend(&mut metadata.characters, values(text)),
            "web" => extend(&mut metadata.links, text.split_whitespace().filter_map(link)),
            _ => {
                if let Some(role) = role(name) {
                    let author = |name| Author { name, role: role.to_owned() };
                    extend(&mut metadata.authors, values(text).map(author));
                }
            }
        }
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

/// Text on one line, without control characters.
fn line(text: &str) -> Option<String> {
    let mut out = String::with_capacity(text.len().min(MOST_TEXT));
    for word in text.split(|c: char| c.is_whitespace() || c.is_control()) {
        if word.is_empty() {
            continue;
        }
        if !out.is_empty() {
            out.push(' ');
        }
        out.push_str(word);
        if out.len() > MOST_TEXT {
            break;
        }
    }
    (!out.is_empty()).then_some(out)
}

/// Text of several lines.
fn paragraph(text: &str) -> Option<String> {
    let kept = text.chars().filter(|c| !c.is_control() || *c == '\n').take(MOST_TEXT);
    let text = kept.collect::<String>().trim().to_owned();
    (!text.is_empty()).then_some(text)
}

/// The values of a list separated by commas.
fn values(text: &str) -> impl Iterator<Item = String> {
    text.split([',', ';']).filter_map(line)
}

fn extend<T: PartialEq>(list: &mut Vec<T>, values: impl Iterator<Item = T>) {
    for value in values {
        if list.len() >= MOST_VALUES {
            return;
        }
        if !list.contains(&value) {
            list.push(value);
        }
    }
}

/// A language tag with `-` between its parts and the usual case.
fn language(text: &str) -> Option<String> {
    let tag = text.replace('_', "-");
    let is_tag = tag.len() <= 35
        && tag.split('-').all(|part| {
            (1..=8).contains(&part.len()) && part.bytes().all(|b| b.is_ascii_alphanumeric())
        })
        && tag.split('-').next().is_some_and(|first| {
            first.len() >= 2 && first.bytes().all(|b| b.is_ascii_alphabetic())
        });
    if !is_tag {
        return None;
    }
    let mut parts = tag.split('-');
    let mut out = parts.next()?.to_ascii_lowercase();
    for part in parts {
        out.push('-');
        let is_region = part.len() == 2;
        out.push_str(&if is_region { part.to_ascii_uppercase() } else { part.to_owned() });
    }
    Some(out)
}

/// Digits of an ISBN, EAN or UPC whose check digit is right.
fn gtin(text: &str) -> Option<String> {
    let kept = text.chars().filter(|c| !matches!(c, '-' | ' ' | '\u{2010}'..='\u{2015}'));
    let digits = kept.collect::<String>().to_ascii_uppercase();
    let is_valid = match digits.len() {
        10 => isbn10(&digits),
        8 | 12 | 13 | 14 => ean(&digits),
        _ => false,
    };
    is_valid.then_some(digits)
}

fn isbn10(digits: &str) -> bool {
    let weighted = digits.chars().zip((1..=10_u32).rev()).try_fold(0_u32, |sum, (c, weight)| {
        let value = if c == 'X' && weight == 1 { 10 } else { c.to_digit(10)? };
        sum.checked_add(value.checked_mul(weight)?)
    });
    weighted.is_some_and(|sum| sum.is_multiple_of(11))
}

fn ean(digits: &str) -> bool {
    let weighted = digits.chars().rev().enumerate().try_fold(0_u32, |sum, (position, c)| {
        let weight = if position.is_multiple_of(2) { 1 } else { 3 };
        sum.checked_add(c.to_digit(10)?.checked_mul(weight)?)
    });
    weighted.is_some_and(|sum| sum.is_multiple_of(10))
}

/// The lowest age that a rating stands for.
fn age_rating(text: &str) -> Option<u8> {
    let key: String = text.chars().filter(|c| !c.is_whitespace()).collect();
    Some(match key.to_ascii_lowercase().as_str() {
        "everyone" | "g" => 0,
        "earlychildhood" => 3,
        "kidstoadults" => 6,
        "pg" => 8,
        "everyone10+" => 10,
        "teen" => 13,
        "ma15+" => 15,
        "m" | "mature17+" => 17,
        "adultsonly18+" | "r18+" | "x18+" => 18,
        _ => return None,
    })
}

fn direction(text: &str) -> Option<ReadingDirection> {
    match text.to_ascii_lowercase().as_str() {
        "yesandrighttoleft" => Some(ReadingDirection::Rtl),
        "no" => Some(ReadingDirection::Ltr),
        _ => None,
    }
}

/// A web address with the host as its label.
fn link(address: &str) -> Option<Link> {
    let (scheme, rest) = address.split_once("://")?;
    let is_web = scheme.eq_ignore_ascii_case("http") || scheme.eq_ignore_ascii_case("https");
    let authority = rest.split(['/', '?', '#']).next()?;
    let host = authority.rsplit('@').next()?.split(':').next()?;
    if !is_web || host.is_empty() || address.chars().any(char::is_control) {
        return None;
    }
    let label = host.to_ascii_lowercase();
    let label = label.strip_prefix("www.").unwrap_or(&label).to_owned();
    Some(Link { label, url: address.to_owned() })
}

#[cfg(test)]
mod tests;
