//! A page index as bytes: what follows from the page before is not written.
//!
//! A record is its version, the number of pages, and for each page the bytes in the file, doubled, one more when a byte of
//! marks follows, and in the order below what is marked. Numbers are varints, seven bits a byte, lowest first. Records of
//! version 1, which databases hold from before, write every field and offsets as distances from the offset before.
//! Must not know containers.

use super::{Compression, MEDIA_TYPES, PageEntry, PageSource, UNKNOWN_TYPE};
use crate::error::{ParserError, Result};

/// First byte of a record that writes every field.
const VERSION_1: u8 = 1;
/// First byte of a record as it is written now.
const VERSION_2: u8 = 2;

/// The name is not the one that counts on from the name before: how much of that it begins with, and the rest.
const NAME: u8 = 1;
/// The media type is another one.
const MEDIA_TYPE: u8 = 1 << 1;
/// The width is another one; zero for none, else one more.
const WIDTH: u8 = 1 << 2;
/// The height is another one, written as the width.
const HEIGHT: u8 = 1 << 3;
/// The page does not lie where it follows from the page before. The check of a range is written in any case,
/// unless its bytes are stored as they are.
const SOURCE: u8 = 1 << 4;
/// It is unpacked to another size than it has in the file.
const SIZE: u8 = 1 << 5;
/// The highest bit of the bytes in the file.
const HUGE: u8 = 1 << 6;

/// What stands before the first page.
static NOTHING: PageEntry = PageEntry {
    name: String::new(),
    media_type: UNKNOWN_TYPE,
    width: None,
    height: None,
    source: PageSource::PdfRender,
    stored_size: 0,
    size: 0,
};

/// The ranges of the pages before.
#[derive(Default)]
struct Ranges {
    /// Where the last one began.
    offset: u64,
    /// Where it ended.
    end: u64,
    /// Bytes between it and the one before.
    gap: u64,
}

impl Ranges {
    /// Where the page behind `last` lies when all goes on; the check of a range is unknown.
    fn next_source(&self, last: &PageEntry) -> PageSource {
        match last.source {
            PageSource::Range { method, .. } => {
                PageSource::Range { offset: self.end.wrapping_add(self.gap), method, crc: None }
            }
            PageSource::Rar { entry } => PageSource::Rar { entry: entry.wrapping_add(1) },
            PageSource::Packed { run, entry } => {
                PageSource::Packed { run, entry: entry.wrapping_add(1) }
            }
            same @ (PageSource::PdfImage { .. }
            | PageSource::PdfRender
            | PageSource::EpubSpine
            | PageSource::File) => same,
        }
    }

    /// Goes on to this page.
    fn follow(&mut self, entry: &PageEntry) {
        if let PageSource::Range { offset, .. } = entry.source {
            self.gap = offset.wrapping_sub(self.end);
            self.offset = offset;
            self.end = offset.wrapping_add(entry.stored_size);
        }
    }
}

/// The record of these pages.
pub(super) fn encode(entries: &[PageEntry]) -> Vec<u8> {
    let mut out = vec![VERSION_2];
    put(&mut out, entries.len() as u64);
    let (mut ranges, mut last) = (Ranges::default(), &NOTHING);
    for entry in entries {
        put_entry(&mut out, (&ranges, last), entry);
        ranges.follow(entry);
        last = entry;
    }
    out
}

/// The pages of a record.
pub(super) fn decode(bytes: &[u8]) -> Result<Vec<PageEntry>> {
    let mut input = Input { bytes };
    let version = input.byte()?;
    if !matches!(version, VERSION_1 | VERSION_2) {
        return Err(ParserError::corrupt("the page index has an unknown version"));
    }
    let count = input.size()?;
    // An entry takes a byte at least, whatever a damaged count says.
    let mut entries: Vec<PageEntry> = Vec::with_capacity(count.min(bytes.len()));
    let mut ranges = Ranges::default();
    for _ in 0..count {
        let last = entries.last().unwrap_or(&NOTHING);
        let entry = if version == VERSION_1 {
            input.whole_entry(&ranges, last)?
        } else {
            input.entry(&ranges, last)?
        };
        ranges.follow(&entry);
        entries.push(entry);
    }
    if input.bytes.is_empty() { Ok(entries) } else { Err(damaged()) }
}

fn damaged() -> ParserError {
    ParserError::corrupt("the page index is damaged")
}

fn put_entry(out: &mut Vec<u8>, (ranges, last): (&Ranges, &PageEntry), entry: &PageEntry) {
    let next_source = match (ranges.next_source(last), entry.source) {
        (PageSource::Range { offset, method, .. }, PageSource::Range { crc, .. }) => {
            PageSource::Range { offset, method, crc }
        }
        (other, _) => other,
    };
    let marks = [
        (NAME, counted_on(&last.name).as_ref() != Some(&entry.name)),
        (MEDIA_TYPE, last.media_type != entry.media_type),
        (WIDTH, last.width != entry.width),
        (HEIGHT, last.height != entry.height),
        (SOURCE, next_source != entry.source),
        (SIZE, entry.size != entry.stored_size),
    ];
    let marks =
        marks.into_iter().filter(|(_, is_marked)| *is_marked).fold(0, |all, (m, _)| all | m);
    // A size that has no room for the bit has its highest one in the marks.
    let is_huge = entry.stored_size > u64::MAX >> 1;
    let marks = if is_huge { marks | HUGE } else { marks };
    put(out, entry.stored_size << 1 | u64::from(marks != 0));
    if marks != 0 {
        out.push(marks);
    }
    if marks & NAME != 0 {
        let shared = shared_prefix(last.name.as_bytes(), entry.name.as_bytes());
        let rest = entry.name.as_bytes().get(shared..).unwrap_or_default();
        put(out, shared as u64);
        put(out, rest.len() as u64);
        out.extend_from_slice(rest);
    }
    if marks & MEDIA_TYPE != 0 {
        out.push(media_type_code(entry.media_type));
    }
    if marks & WIDTH != 0 {
        put_dimension(out, entry.width);
    }
    if marks & HEIGHT != 0 {
        put_dimension(out, entry.height);
    }
    if marks & SOURCE != 0 {
        put_source(out, entry.source, ranges.end);
    }
    if let PageSource::Range { method, crc, .. } = entry.source
        && method.has_check()
    {
        out.extend_from_slice(&crc.unwrap_or_default().to_le_bytes());
    }
    if marks & SIZE != 0 {
        put(out, entry.size);
    }
}

