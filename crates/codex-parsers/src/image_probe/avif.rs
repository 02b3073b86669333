//! What an AVIF consists of: its coded pictures, where their bytes are and how the picture is to be laid.
//! Must not decode, and must not trust any number in the file.

use std::borrow::Cow;

use super::be16;
use super::bmff::{associations, boxes, find, primary_item};
use crate::error::{FailureCode, ParserError, Result};

/// Kinds of auxiliary pictures that are transparency.
const ALPHA_KINDS: [&[u8]; 2] =
    [b"urn:mpeg:mpegB:cicp:systems:auxiliary:alpha\0", b"urn:mpeg:hevc:2015:auxid:1\0"];
/// Where the bytes of an item are: in the file, or in the box of the metadata that holds data.
const IN_FILE: u64 = 0;
const IN_DATA_BOX: u64 = 1;

/// An AVIF, taken apart.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AvifParts<'a> {
    /// The coded picture: a piece of AV1.
    pub color: Cow<'a, [u8]>,
    /// The coded picture whose brightness is the transparency of the other one.
    pub alpha: Option<Cow<'a, [u8]>>,
    /// Whether the colors are multiplied with the transparency already.
    pub is_premultiplied: bool,
    /// How the colors are coded, where the file says so beside the pictures: that counts more than what is in them.
    pub coding: Option<ColorCoding>,
    /// How the picture lies, in the numbers of EXIF, 1 to 8.
    pub orientation: u8,
}

/// How colors are coded.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ColorCoding {
    /// Matrix coefficients, by their number in H.273.
    pub matrix: u32,
    /// Whether every value of a sample counts.
    pub is_full_range: bool,
}

/// Takes an AVIF apart: the primary picture and its transparency.
pub fn avif_parts(file: &[u8]) -> Result<AvifParts<'_>> {
    let meta = find(file, *b"meta").and_then(|meta| meta.get(4..)).ok_or_else(damaged)?;
    let primary = primary_item(meta).ok_or_else(damaged)?;
    match item_kind(meta, primary) {
        Some(kind) if kind == *b"av01" => {}
        Some(kind) if kind == *b"grid" => return Err(unsupported("made of tiles")),
        Some(_) => return Err(unsupported("without AV1")),
        None => return Err(damaged()),
    }
    let color = item_bytes(file, meta, primary).ok_or_else(damaged)?;
    let alpha = references(meta, *b"auxl", primary).find(|item| is_alpha(meta, *item));
    let is_premultiplied =
        alpha.is_some_and(|alpha| references(meta, *b"prem", alpha).any(|of| of == primary));
    let alpha = alpha.map(|alpha| item_bytes(file, meta, alpha).ok_or_else(damaged)).transpose()?;
    let (mut turns, mut mirror, mut coding) = (0, None, None);
    for (kind, body) in properties(meta, primary) {
        match &kind {
            b"irot" => turns = body.first().map_or(0, |angle| angle & 3),
            b"imir" => mirror = body.first().map(|axis| axis & 1 == 1),
            b"colr" => coding = color_coding(body).or(coding),
            _ => {}
        }
    }
    let orientation = orientation(turns, mirror);
    Ok(AvifParts { color, alpha, is_premultiplied, coding, orientation })
}

/// The number that EXIF has for quarter turns to the left, and a mirror after them: `true` changes left and right,
/// `false` top and bottom.
fn orientation(turns: u8, mirror: Option<bool>) -> u8 {
    match (turns & 3, mirror) {
        (1, None) => 8,
        (2, None) => 3,
        (3, None) => 6,
        (0, Some(true)) | (2, Some(false)) => 2,
        (0, Some(false)) | (2, Some(true)) => 4,
        (1, Some(false)) | (3, Some(true)) => 5,
        (3, Some(false)) | (1, Some(true)) => 7,
        (_, _) => 1,
    }
}

