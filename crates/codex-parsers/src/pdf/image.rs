//! Which pages are exactly one picture that a browser shows as it is stored.
//! Must say no in doubt: a page that is rasterized is slower, a wrong picture is wrong.

use lopdf::content::{Content, Operation};
use lopdf::{Dictionary, Document, Object, ObjectId};

use super::jpeg;
use super::load::{self, Structure};
use super::pages::{self, Page, Rect};

/// A page that only shows a picture has a content stream of a few dozen bytes.
const MAX_CONTENT_BYTES: usize = 8 << 10;
/// Bytes of a picture in which its header is looked for.
const HEADER_BYTES: usize = 64 << 10;
/// How far a picture's edge may lie from the page's, as a share of the page.
const TOLERANCE: f64 = 0.01;
/// How much the proportions of picture and page may differ.
const MAX_STRETCH: f64 = 0.02;

/// How a page is handed out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// The raw bytes of a JPEG.
    Picture { object: ObjectId, offset: u64, length: u64, width: u32, height: u32 },
    /// To be rasterized; at the size of the picture that fills it, when one does.
    Render { native: Option<(u32, u32)> },
}

/// Decides how a page is handed out.
pub(super) fn classify(structure: &Structure<'_>, page: &Page<'_>) -> Kind {
    let document = &structure.document;
    let Some(found) = only_picture(document, page) else { return Kind::Render { native: None } };
    let native = pixels(found.dict, document);
    raw_jpeg(structure, page, &found).unwrap_or(Kind::Render { native })
}

/// The one picture a page draws, over its whole area.
struct Found<'d> {
    object: ObjectId,
    dict: &'d Dictionary,
    /// Whether nothing turns, mirrors or cuts it.
    is_plain: bool,
}

fn only_picture<'d>(document: &'d Document, page: &Page<'d>) -> Option<Found<'d>> {
    if shows_annotations(document, page.dict) {
        return None;
    }
    let content = page_content(document, page.dict)?;
    let operations = Content::decode(&content).ok()?.operations;
    let drawn = trace(document, page, &operations)?;
    let x_objects =
        page.resources?.get_deref(b"XObject", document).and_then(Object::as_dict).ok()?;
    let object = x_objects.get(drawn.name).and_then(Object::as_reference).ok()?;
    let dict = &document.get_object(object).and_then(Object::as_stream).ok()?.dict;
    let is_image =
        dict.get(b"Subtype").and_then(Object::as_name).is_ok_and(|name| name == b"Image");
    let covers = covers(&drawn.matrix, page.area);
    (is_image && covers).then_some(Found {
        object,
        dict,
        is_plain: drawn.matrix.is_upright() && !drawn.is_clipped && page.turns == 0,
    })
}

fn page_content(document: &Document, page: &Dictionary) -> Option<Vec<u8>> {
    let contents = page.get_deref(b"Contents", document).ok()?;
    let parts = match contents {
        Object::Array(parts) => parts.as_slice(),
        single => std::slice::from_ref(single),
    };
    let mut content = Vec::new();
    for part in parts {
        let (_, part) = document.dereference(part).ok()?;
        content.extend(load::content(part.as_stream().ok()?, MAX_CONTENT_BYTES)?);
        content.push(b'\n');
        if content.len() > MAX_CONTENT_BYTES {
            return None;
        }
    }
    Some(content)
}

fn shows_annotations(document: &Document, page: &Dictionary) -> bool {
    let Ok(annotations) = page.get_deref(b"Annots", document).and_then(Object::as_array) else {
        return false;
    };
    annotations.iter().any(|annotation| {
        pages::dictionary(annotation, document).is_some_and(|dict| dict.has(b"AP"))
    })
}

/// A transformation as the six numbers of `cm`.
#[derive(Debug, Clone, Copy)]
struct Matrix {
    /// Where a step to the right leads.
    right: (f64, f64),
    /// Where a step up leads.
    up: (f64, f64),
    /// Where the origin is.
    origin: (f64, f64),
}

impl Matrix {
    const IDENTITY: Self = Self { right: (1.0, 0.0), up: (0.0, 1.0), origin: (0.0, 0.0) };

    fn of(numbers: [f64; 6]) -> Self {
        let [right_x, right_y, up_x, up_y, x, y] = numbers;
        Self { right: (right_x, right_y), up: (up_x, up_y), origin: (x, y) }
    }

    /// The direction `step`, transformed.
    fn step(&self, step: (f64, f64)) -> (f64, f64) {
        (step.0 * self.right.0 + step.1 * self.up.0, step.0 * self.right.1 + step.1 * self.up.1)
    }

    /// The point `at`, transformed.
    fn point(&self, at: (f64, f64)) -> (f64, f64) {
        let (x, y) = self.step(at);
        (x + self.origin.0, y + self.origin.1)
    }

