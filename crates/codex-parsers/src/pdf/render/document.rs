//! One PDF loaded in the worker, and drawing a page of it.
//! Must not outlive a panic: the worker drops the document then.

use std::collections::HashSet;

use hayro::hayro_interpret::InterpreterSettings;
use hayro::hayro_syntax::object::{Array, Dict, MaybeRef, Name, Object, ObjectIdentifier};
use hayro::hayro_syntax::page::Page;
use hayro::hayro_syntax::{DecryptionError, LoadPdfError, Pdf};
use hayro::vello_cpu::color::palette::css::WHITE;
use hayro::{PixmapSettings, RenderCache, RenderSettings, render};

use super::frame::{Answer, Request};
use super::raster::{default_size, size_for_width};
use crate::error::{FailureCode, ParserError, Result};
use crate::parser::BookFile;

/// Most pages of a document.
const MAX_PAGES: usize = 100_000;

/// Loads the document, with the empty password where it is encrypted.
pub(super) fn load(request: &Request, max_file_bytes: u64) -> Result<Pdf> {
    let file = BookFile::open(&request.path)?;
    if file.len() > max_file_bytes {
        return Err(ParserError::limit("file_bytes", "the PDF is too large to be rasterized"));
    }
    let bytes = file.read_exact_vec(0, file.len())?;
    Pdf::new(bytes).map_err(|error| match error {
        LoadPdfError::Decryption(DecryptionError::UnsupportedAlgorithm) => ParserError::new(
            FailureCode::UnsupportedFormat,
            "the PDF is encrypted in an unknown way",
        ),
        LoadPdfError::Decryption(_) => {
            ParserError::new(FailureCode::Encrypted, "the PDF needs a password")
        }
        LoadPdfError::Invalid => ParserError::corrupt("the PDF cannot be read by the rasterizer"),
    })
}

/// The object of each page in reading order, by the rules of `pdf::pages`: a page that is listed
/// twice is two pages, a missing one is none.
pub(super) fn page_objects(pdf: &Pdf) -> Vec<Option<ObjectIdentifier>> {
    let mut found = Vec::new();
    let root = pdf.xref().get::<Dict<'_>>(pdf.xref().root_id());
    let Some(tree) = root.and_then(|root| root.get::<Dict<'_>>(b"Pages")) else { return found };
    let mut seen = HashSet::new();
    seen.extend(tree.obj_id());
    let mut stack = vec![kids(&tree)];
    while let Some(level) = stack.last_mut() {
        let Some(kid) = level.next() else {
            stack.pop();
            continue;
        };
        let (id, dict) = match kid {
            MaybeRef::Ref(reference) => {
                let id = ObjectIdentifier::from(reference);
                (Some(id), pdf.xref().get::<Dict<'_>>(id))
            }
            MaybeRef::NotRef(object) => (None, object.into_dict()),
        };
        let Some(dict) = dict else { continue };
        if !is_node(&dict) {
            found.push(id);
        } else if id.is_none_or(|id| seen.insert(id)) {
            stack.push(kids(&dict));
        }
        if found.len() >= MAX_PAGES {
            break;
        }
    }
    found
}

fn kids<'a>(node: &Dict<'a>) -> std::vec::IntoIter<MaybeRef<Object<'a>>> {
    let kids = node.get::<Array<'a>>(b"Kids");
    kids.map(|kids| kids.raw_iter().collect::<Vec<_>>()).unwrap_or_default().into_iter()
}

fn is_node(dict: &Dict<'_>) -> bool {
    match dict.get::<Name<'_>>(b"Type") {
        Some(name) => name.as_str() == "Pages",
        None => dict.contains_key(b"Kids"),
    }
}

/// The page `n`: by its object, and by its position where the tree could not be walked.
pub(super) fn find_page<'a>(
    pdf: &'a Pdf,
    objects: &[Option<ObjectIdentifier>],
    n: usize,
) -> Result<&'a Page<'a>> {
    let pages = pdf.pages();
    let found = match objects.get(n) {
        Some(Some(id)) => pages.iter().find(|page| page.raw().obj_id() == Some(*id)),
        // A page that is no object of its own.
        Some(None) => pages.get(n),
        // A tree that only the rasterizer could repair.
        None if objects.is_empty() => pages.get(n),
        None => None,
    };
    found.ok_or_else(|| {
        ParserError::new(
            FailureCode::NoPages,
            format!("the PDF has no page {}", n.saturating_add(1)),
        )
    })
}

/// Draws a page on white.
pub(super) fn draw<'a>(page: &'a Page<'a>, cache: &RenderCache<'a>, request: &Request) -> Answer {
    let (page_width, page_height) = page.render_dimensions();
    let (points_wide, points_high) = (f64::from(page_width), f64::from(page_height));
    let (width, height) = if request.width == 0 {
        default_size(points_wide, points_high, request.max_pixels)
    } else {
        size_for_width(points_wide, points_high, request.width, request.max_pixels)
    };
    let settings = PixmapSettings {
        x_scale: scale(width, points_wide),
        y_scale: scale(height, points_high),
        bg_color: WHITE,
    };
    let interpreter = InterpreterSettings::default();
    let pixmap = render(page, cache, &interpreter, &RenderSettings::default(), &settings);
    let (width, height) = (u32::from(pixmap.width()), u32::from(pixmap.height()));
    let rgba = pixmap.data_as_u8_slice();
    let mut rgb = Vec::with_capacity(rgba.len().div_euclid(4).saturating_mul(3));
    for [red, green, blue, _alpha] in rgba.as_chunks::<4>().0 {
        rgb.extend_from_slice(&[*red, *green, *blue]);
    }
    Answer::Picture { width, height, rgb }
}

/// The factor that gives `pixels` after the rasterizer has multiplied and cut off the fraction.
#[expect(clippy::cast_possible_truncation, reason = "a scale needs no more than single precision")]
fn scale(pixels: u32, points: f64) -> f32 {
    ((f64::from(pixels) + 0.5) / points) as f32
}
