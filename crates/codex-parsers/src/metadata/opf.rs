//! OPF metadata of EPUB 2 and 3, calibre's fields included, as metadata of a book.
//! Must not know where the elements stood.

mod extra;

use codex_models::metadata::{Author, BookMetadata, Layout, PartialDate};

use super::xml::{Element, XmlEvent, XmlReader};
use super::{date, prose};
use crate::error::{ParserError, Result};
use crate::pdf::plain_number;

/// Most metadata elements of a package.
const MAX_ELEMENTS: usize = 20_000;

/// The metadata elements of a package as they stand.
#[derive(Debug, Default)]
pub(crate) struct OpfMetadata {
    /// Id of the identifier that is the package's own.
    pub(crate) unique_identifier: Option<String>,
    elements: Vec<Dublin>,
    metas: Vec<Meta>,
}

/// A Dublin Core element.
#[derive(Debug, Default)]
struct Dublin {
    name: String,
    id: Option<String>,
    role: Option<String>,
    file_as: Option<String>,
    event: Option<String>,
    scheme: Option<String>,
    text: String,
}

/// A `meta` of either version.
#[derive(Debug)]
struct Meta {
    /// `property` of EPUB 3 or `name` of EPUB 2.
    name: String,
    value: String,
    id: Option<String>,
    refines: Option<String>,
}

/// Which series a book belongs to.
#[derive(Debug, Default)]
struct Membership {
    series: Option<String>,
    series_sort_title: Option<String>,
    number: Option<String>,
}

impl OpfMetadata {
    /// Reads to the end of the `metadata` element that has just begun.
    pub(crate) fn read_children(&mut self, reader: &mut XmlReader<'_>) -> Result<()> {
        let outer = reader.depth().saturating_sub(1);
        while reader.depth() > outer {
            match reader.next_event()? {
                Some(XmlEvent::Start(element)) => self.element(&element, reader)?,
                Some(_) => {}
                None => break,
            }
            if self.elements.len().saturating_add(self.metas.len()) > MAX_ELEMENTS {
                return Err(ParserError::limit("entries", "the package has too much metadata"));
            }
        }
        Ok(())
    }

    fn element(&mut self, element: &Element<'_>, reader: &mut XmlReader<'_>) -> Result<()> {
        let name = element.name().to_ascii_lowercase();
        if matches!(name.as_str(), "dc-metadata" | "x-metadata") {
            return Ok(());
        }
        let id = element.attribute("id");
        if name == "meta" {
            let refines =
                element.attribute("refines").map(|id| id.trim_start_matches('#').to_owned());
            let name = element.attribute("property").or_else(|| element.attribute("name"));
            let content = element.attribute("content");
            let text = reader.text()?;
            let value = content.filter(|content| !content.is_empty()).unwrap_or(text);
            self.metas.extend(name.map(|name| Meta { name, value, id, refines }));
        } else {
            let role = element.attribute("role");
            let file_as = element.attribute("file-as");
            let event = element.attribute("event");
            let scheme = element.attribute("scheme");
            self.elements.push(Dublin {
                name,
                id,
                role,
                file_as,
                event,
                scheme,
                text: reader.text()?,
            });
        }
        Ok(())
    }

    /// The value of the first `meta` of this name that refines nothing.
    pub(crate) fn meta(&self, name: &str) -> Option<&str> {
        let own = self.metas.iter().filter(|meta| meta.refines.is_none());
        own.filter(|meta| meta.name.eq_ignore_ascii_case(name)).map(|meta| meta.value.trim()).next()
    }

    /// Every identifier, the package's own first.
    pub(crate) fn identifiers(&self) -> Vec<String> {
        let mut own = Vec::new();
        let mut others = Vec::new();
        for element in self.named("identifier") {
            let is_own = element.id.is_some() && element.id == self.unique_identifier;
            let list = if is_own { &mut own } else { &mut others };
            list.push(element.text.trim().to_owned());
        }
        own.append(&mut others);
        own
    }

    /// Whether the pages have a size of their own, by what the metadata says.
    pub(crate) fn layout(&self) -> Option<Layout> {
        match self.meta("rendition:layout") {
            Some("pre-paginated") => return Some(Layout::Fixed),
            Some("reflowable") => return Some(Layout::Reflowable),
            _ => {}
        }
        let is_fixed =
            self.meta("fixed-layout").is_some_and(|value| value.eq_ignore_ascii_case("true"));
        is_fixed.then_some(Layout::Fixed)
    }

    /// The metadata of a book.
    pub(crate) fn to_book(&self) -> BookMetadata {
        let title = self.title();
        let sort_title = title.and_then(|title| self.refined(title, "file-as"));
        let sort_title = sort_title.or_else(|| title.and_then(|title| title.file_as.clone()));
        let sort_title = sort_title.or_else(|| self.meta("calibre:title_sort").map(str::to_owned));
        let Membership { series, series_sort_title, number } = self.series();
        let (authors, named_publisher) = self.people();
        let mut publishers =
            self.named("publisher").filter_map(|element| prose::clean(&element.text));
        let summary =
            self.named("description").find_map(|element| prose::html_to_text(&element.text));
        BookMetadata {
            title: title.and_then(|title| prose::clean(&title.text)),
            subtitle: self.subtitle(),
            sort_title: sort_title.and_then(|text| prose::clean(&text)),
            series,
            series_sort_title,
            number,
            summary,
            publisher: publishers.next().or(named_publisher),
            language: self.named("language").find_map(|element| prose::clean(&element.text)),
            release_date: self.release_date(),
            isbn: self.isbn(),
            community_rating: self.rating(),
            authors,
            genres: self.subjects(),
            external_ids: self.external_ids(),
            access_modes: self.all_metas("schema:accessMode"),
            accessibility_features: self.all_metas("schema:accessibilityFeature"),
            accessibility_hazards: self.all_metas("schema:accessibilityHazard"),
            accessibility_summary: self.all_metas("schema:accessibilitySummary").into_iter().next(),
            custom_fields: self.custom_fields(),
            ..BookMetadata::default()
        }
    }