/// What a color box says, unless it holds a profile.
fn color_coding(body: &[u8]) -> Option<ColorCoding> {
    let body = body.strip_prefix(b"nclx")?;
    let is_full_range = body.get(6)? & 0x80 != 0;
    Some(ColorCoding { matrix: be16(body, 4)?, is_full_range })
}

fn is_alpha(meta: &[u8], item: u32) -> bool {
    properties(meta, item).iter().any(|(kind, body)| {
        let named = body.get(4..).unwrap_or_default();
        kind == b"auxC" && ALPHA_KINDS.iter().any(|alpha| named.starts_with(alpha))
    })
}

/// The properties of an item as kind and body.
fn properties(meta: &[u8], item: u32) -> Vec<([u8; 4], &[u8])> {
    let listed = || {
        let properties = find(meta, *b"iprp")?;
        let list: Vec<_> = boxes(find(properties, *b"ipco")?).collect();
        let indexes = associations(properties, item)?.into_iter();
        let of = |index: usize| index.checked_sub(1).and_then(|index| list.get(index).copied());
        Some(indexes.filter_map(of).collect())
    };
    listed().unwrap_or_default()
}

/// The kind of an item.
fn item_kind(meta: &[u8], item: u32) -> Option<[u8; 4]> {
    let list = find(meta, *b"iinf")?;
    let entries = list.get(if list.first()? == &0 { 6 } else { 8 }..)?;
    let kinds = boxes(entries).filter(|(kind, _)| kind == b"infe");
    let mut kinds = kinds.filter_map(|(_, entry)| {
        let mut fields = Fields(entry);
        let version = fields.number(1)?;
        fields.skip(3)?;
        let id = fields.number(if version < 3 { 2 } else { 4 })?;
        fields.skip(2)?;
        Some((id, <[u8; 4]>::try_from(fields.take(4)?).ok()?))
    });
    kinds.find(|(id, _)| *id == u64::from(item)).map(|(_, kind)| kind)
}

/// The items that refer to `to` in this way.
fn references(meta: &[u8], way: [u8; 4], to: u32) -> impl Iterator<Item = u32> {
    let list = find(meta, *b"iref").unwrap_or_default();
    let is_wide = list.first().is_some_and(|version| *version > 0);
    let entries = boxes(list.get(4..).unwrap_or_default());
    entries.filter(move |(kind, _)| *kind == way).filter_map(move |(_, entry)| {
        let mut fields = Fields(entry);
        let size = if is_wide { 4 } else { 2 };
        let from = fields.number(size)?;
        let count = fields.number(2)?;
        let mut targets = (0..count).map_while(|_| fields.number(size));
        targets.any(|target| target == u64::from(to)).then_some(u32::try_from(from).ok()?)
    })
}

/// The bytes of an item, put together when they are in several places.
fn item_bytes<'a>(file: &'a [u8], meta: &'a [u8], item: u32) -> Option<Cow<'a, [u8]>> {
    let mut fields = Fields(find(meta, *b"iloc")?);
    let version = fields.number(1)?;
    fields.skip(3)?;
    let sizes = fields.number(2)?;
    let nibble = |shift: u32| usize::try_from(sizes >> shift & 15).ok();
    let (offset_size, length_size, base_size) = (nibble(12)?, nibble(8)?, nibble(4)?);
    let index_size = if version == 0 { 0 } else { nibble(0)? };
    let extent_size = index_size.checked_add(offset_size)?.checked_add(length_size)?;
    let id_size = if version < 2 { 2 } else { 4 };
    let count = fields.number(id_size)?;
    for _ in 0..count {
        let id = fields.number(id_size)?;
        let place = if version == 0 { IN_FILE } else { fields.number(2)? & 15 };
        let is_elsewhere = fields.number(2)? != 0;
        let base = fields.number(base_size)?;
        let extents = usize::try_from(fields.number(2)?).ok()?;
        let mut extents = Fields(fields.take(extents.checked_mul(extent_size)?)?);
        if id != u64::from(item) {
            continue;
        }
        let source = match place {
            _ if is_elsewhere => None,
            IN_FILE => Some(file),
            IN_DATA_BOX => find(meta, *b"idat"),
            _ => None,
        }?;
        let mut bytes = Cow::default();
        while !extents.0.is_empty() {
            extents.skip(index_size)?;
            let offset = base.checked_add(extents.number(offset_size)?)?;
            let length = extents.number(length_size)?;
            let rest = source.get(usize::try_from(offset).ok()?..)?;
            let piece = if length == 0 { rest } else { rest.get(..usize::try_from(length).ok()?)? };
            bytes = joined(bytes, piece, file.len())?;
        }
        return (!bytes.is_empty()).then_some(bytes);
    }
    None
}

