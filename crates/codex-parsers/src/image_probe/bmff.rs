//! Size of an AVIF: the spatial extents and rotation of the primary item.
//! Must not decode.

use super::{Size, be16, be32};

/// Boxes nested deeper than this are not looked at.
const MAX_BOXES: usize = 256;

/// Whether the file type box names an AVIF brand.
pub(super) fn is_avif(head: &[u8]) -> bool {
    let length = be32(head, 0).map_or(0, |length| length as usize).clamp(16, 512);
    let brands = head.get(8..length).or_else(|| head.get(8..)).unwrap_or_default();
    brands
        .chunks_exact(4)
        .enumerate()
        // The second word is a version, not a brand.
        .any(|(position, brand)| position != 1 && matches!(brand, b"avif" | b"avis"))
}

/// Width and height of the primary item as it is shown.
pub(super) fn avif_size(head: &[u8]) -> Size {
    let meta = find(head, *b"meta")?.get(4..)?;
    let primary = primary_item(meta)?;
    let properties = find(meta, *b"iprp")?;
    let list: Vec<_> = boxes(find(properties, *b"ipco")?).collect();
    let mut size = None;
    let mut is_turned = false;
    for index in associations(properties, primary)? {
        let Some((kind, body)) = index.checked_sub(1).and_then(|index| list.get(index)) else {
            continue;
        };
        match kind {
            b"ispe" => size = be32(body, 4).zip(be32(body, 8)),
            b"irot" => is_turned = body.first().is_some_and(|angle| angle & 1 == 1),
            _ => {}
        }
    }
    let (width, height) = size?;
    Some(if is_turned { (height, width) } else { (width, height) })
}

/// The item that is shown.
pub(super) fn primary_item(meta: &[u8]) -> Option<u32> {
    let pitm = find(meta, *b"pitm")?;
    if pitm.first()? == &0 { be16(pitm, 4) } else { be32(pitm, 4) }
}

/// The one-based property numbers of an item.
pub(super) fn associations(properties: &[u8], item: u32) -> Option<Vec<usize>> {
    for (_, ipma) in boxes(properties).filter(|(kind, _)| kind == b"ipma") {
        let version = *ipma.first()?;
        let is_wide = ipma.get(3)? & 1 == 1;
        let count = be32(ipma, 4)?;
        let mut rest = ipma.get(8..)?;
        for _ in 0..count {
            let (id, id_length) =
                if version == 0 { (be16(rest, 0)?, 2) } else { (be32(rest, 0)?, 4) };
            let number = usize::from(*rest.get(id_length)?);
            let step = if is_wide { 2 } else { 1 };
            let start = id_length.checked_add(1)?;
            let end = start.checked_add(number.checked_mul(step)?)?;
            if id == item {
                let mask = if is_wide { 0x7fff } else { 0x7f };
                let index = |chunk: &[u8]| {
                    chunk.iter().fold(0_usize, |value, byte| value << 8 | usize::from(*byte)) & mask
                };
                return Some(rest.get(start..end)?.chunks_exact(step).map(index).collect());
            }
            rest = rest.get(end..)?;
        }
    }
    None
}

/// The body of the first box of a kind.
pub(super) fn find(bytes: &[u8], kind: [u8; 4]) -> Option<&[u8]> {
    boxes(bytes).find(|(found, _)| *found == kind).map(|(_, body)| body)
}

/// The boxes of a level as kind and body; a box that is cut off gives what is there.
pub(super) fn boxes(bytes: &[u8]) -> impl Iterator<Item = ([u8; 4], &[u8])> {
    let mut rest = bytes;
    std::iter::from_fn(move || {
        let length = be32(rest, 0)? as usize;
        let kind: [u8; 4] = rest.get(4..8)?.try_into().ok()?;
        let (header, length) = match length {
            0 => (8, rest.len()),
            1 => {
                let wide = u64::from(be32(rest, 8)?) << 32 | u64::from(be32(rest, 12)?);
                (16, usize::try_from(wide).ok()?)
            }
            length => (8, length),
        };
        let body = rest.get(header..length.min(rest.len()))?;
        rest = rest.get(length..).unwrap_or_default();
        Some((kind, body))
    })
    .take(MAX_BOXES)
}
