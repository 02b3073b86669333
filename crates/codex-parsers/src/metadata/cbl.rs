//! Reading lists of `ComicRack` (`.cbl`), as its users exchange them: read leniently, written strictly.
//! Must not know which books are here.

use std::fmt::Write as _;

use codex_models::metadata::ExternalId;

use super::encoding;
use super::xml::{Element, XmlEvent, XmlReader};
use crate::error::{ParserError, Result};
use crate::limits::Limits;

/// Most entries of a list.
pub const MOST_ENTRIES: usize = 5_000;
/// Longest text that is kept, in characters.
const MOST_CHARS: usize = 500;
/// Most ids of one entry.
const MOST_IDS: usize = 10;

/// A reading list.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ReadingList {
    /// Its name.
    pub name: Option<String>,
    /// What it is about.
    pub summary: Option<String>,
    /// Its entries, in order.
    pub entries: Vec<Entry>,
}

/// A book as a reading list names it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Entry {
    /// The series.
    pub series: String,
    /// The number as written.
    pub number: String,
    /// The volume as written, most often the year in which the series began.
    pub volume: Option<String>,
    /// Year of release.
    pub year: Option<u16>,
    /// What kind of book it is.
    pub format: Option<String>,
    /// Ids of the book in catalogs.
    pub ids: Vec<ExternalId>,
}

/// Reads a list. A list in a list, and one that names no book, is refused.
pub fn parse(bytes: &[u8], limits: &Limits) -> Result<ReadingList> {
    let text = encoding::decode(bytes);
    let mut reader = XmlReader::new(&text, limits)?;
    let mut list = ReadingList::default();
    let mut is_list = false;
    while let Some(event) = reader.next_event()? {
        let XmlEvent::Start(element) = event else { continue };
        if element.is("ReadingList") {
            if is_list {
                return Err(ParserError::corrupt("a reading list holds another one"));
            }
            is_list = true;
        } else if !is_list {
            let message = format!("the document is `{}`, not a reading list", element.name());
            return Err(ParserError::corrupt(message));
        } else if element.is("Book") {
            if list.entries.len() == MOST_ENTRIES {
                let message = format!("a reading list has more than {MOST_ENTRIES} entries");
                return Err(ParserError::limit("entries", message));
            }
            list.entries.extend(entry(&mut reader, &element)?);
        } else if element.is("Name") && list.name.is_none() {
            list.name = short(&reader.text()?);
        } else if element.is("Summary") || element.is("Description") {
            list.summary = list.summary.or(short(&reader.text()?));
        } else if element.is("Matchers") {
            reader.skip()?;
        }
    }
    if !is_list {
        return Err(ParserError::corrupt("the document is no reading list"));
    }
    Ok(list)
}

/// Writes a list.
pub fn write(list: &ReadingList) -> String {
    let mut xml = String::from(
        "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<ReadingList \
         xmlns:xsd=\"http://www.w3.org/2001/XMLSchema\" \
         xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\">\n",
    );
    let name = escape(list.name.as_deref().unwrap_or_default());
    put(&mut xml, format_args!("  <Name>{name}</Name>\n"));
    if let Some(summary) = &list.summary {
        put(&mut xml, format_args!("  <Summary>{}</Summary>\n", escape(summary)));
    }
    put(&mut xml, format_args!("  <NumIssues>{}</NumIssues>\n  <Books>\n", list.entries.len()));
    for entry in &list.entries {
        write_entry(&mut xml, entry);
    }
    xml.push_str("  </Books>\n  <Matchers />\n</ReadingList>\n");
    xml
}

fn write_entry(xml: &mut String, entry: &Entry) {
    let Entry { series, number, volume, year, format, ids } = entry;
    let year = year.map(|year| year.to_string());
    xml.push_str("    <Book");
    for (name, value) in [
        ("Series", Some(series)),
        ("Number", Some(number)),
        ("Volume", volume.as_ref()),
        ("Year", year.as_ref()),
        ("Format", format.as_ref()),
    ] {
        if let Some(value) = value {
            put(xml, format_args!(" {name}=\"{}\"", escape(value)));
        }
    }
    if ids.is_empty() {
        xml.push_str(" />\n");
        return;
    }
    xml.push_str(">\n");
    for ExternalId { source, id } in ids {
        let source = if source == "comicvine" { "cv" } else { source };
        let (source, id) = (escape(source), escape(id));
        put(xml, format_args!("      <Database Name=\"{source}\" Issue=\"{id}\" />\n"));
    }
    xml.push_str("    </Book>\n");
}

fn put(xml: &mut String, text: std::fmt::Arguments<'_>) {
    // Writing into a string cannot fail.
    xml.write_fmt(text).unwrap_or_default();
}

