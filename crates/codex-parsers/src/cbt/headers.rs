//! The entries of a TAR archive, one after the other: ustar, GNU long names and PAX records.
//! Must not know whether the archive is packed.

use std::io::{self, Read};

use crate::error::{FailureCode, ParserError, Result};
use crate::limits::Limits;

/// Headers and data come in blocks of this size.
const BLOCK: u64 = 512;
/// A name, or a set of records about the next entry, is not longer.
const MOST_RECORDS: u64 = 64 << 10;
/// Bytes between two looks at the stop flag.
const STEP: u64 = 256 << 10;

/// Bytes of an archive in order.
pub(super) trait Input: Read {
    /// Passes over bytes; fewer than asked for only at the end.
    fn skip(&mut self, count: u64) -> io::Result<()>;
}

/// An archive that is read from its beginning to its end.
pub(super) struct Tar<'a> {
    input: Box<dyn Input + 'a>,
    name: String,
    is_packed: bool,
    limits: &'a Limits,
    /// Bytes read up to here.
    position: u64,
    /// Where the next header is.
    next: u64,
}

/// One entry.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Entry {
    /// Path.
    pub(super) name: String,
    /// Length in bytes.
    pub(super) size: u64,
    /// First byte, counted over the archive.
    pub(super) offset: u64,
    /// Whether it is a regular file.
    pub(super) is_file: bool,
}

/// What records say of the entry that follows them.
#[derive(Debug, Default)]
struct Ahead {
    name: Option<String>,
    size: Option<u64>,
}

impl<'a> Tar<'a> {
    pub(super) fn new(
        input: Box<dyn Input + 'a>,
        name: String,
        is_packed: bool,
        limits: &'a Limits,
    ) -> Self {
        Self { input, name, is_packed, limits, position: 0, next: 0 }
    }

    /// Whether entries can only be reached by unpacking what is before them.
    pub(super) fn is_packed(&self) -> bool {
        self.is_packed
    }

    /// The next entry; `None` at the end of the archive.
    pub(super) fn next_entry(&mut self) -> Result<Option<Entry>> {
        let mut ahead = Ahead::default();
        // Records stand in front of an entry; more of them than entries may be is nonsense.
        for _ in 0..self.limits.entries {
            let Some(header) = self.header()? else { return Ok(None) };
            let size = header.size()?;
            match header.kind() {
                b'L' => ahead.name = Some(text(&self.records(size)?)),
                b'x' => ahead.read_records(&self.records(size)?),
                b'K' | b'g' => self.pass(size)?,
                b'M' => {
                    let message = format!("`{}` is one part of several", self.name);
                    return Err(ParserError::new(FailureCode::MultiVolume, message));
                }
                kind => {
                    let size = ahead.size.unwrap_or(size);
                    let offset = self.position;
                    self.pass(size)?;
                    return Ok(Some(Entry {
                        name: ahead.name.unwrap_or_else(|| header.name()),
                        size,
                        offset,
                        is_file: matches!(kind, b'0' | 0 | b'7'),
                    }));
                }
            }
        }
        Err(ParserError::limit("entries", format_args!("`{}` has too many records", self.name)))
    }

    /// The first bytes of the entry that was just given.
    pub(super) fn read(&mut self, entry: &Entry, wanted: u64) -> Result<Vec<u8>> {
        let mut bytes = Vec::new();
        let mut rest = entry.size.min(wanted);
        while rest > 0 {
            let step = rest.min(STEP);
            let count = self.fill(&mut bytes, step)?;
            rest = rest.saturating_sub(count);
            if count < step {
                break;
            }
        }
        Ok(bytes)
    }

    /// Reads the next header; `None` where the archive ends.
    fn header(&mut self) -> Result<Option<Header>> {
        self.catch_up()?;
        let mut block = Vec::new();
        let count = self.fill(&mut block, BLOCK)?;
        self.next = self.position;
        if count == 0 || block.iter().all(|byte| *byte == 0) {
            return Ok(None);
        }
        if count < BLOCK {
            return Err(ParserError::truncated(format!("`{}` ends too early", self.name)));
        }
        let header = Header { block };
        if !header.is_sound() {
            return Err(ParserError::corrupt(format!("`{}` has a damaged header", self.name)));
        }
        Ok(Some(header))
    }

    /// Marks the data of an entry as passed; the bytes themselves are only skipped when the next header is read.
    fn pass(&mut self, size: u64) -> Result<()> {
        let padded = size.checked_next_multiple_of(BLOCK);
        let next = padded.and_then(|padded| self.position.checked_add(padded));
        self.next = next.ok_or_else(|| {
            ParserError::corrupt(format!("`{}` has an entry of impossible size", self.name))
        })?;
        Ok(())
    }

    fn records(&mut self, size: u64) -> Result<Vec<u8>> {
        if size > MOST_RECORDS {
            let message = format!("`{}` has a name that is too long", self.name);
            return Err(ParserError::limit("directory_bytes", message));
        }
        self.pass(size)?;
        let mut bytes = Vec::new();
        self.fill(&mut bytes, size)?;
        Ok(bytes)
    }

