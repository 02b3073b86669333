//! The page tree: pages in reading order with what they inherit.
//! Must not trust `Count`, and must end on any tree: cycles, shared branches, missing kids.

use std::collections::HashSet;

use lopdf::{Dictionary, Document, Object, ObjectId};

use crate::error::{ParserError, Result};
use crate::limits::Limits;
use crate::stop::Stop;

/// Width and height of A4, for pages whose boxes have no area.
const A4: Rect = Rect { left: 0.0, bottom: 0.0, right: 595.276, top: 841.89 };

/// A rectangle in points.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Rect {
    pub(super) left: f64,
    pub(super) bottom: f64,
    pub(super) right: f64,
    pub(super) top: f64,
}

impl Rect {
    pub(super) fn width(&self) -> f64 {
        self.right - self.left
    }

    pub(super) fn height(&self) -> f64 {
        self.top - self.bottom
    }

    fn has_area(&self) -> bool {
        let is_side = |side: f64| side.is_finite() && side > 1e-4;
        is_side(self.width()) && is_side(self.height())
    }

    fn intersect(self, other: Self) -> Self {
        Self {
            left: self.left.max(other.left),
            bottom: self.bottom.max(other.bottom),
            right: self.right.min(other.right),
            top: self.top.min(other.top),
        }
    }
}

/// One page.
#[derive(Debug, Clone)]
pub(super) struct Page<'d> {
    /// Its dictionary.
    pub(super) dict: &'d Dictionary,
    /// What is shown of it.
    pub(super) area: Rect,
    /// Clockwise quarter turns.
    pub(super) turns: u8,
    /// Its resources, possibly inherited.
    pub(super) resources: Option<&'d Dictionary>,
}

impl Page<'_> {
    /// Width and height as shown, in points.
    pub(super) fn size(&self) -> (f64, f64) {
        let (width, height) = (self.area.width(), self.area.height());
        if self.turns.is_multiple_of(2) { (width, height) } else { (height, width) }
    }
}

/// What the tree holds.
pub(super) struct Tree<'d> {
    /// The pages in reading order.
    pub(super) pages: Vec<Page<'d>>,
    /// Whether a branch occurs twice or contains itself.
    pub(super) has_cycle: bool,
}

/// Attributes that pages inherit.
#[derive(Clone, Copy, Default)]
struct Inherited<'d> {
    media_box: Option<Rect>,
    crop_box: Option<Rect>,
    turns: Option<u8>,
    resources: Option<&'d Dictionary>,
}

impl<'d> Inherited<'d> {
    fn and(self, dict: &'d Dictionary, document: &'d Document) -> Self {
        let resources = dict.get_deref(b"Resources", document).and_then(Object::as_dict).ok();
        Self {
            media_box: rect(dict, b"MediaBox", document).or(self.media_box),
            crop_box: rect(dict, b"CropBox", document).or(self.crop_box),
            turns: turns(dict, document).or(self.turns),
            resources: resources.or(self.resources),
        }
    }

    fn page(self, dict: &'d Dictionary) -> Page<'d> {
        let media_box = self.media_box.unwrap_or(A4);
        let area = self.crop_box.map_or(media_box, |crop_box| crop_box.intersect(media_box));
        let area = if area.has_area() { area } else { A4 };
        Page { dict, area, turns: self.turns.unwrap_or(0), resources: self.resources }
    }
}

/// Walks the tree. The worker walks it by the same rules (`render::document`).
pub(super) fn walk<'d>(document: &'d Document, limits: &Limits, stop: &Stop) -> Result<Tree<'d>> {
    let mut tree = Tree { pages: Vec::new(), has_cycle: false };
    let mut seen: HashSet<ObjectId> = HashSet::new();
    let catalog = document.catalog().ok();
    let Some(root) = catalog.and_then(|catalog| catalog.get(b"Pages").ok()) else {
        return Ok(tree);
    };
    let Some(dict) = dictionary(root, document) else { return Ok(tree) };
    seen.extend(root.as_reference().ok());
    let mut stack = vec![(kids(dict, document), Inherited::default().and(dict, document))];
    while let Some((level, inherited)) = stack.last_mut() {
        let Some(kid) = level.next() else {
            stack.pop();
            continue;
        };
        let inherited = *inherited;
        let Some(dict) = dictionary(kid, document) else { continue };
        let inherited = inherited.and(dict, document);
        if !is_node(dict) {
            tree.pages.push(inherited.page(dict));
        } else if kid.as_reference().ok().is_none_or(|id| seen.insert(id)) {
            stack.push((kids(dict, document), inherited));
        } else {
            tree.has_cycle = true;
        }
        if tree.pages.len() > limits.entries {
            let message = format!("the document has more than {} pages", limits.entries);
            return Err(ParserError::limit("entries", message));
        }
        if tree.pages.len().is_multiple_of(256) {
            stop.check()?;
        }
    }
    Ok(tree)
}

fn kids<'d>(dict: &'d Dictionary, document: &'d Document) -> std::slice::Iter<'d, Object> {
    let kids = dict.get_deref(b"Kids", document).and_then(Object::as_array);
    kids.map(|kids| kids.iter()).unwrap_or_default()
}

fn is_node(dict: &Dictionary) -> bool {
    match dict.get(b"Type").and_then(Object::as_name) {
        Ok(name) => name == b"Pages",
        Err(_) => dict.has(b"Kids"),
    }
}

/// The dictionary an object is or refers to.
pub(super) fn dictionary<'d>(object: &'d Object, document: &'d Document) -> Option<&'d Dictionary> {
    document.dereference(object).ok().and_then(|(_, object)| object.as_dict().ok())
}

/// A number, direct or not; absurd ones are none.
pub(super) fn number(object: &Object, document: &Document) -> Option<f64> {
    let (_, object) = document.dereference(object).ok()?;
    let value = f64::from(object.as_float().ok()?);
    (value.is_finite() && value.abs() < 1e9).then_some(value)
}

fn rect(dict: &Dictionary, key: &[u8], document: &Document) -> Option<Rect> {
    let corners = dict.get_deref(key, document).and_then(Object::as_array).ok()?;
    let [a, b, c, d] = corners.as_slice() else { return None };
    let (x0, y0) = (number(a, document)?, number(b, document)?);
    let (x1, y1) = (number(c, document)?, number(d, document)?);
    Some(Rect { left: x0.min(x1), bottom: y0.min(y1), right: x0.max(x1), top: y0.max(y1) })
}

/// Clockwise quarter turns; other angles count as none, as in the rasterizer.
fn turns(dict: &Dictionary, document: &Document) -> Option<u8> {
    let degrees = dict.get_deref(b"Rotate", document).and_then(Object::as_i64).ok()?;
    Some(match degrees.rem_euclid(360) {
        90 => 1,
        180 => 2,
        270 => 3,
        _ => 0,
    })
}
