//! The page index: one compact record a book, from which a page is one positioned read.
//! Must not read files.

use crate::error::{FailureCode, ParserError, Result};

/// First byte of every encoded index.
const VERSION: u8 = 1;
/// Fewest bytes an encoded entry takes; bounds what a damaged count can allocate.
const SMALLEST_ENTRY: usize = 8;

/// Sizes of fewer pages than this are equal by chance.
const FEWEST_PAGES: usize = 4;

/// Media types an index can hold; the position is the code, so append only.
const MEDIA_TYPES: &[&str] = &[
    "application/octet-stream",
    "image/jpeg",
    "image/png",
    "image/webp",
    "image/gif",
    "image/avif",
    "image/jxl",
    "image/bmp",
    "application/xhtml+xml",
    "application/pdf",
    "image/svg+xml",
    "image/jp2",
    "image/tiff",
    "text/html",
    "application/xml",
    "image/jpx",
];

/// The pages of a book in reading order.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct PageIndex {
    /// One entry a page.
    pub entries: Vec<PageEntry>,
}

/// One page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PageEntry {
    /// Path inside the container, for messages and for readers that show it.
    pub name: String,
    /// Media type by the bytes; by the name when they could not be read.
    pub media_type: &'static str,
    /// Width in pixels, when the header says it.
    pub width: Option<u32>,
    /// Height in pixels, when the header says it.
    pub height: Option<u32>,
    /// Where the page is.
    pub source: PageSource,
    /// Bytes in the file.
    pub stored_size: u64,
    /// Bytes when unpacked, as the container claims.
    pub size: u64,
}

/// Where a page is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PageSource {
    /// A range of the file itself.
    Range {
        /// First data byte.
        offset: u64,
        /// How the bytes are packed.
        method: Compression,
        /// CRC-32 of the unpacked bytes.
        crc: u32,
    },
    /// An entry of a RAR archive, counted from zero over all headers.
    Rar {
        /// The position.
        entry: u32,
    },
    /// The one image of a PDF page, as object and generation.
    PdfImage {
        /// Object and generation number.
        object: (u32, u16),
        /// First byte of the picture as it is stored.
        offset: u64,
    },
    /// A PDF page that has to be rasterized.
    PdfRender,
    /// A chapter of an EPUB; `name` is its path.
    EpubSpine,
    /// An entry of a run of entries that are unpacked one after the other: a block of a 7z archive, a packed TAR.
    Packed {
        /// The run, counted from zero.
        run: u32,
        /// The entry, counted from zero over the archive.
        entry: u32,
    },
    /// A whole file of a folder; `name` is its name.
    File,
}

/// How the bytes of a ZIP entry are packed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Compression {
    /// As they are.
    Stored,
    /// Deflate.
    Deflate,
    /// Deflate64.
    Deflate64,
    /// Bzip2.
    Bzip2,
    /// LZMA.
    Lzma,
    /// Zstandard.
    Zstd,
    /// Another method, by its ZIP number.
    Other(u16),
}

impl Compression {
    /// The method with this ZIP number.
    pub fn from_zip(method: u16) -> Self {
        match method {
            0 => Self::Stored,
            8 => Self::Deflate,
            9 => Self::Deflate64,
            12 => Self::Bzip2,
            14 => Self::Lzma,
            93 => Self::Zstd,
            other => Self::Other(other),
        }
    }

    /// The ZIP number of the method.
    pub fn to_zip(self) -> u16 {
        match self {
            Self::Stored => 0,
            Self::Deflate => 8,
            Self::Deflate64 => 9,
            Self::Bzip2 => 12,
            Self::Lzma => 14,
            Self::Zstd => 93,
            Self::Other(method) => method,
        }
    }
}

/// The media type of a closed list that equals `media_type`, without parameters and case-blind.
pub fn known_media_type(media_type: &str) -> Option<&'static str> {
    let essence = media_type.split(';').next().unwrap_or_default().trim();
    MEDIA_TYPES.iter().copied().find(|known| known.eq_ignore_ascii_case(essence))
}

impl PageIndex {
    /// Number of pages.
    pub fn len(&self) -> usize {
        self.entries.len()
    }

    /// What the pages are known by, whatever holds them: the sizes of all images in their order, which no two books have
    /// in common by chance. `None` for fewer than [`FEWEST_PAGES`], for pages that are no images or whose size is unknown.
    pub fn content_key(&self) -> Option<i64> {
        let is_image = |entry: &PageEntry| entry.size > 0 && entry.media_type.starts_with("image/");
        if self.entries.len() < FEWEST_PAGES || !self.entries.iter().all(is_image) {
            return None;
        }
        let sizes: Vec<u8> = self.entries.iter().flat_map(|e| e.size.to_be_bytes()).collect();
        let hash = codex_utils::hash::xxh3_128(&sizes);
        let (head, _tail) = hash.split_first_chunk::<8>()?;
        Some(i64::from_be_bytes(*head))
    }

