//! The entries of a ZIP archive: listed once, read one at a time under limits.
//! Must not follow names to the file system, and must not trust a header.

use std::borrow::Cow;

use rawzip::{ReaderAt, ZipArchive, ZipLocator};

use super::names::{self, RawName};
use super::read;
use crate::error::{FailureCode, ParserError, Result};
use crate::limits::Limits;
use crate::page_index::Compression;
use crate::parser::BookFile;
use crate::stop::Stop;

/// Bytes of a local header before its name.
const LOCAL_HEADER: usize = 30;
/// A central header needs at least this many bytes; bounds how many entries a directory can hold.
const CENTRAL_HEADER: u64 = 46;
/// The comment of an archive ends at most this far from the end of the file.
const END_SEARCH: usize = (64 << 10) + 22;
/// Packed bytes of the largest block of any method (bzip2).
const LARGEST_BLOCK: usize = 1 << 20;
const LOCAL_SIGNATURE: &[u8] = b"PK\x03\x04";
const END_SIGNATURE: &[u8] = b"PK\x05\x06";
/// Bytes of the record at the end before its comment.
const END_RECORD: usize = 22;

/// The list of a ZIP archive's entries.
#[derive(Debug)]
pub struct Archive<'f> {
    file: &'f BookFile,
    entries: Vec<Entry>,
}

/// One file of a ZIP archive as its central directory describes it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// Path with `/` between its parts, decoded.
    pub name: String,
    /// How it is packed.
    pub method: Compression,
    /// Whether a password is needed.
    pub is_encrypted: bool,
    /// CRC-32 of the unpacked bytes.
    pub crc: u32,
    /// Packed bytes, as claimed.
    pub stored_size: u64,
    /// Unpacked bytes, as claimed.
    pub size: u64,
    /// Where its local header begins.
    pub header_offset: u64,
}

/// The first bytes of an entry, unpacked.
#[derive(Debug)]
pub struct Head<'f> {
    /// Offset of the first data byte in the file.
    pub data_offset: u64,
    /// The unpacked bytes; fewer than asked for where the entry ends or is damaged.
    pub bytes: Cow<'f, [u8]>,
}

impl<'f> Archive<'f> {
    /// Whether the file ends like a ZIP archive.
    pub fn has_end_record(file: &BookFile) -> bool {
        let start = file.len().saturating_sub(END_SEARCH as u64);
        let tail = file.window(start, END_SEARCH);
        tail.is_ok_and(|tail| tail.windows(4).any(|window| window == END_SIGNATURE))
    }

    /// Lists the files of an archive; folders are left out.
    pub fn open(file: &'f BookFile, limits: &Limits, stop: &Stop) -> Result<Self> {
        let mut listing = Listing::new(file, limits, stop);
        if let Some(bytes) = file.whole() {
            let archive = ZipLocator::new()
                .locate_in_slice(bytes)
                .map_err(|(_, error)| unreadable(file, &error))?;
            listing.reserve(archive.entries_hint())?;
            let mut records = archive.entries();
            while let Some(record) = listing.tolerate(records.next_entry())? {
                listing.add(&record)?;
            }
        } else {
            let mut buffer = vec![0; rawzip::RECOMMENDED_BUFFER_SIZE];
            let archive = ZipLocator::new()
                .locate_in_reader(Positioned(file), &mut buffer, file.len())
                .map_err(|(_, error)| unreadable(file, &error))?;
            listing.reserve(archive.entries_hint())?;
            list_by_reads(&archive, &mut buffer, &mut listing)?;
        }
        Ok(Self { file, entries: listing.finish() })
    }

    /// The comment at the end of the archive; empty when there is none.
    pub fn comment(&self) -> Vec<u8> {
        let start = self.file.len().saturating_sub(END_SEARCH as u64);
        let Ok(tail) = self.file.window(start, END_SEARCH) else { return Vec::new() };
        let end = tail.windows(4).rposition(|window| window == END_SIGNATURE);
        let comment = end.and_then(|end| tail.get(end.checked_add(END_RECORD)?..));
        comment.unwrap_or_default().to_vec()
    }

    /// Every file, in the order of the directory.
    pub fn entries(&self) -> &[Entry] {
        &self.entries
    }

