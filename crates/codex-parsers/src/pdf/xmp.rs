//! XMP packets: Dublin Core, PRISM and calibre's series fields.
//! Must not fail on vocabulary it does not know.

use codex_models::metadata::{Author, BookMetadata};

use crate::error::Result;
use crate::limits::Limits;
use crate::metadata::xml::{Element, XmlEvent, XmlReader};
use crate::metadata::{date, encoding, prose};

/// Reads a packet.
pub(super) fn read(packet: &[u8], limits: &Limits) -> Result<BookMetadata> {
    let text = encoding::decode(packet);
    let mut reader = XmlReader::new(text.trim_start_matches('\0'), limits)?;
    let mut found = Found::default();
    while let Some(event) = reader.next_event()? {
        let XmlEvent::Start(element) = event else { continue };
        if element.is("Description") {
            found.attributes(&element);
        } else if !element.is("RDF") && !element.is("xmpmeta") {
            let name = element.qualified_name().to_ascii_lowercase();
            if name == "calibre:series" {
                found.series(&mut reader)?;
            } else if WANTED.contains(&name.as_str()) {
                let values = values(&mut reader)?;
                found.set(&name, &values);
            }
        }
    }
    Ok(found.metadata)
}

/// Properties that are read; prefixes are the usual ones, which every known writer uses.
const WANTED: &[&str] = &[
    "dc:title",
    "dc:creator",
    "dc:subject",
    "dc:description",
    "dc:publisher",
    "dc:language",
    "dc:date",
    "dc:identifier",
    "xmp:createdate",
    "xap:createdate",
    "pdf:keywords",
    "prism:isbn",
    "prism:publicationdate",
];

#[derive(Default)]
struct Found {
    metadata: BookMetadata,
    /// How much the date found so far is to be trusted.
    date_rank: u8,
}

impl Found {
    /// Properties may be written as attributes of the description.
    fn attributes(&mut self, element: &Element<'_>) {
        for (name, value) in element.attributes() {
            let name = name.to_ascii_lowercase();
            if WANTED.contains(&name.as_str()) {
                self.set(&name, &[value]);
            }
        }
    }

    fn set(&mut self, name: &str, values: &[String]) {
        let metadata = &mut self.metadata;
        let mut cleaned = values.iter().filter_map(|value| prose::clean(value));
        match name {
            "dc:title" => metadata.title = metadata.title.take().or_else(|| cleaned.next()),
            "dc:creator" if metadata.authors.is_empty() => {
                let authors = cleaned.flat_map(|name| prose::split_names(&name, "author"));
                metadata.authors = authors.collect::<Vec<Author>>();
            }
            "dc:subject" | "pdf:keywords" => {
                for tag in cleaned.flat_map(|value| prose::split_list(&value)) {
                    if !metadata.tags.contains(&tag) {
                        metadata.tags.push(tag);
                    }
                }
            }
            "dc:description" => {
                let summary = values.first().and_then(|value| prose::html_to_text(value));
                metadata.summary = metadata.summary.take().or(summary);
            }
            "dc:publisher" => {
                metadata.publisher = metadata.publisher.take().or_else(|| cleaned.next());
            }
            "dc:language" => {
                let language = cleaned.find(|value| value != "x-default" && value != "x-unknown");
                metadata.language = metadata.language.take().or(language);
            }
            "dc:identifier" | "prism:isbn" => {
                let isbn = values.iter().find_map(|value| prose::isbn(value));
                metadata.isbn = metadata.isbn.take().or(isbn);
            }
            "dc:date" => self.date(3, values.first()),
            "prism:publicationdate" => self.date(2, values.first()),
            _ => self.date(1, values.first()),
        }
    }

    fn date(&mut self, rank: u8, value: Option<&String>) {
        let Some(date) = value.and_then(|value| date::parse(value)) else { return };
        if rank > self.date_rank {
            self.metadata.release_date = Some(date);
            self.date_rank = rank;
        }
    }

    /// Calibre writes the name as `rdf:value` and the number as `calibreSI:series_index` inside.
    fn series(&mut self, reader: &mut XmlReader<'_>) -> Result<()> {
        let outer = reader.depth().saturating_sub(1);
        while reader.depth() > outer {
            match reader.next_event()? {
                Some(XmlEvent::Start(element)) if element.is("value") => {
                    self.metadata.series = prose::clean(&reader.text()?);
                }
                Some(XmlEvent::Start(element)) if element.is("series_index") => {
                    self.metadata.number =
                        prose::clean(&reader.text()?).map(|text| plain_number(&text));
                }
                Some(_) => {}
                None => break,
            }
        }
        Ok(())
    }
}

/// `3.00` as people write it: `3`.
pub(crate) fn plain_number(text: &str) -> String {
    match text.split_once('.') {
        Some((whole, fraction)) if fraction.bytes().all(|byte| byte.is_ascii_digit()) => {
            let fraction = fraction.trim_end_matches('0');
            if fraction.is_empty() { whole.to_owned() } else { format!("{whole}.{fraction}") }
        }
        _ => text.to_owned(),
    }
}

/// The values of a property: the items of its list, or its text.
fn values(reader: &mut XmlReader<'_>) -> Result<Vec<String>> {
    let outer = reader.depth().saturating_sub(1);
    let mut items = Vec::new();
    let mut own = String::new();
    while reader.depth() > outer {
        match reader.next_event()? {
            Some(XmlEvent::Start(element)) if element.is("li") => items.push(reader.text()?),
            Some(XmlEvent::Text(text)) => own.push_str(&text),
            Some(_) => {}
            None => break,
        }
    }
    Ok(if items.is_empty() { vec![own] } else { items })
}