    /// The transformation that applies `self` first and `outer` after it.
    fn then(self, outer: Self) -> Self {
        Self {
            right: outer.step(self.right),
            up: outer.step(self.up),
            origin: outer.point(self.origin),
        }
    }

    fn is_upright(&self) -> bool {
        let skew = self.right.1.abs().max(self.up.0.abs());
        self.right.0 > 0.0 && self.up.1 > 0.0 && skew <= 1e-3 * self.right.0.min(self.up.1)
    }

    /// The box that a rectangle takes after the transformation.
    fn bounds(&self, x: (f64, f64), y: (f64, f64)) -> Rect {
        let corners = [(x.0, y.0), (x.1, y.0), (x.0, y.1), (x.1, y.1)].map(|at| self.point(at));
        let (xs, ys) = (corners.map(|(x, _)| x), corners.map(|(_, y)| y));
        Rect {
            left: xs.into_iter().fold(f64::INFINITY, f64::min),
            bottom: ys.into_iter().fold(f64::INFINITY, f64::min),
            right: xs.into_iter().fold(f64::NEG_INFINITY, f64::max),
            top: ys.into_iter().fold(f64::NEG_INFINITY, f64::max),
        }
    }
}

/// Whether the unit square, transformed, is the page's area.
fn covers(matrix: &Matrix, area: Rect) -> bool {
    let drawn = matrix.bounds((0.0, 1.0), (0.0, 1.0));
    let (slack_x, slack_y) = (area.width() * TOLERANCE, area.height() * TOLERANCE);
    (drawn.left - area.left).abs() <= slack_x
        && (drawn.right - area.right).abs() <= slack_x
        && (drawn.bottom - area.bottom).abs() <= slack_y
        && (drawn.top - area.top).abs() <= slack_y
}

/// The single `Do` of a content stream.
struct Drawn<'o> {
    name: &'o [u8],
    matrix: Matrix,
    is_clipped: bool,
}

/// Follows the operators; `None` when anything but one object is drawn.
fn trace<'o>(
    document: &Document,
    page: &Page<'_>,
    operations: &'o [Operation],
) -> Option<Drawn<'o>> {
    let mut current = (Matrix::IDENTITY, false);
    let mut saved = Vec::new();
    let mut path: Option<Rect> = None;
    let mut has_plain_path = true;
    let mut clips = false;
    let mut drawn = None;
    for operation in operations {
        let numbers = || operands(&operation.operands, document);
        match operation.operator.as_str() {
            "q" => saved.push(current),
            "Q" => current = saved.pop()?,
            "cm" => {
                let matrix = Matrix::of(numbers()?.try_into().ok()?);
                current.0 = matrix.then(current.0);
            }
            "re" => {
                let [x, y, width, height] = numbers()?.try_into().ok()?;
                has_plain_path &= path.is_none();
                path = Some(current.0.bounds((x, x + width), (y, y + height)));
            }
            "W" | "W*" => clips = true,
            "n" => {
                if clips {
                    let keeps_page =
                        has_plain_path && path.is_some_and(|path| contains(path, page.area));
                    current.1 |= !keeps_page;
                }
                (path, has_plain_path, clips) = (None, true, false);
            }
            "gs" => is_neutral_state(document, page, &operation.operands)?,
            "Do" if drawn.is_none() => {
                let name = operation.operands.first()?.as_name().ok()?;
                drawn = Some(Drawn { name, matrix: current.0, is_clipped: current.1 });
            }
            // State that a picture does not use, and marks that draw nothing.
            "g" | "G" | "rg" | "RG" | "k" | "K" | "cs" | "CS" | "sc" | "SC" | "scn" | "SCN"
            | "w" | "J" | "j" | "M" | "d" | "i" | "ri" | "BMC" | "BDC" | "EMC" | "MP" | "DP"
            | "BX" | "EX" => {}
            _ => return None,
        }
    }
    drawn
}

/// Whether `outer` contains `inner` but for a hair.
fn contains(outer: Rect, inner: Rect) -> bool {
    let (slack_x, slack_y) = (inner.width() * TOLERANCE, inner.height() * TOLERANCE);
    outer.left <= inner.left + slack_x
        && outer.bottom <= inner.bottom + slack_y
        && outer.right >= inner.right - slack_x
        && outer.top >= inner.top - slack_y
}

fn operands(operands: &[Object], document: &Document) -> Option<Vec<f64>> {
    operands.iter().map(|operand| pages::number(operand, document)).collect()
}