    /// Whether there is no page.
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    /// Page `n`, counted from zero.
    pub fn get(&self, n: usize) -> Option<&PageEntry> {
        self.entries.get(n)
    }

    /// Page `n`, counted from zero; `no_pages` when the book has fewer.
    pub fn page(&self, n: usize) -> Result<&PageEntry> {
        self.entries.get(n).ok_or_else(|| {
            let message = format!("there is no page {n} among {} (counted from zero)", self.len());
            ParserError::new(FailureCode::NoPages, message)
        })
    }

    /// The record as bytes: versioned, varints, names without the prefix they share with the previous.
    pub fn encode(&self) -> Vec<u8> {
        let mut out = vec![VERSION];
        put(&mut out, self.entries.len() as u64);
        let mut previous = "";
        let mut position = 0;
        for entry in &self.entries {
            let shared = shared_prefix(previous.as_bytes(), entry.name.as_bytes());
            let rest = entry.name.as_bytes().get(shared..).unwrap_or_default();
            put(&mut out, shared as u64);
            put(&mut out, rest.len() as u64);
            out.extend_from_slice(rest);
            out.push(media_type_code(entry.media_type));
            put(&mut out, entry.width.map_or(0, |width| u64::from(width).saturating_add(1)));
            put(&mut out, entry.height.map_or(0, |height| u64::from(height).saturating_add(1)));
            put_source(&mut out, entry.source, &mut position);
            put(&mut out, entry.stored_size);
            put(&mut out, entry.size);
            previous = &entry.name;
        }
        out
    }

    /// Reads a record back; `corrupt` when it is not one.
    pub fn decode(bytes: &[u8]) -> Result<Self> {
        let mut input = Input { bytes };
        if input.byte()? != VERSION {
            return Err(ParserError::corrupt("the page index has an unknown version"));
        }
        let count = input.size()?;
        let mut entries: Vec<PageEntry> =
            Vec::with_capacity(count.min(bytes.len().div_euclid(SMALLEST_ENTRY)));
        let mut position = 0;
        for _ in 0..count {
            let previous = entries.last().map_or("", |entry| entry.name.as_str());
            let entry = input.entry(previous, &mut position)?;
            entries.push(entry);
        }
        if !input.bytes.is_empty() {
            return Err(damaged());
        }
        Ok(Self { entries })
    }
}

fn damaged() -> ParserError {
    ParserError::corrupt("the page index is damaged")
}

fn shared_prefix(a: &[u8], b: &[u8]) -> usize {
    a.iter().zip(b).take_while(|(a, b)| a == b).count()
}

fn media_type_code(media_type: &str) -> u8 {
    let position = MEDIA_TYPES.iter().position(|known| *known == media_type);
    position.and_then(|position| u8::try_from(position).ok()).unwrap_or(0)
}

/// Appends a number, seven bits a byte, lowest first.
fn put(out: &mut Vec<u8>, mut value: u64) {
    while value >= 0x80 {
        out.push(low_byte(value) | 0x80);
        value >>= 7;
    }
    out.push(low_byte(value));
}

fn low_byte(value: u64) -> u8 {
    value.to_le_bytes()[0]
}

/// Appends a source; offsets as the distance from where the previous page ended in the file.
fn put_source(out: &mut Vec<u8>, source: PageSource, position: &mut u64) {
    match source {
        PageSource::Range { offset, method, crc } => {
            out.push(0);
            let distance = offset.wrapping_sub(*position).cast_signed();
            put(out, ((distance << 1) ^ (distance >> 63)).cast_unsigned());
            put(out, u64::from(method.to_zip()));
            out.extend_from_slice(&crc.to_le_bytes());
            *position = offset;
        }
        PageSource::Rar { entry } => {
            out.push(1);
            put(out, u64::from(entry));
        }
        PageSource::PdfImage { object: (number, generation), offset } => {
            out.push(2);
            put(out, u64::from(number));
            put(out, u64::from(generation));
            put(out, offset);
        }
        PageSource::PdfRender => out.push(3),
        PageSource::EpubSpine => out.push(4),
        PageSource::Packed { run, entry } => {
            out.push(5);
            put(out, u64::from(run));
            put(out, u64::from(entry));
        }
        PageSource::File => out.push(6),
    }
}

/// The bytes that are not yet read.
struct Input<'a> {
    bytes: &'a [u8],
}

impl<'a> Input<'a> {
    fn byte(&mut self) -> Result<u8> {
        let (first, rest) = self.bytes.split_first().ok_or_else(damaged)?;
        self.bytes = rest;
        Ok(*first)
    }

