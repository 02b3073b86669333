//! CBZ: images in a ZIP archive.
//! Must not decide what is a page or in which order; that is `page_order`.

pub mod entries;
mod names;
mod read;

use codex_models::BookFormat;

use self::entries::{Archive, Entry};
use crate::detect;
use crate::error::{FailureCode, ParserError, Result};
use crate::image_probe::{self, ProbedImage};
use crate::limits::Limits;
use crate::metadata::comic_info::ComicInfo;
use crate::metadata::embedded::{self, Embedded};
use crate::metadata::filename;
use crate::page_index::{PageEntry, PageIndex, PageSource};
use crate::page_order;
use crate::parser::{BookFile, Cover, PageContent, ParsedBook, Parser};
use crate::probing::{Doubts, grow, page_content};
use crate::stop::Stop;

/// Reads CBZ.
#[derive(Debug, Clone, Copy, Default)]
pub struct CbzParser;

impl Parser for CbzParser {
    fn format(&self) -> BookFormat {
        BookFormat::Cbz
    }

    fn detect(&self, head: &[u8], file: &BookFile) -> bool {
        detect::is_zip(head, file)
    }

    fn parse(&self, file: &BookFile, limits: &Limits, stop: &Stop) -> Result<ParsedBook> {
        let archive = Archive::open(file, limits, stop)?;
        let mut doubts = Doubts::new(file);
        let pages = index(&archive, &mut doubts, limits, stop)?;
        let info = read_metadata(&archive, &mut doubts, limits, stop);
        let cover = info.front_cover.filter(|page| *page < pages.len()).unwrap_or(0);
        Ok(ParsedBook {
            format: BookFormat::Cbz,
            pages,
            metadata: info.metadata,
            file_name: filename::of_file(file),
            cover: Some(Cover::Page(cover)),
            warnings: doubts.into_warnings(),
        })
    }

    fn pages(&self, file: &BookFile, limits: &Limits, stop: &Stop) -> Result<PageIndex> {
        let archive = Archive::open(file, limits, stop)?;
        index(&archive, &mut Doubts::new(file), limits, stop)
    }

    fn read_page(
        &self,
        file: &BookFile,
        index: &PageIndex,
        n: usize,
        limits: &Limits,
        stop: &Stop,
    ) -> Result<PageContent> {
        let page = index.page(n)?;
        let PageSource::Range { offset, method, crc } = page.source else {
            return Err(ParserError::corrupt(format!("page `{}` is not one of a CBZ", page.name)));
        };
        let packed = read::Packed {
            name: &page.name,
            offset,
            stored_size: page.stored_size,
            size: page.size,
            method,
            crc,
            is_encrypted: false,
        };
        let bytes = read::unpack(file, &packed, limits.entry_bytes, limits, stop)?;
        page_content(&page.name, bytes)
    }
}

/// The pages of an archive in reading order, each with what its header says.
fn index(
    archive: &Archive<'_>,
    doubts: &mut Doubts<'_>,
    limits: &Limits,
    stop: &Stop,
) -> Result<PageIndex> {
    let mut pages: Vec<&Entry> =
        archive.entries().iter().filter(|entry| page_order::is_page(&entry.name)).collect();
    pages.sort_by(|a, b| page_order::compare(&a.name, &b.name));
    let mut entries = Vec::with_capacity(pages.len());
    let mut unpacked = 0_u64;
    for entry in pages {
        stop.check()?;
        // Entries may share their data, so a small file can ask for any number of looks.
        if unpacked > limits.total_bytes {
            let message = "looking at the pages takes more bytes than allowed";
            return Err(ParserError::limit("total_bytes", message));
        }
        let (offset, probed) = match probe(archive, entry, limits, &mut unpacked) {
            Ok((offset, probed)) => (offset, doubts.judge(&entry.name, probed, limits)),
            Err(error) => {
                doubts.unreadable(&error);
                (entry.header_offset, None)
            }
        };
        let check = entry.method.has_check().then_some(entry.crc);
        entries.push(PageEntry {
            name: entry.name.clone(),
            media_type: page_order::media_type_of(&entry.name, probed.as_ref()),
            width: probed.and_then(|probed| probed.width),
            height: probed.and_then(|probed| probed.height),
            source: PageSource::Range { offset, method: entry.method, crc: check },
            stored_size: entry.stored_size,
            size: entry.size,
        });
    }
    doubts.settle(entries.len())?;
    Ok(PageIndex { entries })
}

/// Finds the first data byte of a page and probes its header, reading on while the header goes on. What is unpacked for
/// that is added to `unpacked`.
fn probe(
    archive: &Archive<'_>,
    entry: &Entry,
    limits: &Limits,
    unpacked: &mut u64,
) -> Result<(u64, Option<ProbedImage>)> {
    let mut length = image_probe::USUAL_HEAD;
    loop {
        let head = archive.head(entry, length, limits)?;
        *unpacked = unpacked.saturating_add(head.bytes.len() as u64);
        let probed = image_probe::probe(&head.bytes);
        match grow(length, head.bytes.len(), probed.as_ref()) {
            Some(larger) => length = larger,
            None => return Ok((head.data_offset, probed)),
        }
    }
}

/// Reads the metadata documents; whatever is wrong with them is only a warning.
fn read_metadata(
    archive: &Archive<'_>,
    doubts: &mut Doubts<'_>,
    limits: &Limits,
    stop: &Stop,
) -> ComicInfo {
    let entries = archive.entries();
    let mut embedded = Embedded::default();
    for place in embedded::wanted(entries.iter().map(|entry| entry.name.as_str())) {
        if let Some(entry) = entries.get(place) {
            embedded.add(&entry.name, archive.read(entry, limits.xml_bytes, limits, stop));
        }
    }
    embedded.add_comment(&archive.comment());
    embedded.read(doubts, limits)
}

/// Fails with `no_pages` unless there is at least one.
pub(crate) fn refuse_empty(file: &BookFile, pages: usize) -> Result<()> {
    if pages == 0 {
        let message = format!("`{}` has no images", file.name());
        return Err(ParserError::new(FailureCode::NoPages, message));
    }
    Ok(())
}
