//! Atom text.
//! Must not know where entries come from.

use chrono::{DateTime, SecondsFormat, Utc};
use quick_xml::Writer;
use quick_xml::events::{BytesDecl, BytesEnd, BytesStart, BytesText, Event};

/// A feed whose entries lead on.
pub(in crate::opds) const NAVIGATION: &str =
    "application/atom+xml;profile=opds-catalog;kind=navigation";
/// An entry that stands alone.
pub(in crate::opds) const ENTRY: &str = "application/atom+xml;type=entry;profile=opds-catalog";
/// A feed whose entries are books.
pub(in crate::opds) const ACQUISITION: &str =
    "application/atom+xml;profile=opds-catalog;kind=acquisition";

/// Namespaces, under the prefixes that readers look for as text.
const NAMESPACES: [(&str, &str); 6] = [
    ("xmlns", "http://www.w3.org/2005/Atom"),
    ("xmlns:opds", "http://opds-spec.org/2010/catalog"),
    ("xmlns:dc", "http://purl.org/dc/terms/"),
    ("xmlns:opensearch", "http://a9.com/-/spec/opensearch/1.1/"),
    ("xmlns:thr", "http://purl.org/syndication/thread/1.0"),
    ("xmlns:pse", "http://vaemendis.net/opds-pse/ns"),
];

/// A link.
#[derive(Debug, Default)]
pub(in crate::opds) struct Link {
    pub(in crate::opds) rel: &'static str,
    pub(in crate::opds) href: String,
    pub(in crate::opds) media_type: String,
    pub(in crate::opds) title: Option<String>,
    /// Further attributes.
    pub(in crate::opds) more: Vec<(&'static str, String)>,
}

impl Link {
    pub(in crate::opds) fn new(rel: &'static str, href: String, media_type: &str) -> Self {
        Self { rel, href, media_type: media_type.to_owned(), ..Self::default() }
    }
}

/// An entry: a way on, or a book.
#[derive(Debug, Default)]
pub(in crate::opds) struct Entry {
    /// Permanent IRI.
    pub(in crate::opds) id: String,
    pub(in crate::opds) title: String,
    pub(in crate::opds) updated: DateTime<Utc>,
    pub(in crate::opds) published: Option<DateTime<Utc>>,
    pub(in crate::opds) authors: Vec<String>,
    /// Plain text.
    pub(in crate::opds) summary: Option<String>,
    /// Where it leads, for apps that show no summary.
    pub(in crate::opds) content: Option<String>,
    /// Dublin Core terms in order: name without prefix, value.
    pub(in crate::opds) terms: Vec<(&'static str, String)>,
    pub(in crate::opds) categories: Vec<String>,
    pub(in crate::opds) links: Vec<Link>,
}

/// How much a list holds, and which part this is.
#[derive(Debug, Clone, Copy)]
pub(in crate::opds) struct Extent {
    pub(in crate::opds) total: u64,
    pub(in crate::opds) per_page: u32,
    /// Place of the first entry, from 1.
    pub(in crate::opds) start: u64,
}

/// A feed.
#[derive(Debug)]
pub(in crate::opds) struct Feed {
    pub(in crate::opds) id: String,
    pub(in crate::opds) title: String,
    pub(in crate::opds) updated: DateTime<Utc>,
    pub(in crate::opds) links: Vec<Link>,
    pub(in crate::opds) extent: Option<Extent>,
    pub(in crate::opds) entries: Vec<Entry>,
}

/// Writing into memory cannot fail.
type Written = std::io::Result<()>;

impl Feed {
    /// The document.
    pub(in crate::opds) fn render(&self) -> std::io::Result<Vec<u8>> {
        let mut xml = Xml::begin()?;
        xml.open("feed", NAMESPACES.map(|(name, value)| (name, value.to_owned())))?;
        xml.text("id", &self.id)?;
        xml.text("title", &self.title)?;
        xml.text("updated", &time(self.updated))?;
        xml.open("author", [])?;
        xml.text("name", "Codex")?;
        xml.close("author")?;
        if let Some(Extent { total, per_page, start }) = self.extent {
            xml.text("opensearch:totalResults", &total.to_string())?;
            xml.text("opensearch:itemsPerPage", &per_page.to_string())?;
            xml.text("opensearch:startIndex", &start.to_string())?;
        }
        for link in &self.links {
            xml.link(link)?;
        }
        for entry in &self.entries {
            xml.entry(entry, [])?;
        }
        xml.close("feed")?;
        Ok(xml.0.into_inner())
    }
}

/// An entry that stands alone.
pub(in crate::opds) fn document(entry: &Entry) -> std::io::Result<Vec<u8>> {
    let mut xml = Xml::begin()?;
    xml.entry(entry, NAMESPACES.map(|(name, value)| (name, value.to_owned())))?;
    Ok(xml.0.into_inner())
}

/// The description of the search (`OpenSearch` 1.1): where to put the words.
pub(in crate::opds) fn open_search(template: &str) -> std::io::Result<Vec<u8>> {
    let mut xml = Xml::begin()?;
    let namespace = "http://a9.com/-/spec/opensearch/1.1/".to_owned();
    xml.open("OpenSearchDescription", [("xmlns", namespace)])?;
    xml.text("ShortName", "Codex")?;
    xml.text("Description", "Books by title")?;
    xml.text("InputEncoding", "UTF-8")?;
    xml.text("OutputEncoding", "UTF-8")?;
    xml.empty("Url", [("type", ACQUISITION.to_owned()), ("template", template.to_owned())])?;
    xml.close("OpenSearchDescription")?;
    Ok(xml.0.into_inner())
}

struct Xml(Writer<Vec<u8>>);

impl Xml {
    fn begin() -> std::io::Result<Self> {
        let mut writer = Writer::new(Vec::with_capacity(16 << 10));
        writer.write_event(Event::Decl(BytesDecl::new("1.0", Some("UTF-8"), None)))?;
        Ok(Self(writer))
    }

