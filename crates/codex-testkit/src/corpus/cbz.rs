//! ZIP archives: good ones through the `zip` crate, odd and hostile ones byte by byte.
//! Must not read archives.

use std::io::{Cursor, Write};

use zip::CompressionMethod;
use zip::write::SimpleFileOptions;

use super::images;

/// Makes a CBZ.
#[derive(Debug, Clone)]
pub struct Cbz {
    files: Vec<(String, Vec<u8>)>,
    method: CompressionMethod,
}

impl Cbz {
    /// An archive without files whose files will be stored.
    pub fn new() -> Self {
        Self { files: Vec::new(), method: CompressionMethod::Stored }
    }

    /// An archive of `count` JPEG pages named `001.jpg` and on.
    pub fn with_pages(count: u32) -> Self {
        (1..=count)
            .fold(Self::new(), |book, n| book.file(&format!("{n:03}.jpg"), images::jpeg(64, 96, n)))
    }

    /// Adds a file.
    #[must_use]
    pub fn file(mut self, name: &str, bytes: impl Into<Vec<u8>>) -> Self {
        self.files.push((name.to_owned(), bytes.into()));
        self
    }

    /// Packs all files with this method.
    #[must_use]
    pub fn method(mut self, method: CompressionMethod) -> Self {
        self.method = method;
        self
    }

    /// The archive.
    pub fn build(&self) -> Vec<u8> {
        let options = SimpleFileOptions::default().compression_method(self.method);
        let mut writer = zip::ZipWriter::new(Cursor::new(Vec::new()));
        for (name, bytes) in &self.files {
            writer.start_file(name, options).expect("names of a test archive are valid");
            writer.write_all(bytes).expect("writing into memory does not fail");
        }
        writer.finish().expect("writing into memory does not fail").into_inner()
    }
}

impl Default for Cbz {
    fn default() -> Self {
        Self::new()
    }
}

/// One file of a hand-made archive; every claim can be a lie.
#[derive(Debug, Clone)]
pub struct RawEntry {
    /// Name as bytes.
    pub name: Vec<u8>,
    /// Packed bytes.
    pub stored: Vec<u8>,
    /// Method number.
    pub method: u16,
    /// General purpose flags.
    pub flags: u16,
    /// Claimed checksum.
    pub crc: u32,
    /// Claimed packed size.
    pub stored_size: u64,
    /// Claimed unpacked size.
    pub size: u64,
    /// Whether sizes stand behind the data instead of before it.
    pub has_descriptor: bool,
    /// Whether sizes stand in a ZIP64 field.
    pub is_zip64: bool,
    /// Whether the directory describes the data of the entry before instead of data of its own.
    pub repeats_previous: bool,
    /// Extra field of the directory.
    pub extra: Vec<u8>,
}

impl RawEntry {
    /// A stored file.
    pub fn stored(name: impl Into<Vec<u8>>, bytes: impl Into<Vec<u8>>) -> Self {
        let bytes = bytes.into();
        Self {
            name: name.into(),
            method: 0,
            flags: 0,
            crc: crc32(&bytes),
            stored_size: bytes.len() as u64,
            size: bytes.len() as u64,
            stored: bytes,
            has_descriptor: false,
            is_zip64: false,
            repeats_previous: false,
            extra: Vec::new(),
        }
    }

    /// A deflated file.
    pub fn deflated(name: impl Into<Vec<u8>>, bytes: &[u8]) -> Self {
        let mut encoder =
            flate2::write::DeflateEncoder::new(Vec::new(), flate2::Compression::best());
        encoder.write_all(bytes).expect("writing into memory does not fail");
        let stored = encoder.finish().expect("writing into memory does not fail");
        Self {
            method: 8,
            crc: crc32(bytes),
            size: bytes.len() as u64,
            stored_size: stored.len() as u64,
            ..Self::stored(name, stored)
        }
    }
}

/// Makes an archive byte by byte.
#[derive(Debug, Clone, Default)]
pub struct RawZip {
    /// The files.
    pub entries: Vec<RawEntry>,
    /// Bytes before the archive, which no offset counts.
    pub prefix: Vec<u8>,
    /// Comment at the end.
    pub comment: Vec<u8>,
    /// Claimed number of entries, when it is a lie.
    pub claimed_entries: Option<u16>,
    /// Whether the end is written in ZIP64.
    pub is_zip64: bool,
}

impl RawZip {
    /// An archive of these files.
    pub fn of(entries: Vec<RawEntry>) -> Self {
        Self { entries, ..Self::default() }
    }

