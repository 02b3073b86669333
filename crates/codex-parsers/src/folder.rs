//! A folder of images as a book: its listing, and the pages that are its files.
//! Must not descend into folders, follow links, or write.

use std::fs::Metadata;
use std::io;
use std::path::Path;
use std::time::UNIX_EPOCH;

use codex_models::BookFormat;

use crate::error::{ParserError, Result};
use crate::image_probe::{self, ProbedImage};
use crate::limits::Limits;
use crate::metadata::embedded::{self, Embedded};
use crate::metadata::filename;
use crate::page_index::{PageEntry, PageIndex, PageSource};
use crate::page_order;
use crate::parser::{BookFile, Cover, PageContent, ParsedBook, Parser};
use crate::probing::{Doubts, grow, page_content};
use crate::stop::Stop;

/// More files than this are no book.
const MOST_FILES: usize = 50_000;
/// Names of pictures that belong to a series or a player, not to a book.
const ARTWORK: &[&str] = &[
    "cover",
    "folder",
    "poster",
    "fanart",
    "banner",
    "logo",
    "thumb",
    "clearart",
    "landscape",
    "backdrop",
    "back",
];

/// What a folder holds for a book, as it was when it was listed.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Listing {
    /// Images in reading order.
    pub images: Vec<ListedFile>,
    /// Metadata documents.
    documents: Vec<ListedFile>,
    /// Bytes of all of them.
    pub size: u64,
    /// The latest change of the folder or of one of them, in microseconds since 1970.
    pub modified_us: i64,
}

/// A file of a listing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ListedFile {
    /// Its name in the folder.
    pub name: String,
    /// Length in bytes.
    pub size: u64,
    /// Time of the last change, in microseconds since 1970.
    pub modified_us: i64,
}

impl Listing {
    /// Lists a folder. Links are left out, as are names that are not UTF-8.
    pub fn read(folder: &Path) -> io::Result<Self> {
        let mut listing =
            Self { modified_us: modified_us(&std::fs::metadata(folder)?), ..Self::default() };
        for entry in std::fs::read_dir(folder)? {
            let entry = entry?;
            let Ok(name) = entry.file_name().into_string() else { continue };
            let is_image = page_order::is_page(&name);
            let is_wanted = is_image || embedded::is_metadata(&name);
            if !is_wanted || !entry.file_type()?.is_file() {
                continue;
            }
            let metadata = entry.metadata()?;
            let file =
                ListedFile { name, size: metadata.len(), modified_us: modified_us(&metadata) };
            listing.size = listing.size.saturating_add(file.size);
            listing.modified_us = listing.modified_us.max(file.modified_us);
            let kind = if is_image { &mut listing.images } else { &mut listing.documents };
            kind.push(file);
            if listing.images.len() > MOST_FILES {
                return Err(io::ErrorKind::FileTooLarge.into());
            }
        }
        listing.images.sort_by(|a, b| page_order::compare(&a.name, &b.name));
        listing.documents.sort_by(|a, b| a.name.cmp(&b.name));
        Ok(listing)
    }

    /// The file of this name.
    pub fn find(&self, name: &str) -> Option<&ListedFile> {
        self.images.iter().chain(&self.documents).find(|file| file.name == name)
    }
}

/// Whether a picture of this name is artwork of a series rather than a page.
pub fn is_artwork(name: &str) -> bool {
    let stem = name.rsplit_once('.').map_or(name, |(stem, _)| stem);
    ARTWORK.iter().any(|artwork| stem.eq_ignore_ascii_case(artwork))
}

/// Time of the last change in microseconds since 1970.
pub(crate) fn modified_us(metadata: &Metadata) -> i64 {
    let since = metadata.modified().ok().and_then(|time| time.duration_since(UNIX_EPOCH).ok());
    since.and_then(|since| i64::try_from(since.as_micros()).ok()).unwrap_or_default()
}

/// Reads folders of images.
#[derive(Debug, Clone, Copy, Default)]
pub struct FolderParser;

impl Parser for FolderParser {
    fn format(&self) -> BookFormat {
        BookFormat::Folder
    }

    fn detect(&self, _head: &[u8], file: &BookFile) -> bool {
        file.is_folder()
    }

    fn parse(&self, file: &BookFile, limits: &Limits, stop: &Stop) -> Result<ParsedBook> {
        let mut doubts = Doubts::new(file);
        let pages = index(file, &mut doubts, limits, stop)?;
        let mut documents = Embedded::default();
        for document in &listing_of(file)?.documents {
            let read = file.open_inside(&document.name);
            let most = limits.xml_bytes.saturating_add(1).min(document.size);
            documents.add(&document.name, read.and_then(|opened| opened.read_exact_vec(0, most)));
        }
        let found = documents.read(&mut doubts, limits);
        let cover = found.front_cover.filter(|page| *page < pages.len()).unwrap_or(0);
        Ok(ParsedBook {
            format: BookFormat::Folder,
            pages,
            metadata: found.metadata,
            file_name: filename::of_file(file),
            cover: Some(Cover::Page(cover)),
            warnings: doubts.into_warnings(),
        })
    }

    fn pages(&self, file: &BookFile, limits: &Limits, stop: &Stop) -> Result<PageIndex> {
        index(file, &mut Doubts::new(file), limits, stop)
    }

    fn read_page(
        &self,
        file: &BookFile,
        index: &PageIndex,
        n: usize,
        limits: &Limits,
        _stop: &Stop,
    ) -> Result<PageContent> {
        let page = index.page(n)?;
        let opened = file.open_inside(&page.name)?;
        if opened.len() > limits.entry_bytes {
            let message = format!("`{}` is larger than {} bytes", page.name, limits.entry_bytes);
            return Err(ParserError::limit("entry_bytes", message));
        }
        page_content(&page.name, opened.read_exact_vec(0, opened.len())?)
    }
}

fn listing_of(file: &BookFile) -> Result<&Listing> {
    let listing = file.folder();
    listing.ok_or_else(|| ParserError::corrupt(format!("`{}` is not a folder", file.name())))
}

fn index(
    file: &BookFile,
    doubts: &mut Doubts<'_>,
    limits: &Limits,
    stop: &Stop,
) -> Result<PageIndex> {
    let images = &listing_of(file)?.images;
    if images.len() > limits.entries {
        let message = format!("`{}` has more than {} images", file.name(), limits.entries);
        return Err(ParserError::limit("entries", message));
    }
    let mut entries = Vec::with_capacity(images.len());
    for image in images {
        stop.check()?;
        let probed = match probe(file, image) {
            Ok(probed) => doubts.judge(&image.name, probed, limits),
            Err(error) => {
                doubts.unreadable(&error);
                None
            }
        };
        entries.push(PageEntry {
            name: image.name.clone(),
            media_type: page_order::media_type_of(&image.name, probed.as_ref()),
            width: probed.and_then(|probed| probed.width),
            height: probed.and_then(|probed| probed.height),
            source: PageSource::File,
            stored_size: image.size,
            size: image.size,
        });
    }
    doubts.settle(entries.len())?;
    Ok(PageIndex { entries })
}

/// Probes the header of an image, reading on while the header goes on.
fn probe(file: &BookFile, image: &ListedFile) -> Result<Option<ProbedImage>> {
    let opened = file.open_inside(&image.name)?;
    let mut length = image_probe::USUAL_HEAD;
    loop {
        let head = opened.window(0, length)?;
        let probed = image_probe::probe(&head);
        match grow(length, head.len(), probed.as_ref()) {
            Some(larger) => length = larger,
            None => return Ok(probed),
        }
    }
}