/// Bytes and those that follow them; `None` beyond `most`, as pieces may lie over each other.
fn joined<'a>(bytes: Cow<'a, [u8]>, piece: &'a [u8], most: usize) -> Option<Cow<'a, [u8]>> {
    if bytes.is_empty() {
        return Some(Cow::Borrowed(piece));
    }
    let is_sane = bytes.len().checked_add(piece.len())? <= most;
    is_sane.then(|| {
        let mut bytes = bytes.into_owned();
        bytes.extend_from_slice(piece);
        Cow::Owned(bytes)
    })
}

/// Numbers of a box, one after another.
struct Fields<'a>(&'a [u8]);

impl<'a> Fields<'a> {
    fn take(&mut self, length: usize) -> Option<&'a [u8]> {
        let (taken, rest) = self.0.split_at_checked(length)?;
        self.0 = rest;
        Some(taken)
    }

    fn skip(&mut self, length: usize) -> Option<()> {
        self.take(length).map(|_| ())
    }

    /// A number of up to eight bytes; of none it is zero.
    fn number(&mut self, size: usize) -> Option<u64> {
        let bytes = self.take(size).filter(|bytes| bytes.len() <= 8)?;
        Some(bytes.iter().fold(0, |number, byte| number << 8 | u64::from(*byte)))
    }
}

fn damaged() -> ParserError {
    ParserError::new(FailureCode::BadImage, "the boxes of the AVIF contradict each other")
}