    fn open(
        &mut self,
        name: &str,
        attributes: impl IntoIterator<Item = (&'static str, String)>,
    ) -> Written {
        self.0.write_event(Event::Start(tag(name, attributes)))
    }

    fn empty(
        &mut self,
        name: &str,
        attributes: impl IntoIterator<Item = (&'static str, String)>,
    ) -> Written {
        self.0.write_event(Event::Empty(tag(name, attributes)))
    }

    fn close(&mut self, name: &str) -> Written {
        self.0.write_event(Event::End(BytesEnd::new(name)))
    }

    fn text(&mut self, name: &str, text: &str) -> Written {
        self.open(name, [])?;
        self.0.write_event(Event::Text(BytesText::new(&clean(text))))?;
        self.close(name)
    }

    fn link(&mut self, link: &Link) -> Written {
        let Link { rel, href, media_type, title, more } = link;
        let plain =
            [("rel", (*rel).to_owned()), ("href", href.clone()), ("type", media_type.clone())];
        let title = title.iter().map(|title| ("title", title.clone()));
        self.empty("link", plain.into_iter().chain(title).chain(more.iter().cloned()))
    }

    fn entry(
        &mut self,
        entry: &Entry,
        attributes: impl IntoIterator<Item = (&'static str, String)>,
    ) -> Written {
        self.open("entry", attributes)?;
        self.text("title", &entry.title)?;
        self.text("id", &entry.id)?;
        self.text("updated", &time(entry.updated))?;
        if let Some(published) = entry.published {
            self.text("published", &time(published))?;
        }
        for author in &entry.authors {
            self.open("author", [])?;
            self.text("name", author)?;
            self.close("author")?;
        }
        for (term, value) in &entry.terms {
            self.text(&format!("dc:{term}"), value)?;
        }
        for category in &entry.categories {
            self.empty("category", [("term", category.clone()), ("label", category.clone())])?;
        }
        if let Some(content) = &entry.content {
            self.open("content", [("type", "text".to_owned())])?;
            self.0.write_event(Event::Text(BytesText::new(&clean(content))))?;
            self.close("content")?;
        }
        if let Some(summary) = &entry.summary {
            self.open("summary", [("type", "text".to_owned())])?;
            self.0.write_event(Event::Text(BytesText::new(&clean(summary))))?;
            self.close("summary")?;
        }
        for link in &entry.links {
            self.link(link)?;
        }
        self.close("entry")
    }
}

fn tag(name: &str, attributes: impl IntoIterator<Item = (&'static str, String)>) -> BytesStart<'_> {
    let mut tag = BytesStart::new(name);
    for (name, value) in attributes {
        tag.push_attribute((name, clean(&value).as_str()));
    }
    tag
}

/// What XML 1.0 cannot hold is left out.
fn clean(text: &str) -> String {
    let is_held = |c: &char| match *c {
        '\t' | '\n' | '\r' => true,
        '\u{fffe}' | '\u{ffff}' => false,
        c => c >= ' ',
    };
    text.chars().filter(is_held).collect()
}

fn time(time: DateTime<Utc>) -> String {
    time.to_rfc3339_opts(SecondsFormat::Secs, true)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_xml_cannot_hold_is_left_out_and_what_it_reserves_is_escaped() {
        let entry = Entry {
            id: "urn:uuid:1".to_owned(),
            title: "A\u{0} <b> & \u{1b}C \u{1f600}".to_owned(),
            links: vec![Link::new("subsection", "/a?b=1&c=\"2\"".to_owned(), NAVIGATION)],
            ..Entry::default()
        };
        let feed = Feed {
            id: "urn:uuid:2".to_owned(),
            title: String::new(),
            updated: DateTime::UNIX_EPOCH,
            links: Vec::new(),
            extent: None,
            entries: vec![entry],
        };
        let text = String::from_utf8(feed.render().unwrap()).unwrap();
        assert!(text.contains("<title>A &lt;b&gt; &amp; C \u{1f600}</title>"), "{text}");
        assert!(text.contains("href=\"/a?b=1&amp;c=&quot;2&quot;\""), "{text}");
        assert!(text.contains("<updated>1970-01-01T00:00:00Z</updated>"), "{text}");
    }
}