    fn take(&mut self, count: usize) -> Result<&'a [u8]> {
        let (taken, rest) = self.bytes.split_at_checked(count).ok_or_else(damaged)?;
        self.bytes = rest;
        Ok(taken)
    }

    fn number(&mut self) -> Result<u64> {
        let mut value = 0_u64;
        for shift in (0..64).step_by(7) {
            let byte = self.byte()?;
            value |= u64::from(byte & 0x7f) << shift;
            if byte & 0x80 == 0 {
                return Ok(value);
            }
        }
        Err(damaged())
    }

    fn narrow<T: TryFrom<u64>>(&mut self) -> Result<T> {
        T::try_from(self.number()?).map_err(|_out_of_range| damaged())
    }

    fn size(&mut self) -> Result<usize> {
        self.narrow()
    }

    fn dimension(&mut self) -> Result<Option<u32>> {
        match self.number()?.checked_sub(1) {
            None => Ok(None),
            Some(value) => u32::try_from(value).map(Some).map_err(|_out_of_range| damaged()),
        }
    }

    fn entry(&mut self, previous: &str, position: &mut u64) -> Result<PageEntry> {
        let shared = self.size()?;
        let length = self.size()?;
        let mut name = previous.as_bytes().get(..shared).ok_or_else(damaged)?.to_vec();
        name.extend_from_slice(self.take(length)?);
        let name = String::from_utf8(name).map_err(|error| damaged().caused_by(error))?;
        let code = usize::from(self.byte()?);
        let media_type = MEDIA_TYPES.get(code).copied().ok_or_else(damaged)?;
        Ok(PageEntry {
            name,
            media_type,
            width: self.dimension()?,
            height: self.dimension()?,
            source: self.source(position)?,
            stored_size: self.number()?,
            size: self.number()?,
        })
    }

    fn source(&mut self, position: &mut u64) -> Result<PageSource> {
        Ok(match self.byte()? {
            0 => {
                let folded = self.number()?;
                let distance = (folded >> 1) ^ 0_u64.wrapping_sub(folded & 1);
                let offset = position.wrapping_add(distance);
                *position = offset;
                let method = Compression::from_zip(self.narrow()?);
                let crc = self.take(4)?.try_into().map_err(|_wrong_length| damaged())?;
                PageSource::Range { offset, method, crc: u32::from_le_bytes(crc) }
            }
            1 => PageSource::Rar { entry: self.narrow()? },
            2 => {
                let object = (self.narrow()?, self.narrow()?);
                PageSource::PdfImage { object, offset: self.number()? }
            }
            3 => PageSource::PdfRender,
            4 => PageSource::EpubSpine,
            5 => PageSource::Packed { run: self.narrow()?, entry: self.narrow()? },
            6 => PageSource::File,
            _ => return Err(damaged()),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn source() -> impl Strategy<Value = PageSource> {
        prop_oneof![
            (any::<u64>(), any::<u16>(), any::<u32>()).prop_map(|(offset, method, crc)| {
                PageSource::Range { offset, method: Compression::from_zip(method), crc }
            }),
            any::<u32>().prop_map(|entry| PageSource::Rar { entry }),
            any::<((u32, u16), u64)>()
                .prop_map(|(object, offset)| PageSource::PdfImage { object, offset }),
            Just(PageSource::PdfRender),
            Just(PageSource::EpubSpine),
            any::<(u32, u32)>().prop_map(|(run, entry)| PageSource::Packed { run, entry }),
            Just(PageSource::File),
        ]
    }

    fn entry() -> impl Strategy<Value = PageEntry> {
        (
            ".{0,12}",
            0..MEDIA_TYPES.len(),
            any::<Option<u32>>(),
            any::<Option<u32>>(),
            source(),
            any::<u64>(),
            any::<u64>(),
        )
            .prop_map(|(name, media_type, width, height, source, stored_size, size)| {
                PageEntry {
                    name,
                    media_type: MEDIA_TYPES[media_type],
                    width,
                    height,
                    source,
                    stored_size,
                    size,
                }
            })
    }

    proptest! {
        #[test]
        fn every_index_survives_encoding(entries in proptest::collection::vec(entry(), 0..20)) {
            let index = PageIndex { entries };
            prop_assert_eq!(PageIndex::decode(&index.encode()).unwrap(), index);
        }

        #[test]
        fn any_bytes_decode_or_fail_without_panic(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
            let mut versioned = vec![VERSION];
            versioned.extend(bytes);
            let _outcome = PageIndex::decode(&versioned);
        }
    }

    #[test]
    fn a_stored_book_of_two_hundred_pages_takes_about_twenty_bytes_a_page() {
        let entries = (0..200_u64)
            .map(|n| PageEntry {
                name: format!("Some Series v01/page{n:03}.jpg"),
                media_type: "image/jpeg",
                width: Some(1200),
                height: Some(1800),
                source: PageSource::Range {
                    offset: n * 350_000,
                    method: Compression::Stored,
                    crc: u32::MAX,
                },
                stored_size: 349_000,
                size: 349_000,
            })
            .collect();
        let bytes = PageIndex { entries }.encode();
        assert!(bytes.len() < 200 * 32, "{} bytes", bytes.len());
    }
}
