//! Size of a JPEG XL image: the size header of the codestream, bare or in a container.
//! Must not decode.

use super::{Size, be32};

/// Width over height for the ratios that the header can name instead of a width.
const RATIOS: [(u64, u64); 7] = [(1, 1), (12, 10), (4, 3), (3, 2), (16, 9), (5, 4), (2, 1)];

/// Width and height of the image as coded.
pub(super) fn size(head: &[u8]) -> Size {
    let codestream = if head.starts_with(b"\xff\x0a") { head } else { contained(head)? };
    let mut bits = Bits { bytes: codestream.get(2..)?, position: 0 };
    let is_small = bits.take(1)? == 1;
    let height = bits.dimension(is_small)?;
    let ratio = bits.take(3)?;
    let width = match usize::try_from(ratio).ok()?.checked_sub(1) {
        None => bits.dimension(is_small)?,
        Some(index) => {
            let (numerator, denominator) = *RATIOS.get(index)?;
            u64::from(height).saturating_mul(numerator).checked_div(denominator)?.try_into().ok()?
        }
    };
    Some((width, height))
}

/// The beginning of the codestream inside a container.
fn contained(head: &[u8]) -> Option<&[u8]> {
    let mut rest = head;
    loop {
        let length = be32(rest, 0)? as usize;
        let (header, length) = match length {
            0 => (8, rest.len()),
            1 => {
                let wide = u64::from(be32(rest, 8)?) << 32 | u64::from(be32(rest, 12)?);
                (16, usize::try_from(wide).ok()?.max(16))
            }
            length => (8, length.max(8)),
        };
        match rest.get(4..8)? {
            b"jxlc" => return rest.get(header..),
            // A partial codestream begins with its number.
            b"jxlp" => return rest.get(header..)?.get(4..),
            _ => rest = rest.get(length..)?,
        }
    }
}

/// Reads bits, lowest first.
struct Bits<'a> {
    bytes: &'a [u8],
    position: usize,
}

impl Bits<'_> {
    fn take(&mut self, count: u32) -> Option<u32> {
        let mut value = 0;
        for bit in 0..count {
            let byte = *self.bytes.get(self.position >> 3)?;
            value |= u32::from(byte >> (self.position & 7) & 1) << bit;
            self.position = self.position.checked_add(1)?;
        }
        Some(value)
    }

    fn dimension(&mut self, is_small: bool) -> Option<u32> {
        if is_small {
            return self.take(5)?.checked_add(1)?.checked_mul(8);
        }
        let length = match self.take(2)? {
            0 => 9,
            1 => 13,
            2 => 18,
            _ => 30,
        };
        self.take(length)?.checked_add(1)
    }
}