/// One entry with what is in it; `None` when it names no book.
fn entry(reader: &mut XmlReader<'_>, book: &Element<'_>) -> Result<Option<Entry>> {
    let value = |names: &[&str]| names.iter().find_map(|name| short(&book.attribute(name)?));
    let series = value(&["Series", "SeriesName"]);
    let number = value(&["Number", "Issue"]).unwrap_or_default();
    let mut entry = Entry {
        number,
        volume: value(&["Volume"]),
        year: value(&["Year"]).and_then(|year| year.parse().ok()).filter(|year| is_year(*year)),
        format: value(&["Format"]),
        ..Entry::default()
    };
    let outer = reader.depth().saturating_sub(1);
    while reader.depth() > outer {
        match reader.next_event()? {
            Some(XmlEvent::Start(inner)) if inner.is("Database") => {
                entry.ids.extend(id(&inner).filter(|_| entry.ids.len() < MOST_IDS));
            }
            Some(XmlEvent::Start(inner)) if inner.is("ReadingList") || inner.is("Book") => {
                return Err(ParserError::corrupt("an entry of a reading list holds another one"));
            }
            Some(_) => {}
            None => return Err(ParserError::corrupt("the reading list ends within an entry")),
        }
    }
    Ok(series.map(|series| Entry { series, ..entry }))
}

/// The id of the book itself, without the kind that Comic Vine writes in front.
fn id(database: &Element<'_>) -> Option<ExternalId> {
    let source = short(&database.attribute("Name")?)?.to_lowercase();
    let id = short(&database.attribute("Issue")?)?;
    if source == "cv" || source == "comicvine" {
        let id = id.strip_prefix("4000-").unwrap_or(&id).to_owned();
        return Some(ExternalId { source: "comicvine".to_owned(), id });
    }
    Some(ExternalId { source, id })
}

fn is_year(year: u16) -> bool {
    (1..=9999).contains(&year)
}

/// A text on one line that is not blank, as far as it is kept. PostgreSQL cannot store NUL.
fn short(text: &str) -> Option<String> {
    let words: Vec<&str> = text.split(|c: char| c.is_whitespace() || c.is_control()).collect();
    let text: String = words
        .into_iter()
        .filter(|word| !word.is_empty())
        .collect::<Vec<_>>()
        .join(" ")
        .chars()
        .take(MOST_CHARS)
        .collect();
    Some(text).filter(|text| !text.is_empty())
}

/// A text as XML holds it, without the signs that it cannot hold.
fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\n' | '\t' => escaped.push(c),
            '\u{fffe}' | '\u{ffff}' => {}
            c if c.is_control() => {}
            c => escaped.push(c),
        }
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::FailureCode;

    fn read(text: &str) -> Result<ReadingList> {
        parse(text.as_bytes(), &Limits::default())
    }

    #[test]
    fn entries_are_read_with_ids_and_the_dialects_of_generators() {
        let list = read(
            "<?xml version='1.0'?><ReadingList xmlns='urn:x'><Name> House of  X </Name><Books>\
             <Book Series='House of X' Number='1' Volume='2019' Year='2019' Format='Single Issue'>\
             <Id>x</Id><Databases><Database Name='cv' Series='120309' Issue='4000-714236'/></Databases></Book>\
             <Book SeriesName='Powers of X' Issue='2'/><Book Number='3'/></Books><Matchers/></ReadingList>",
        )
        .unwrap();
        assert_eq!(list.name.as_deref(), Some("House of X"));
        let ids = vec![ExternalId { source: "comicvine".to_owned(), id: "714236".to_owned() }];
        let first = Entry {
            series: "House of X".to_owned(),
            number: "1".to_owned(),
            volume: Some("2019".to_owned()),
            year: Some(2019),
            format: Some("Single Issue".to_owned()),
            ids,
        };
        assert_eq!(list.entries.first(), Some(&first));
        assert_eq!(list.entries.len(), 2, "an entry without a series names no book");
    }

    #[test]
    fn what_is_written_is_read_again() {
        let list = ReadingList {
            name: Some("A <b> & \"c\"".to_owned()),
            summary: Some("It's 漫画".to_owned()),
            entries: vec![
                Entry { series: "X & Y".to_owned(), number: "½".to_owned(), ..Entry::default() },
                Entry {
                    series: "Z".to_owned(),
                    number: "1".to_owned(),
                    year: Some(1999),
                    ids: vec![ExternalId { source: "metron".to_owned(), id: "7".to_owned() }],
                    ..Entry::default()
                },
            ],
        };
        assert_eq!(read(&write(&list)).unwrap(), list);
    }

    #[test]
    fn bombs_circles_and_other_documents_are_refused() {
        let many = "<Book Series='a' Number='1'/>".repeat(MOST_ENTRIES + 1);
        let many = read(&format!("<ReadingList><Books>{many}</Books></ReadingList>")).unwrap_err();
        assert_eq!(many.code(), FailureCode::LimitExceeded);
        let deep = format!("<ReadingList>{}", "<a>".repeat(1_000));
        assert_eq!(read(&deep).unwrap_err().code(), FailureCode::LimitExceeded);
        for other in [
            "",
            "x",
            "<ComicInfo/>",
            "<ReadingList><ReadingList/></ReadingList>",
            "<ReadingList><Book Series='a'><Book Series='b'/></Book></ReadingList>",
            "<ReadingList><Book Series='a'>",
        ] {
            assert!(read(other).is_err(), "{other}");
        }
        let bomb = "<!DOCTYPE a [<!ENTITY b 'bbbb'><!ENTITY c '&b;&b;'>]><ReadingList><Name>&c;</Name></ReadingList>";
        assert_eq!(read(bomb).unwrap().name.as_deref(), Some("&c;"));
        let long = format!("<ReadingList><Name>{}</Name></ReadingList>", "x".repeat(10_000));
        assert_eq!(read(&long).unwrap().name.map(|name| name.len()), Some(MOST_CHARS));
    }
}
