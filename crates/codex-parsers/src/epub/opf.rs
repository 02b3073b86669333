//! The package document: manifest, spine, guide, and the metadata elements as they stand.
//! Must not resolve anything against the archive.

use crate::error::{ParserError, Result};
use crate::limits::Limits;
use crate::metadata::opf::OpfMetadata;
use crate::metadata::xml::{Element, XmlEvent, XmlReader};

/// A package document.
#[derive(Debug, Default)]
pub(super) struct Package {
    /// Metadata elements.
    pub(super) metadata: OpfMetadata,
    /// Every resource.
    pub(super) manifest: Vec<Item>,
    /// The reading order.
    pub(super) spine: Vec<ItemRef>,
    /// Manifest id of the NCX.
    pub(super) ncx: Option<String>,
    /// `page-progression-direction` of the spine.
    pub(super) direction: Option<String>,
    /// References of the EPUB 2 guide: type, title, reference.
    pub(super) guide: Vec<(String, String, String)>,
}

/// A resource.
#[derive(Debug, Clone)]
pub(super) struct Item {
    pub(super) id: String,
    pub(super) href: String,
    pub(super) media_type: String,
    pub(super) properties: Vec<String>,
    pub(super) fallback: Option<String>,
}

impl Item {
    pub(super) fn has(&self, property: &str) -> bool {
        self.properties.iter().any(|own| own == property)
    }
}

/// A place in the reading order.
#[derive(Debug, Clone)]
pub(super) struct ItemRef {
    pub(super) id_ref: String,
    pub(super) is_linear: bool,
    pub(super) properties: Vec<String>,
}

/// Reads a package document.
pub(super) fn read(text: &str, limits: &Limits) -> Result<Package> {
    let mut reader = XmlReader::new(text, limits)?;
    let mut package = Package::default();
    let mut is_package = false;
    while let Some(event) = reader.next_event()? {
        let XmlEvent::Start(element) = event else { continue };
        match element.name().to_ascii_lowercase().as_str() {
            "package" => {
                is_package = true;
                package.metadata.unique_identifier = element.attribute("unique-identifier");
            }
            "metadata" => package.metadata.read_children(&mut reader)?,
            "item" => package.manifest.extend(item(&element)),
            "spine" => {
                package.ncx = element.attribute("toc");
                package.direction = element.attribute("page-progression-direction");
            }
            "itemref" => package.spine.extend(item_ref(&element)),
            "reference" => package.guide.extend(reference(&element)),
            _ => {}
        }
        let most = package.manifest.len().max(package.spine.len()).max(package.guide.len());
        if most > limits.entries {
            let message = format!("the package lists more than {} items", limits.entries);
            return Err(ParserError::limit("entries", message));
        }
    }
    if !is_package {
        return Err(ParserError::corrupt("the package document is none"));
    }
    Ok(package)
}

fn item(element: &Element<'_>) -> Option<Item> {
    Some(Item {
        id: element.attribute("id")?,
        href: element.attribute("href")?,
        media_type: element.attribute("media-type").unwrap_or_default().trim().to_ascii_lowercase(),
        properties: words(element, "properties"),
        fallback: element.attribute("fallback"),
    })
}

fn item_ref(element: &Element<'_>) -> Option<ItemRef> {
    Some(ItemRef {
        id_ref: element.attribute("idref")?,
        is_linear: element.attribute("linear").as_deref() != Some("no"),
        properties: words(element, "properties"),
    })
}

fn reference(element: &Element<'_>) -> Option<(String, String, String)> {
    let kind = element.attribute("type")?;
    Some((kind, element.attribute("title").unwrap_or_default(), element.attribute("href")?))
}

fn words(element: &Element<'_>, name: &str) -> Vec<String> {
    let value = element.attribute(name).unwrap_or_default();
    value.split_whitespace().map(str::to_owned).collect()
}