    fn catch_up(&mut self) -> Result<()> {
        let distance = self.next.saturating_sub(self.position);
        if distance > 0 {
            self.input.skip(distance).map_err(|error| self.failed(error))?;
            self.position = self.next;
        }
        Ok(())
    }

    fn fill(&mut self, bytes: &mut Vec<u8>, count: u64) -> Result<u64> {
        let read = self.input.by_ref().take(count).read_to_end(bytes);
        let count = read.map_err(|error| self.failed(error))? as u64;
        self.position = self.position.saturating_add(count);
        Ok(count)
    }

    fn failed(&self, error: io::Error) -> ParserError {
        // Limits and calling off come through the stream as errors of ours.
        match error.downcast::<ParserError>() {
            Ok(own) => own,
            Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => {
                ParserError::truncated(format!("`{}` ends too early", self.name)).caused_by(error)
            }
            Err(error) if error.kind() == io::ErrorKind::OutOfMemory => ParserError::limit(
                "dictionary_bytes",
                format_args!("`{}` asks for more memory than allowed", self.name),
            ),
            Err(error) => {
                ParserError::corrupt(format!("`{}` cannot be unpacked: {error}", self.name))
                    .caused_by(error)
            }
        }
    }
}

impl Ahead {
    /// Reads records like `25 path=some/name.jpg`, each with its own length in front.
    fn read_records(&mut self, mut bytes: &[u8]) {
        while let Some(space) = bytes.iter().position(|byte| *byte == b' ') {
            let length = bytes.get(..space).and_then(|digits| std::str::from_utf8(digits).ok());
            let Some(length) = length.and_then(|digits| digits.parse::<usize>().ok()) else {
                return;
            };
            let Some((record, rest)) = bytes.split_at_checked(length).filter(|_| length > space)
            else {
                return;
            };
            let record = record.get(space.saturating_add(1)..).unwrap_or_default();
            let record = record.strip_suffix(b"\n").unwrap_or(record);
            if let Some(path) = record.strip_prefix(b"path=") {
                self.name = Some(text(path));
            } else if let Some(size) = record.strip_prefix(b"size=") {
                self.size = std::str::from_utf8(size).ok().and_then(|size| size.parse().ok());
            }
            bytes = rest;
        }
    }
}

/// A header as it is stored.
struct Header {
    block: Vec<u8>,
}

impl Header {
    fn field(&self, start: usize, length: usize) -> &[u8] {
        self.block.get(start..start.saturating_add(length)).unwrap_or_default()
    }

    fn kind(&self) -> u8 {
        self.field(156, 1).first().copied().unwrap_or_default()
    }

    fn name(&self) -> String {
        let name = text(self.field(0, 100));
        let prefix = text(self.field(345, 155));
        if self.field(257, 6) == b"ustar\0" && !prefix.is_empty() {
            format!("{prefix}/{name}")
        } else {
            name
        }
    }

    fn size(&self) -> Result<u64> {
        number(self.field(124, 12)).ok_or_else(|| ParserError::corrupt("an entry has no size"))
    }

    /// Whether the checksum is right, which counts its own field as spaces.
    fn is_sound(&self) -> bool {
        let own = number(self.field(148, 8));
        let sum = self.block.iter().enumerate().fold(0_u64, |sum, (place, byte)| {
            let counted = if (148..156).contains(&place) { b' ' } else { *byte };
            sum.saturating_add(u64::from(counted))
        });
        own == Some(sum)
    }
}

/// Whether the bytes begin with a header of an archive.
pub(super) fn starts_with_header(head: &[u8]) -> bool {
    let Some(block) = head.get(..512) else { return false };
    let header = Header { block: block.to_vec() };
    header.is_sound() && header.field(0, 1) != [0]
}

/// A number in octal digits, or in binary where it would not fit.
fn number(field: &[u8]) -> Option<u64> {
    if let Some((0x80, rest)) = field.split_first().map(|(first, rest)| (*first, rest)) {
        return rest
            .iter()
            .try_fold(0_u64, |value, byte| value.checked_mul(256)?.checked_add(u64::from(*byte)));
    }
    let digits = field.iter().copied().skip_while(|byte| *byte == b' ');
    let digits: Vec<u8> = digits.take_while(u8::is_ascii_digit).collect();
    if digits.is_empty() {
        return None;
    }
    u64::from_str_radix(std::str::from_utf8(&digits).ok()?, 8).ok()
}

/// Text up to its first zero.
fn text(bytes: &[u8]) -> String {
    let end = bytes.iter().position(|byte| *byte == 0).unwrap_or(bytes.len());
    let text = String::from_utf8_lossy(bytes.get(..end).unwrap_or_default());
    text.strip_prefix("./").unwrap_or(&text).to_owned()
}
