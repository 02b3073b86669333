//! 7z archives, written by the `sevenz-rust2` crate.
//! Must not read archives.

use std::io::Cursor;

use sevenz_rust2::{ArchiveEntry, ArchiveWriter, EncoderMethod, SourceReader};

use super::images;

/// How an archive is packed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SevenZip {
    /// Not compressed, each file by itself.
    Stored,
    /// LZMA2, each file by itself.
    Lzma,
    /// LZMA2, all files as one block.
    Solid,
}

impl SevenZip {
    /// Every way.
    pub const ALL: &'static [Self] = &[Self::Stored, Self::Lzma, Self::Solid];
}

/// Makes a CB7.
#[derive(Debug, Clone)]
pub struct Cb7 {
    kind: SevenZip,
    files: Vec<(String, Vec<u8>)>,
}

impl Cb7 {
    /// An archive without files.
    pub fn new(kind: SevenZip) -> Self {
        Self { kind, files: Vec::new() }
    }

    /// An archive of `count` JPEG pages named `001.jpg` and on.
    pub fn with_pages(kind: SevenZip, count: u32) -> Self {
        (1..=count).fold(Self::new(kind), |book, n| {
            book.file(&format!("{n:03}.jpg"), images::jpeg(64, 96, n))
        })
    }

    /// Adds a file.
    #[must_use]
    pub fn file(mut self, name: &str, bytes: impl Into<Vec<u8>>) -> Self {
        self.files.push((name.to_owned(), bytes.into()));
        self
    }

    /// The archive.
    pub fn build(&self) -> Vec<u8> {
        let mut writer =
            ArchiveWriter::new(Cursor::new(Vec::new())).expect("memory can be written");
        let method = match self.kind {
            SevenZip::Stored => EncoderMethod::COPY,
            SevenZip::Lzma | SevenZip::Solid => EncoderMethod::LZMA2,
        };
        writer.set_content_methods(vec![method.into()]);
        let entries = self.files.iter().map(|(name, _)| ArchiveEntry::new_file(name));
        let readers = self.files.iter().map(|(_, bytes)| Cursor::new(bytes.clone()));
        if self.kind == SevenZip::Solid {
            let readers = readers.map(SourceReader::new).collect();
            let written = writer.push_archive_entries(entries.collect(), readers);
            written.expect("memory can be written");
        } else {
            for (entry, reader) in entries.zip(readers) {
                writer.push_archive_entry(entry, Some(reader)).expect("memory can be written");
            }
        }
        writer.finish().expect("memory can be written").into_inner()
    }
}
