//! What a JPEG header says about how the picture must be shown.
//! Must not decode a pixel.

/// The parts of a JPEG header that decide whether a browser shows it as a PDF viewer would.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct JpegHeader {
    pub(super) width: u32,
    pub(super) height: u32,
    pub(super) components: u8,
    pub(super) bits: u8,
    /// Baseline, extended or progressive Huffman coding: what browsers decode.
    pub(super) is_common_coding: bool,
    /// The colour transform of Adobe's marker.
    pub(super) adobe_transform: Option<u8>,
    /// Whether an Exif block may turn the picture; PDF viewers ignore it, browsers do not.
    pub(super) has_exif: bool,
}

/// Reads the header up to the frame; `None` when it is no JPEG or the window ends before.
pub(super) fn header(window: &[u8]) -> Option<JpegHeader> {
    let mut rest = window.strip_prefix(&[0xff, 0xd8])?;
    let mut adobe_transform = None;
    let mut has_exif = false;
    loop {
        let (marker, after) = next_marker(rest)?;
        let is_alone = matches!(marker, 0x01 | 0xd0..=0xd8);
        if is_alone {
            rest = after;
            continue;
        }
        let (length, body) = after.split_first_chunk::<2>()?;
        let length = usize::from(u16::from_be_bytes(*length)).checked_sub(2)?;
        let segment = body.get(..length).unwrap_or(body);
        match marker {
            0xe1 if segment.starts_with(b"Exif\0") => has_exif = true,
            0xee if segment.starts_with(b"Adobe") => adobe_transform = segment.get(11).copied(),
            0xc0..=0xc3 | 0xc5..=0xc7 | 0xc9..=0xcb | 0xcd..=0xcf => {
                let [bits, h1, h0, w1, w0, components, ..] = segment else { return None };
                return Some(JpegHeader {
                    width: u32::from(u16::from_be_bytes([*w1, *w0])),
                    height: u32::from(u16::from_be_bytes([*h1, *h0])),
                    components: *components,
                    bits: *bits,
                    is_common_coding: marker <= 0xc2,
                    adobe_transform,
                    has_exif,
                });
            }
            0xd9 | 0xda => return None,
            _ => {}
        }
        rest = body.get(length..)?;
    }
}

/// The next marker, past fill bytes, and what follows it.
fn next_marker(bytes: &[u8]) -> Option<(u8, &[u8])> {
    let mut rest = bytes.strip_prefix(&[0xff])?;
    loop {
        let (first, after) = rest.split_first()?;
        if *first != 0xff {
            return Some((*first, after));
        }
        rest = after;
    }
}
