//! A pull reader for XML that nobody vouches for: no document types, no entities of the document, bounded depth.
//! Must not know any vocabulary, and must not read anything but the text it is given.

use std::borrow::Cow;

use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};

use super::entities;
use crate::error::{ParserError, Result};
use crate::limits::Limits;

/// Reads a document event by event. Prefixes are dropped; names are compared by their local part.
#[derive(Debug)]
pub struct XmlReader<'a> {
    inner: Reader<&'a [u8]>,
    depth: usize,
    max_depth: usize,
}

/// One event of a document. An empty element is a start and an end.
#[derive(Debug, Clone)]
pub enum XmlEvent<'a> {
    /// An element begins.
    Start(Element<'a>),
    /// The innermost element ends.
    End,
    /// A piece of text; one text may come in several pieces.
    Text(Cow<'a, str>),
}

/// The start of an element.
#[derive(Debug, Clone)]
pub struct Element<'a> {
    inner: BytesStart<'a>,
}

impl<'a> XmlReader<'a> {
    /// Begins to read a decoded document; `limit_exceeded` when it is too long.
    pub fn new(text: &'a str, limits: &Limits) -> Result<Self> {
        if text.len() as u64 > limits.xml_bytes {
            let message = format!("an XML document has {} bytes", text.len());
            return Err(ParserError::limit("xml_bytes", message));
        }
        let mut inner = Reader::from_str(text);
        let config = inner.config_mut();
        config.expand_empty_elements = true;
        config.check_end_names = false;
        config.allow_unmatched_ends = true;
        config.allow_dangling_amp = true;
        Ok(Self { inner, depth: 0, max_depth: limits.xml_depth })
    }

    /// The next event; `None` at the end of the document.
    pub fn next_event(&mut self) -> Result<Option<XmlEvent<'a>>> {
        loop {
            let event = self.inner.read_event().map_err(|error| {
                let position = self.inner.buffer_position();
                ParserError::corrupt(format!("the XML is malformed at byte {position}"))
                    .caused_by(error)
            })?;
            return Ok(Some(match event {
                Event::Start(inner) | Event::Empty(inner) => {
                    self.depth = self.depth.saturating_add(1);
                    if self.depth > self.max_depth {
                        let message = format!("XML is nested deeper than {}", self.max_depth);
                        return Err(ParserError::limit("xml_depth", message));
                    }
                    XmlEvent::Start(Element { inner })
                }
                Event::End(_) => {
                    self.depth = self.depth.saturating_sub(1);
                    XmlEvent::End
                }
                Event::Text(text) => XmlEvent::Text(text.into_inner()),
                Event::CData(text) => XmlEvent::Text(text.into_inner()),
                Event::GeneralRef(name) => XmlEvent::Text(resolve(&name)),
                Event::Eof => return Ok(None),
                Event::Comment(_) | Event::Decl(_) | Event::PI(_) | Event::DocType(_) => continue,
            }));
        }
    }

    /// Reads on to the end of the element that has just begun; its text with that of its descendants.
    pub fn text(&mut self) -> Result<String> {
        let outer = self.depth.saturating_sub(1);
        let mut text = String::new();
        while self.depth > outer {
            match self.next_event()? {
                Some(XmlEvent::Text(piece)) => text.push_str(&piece),
                Some(_) => {}
                None => break,
            }
        }
        Ok(text)
    }

    /// Reads on to the end of the element that has just begun.
    pub fn skip(&mut self) -> Result<()> {
        let outer = self.depth.saturating_sub(1);
        while self.depth > outer && self.next_event()?.is_some() {}
        Ok(())
    }

    /// How many elements are open.
    pub fn depth(&self) -> usize {
        self.depth
    }
}

impl Element<'_> {
    /// The name without its prefix.
    pub fn name(&self) -> &str {
        local(self.inner.name().into_inner())
    }

    /// The name with its prefix.
    pub fn qualified_name(&self) -> &str {
        self.inner.name().into_inner()
    }

    /// Whether the local name is this one, without regard to ASCII case.
    pub fn is(&self, name: &str) -> bool {
        self.name().eq_ignore_ascii_case(name)
    }

    /// The value of an attribute by its local name, without regard to ASCII case; entities resolved.
    pub fn attribute(&self, name: &str) -> Option<String> {
        self.attributes()
            .find(|(key, _)| local(key).eq_ignore_ascii_case(name))
            .map(|(_, value)| value)
    }

    /// All attributes that are well-formed, with qualified names.
    pub fn attributes(&self) -> impl Iterator<Item = (&str, String)> {
        let mut attributes = self.inner.html_attributes();
        attributes.with_checks(false);
        attributes.filter_map(Result::ok).map(|attribute| {
            let value = unescape(&attribute.value).into_owned();
            (attribute.key.into_inner(), value)
        })
    }
}

