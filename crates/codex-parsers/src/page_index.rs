//! The page index: one compact record a book, from which a page is one positioned read.
//! Must not read files.

mod record;

use crate::error::{FailureCode, ParserError, Result};

/// Sizes of fewer pages than this are equal by chance.
const FEWEST_PAGES: usize = 4;

/// The type of what is no known image.
const UNKNOWN_TYPE: &str = "application/octet-stream";
/// Media types an index can hold; the position is the code, so append only.
const MEDIA_TYPES: &[&str] = &[
    UNKNOWN_TYPE,
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
        /// CRC-32 of the unpacked bytes; none of stored ones, which go out as they lie.
        crc: Option<u32>,
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

    /// Whether a page that is packed like this keeps the check of its bytes. Stored bytes go out as they lie, past every
    /// check.
    pub(crate) fn has_check(self) -> bool {
        self != Self::Stored
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

    /// The record as bytes, see [`record`].
    pub fn encode(&self) -> Vec<u8> {
        record::encode(&self.entries)
    }

    /// Reads a record back, of this version or an older one; `corrupt` when it is not one.
    pub fn decode(bytes: &[u8]) -> Result<Self> {
        Ok(Self { entries: record::decode(bytes)? })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn source() -> impl Strategy<Value = PageSource> {
        prop_oneof![
            (any::<u64>(), any::<u16>(), any::<u32>()).prop_map(|(offset, method, crc)| {
                let method = Compression::from_zip(method);
                let crc = method.has_check().then_some(crc);
                PageSource::Range { offset, method, crc }
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
            for version in [1, 2] {
                let mut versioned = vec![version];
                versioned.extend(&bytes);
                let _outcome = PageIndex::decode(&versioned);
            }
        }
    }

    /// A page as most archives store it.
    fn stored(n: u32, name: String, offset: u64) -> PageEntry {
        let source = PageSource::Range { offset, method: Compression::Stored, crc: None };
        let (width, height, size) = (Some(1200), Some(1800), 349_000 + u64::from(n));
        let media_type = "image/jpeg";
        PageEntry { name, media_type, width, height, source, stored_size: size, size }
    }

    #[test]
    fn a_stored_book_of_two_hundred_pages_takes_hardly_more_than_three_bytes_a_page() {
        let mut offset = 0;
        let next = |n| {
            let name = format!("Some Series v01/page{n:03}.jpg");
            let page = stored(n, name, offset + 65);
            offset += 65 + page.stored_size;
            page
        };
        let entries = (0..200).map(next).collect();
        let bytes = PageIndex { entries }.encode();
        assert!(bytes.len() < 200 * 3 + 50, "{} bytes", bytes.len());
    }

    #[test]
    fn names_that_count_on_by_other_rules_survive() {
        let names = [
            "p9.jpg",
            "p10.jpg",
            "p099.jpg",
            "p100.jpg",
            "p100a.jpg",
            "18446744073709551615.jpg",
            "é1",
            "é2",
            "",
        ];
        let entries = (0..).zip(names).map(|(n, name)| stored(n, name.to_owned(), 0)).collect();
        let index = PageIndex { entries };
        assert_eq!(PageIndex::decode(&index.encode()).unwrap(), index);
    }

    #[test]
    fn a_record_of_version_1_is_read() {
        // Two pages of 350,000 bytes behind each other, the first 60 bytes behind the begin of the file.
        let mut record = vec![1, 2];
        record.extend([
            0, 5, b'1', b'.', b'j', b'p', b'g', 1, 0xB1, 9, 0x89, 0xE, 0, 120, 0, 255, 255, 255,
            255,
        ]);
        record.extend([0xB0, 0xAE, 0x15, 0xB0, 0xAE, 0x15]);
        record.extend([
            0, 5, b'2', b'.', b'j', b'p', b'g', 1, 0xB1, 9, 0x89, 0xE, 0, 0xE0, 0xDC, 0x2A, 0, 254,
            255, 255, 255,
        ]);
        record.extend([0xB0, 0xAE, 0x15, 0xB0, 0xAE, 0x15]);
        let page = |n, offset| {
            let page = stored(n, format!("{}.jpg", n + 1), offset);
            PageEntry { stored_size: 350_000, size: 350_000, ..page }
        };
        let entries = vec![page(0, 60), page(1, 350_060)];
        assert_eq!(PageIndex::decode(&record).unwrap(), PageIndex { entries });
    }
}