/// The name with the last number before its extension one higher; `None` without such a number.
fn counted_on(name: &str) -> Option<String> {
    let stem = name.rfind('.').unwrap_or(name.len());
    let is_digit = |at: &usize| name.as_bytes().get(*at).is_some_and(u8::is_ascii_digit);
    let last = (0..stem).rev().find(is_digit)?;
    let first = (0..=last).rev().take_while(is_digit).last()?;
    let (head, tail) = name.split_at_checked(last.saturating_add(1))?;
    let (head, digits) = head.split_at_checked(first)?;
    let width = digits.len();
    let next = digits.parse::<u64>().ok()?.checked_add(1)?;
    Some(format!("{head}{next:0width$}{tail}"))
}

fn shared_prefix(a: &[u8], b: &[u8]) -> usize {
    a.iter().zip(b).take_while(|(a, b)| a == b).count()
}

fn media_type_code(media_type: &str) -> u8 {
    let position = MEDIA_TYPES.iter().position(|known| *known == media_type);
    position.and_then(|position| u8::try_from(position).ok()).unwrap_or(0)
}

/// Appends a number.
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

fn put_dimension(out: &mut Vec<u8>, dimension: Option<u32>) {
    put(out, dimension.map_or(0, |dimension| u64::from(dimension).saturating_add(1)));
}

/// Appends a source without its check; the offset of a range as the distance from where the range before ended.
fn put_source(out: &mut Vec<u8>, source: PageSource, end: u64) {
    match source {
        PageSource::Range { offset, method, .. } => {
            out.push(0);
            let distance = offset.wrapping_sub(end).cast_signed();
            put(out, ((distance << 1) ^ (distance >> 63)).cast_unsigned());
            put(out, u64::from(method.to_zip()));
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

    fn name(&mut self, previous: &str) -> Result<String> {
        let (shared, length) = (self.size()?, self.size()?);
        let mut name = previous.as_bytes().get(..shared).ok_or_else(damaged)?.to_vec();
        name.extend_from_slice(self.take(length)?);
        String::from_utf8(name).map_err(|error| damaged().caused_by(error))
    }

    fn media_type(&mut self) -> Result<&'static str> {
        MEDIA_TYPES.get(usize::from(self.byte()?)).copied().ok_or_else(damaged)
    }

    fn dimension(&mut self) -> Result<Option<u32>> {
        match self.number()?.checked_sub(1) {
            None => Ok(None),
            Some(value) => u32::try_from(value).map(Some).map_err(|_out_of_range| damaged()),
        }
    }

    fn check(&mut self) -> Result<u32> {
        let bytes = self.take(4)?.try_into().map_err(|_wrong_length| damaged())?;
        Ok(u32::from_le_bytes(bytes))
    }

    /// An entry of version 2.
    fn entry(&mut self, ranges: &Ranges, last: &PageEntry) -> Result<PageEntry> {
        let doubled = self.number()?;
        let marks = if doubled & 1 == 0 { 0 } else { self.byte()? };
        let is_marked = |mark| marks & mark != 0;
        let name = if is_marked(NAME) {
            self.name(&last.name)?
        } else {
            counted_on(&last.name).ok_or_else(damaged)?
        };
        let media_type = if is_marked(MEDIA_TYPE) { self.media_type()? } else { last.media_type };
        let width = if is_marked(WIDTH) { self.dimension()? } else { last.width };
        let height = if is_marked(HEIGHT) { self.dimension()? } else { last.height };
        let mut source =
            if is_marked(SOURCE) { self.source(ranges.end)? } else { ranges.next_source(last) };
        if let PageSource::Range { method, crc, .. } = &mut source {
            *crc = method.has_check().then(|| self.check()).transpose()?;
        }
        let stored_size = doubled >> 1 | if is_marked(HUGE) { 1 << 63 } else { 0 };
        let size = if is_marked(SIZE) { self.number()? } else { stored_size };
        Ok(PageEntry { name, media_type, width, height, source, stored_size, size })
    }

    /// An entry of version 1, behind the last one.
    fn whole_entry(&mut self, ranges: &Ranges, last: &PageEntry) -> Result<PageEntry> {
        let name = self.name(&last.name)?;
        let media_type = self.media_type()?;
        let (width, height) = (self.dimension()?, self.dimension()?);
        let mut source = self.source(ranges.offset)?;
        if let PageSource::Range { method, crc, .. } = &mut source {
            *crc = Some(self.check()?).filter(|_| method.has_check());
        }
        Ok(PageEntry {
            name,
            media_type,
            width,
            height,
            source,
            stored_size: self.number()?,
            size: self.number()?,
        })
    }

    fn source(&mut self, origin: u64) -> Result<PageSource> {
        Ok(match self.byte()? {
            0 => {
                let folded = self.number()?;
                let distance = (folded >> 1) ^ 0_u64.wrapping_sub(folded & 1);
                let offset = origin.wrapping_add(distance);
                let method = Compression::from_zip(self.narrow()?);
                PageSource::Range { offset, method, crc: None }
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