/// Replaces character references, the five predefined entities and those of HTML; leaves all others as they stand.
pub fn unescape(text: &str) -> Cow<'_, str> {
    let mut parts = text.split('&');
    let first = parts.next().unwrap_or_default();
    if first.len() == text.len() {
        return Cow::Borrowed(text);
    }
    let mut out = first.to_owned();
    for part in parts {
        match part.split_once(';') {
            Some((name, rest)) if is_reference(name) => {
                out.push_str(&resolve(name));
                out.push_str(rest);
            }
            _ => {
                out.push('&');
                out.push_str(part);
            }
        }
    }
    Cow::Owned(out)
}

fn is_reference(name: &str) -> bool {
    let is_short = !name.is_empty() && name.len() <= 32;
    is_short && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '#')
}

/// The text of one reference. One that only the document defines stays as it stands, so nothing ever expands.
fn resolve(name: &str) -> Cow<'static, str> {
    let resolved = match name.strip_prefix('#') {
        Some(number) => character(number),
        None => entities::named(name),
    };
    resolved.map_or_else(|| Cow::Owned(format!("&{name};")), |c| Cow::Owned(c.to_string()))
}

fn character(number: &str) -> Option<char> {
    let value = match number.strip_prefix(['x', 'X']) {
        Some(hexadecimal) => u32::from_str_radix(hexadecimal, 16).ok()?,
        None => number.parse().ok()?,
    };
    let is_allowed = value >= 0x20 || matches!(value, 0x9 | 0xa | 0xd);
    // Numbers of the Windows range are meant as Windows-1252, as in HTML.
    if (0x80..0xa0).contains(&value) {
        let byte = [u8::try_from(value).ok()?];
        let (text, _) = encoding_rs::WINDOWS_1252.decode_without_bom_handling(&byte);
        return text.chars().next();
    }
    if is_allowed { char::from_u32(value) } else { Some('\u{fffd}') }
}

fn local(name: &str) -> &str {
    name.rsplit(':').next().unwrap_or(name)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::FailureCode;

    fn text_of(document: &str) -> String {
        let limits = Limits::default();
        let mut reader = XmlReader::new(document, &limits).unwrap();
        loop {
            if let XmlEvent::Start(_) = reader.next_event().unwrap().unwrap() {
                return reader.text().unwrap();
            }
        }
    }

    #[test]
    fn predefined_html_and_numeric_references_are_resolved() {
        assert_eq!(
            text_of("<a>&lt;&amp;&gt; caf&eacute; &#233; &#xe9; &#150;</a>"),
            "<&> café é é –"
        );
        assert_eq!(unescape("Tom &amp; J &nbsp;&bogus; &"), "Tom & J \u{a0}&bogus; &");
    }

    #[test]
    fn entities_of_a_document_type_are_neither_read_nor_expanded() {
        let bomb = "<!DOCTYPE a [<!ENTITY b \"bbbb\"><!ENTITY c \"&b;&b;\">\
                    <!ENTITY d SYSTEM \"file:///etc/passwd\">]><a>&c;&d;</a>";
        assert_eq!(text_of(bomb), "&c;&d;");
    }

    #[test]
    fn bare_ampersands_and_sections_are_text() {
        assert_eq!(text_of("<a>Tom & Jerry<![CDATA[ <3 ]]></a>"), "Tom & Jerry <3 ");
    }

    #[test]
    fn names_ignore_prefix_and_case_and_attributes_are_decoded() {
        let limits = Limits::default();
        let mut reader =
            XmlReader::new("<opf:Meta X='1' opf:name=\"a &amp; b\"/>", &limits).unwrap();
        let Some(XmlEvent::Start(element)) = reader.next_event().unwrap() else { panic!() };
        assert!(element.is("meta"));
        assert_eq!(element.qualified_name(), "opf:Meta");
        assert_eq!(element.attribute("name").as_deref(), Some("a & b"));
        assert_eq!(element.attribute("x").as_deref(), Some("1"));
        assert!(matches!(reader.next_event().unwrap(), Some(XmlEvent::End)));
        assert!(reader.next_event().unwrap().is_none());
    }

    #[test]
    fn depth_and_length_are_limited() {
        let limits = Limits { xml_depth: 10, xml_bytes: 1000, ..Limits::default() };
        let deep = "<a>".repeat(11);
        let mut reader = XmlReader::new(&deep, &limits).unwrap();
        let error = loop {
            if let Err(error) = reader.next_event() {
                break error;
            }
        };
        assert_eq!(error.code(), FailureCode::LimitExceeded);
        assert!(XmlReader::new(&" ".repeat(1001), &limits).is_err());
    }
}