    fn named<'s>(&'s self, name: &'s str) -> impl Iterator<Item = &'s Dublin> {
        self.elements.iter().filter(move |element| element.name == name)
    }

    /// The refinement of an element.
    fn refined(&self, element: &Dublin, property: &str) -> Option<String> {
        self.refinement(element.id.as_deref()?, property).map(str::to_owned)
    }

    fn refinement(&self, id: &str, property: &str) -> Option<&str> {
        let refining = self.metas.iter().filter(|meta| meta.refines.as_deref() == Some(id));
        refining.filter(|meta| meta.name == property).map(|meta| meta.value.trim()).next()
    }

    fn title(&self) -> Option<&Dublin> {
        let is_main =
            |title: &&Dublin| self.refined(title, "title-type").as_deref() == Some("main");
        let has_text = |title: &&Dublin| !title.text.trim().is_empty();
        self.named("title").find(is_main).or_else(|| self.named("title").find(has_text))
    }

    /// Series and number: the EPUB 3 collection first, calibre's fields after.
    fn series(&self) -> Membership {
        let collections = || {
            self.metas
                .iter()
                .filter(|meta| meta.name == "belongs-to-collection" && meta.refines.is_none())
        };
        let refinement = |meta: &Meta, property: &str| {
            meta.id.as_deref().and_then(|id| self.refinement(id, property)).map(str::to_owned)
        };
        let is_series =
            |meta: &&Meta| refinement(meta, "collection-type").as_deref() == Some("series");
        let is_numbered = |meta: &&Meta| {
            refinement(meta, "collection-type").is_none()
                && refinement(meta, "group-position").is_some()
        };
        let found = collections().find(is_series).or_else(|| collections().find(is_numbered));
        if let Some(found) = found {
            let number =
                refinement(found, "group-position").and_then(|number| prose::clean(&number));
            return Membership {
                series: prose::clean(&found.value),
                series_sort_title: refinement(found, "file-as")
                    .and_then(|title| prose::clean(&title)),
                number: number.map(|number| plain_number(&number)),
            };
        }
        let series = self.meta("calibre:series").and_then(prose::clean);
        let number = self.meta("calibre:series_index").and_then(prose::clean);
        let number = number.filter(|_| series.is_some()).map(|number| plain_number(&number));
        Membership { series, series_sort_title: None, number }
    }

    /// People with roles, and a publisher that is named as one of them.
    fn people(&self) -> (Vec<Author>, Option<String>) {
        let mut people: Vec<Author> = Vec::new();
        let mut publisher = None;
        let creators = self.named("creator").map(|element| (element, "author"));
        let contributors = self.named("contributor").map(|element| (element, "contributor"));
        for (element, default) in creators.chain(contributors) {
            let Some(name) = prose::clean(&element.text) else { continue };
            let code = element.role.clone().or_else(|| self.refined(element, "role"));
            let role = match code.as_deref().map(str::trim) {
                None | Some("") => default,
                // Calibre names itself as the producer of the file.
                Some("bkp") => continue,
                Some("pbl") => {
                    publisher = publisher.or(Some(name));
                    continue;
                }
                Some(code) => role_name(code),
            };
            let person = Author { name, role: role.to_owned() };
            if !people.contains(&person) {
                people.push(person);
            }
        }
        (people, publisher)
    }

    fn release_date(&self) -> Option<PartialDate> {
        let of_event = |wanted: Option<&str>| {
            self.named("date")
                .filter(|element| element.event.as_deref() == wanted)
                .find_map(|element| date::parse(&element.text))
        };
        of_event(Some("publication"))
            .or_else(|| of_event(None))
            .or_else(|| of_event(Some("original-publication")))
    }

    fn isbn(&self) -> Option<String> {
        let is_marked = |element: &&Dublin| {
            let is_urn = element.text.trim().to_ascii_lowercase().starts_with("urn:isbn:");
            let has_scheme =
                element.scheme.as_deref().is_some_and(|scheme| scheme.eq_ignore_ascii_case("isbn"));
            let kind = self.refined(element, "identifier-type");
            is_urn || has_scheme || matches!(kind.as_deref(), Some("15" | "02"))
        };
        let marked = self
            .named("identifier")
            .filter(is_marked)
            .find_map(|element| prose::isbn(&element.text));
        marked.or_else(|| self.named("identifier").find_map(|element| prose::isbn(&element.text)))
    }

    /// Subjects; a single one is a list written as one text.
    fn subjects(&self) -> Vec<String> {
        let subjects: Vec<&Dublin> = self.named("subject").collect();
        if let [only] = subjects.as_slice()
            && self.refined(only, "authority").is_none()
            && self.refined(only, "term").is_none()
        {
            return prose::split_list(&only.text);
        }
        let mut cleaned: Vec<String> = Vec::new();
        for subject in subjects.iter().filter_map(|subject| prose::clean(&subject.text)) {
            if !cleaned.contains(&subject) {
                cleaned.push(subject);
            }
        }
        cleaned
    }
}

/// The role behind a MARC relator code.
fn role_name(code: &str) -> &'static str {
    match code.to_ascii_lowercase().as_str() {
        "aut" => "author",
        "trl" => "translator",
        "edt" => "editor",
        "ill" => "illustrator",
        "art" => "artist",
        "clr" => "colorist",
        "nrt" => "narrator",
        "cov" => "cover",
        _ => "contributor",
    }
}
