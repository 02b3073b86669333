//! Kind and size of an image from its first bytes, and what an AVIF consists of.
//! Must not decode pixels; the bytes decide, never a name.

mod avif;
mod bmff;
mod jpeg;
mod jxl;

pub use avif::{AvifParts, ColorCoding, avif_parts};

/// Bytes that hold the header of nearly every image.
pub const USUAL_HEAD: usize = 4 << 10;
/// No header is looked for beyond this many bytes (JPEG may carry profiles and previews before its frame).
pub const LARGEST_HEAD: usize = 2 << 20;

/// What the first bytes of an image say.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ProbedImage {
    /// Media type by magic bytes.
    pub media_type: &'static str,
    /// Width in pixels; `None` when the header goes on after the given bytes or is damaged.
    pub width: Option<u32>,
    /// Height in pixels; as `width`.
    pub height: Option<u32>,
}

impl ProbedImage {
    /// Number of pixels, when the size is known.
    pub fn pixels(&self) -> Option<u64> {
        Some(u64::from(self.width?).saturating_mul(u64::from(self.height?)))
    }
}

/// Recognizes JPEG, PNG, WebP, GIF, AVIF, JXL and BMP; `None` when the bytes are none of these.
pub fn probe(head: &[u8]) -> Option<ProbedImage> {
    let media_type = media_type(head)?;
    let size = match media_type {
        "image/jpeg" => jpeg::size(head),
        "image/png" => png(head),
        "image/webp" => webp(head),
        "image/gif" => gif(head),
        "image/avif" => bmff::avif_size(head),
        "image/jxl" => jxl::size(head),
        _ => bmp(head),
    };
    let size = size.filter(|(width, height)| *width > 0 && *height > 0);
    Some(ProbedImage {
        media_type,
        width: size.map(|(width, _)| width),
        height: size.map(|(_, height)| height),
    })
}

/// The media type by magic bytes alone.
pub fn media_type(head: &[u8]) -> Option<&'static str> {
    let at = |offset: usize, magic: &[u8]| {
        head.get(offset..).is_some_and(|rest| rest.starts_with(magic))
    };
    if at(0, b"\xff\xd8\xff") {
        Some("image/jpeg")
    } else if at(0, b"\x89PNG\r\n\x1a\n") {
        Some("image/png")
    } else if at(0, b"RIFF") && at(8, b"WEBP") {
        Some("image/webp")
    } else if at(0, b"GIF87a") || at(0, b"GIF89a") {
        Some("image/gif")
    } else if at(0, b"\xff\x0a") || at(0, b"\0\0\0\x0cJXL \r\n\x87\n") {
        Some("image/jxl")
    } else if at(4, b"ftyp") && bmff::is_avif(head) {
        Some("image/avif")
    } else if at(0, b"BM") && is_bmp(head) {
        Some("image/bmp")
    } else {
        None
    }
}

type Size = Option<(u32, u32)>;

fn be16(bytes: &[u8], offset: usize) -> Option<u32> {
    let end = offset.checked_add(2)?;
    Some(u32::from(u16::from_be_bytes(bytes.get(offset..end)?.try_into().ok()?)))
}

fn be32(bytes: &[u8], offset: usize) -> Option<u32> {
    let end = offset.checked_add(4)?;
    Some(u32::from_be_bytes(bytes.get(offset..end)?.try_into().ok()?))
}

fn le16(bytes: &[u8], offset: usize) -> Option<u32> {
    let end = offset.checked_add(2)?;
    Some(u32::from(u16::from_le_bytes(bytes.get(offset..end)?.try_into().ok()?)))
}

fn le24(bytes: &[u8], offset: usize) -> Option<u32> {
    let low = le16(bytes, offset)?;
    let high = u32::from(*bytes.get(offset.checked_add(2)?)?);
    Some(low | high << 16)
}

fn le32(bytes: &[u8], offset: usize) -> Option<u32> {
    let end = offset.checked_add(4)?;
    Some(u32::from_le_bytes(bytes.get(offset..end)?.try_into().ok()?))
}

fn png(head: &[u8]) -> Size {
    let first_chunk = head.get(12..16)?;
    // Apple writes `CgBI` before the header chunk.
    let base: usize = if first_chunk == b"CgBI" { 32 } else { 16 };
    let name = head.get(base.checked_sub(4)?..base)?;
    if name != b"IHDR" {
        return None;
    }
    Some((be32(head, base)?, be32(head, base.checked_add(4)?)?))
}

fn gif(head: &[u8]) -> Size {
    Some((le16(head, 6)?, le16(head, 8)?))
}

fn is_bmp(head: &[u8]) -> bool {
    // Two letters prove little, so the size of the information header must be one that exists.
    matches!(le32(head, 14), Some(12 | 16 | 40 | 52 | 56 | 64 | 108 | 124))
}

fn bmp(head: &[u8]) -> Size {
    if le32(head, 14)? == 12 {
        return Some((le16(head, 18)?, le16(head, 20)?));
    }
    let width = le32(head, 18)?.cast_signed();
    let height = le32(head, 22)?.cast_signed();
    // A negative height means that rows run from the top.
    Some((u32::try_from(width).ok()?, height.unsigned_abs()))
}

fn webp(head: &[u8]) -> Size {
    match head.get(12..16)? {
        b"VP8X" => Some((le24(head, 24)?.saturating_add(1), le24(head, 27)?.saturating_add(1))),
        b"VP8L" if head.get(20) == Some(&0x2f) => {
            let bits = le32(head, 21)?;
            Some(((bits & 0x3fff).saturating_add(1), (bits >> 14 & 0x3fff).saturating_add(1)))
        }
        b"VP8 " if head.get(23..26)? == b"\x9d\x01\x2a" => {
            Some((le16(head, 26)? & 0x3fff, le16(head, 28)? & 0x3fff))
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests;