fn unsupported(what: &str) -> ParserError {
    ParserError::new(FailureCode::UnsupportedFormat, format!("AVIF {what}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn boxed(kind: [u8; 4], body: &[u8]) -> Vec<u8> {
        let length = u32::try_from(body.len() + 8).unwrap().to_be_bytes();
        [&length[..], &kind, body].concat()
    }

    /// An item's kind, its place (0 in the file, 1 in the box of data) and its pieces as offset and length.
    type Item<'a> = (&'a [u8; 4], u8, &'a [(u8, u8)]);

    /// A file of `bytes`, which begin at offset 0, and of items that are numbered from 1; the first is shown.
    /// `more` is further boxes of the metadata, `data` the box of data.
    fn file(bytes: &[u8], items: &[Item<'_>], more: &[u8], data: &[u8]) -> Vec<u8> {
        let (mut kinds, mut places) = (Vec::new(), Vec::new());
        for (number, (kind, place, pieces)) in (1..).zip(items) {
            kinds.extend(boxed(*b"infe", &[&[2, 0, 0, 0, 0, number, 0, 0][..], *kind].concat()));
            places.extend([0, number, 0, *place, 0, 0, 0, u8::try_from(pieces.len()).unwrap()]);
            places.extend(pieces.iter().flat_map(|(offset, length)| [*offset, *length]));
        }
        let count = u8::try_from(items.len()).unwrap();
        let meta = [
            &[0; 4][..],
            &boxed(*b"pitm", &[0, 0, 0, 0, 0, 1]),
            &boxed(*b"iinf", &[&[0, 0, 0, 0, 0, count][..], &kinds].concat()),
            &boxed(*b"iloc", &[&[1, 0, 0, 0, 0x11, 0, 0, count][..], &places].concat()),
            more,
            &boxed(*b"idat", data),
        ]
        .concat();
        [&boxed(*b"free", bytes)[..], &boxed(*b"meta", &meta)].concat()
    }

    #[test]
    fn pieces_are_put_together_from_the_file_and_from_the_box_of_data() {
        let in_file = file(b"abcdef", &[(b"av01", 0, &[(11, 3), (8, 2)])], b"", b"");
        assert_eq!(&*avif_parts(&in_file).unwrap().color, b"defab");
        let in_data = file(b"", &[(b"av01", 1, &[(1, 0)])], b"", b"xyz");
        assert_eq!(&*avif_parts(&in_data).unwrap().color, b"yz");
    }

    #[test]
    fn pieces_beyond_the_file_or_over_each_other_are_refused() {
        let pieces = [(0, 0); 200];
        for pieces in [&pieces[..], &[(250, 9)], &[]] {
            let file = file(b"abcdef", &[(b"av01", 0, pieces)], b"", b"");
            assert_eq!(avif_parts(&file).unwrap_err().code(), FailureCode::BadImage);
        }
    }

    #[test]
    fn tiles_and_other_codecs_are_unsupported() {
        for kind in [b"grid", b"hvc1"] {
            let file = file(b"abc", &[(kind, 0, &[(8, 3)])], b"", b"");
            assert_eq!(avif_parts(&file).unwrap_err().code(), FailureCode::UnsupportedFormat);
        }
    }

    #[test]
    fn transparency_is_the_item_that_says_so_and_refers_to_the_picture() {
        let kind = b"\0\0\0\0urn:mpeg:mpegB:cicp:systems:auxiliary:alpha\0";
        let properties = [
            boxed(*b"ipco", &boxed(*b"auxC", kind)),
            boxed(*b"ipma", &[0, 0, 0, 0, 0, 0, 0, 1, 0, 2, 1, 1]),
        ];
        let refers = |way: [u8; 4], from, to| boxed(way, &[0, from, 0, 1, 0, to]);
        let references = [&[0; 4][..], &refers(*b"auxl", 2, 1), &refers(*b"prem", 1, 2)].concat();
        let more = [boxed(*b"iprp", &properties.concat()), boxed(*b"iref", &references)].concat();
        let items: &[Item<'_>] = &[(b"av01", 0, &[(8, 3)]), (b"av01", 0, &[(11, 3)])];
        let file = file(b"abcdef", items, &more, b"");
        let parts = avif_parts(&file).unwrap();
        assert_eq!((&*parts.color, parts.alpha.as_deref()), (&b"abc"[..], Some(&b"def"[..])));
        assert!(parts.is_premultiplied);
    }

    #[test]
    fn turns_mirrors_and_the_coding_of_colors_are_properties_of_the_picture() {
        let colors = boxed(*b"colr", b"nclx\0\x01\0\x0d\0\x09\x80");
        let list = [colors, boxed(*b"irot", &[1]), boxed(*b"imir", &[0])].concat();
        let of_first = [0, 0, 0, 0, 0, 0, 0, 1, 0, 1, 3, 1, 2, 3];
        let properties = [boxed(*b"ipco", &list), boxed(*b"ipma", &of_first)].concat();
        let more = boxed(*b"iprp", &properties);
        let file = file(b"abc", &[(b"av01", 0, &[(8, 3)])], &more, b"");
        let parts = avif_parts(&file).unwrap();
        assert_eq!(parts.coding, Some(ColorCoding { matrix: 9, is_full_range: true }));
        assert_eq!(parts.orientation, 5);
    }

    proptest::proptest! {
        #[test]
        fn no_change_of_a_file_makes_it_panic(
            changes in proptest::collection::vec((0..300_usize, proptest::arbitrary::any::<u8>()), 1..6),
        ) {
            let mut file = file(b"abcdef", &[(b"av01", 0, &[(8, 3), (11, 3)])], b"", b"xyz");
            for (position, value) in changes {
                if let Some(byte) = file.get_mut(position) {
                    *byte = value;
                }
            }
            let _outcome = avif_parts(&file);
        }
    }
}