    /// The archive.
    pub fn build(&self) -> Vec<u8> {
        let mut out = self.prefix.clone();
        let mut directory = Vec::new();
        let mut offset = 0;
        for entry in &self.entries {
            if !entry.repeats_previous {
                offset = out.len() - self.prefix.len();
                write_local(&mut out, entry);
            }
            write_central(&mut directory, entry, offset);
        }
        let start = out.len() - self.prefix.len();
        out.extend_from_slice(&directory);
        if self.is_zip64 {
            self.write_zip64_end(&mut out, directory.len(), start);
        }
        out.extend_from_slice(b"PK\x05\x06\0\0\0\0");
        let count = u16::try_from(self.entries.len()).unwrap_or(u16::MAX);
        let count = self.claimed_entries.unwrap_or(if self.is_zip64 { u16::MAX } else { count });
        put16(&mut out, count);
        put16(&mut out, count);
        put32(&mut out, if self.is_zip64 { u64::MAX } else { directory.len() as u64 });
        put32(&mut out, if self.is_zip64 { u64::MAX } else { start as u64 });
        put16(&mut out, u16::try_from(self.comment.len()).unwrap_or(u16::MAX));
        out.extend_from_slice(&self.comment);
        out
    }

    fn write_zip64_end(&self, out: &mut Vec<u8>, directory: usize, start: usize) {
        let here = out.len() as u64;
        out.extend_from_slice(b"PK\x06\x06");
        out.extend_from_slice(&44_u64.to_le_bytes());
        out.extend_from_slice(&[45, 0, 45, 0, 0, 0, 0, 0, 0, 0, 0, 0]);
        for value in [self.entries.len(), self.entries.len(), directory, start] {
            out.extend_from_slice(&(value as u64).to_le_bytes());
        }
        out.extend_from_slice(b"PK\x06\x07\0\0\0\0");
        out.extend_from_slice(&here.to_le_bytes());
        out.extend_from_slice(&1_u32.to_le_bytes());
    }
}

fn write_local(out: &mut Vec<u8>, entry: &RawEntry) {
    out.extend_from_slice(b"PK\x03\x04\x2d\0");
    let flags = entry.flags | if entry.has_descriptor { 8 } else { 0 };
    put16(out, flags);
    put16(out, entry.method);
    put32(out, 0x0021_0000);
    if entry.has_descriptor {
        out.extend_from_slice(&[0; 12]);
    } else {
        put32(out, u64::from(entry.crc));
        put_sizes(out, entry);
    }
    put16(out, u16::try_from(entry.name.len()).unwrap_or(u16::MAX));
    put16(out, 0);
    out.extend_from_slice(&entry.name);
    out.extend_from_slice(&entry.stored);
    if entry.has_descriptor {
        out.extend_from_slice(b"PK\x07\x08");
        put32(out, u64::from(entry.crc));
        put32(out, entry.stored_size);
        put32(out, entry.size);
    }
}

fn write_central(out: &mut Vec<u8>, entry: &RawEntry, offset: usize) {
    let mut extra = entry.extra.clone();
    if entry.is_zip64 {
        extra.extend_from_slice(&[1, 0, 24, 0]);
        for value in [entry.size, entry.stored_size, offset as u64] {
            extra.extend_from_slice(&value.to_le_bytes());
        }
    }
    out.extend_from_slice(b"PK\x01\x02\x3f\0\x2d\0");
    put16(out, entry.flags | if entry.has_descriptor { 8 } else { 0 });
    put16(out, entry.method);
    put32(out, 0x0021_0000);
    put32(out, u64::from(entry.crc));
    if entry.is_zip64 {
        out.extend_from_slice(&[0xff; 8]);
    } else {
        put_sizes(out, entry);
    }
    put16(out, u16::try_from(entry.name.len()).unwrap_or(u16::MAX));
    put16(out, u16::try_from(extra.len()).unwrap_or(u16::MAX));
    out.extend_from_slice(&[0; 10]);
    put32(out, if entry.is_zip64 { u64::MAX } else { offset as u64 });
    out.extend_from_slice(&entry.name);
    out.extend_from_slice(&extra);
}

fn put_sizes(out: &mut Vec<u8>, entry: &RawEntry) {
    put32(out, entry.stored_size);
    put32(out, entry.size);
}

fn put16(out: &mut Vec<u8>, value: u16) {
    out.extend_from_slice(&value.to_le_bytes());
}

fn put32(out: &mut Vec<u8>, value: u64) {
    out.extend_from_slice(&u32::try_from(value).unwrap_or(u32::MAX).to_le_bytes());
}

fn crc32(bytes: &[u8]) -> u32 {
    let mut crc = flate2::Crc::new();
    crc.update(bytes);
    crc.sum()
}
