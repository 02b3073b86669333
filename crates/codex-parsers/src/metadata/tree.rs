//! A small XML document as a tree, for formats whose elements nest.
//! Must not keep more than a bounded number of elements.

use super::encoding;
use super::xml::{Element, XmlEvent, XmlReader};
use crate::error::{ParserError, Result};
use crate::limits::Limits;

/// Most elements of a tree.
const MOST_NODES: usize = 20_000;

/// An element with all that is in it. Names are local and in lower case.
#[derive(Debug, Default)]
pub(crate) struct Node {
    name: String,
    attributes: Vec<(String, String)>,
    text: String,
    children: Vec<Node>,
}

impl Node {
    /// Reads a document whose root has this name. What stands before a fault is kept, if it is anything.
    pub(crate) fn read(bytes: &[u8], root: &str, limits: &Limits) -> Result<Self> {
        let text = encoding::decode(bytes);
        let mut reader = XmlReader::new(&text, limits)?;
        let mut open: Vec<Self> = Vec::new();
        let outcome = fill(&mut reader, &mut open);
        // Elements that were open at the fault end there.
        while open.len() > 1 {
            close(&mut open);
        }
        let Some(tree) = open.pop() else {
            outcome?;
            return Err(ParserError::corrupt("the document has no elements"));
        };
        if !tree.name.eq_ignore_ascii_case(root) {
            let message = format!("the document is `{}`, not `{root}`", tree.name);
            return Err(ParserError::corrupt(message));
        }
        match outcome {
            Err(error) if tree.children.is_empty() => Err(error),
            Ok(()) | Err(_) => Ok(tree),
        }
    }

    /// The name, in lower case.
    pub(crate) fn name(&self) -> &str {
        &self.name
    }

    /// The text of the element itself; `None` when it is blank.
    pub(crate) fn text(&self) -> Option<&str> {
        Some(self.text.trim()).filter(|text| !text.is_empty())
    }

    /// An attribute that is not blank.
    pub(crate) fn attribute(&self, name: &str) -> Option<&str> {
        let found = self.attributes.iter().find(|(key, _)| key == name);
        found.map(|(_, value)| value.trim()).filter(|value| !value.is_empty())
    }

    /// Everything right below.
    pub(crate) fn children(&self) -> &[Self] {
        &self.children
    }

    /// The first element of this name right below.
    pub(crate) fn child(&self, name: &str) -> Option<&Self> {
        self.children.iter().find(|child| child.name == name)
    }

    /// The text of that element.
    pub(crate) fn child_text(&self, name: &str) -> Option<&str> {
        self.child(name)?.text()
    }

    /// The elements `item` in the element `list`.
    pub(crate) fn items<'n>(
        &'n self,
        list: &str,
        item: &'static str,
    ) -> impl Iterator<Item = &'n Self> {
        let items = self.child(list).map(Self::children).unwrap_or_default();
        items.iter().filter(move |child| child.name == item)
    }
}

fn fill(reader: &mut XmlReader<'_>, open: &mut Vec<Node>) -> Result<()> {
    let mut count = 0_usize;
    while let Some(event) = reader.next_event()? {
        match event {
            XmlEvent::Start(element) => {
                count = count.saturating_add(1);
                if count > MOST_NODES {
                    let message = format!("the document has more than {MOST_NODES} elements");
                    return Err(ParserError::limit("entries", message));
                }
                open.push(node(&element));
            }
            // The root stays open, so that the tree is found in one place.
            XmlEvent::End if open.len() > 1 => close(open),
            XmlEvent::End => return Ok(()),
            XmlEvent::Text(text) => {
                if let Some(node) = open.last_mut() {
                    node.text.push_str(&text);
                }
            }
        }
    }
    Ok(())
}

fn node(element: &Element<'_>) -> Node {
    let local = |key: &str| key.rsplit(':').next().unwrap_or(key).to_ascii_lowercase();
    Node {
        name: element.name().to_ascii_lowercase(),
        attributes: element.attributes().map(|(key, value)| (local(key), value)).collect(),
        ..Node::default()
    }
}

fn close(open: &mut Vec<Node>) {
    let Some(node) = open.pop() else { return };
    if let Some(parent) = open.last_mut() {
        parent.children.push(node);
    }
}