    /// The file at `path`: exactly, else without regard to ASCII case. The last of equal names wins.
    pub fn find(&self, path: &str) -> Option<&Entry> {
        let exact = self.entries.iter().rev().find(|entry| entry.name == path);
        exact.or_else(|| {
            self.entries.iter().rev().find(|entry| entry.name.eq_ignore_ascii_case(path))
        })
    }

    /// Reads an entry whole, unpacked and checked, of at most `most` bytes.
    pub fn read(&self, entry: &Entry, most: u64, limits: &Limits, stop: &Stop) -> Result<Vec<u8>> {
        let offset = self.data_offset(entry)?;
        let packed = entry.packed(offset);
        read::unpack(self.file, &packed, most.min(limits.entry_bytes), limits, stop)
    }

    /// Reads the first `length` unpacked bytes of an entry and finds where its data begins.
    pub fn head(&self, entry: &Entry, length: usize, limits: &Limits) -> Result<Head<'f>> {
        entry.refuse_encrypted()?;
        let reach =
            LOCAL_HEADER.saturating_add(entry.name.len()).saturating_add(64).saturating_add(length);
        let window = self.file.window(entry.header_offset, reach)?;
        let skip = local_header_length(&window, entry)?;
        let data_offset = entry.header_offset.saturating_add(skip as u64);
        let wanted = match entry.method {
            Compression::Stored | Compression::Deflate => length,
            // These give nothing before a whole block has been read.
            _ => length.max(LARGEST_BLOCK),
        };
        let available = usize::try_from(entry.stored_size).unwrap_or(usize::MAX).min(wanted);
        let has_enough = window.len() >= skip.saturating_add(available);
        let packed = if has_enough {
            slice(window, skip, available)
        } else {
            self.file.window(data_offset, available)?
        };
        let bytes = match entry.method {
            Compression::Stored => packed,
            method => Cow::Owned(read::unpack_head(method, &packed, entry, length, limits)?),
        };
        Ok(Head { data_offset, bytes })
    }

    /// Where the data of an entry begins, by its local header.
    pub fn data_offset(&self, entry: &Entry) -> Result<u64> {
        let header = self.file.window(entry.header_offset, LOCAL_HEADER)?;
        let length = local_header_length(&header, entry)?;
        Ok(entry.header_offset.saturating_add(length as u64))
    }
}

impl Entry {
    /// Fails with `encrypted` when a password is needed.
    pub fn refuse_encrypted(&self) -> Result<()> {
        if self.is_encrypted {
            let message = format!("`{}` is encrypted", self.name);
            return Err(ParserError::new(FailureCode::Encrypted, message));
        }
        Ok(())
    }

    fn packed(&self, offset: u64) -> read::Packed<'_> {
        read::Packed {
            name: &self.name,
            offset,
            stored_size: self.stored_size,
            size: self.size,
            method: self.method,
            crc: Some(self.crc),
            is_encrypted: self.is_encrypted,
        }
    }
}

/// Collects records while a directory is walked.
struct Listing<'a> {
    file: &'a BookFile,
    limits: &'a Limits,
    stop: &'a Stop,
    entries: Vec<Entry>,
    raw_names: Vec<RawName>,
}

impl<'a> Listing<'a> {
    fn new(file: &'a BookFile, limits: &'a Limits, stop: &'a Stop) -> Self {
        Self { file, limits, stop, entries: Vec::new(), raw_names: Vec::new() }
    }

    /// Makes room for the claimed number of entries, as far as the file can hold them.
    fn reserve(&mut self, claimed: u64) -> Result<()> {
        let possible = self.file.len().div_euclid(CENTRAL_HEADER).min(claimed);
        self.refuse_more_than_limit(possible)?;
        self.entries.reserve(usize::try_from(possible).unwrap_or_default());
        Ok(())
    }

    fn refuse_more_than_limit(&self, count: u64) -> Result<()> {
        if count > self.limits.entries as u64 {
            let message =
                format!("`{}` has more than {} entries", self.file.name(), self.limits.entries);
            return Err(ParserError::limit("entries", message));
        }
        Ok(())
    }

    /// A damaged record ends the list; without any entry before it the archive is corrupt.
    fn tolerate<T>(&self, record: Result<Option<T>, rawzip::Error>) -> Result<Option<T>> {
        match record {
            Ok(record) => Ok(record),
            Err(error) if self.entries.is_empty() => Err(unreadable(self.file, &error)),
            Err(_) => Ok(None),
        }
    }

