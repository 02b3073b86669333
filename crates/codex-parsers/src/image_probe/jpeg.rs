//! Size of a JPEG: the first frame header, however many segments come before it.
//! Must not decode.

use super::{Size, be16};

/// Width and height of the first frame.
pub(super) fn size(head: &[u8]) -> Size {
    let mut offset = 2_usize;
    loop {
        // Any number of fill bytes may stand before a marker.
        while head.get(offset)? == &0xff && head.get(offset.checked_add(1)?)? == &0xff {
            offset = offset.checked_add(1)?;
        }
        if head.get(offset)? != &0xff {
            return None;
        }
        let marker = *head.get(offset.checked_add(1)?)?;
        let segment = offset.checked_add(2)?;
        match marker {
            // All frame headers; C4, C8 and CC are tables and an extension.
            0xc0..=0xc3 | 0xc5..=0xc7 | 0xc9..=0xcb | 0xcd..=0xcf => {
                let height = be16(head, segment.checked_add(3)?)?;
                let width = be16(head, segment.checked_add(5)?)?;
                return Some((width, height));
            }
            // The image data begins, or the image ends, without a frame.
            0xd9 | 0xda => return None,
            // Markers without a segment.
            0x01 | 0xd0..=0xd8 => offset = segment,
            _ => offset = segment.checked_add(be16(head, segment)?.max(2) as usize)?,
        }
    }
}