/// Whether a graphics state changes nothing about how a picture looks.
fn is_neutral_state(document: &Document, page: &Page<'_>, operands: &[Object]) -> Option<()> {
    let name = operands.first()?.as_name().ok()?;
    let states =
        page.resources?.get_deref(b"ExtGState", document).and_then(Object::as_dict).ok()?;
    let state = states.get_deref(name, document).and_then(Object::as_dict).ok()?;
    let is_opaque = |key: &[u8]| match state.get(key) {
        Ok(alpha) => pages::number(alpha, document) == Some(1.0),
        Err(_) => true,
    };
    let is_name = |key: &[u8], allowed: &[&[u8]]| match state.get_deref(key, document) {
        Ok(value) => value.as_name().is_ok_and(|value| allowed.contains(&value)),
        Err(_) => true,
    };
    let is_neutral = is_opaque(b"ca")
        && is_opaque(b"CA")
        && is_name(b"SMask", &[b"None"])
        && is_name(b"BM", &[b"Normal", b"Compatible"])
        && !state.has(b"TR")
        && !state.has(b"TR2");
    is_neutral.then_some(())
}

fn pixels(dict: &Dictionary, document: &Document) -> Option<(u32, u32)> {
    let side = |key: &[u8]| {
        let value = dict.get_deref(key, document).and_then(Object::as_i64).ok()?;
        u32::try_from(value).ok().filter(|value| (1..=65_535).contains(value))
    };
    Some((side(b"Width")?, side(b"Height")?))
}

/// The picture as a raw JPEG, when a browser shows it exactly as the page would look.
fn raw_jpeg(structure: &Structure<'_>, page: &Page<'_>, found: &Found<'_>) -> Option<Kind> {
    let document = &structure.document;
    let dict = found.dict;
    let is_eligible = found.is_plain
        && !structure.is_encrypted
        && has_only_filter(dict, document)
        && !dict.has(b"SMask")
        && !dict.has(b"Mask")
        && !dict.has(b"Decode")
        && !dict.has(b"OC")
        && dict.get(b"ImageMask").and_then(Object::as_bool).ok() != Some(true);
    if !is_eligible {
        return None;
    }
    let length = dict.get_deref(b"Length", document).and_then(Object::as_i64).ok()?;
    let length = u64::try_from(length).ok().filter(|length| *length > 0)?;
    let offset = structure.stream_offset(found.object, length)?;
    let reach = HEADER_BYTES.min(usize::try_from(length).ok()?);
    let header = jpeg::header(&structure.file.window(offset, reach).ok()?)?;
    let is_shown_alike = header.is_common_coding
        && header.bits == 8
        && !header.has_exif
        && pixels(dict, document) == Some((header.width, header.height))
        && is_common_color(dict, document, &header);
    let shape = f64::from(header.width) / f64::from(header.height.max(1));
    let (page_width, page_height) = page.size();
    let stretch = (shape / (page_width / page_height) - 1.0).abs();
    (is_shown_alike && stretch <= MAX_STRETCH).then_some(Kind::Picture {
        object: found.object,
        offset,
        length,
        width: header.width,
        height: header.height,
    })
}

fn has_only_filter(dict: &Dictionary, document: &Document) -> bool {
    let Ok(filter) = dict.get_deref(b"Filter", document) else { return false };
    let is_dct =
        |object: &Object| object.as_name().is_ok_and(|name| matches!(name, b"DCTDecode" | b"DCT"));
    let is_single = match filter {
        Object::Array(filters) => filters.len() == 1 && filters.first().is_some_and(is_dct),
        single => is_dct(single),
    };
    // Parameters exist only to override the colour transform.
    is_single && !dict.has(b"DecodeParms") && !dict.has(b"DP")
}

/// Whether the colour space is what a browser takes the components for.
fn is_common_color(dict: &Dictionary, document: &Document, header: &jpeg::JpegHeader) -> bool {
    let Ok(space) = dict.get_deref(b"ColorSpace", document) else { return false };
    let components = match space {
        Object::Name(name) => match name.as_slice() {
            b"DeviceGray" | b"G" => 1,
            b"DeviceRGB" | b"RGB" => 3,
            _ => 0,
        },
        Object::Array(parts) => array_components(parts, document),
        _ => 0,
    };
    let is_transform_usual = header.adobe_transform.is_none_or(|transform| {
        // Three components are YCbCr, or RGB where the marker says so; browsers obey it as well.
        transform <= 1
    });
    matches!(components, 1 | 3) && i64::from(header.components) == components && is_transform_usual
}

fn array_components(parts: &[Object], document: &Document) -> i64 {
    let [family, parameters, ..] = parts else { return 0 };
    match family.as_name() {
        Ok(b"CalGray") => 1,
        Ok(b"CalRGB") => 3,
        Ok(b"ICCBased") => {
            let profile = document.dereference(parameters).ok();
            let profile = profile.and_then(|(_, profile)| profile.as_stream().ok());
            let count = profile.and_then(|profile| profile.dict.get_deref(b"N", document).ok());
            count.and_then(|count| count.as_i64().ok()).unwrap_or(0)
        }
        _ => 0,
    }
}