    fn add(&mut self, record: &rawzip::ZipFileHeaderRecord<'_>) -> Result<()> {
        if self.entries.len().is_multiple_of(256) {
            self.stop.check()?;
        }
        self.refuse_more_than_limit((self.entries.len() as u64).saturating_add(1))?;
        let raw = record.file_path();
        let raw: &[u8] = raw.as_ref();
        if raw.ends_with(b"/") || raw.ends_with(b"\\") {
            return Ok(());
        }
        let position = self.entries.len();
        let certain = names::decode_certain(raw, record);
        if certain.is_none() {
            self.raw_names.push(RawName { position, bytes: raw.to_vec() });
        }
        self.entries.push(Entry {
            name: certain.unwrap_or_default(),
            method: Compression::from_zip(record.compression_method().as_u16()),
            is_encrypted: record.flags().is_encrypted(),
            crc: record.crc32(),
            stored_size: record.compressed_size_hint(),
            size: record.uncompressed_size_hint(),
            header_offset: record.local_header_offset(),
        });
        Ok(())
    }

    fn finish(mut self) -> Vec<Entry> {
        for (position, name) in names::decode_together(&self.raw_names) {
            if let Some(entry) = self.entries.get_mut(position) {
                entry.name = name;
            }
        }
        self.entries
    }
}

/// Lets rawzip read through the memory of a `BookFile`.
struct Positioned<'f>(&'f BookFile);

impl ReaderAt for Positioned<'_> {
    fn read_at(&self, buffer: &mut [u8], offset: u64) -> std::io::Result<usize> {
        self.0.read_at(buffer, offset)
    }
}

fn list_by_reads(
    archive: &ZipArchive<Positioned<'_>>,
    buffer: &mut [u8],
    listing: &mut Listing<'_>,
) -> Result<()> {
    let directory = archive.eocd_offset().saturating_sub(archive.directory_offset());
    if directory > listing.limits.directory_bytes {
        let message =
            format!("the list of entries of `{}` has {directory} bytes", listing.file.name());
        return Err(ParserError::limit("directory_bytes", message));
    }
    let mut records = archive.entries(buffer);
    loop {
        match records.next_entry() {
            Ok(Some(record)) => listing.add(&record)?,
            Ok(None) => return Ok(()),
            Err(error) => return listing.tolerate::<()>(Err(error)).map(|_end| ()),
        }
    }
}

/// Length of the local header with its name and extra field.
fn local_header_length(window: &[u8], entry: &Entry) -> Result<usize> {
    let lengths = window.get(26..LOCAL_HEADER).filter(|_| window.starts_with(LOCAL_SIGNATURE));
    let Some([name_low, name_high, extra_low, extra_high]) = lengths else {
        let message = format!("`{}` is not where the list of entries says", entry.name);
        return Err(ParserError::corrupt(message));
    };
    let name = usize::from(u16::from_le_bytes([*name_low, *name_high]));
    let extra = usize::from(u16::from_le_bytes([*extra_low, *extra_high]));
    Ok(LOCAL_HEADER.saturating_add(name).saturating_add(extra))
}

fn slice(window: Cow<'_, [u8]>, start: usize, length: usize) -> Cow<'_, [u8]> {
    let end = start.saturating_add(length);
    match window {
        Cow::Borrowed(bytes) => Cow::Borrowed(bytes.get(start..end).unwrap_or_default()),
        Cow::Owned(mut bytes) => {
            bytes.truncate(end);
            bytes.drain(..start.min(bytes.len()));
            Cow::Owned(bytes)
        }
    }
}

/// The error of a directory that cannot be read; an archive without its end is `truncated`.
fn unreadable(file: &BookFile, error: &rawzip::Error) -> ParserError {
    use rawzip::ErrorKind;
    let is_cut_off =
        matches!(error.kind(), ErrorKind::MissingEndOfCentralDirectory | ErrorKind::Eof);
    let message = format!("the list of entries of `{}` cannot be read: {error}", file.name());
    if is_cut_off { ParserError::truncated(message) } else { ParserError::corrupt(message) }
}
