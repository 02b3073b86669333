//! How a picture lies: the orientation tag in the EXIF block of a JPEG, or its number from elsewhere.
//! Must not read anything else of EXIF, and must not trust any length in it.

/// EXIF orientation, 1 to 8.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Orientation(u8);

/// Marker of the segment that holds EXIF.
const APP1: u8 = 0xe1;
/// Marker of the start of the image data.
const START_OF_SCAN: u8 = 0xda;
/// EXIF tag of the orientation.
const TAG: u16 = 0x0112;

impl Orientation {
    /// As it is stored.
    pub(super) const UPRIGHT: Self = Self(1);

    /// The orientation of a JPEG; upright when it says nothing sensible.
    pub(super) fn of_jpeg(bytes: &[u8]) -> Self {
        find(bytes).map_or(Self::UPRIGHT, Self::of_exif)
    }

    /// The orientation with a number of EXIF; upright when it has none such.
    pub(super) fn of_exif(number: u8) -> Self {
        if (1..=8).contains(&number) { Self(number) } else { Self::UPRIGHT }
    }

    /// Whether width and height change places.
    pub(super) fn swaps_sides(self) -> bool {
        self.0 >= 5
    }

    /// Where the pixel shown at (x, y) is stored in a picture of this stored size.
    pub(super) fn source(self, x: u32, y: u32, width: u32, height: u32) -> (u32, u32) {
        let (right, bottom) = (width - 1, height - 1);
        match self.0 {
            2 => (right - x, y),
            3 => (right - x, bottom - y),
            4 => (x, bottom - y),
            5 => (y, x),
            6 => (y, bottom - x),
            7 => (right - y, bottom - x),
            8 => (right - y, x),
            _ => (x, y),
        }
    }
}

fn find(bytes: &[u8]) -> Option<u8> {
    let mut rest = bytes.strip_prefix(&[0xff, 0xd8])?;
    loop {
        let [0xff, marker, high, low, ..] = *rest else { return None };
        if marker == START_OF_SCAN {
            return None;
        }
        let length = usize::from(u16::from_be_bytes([high, low]));
        let segment = rest.get(4..2 + length)?;
        if let Some(tiff) = segment.strip_prefix(b"Exif\0\0").filter(|_| marker == APP1) {
            return from_tiff(tiff);
        }
        rest = rest.get(2 + length..)?;
    }
}

fn from_tiff(tiff: &[u8]) -> Option<u8> {
    let little = match tiff.get(..4)? {
        b"II*\0" => true,
        b"MM\0*" => false,
        _ => return None,
    };
    let u16_at = |at: usize| {
        let bytes: [u8; 2] = tiff.get(at..at + 2)?.try_into().ok()?;
        Some(if little { u16::from_le_bytes(bytes) } else { u16::from_be_bytes(bytes) })
    };
    let u32_at = |at: usize| {
        let bytes: [u8; 4] = tiff.get(at..at + 4)?.try_into().ok()?;
        Some(if little { u32::from_le_bytes(bytes) } else { u32::from_be_bytes(bytes) })
    };
    // Offsets come from the file: anything beyond the segment (at most 64 KiB) finds no bytes.
    let directory = usize::from(u16::try_from(u32_at(4)?).ok()?);
    let entries = usize::from(u16_at(directory)?);
    (0..entries)
        .map(|entry| directory + 2 + entry * 12)
        .map_while(|at| Some((u16_at(at)?, u16_at(at + 8)?)))
        .find(|(tag, _)| *tag == TAG)
        .and_then(|(_, value)| u8::try_from(value).ok())
}
