//! The pages of a RAR archive.
//! Must not know how the library is called.

use std::collections::{BTreeMap, HashMap, HashSet};

use codex_models::BookFormat;

use super::library::{End, Header, Mode, Rar, multi_volume};
use crate::along::{self, Along};
use crate::cbz::refuse_empty;
use crate::detect;
use crate::error::{FailureCode, ParserError, Result};
use crate::image_probe::{self, ProbedImage};
use crate::limits::Limits;
use crate::metadata::comic_info::ComicInfo;
use crate::metadata::embedded::{self, Embedded};
use crate::metadata::filename;
use crate::page_index::{PageEntry, PageIndex, PageSource};
use crate::page_order;
use crate::parser::{BookFile, Cover, PageContent, ParsedBook, Parser, TakePage};
use crate::probing::{Doubts, page_content};
use crate::stop::Stop;

/// Bytes of each page that are looked at; unpacking is the cost, so one look must do.
const HEAD: u64 = 64 << 10;

/// Reads CBR.
#[derive(Debug, Clone, Copy, Default)]
pub struct CbrParser;

impl CbrParser {
    /// Whether this build reads RAR.
    pub const IS_SUPPORTED: bool = true;
}

impl Parser for CbrParser {
    fn format(&self) -> BookFormat {
        BookFormat::Cbr
    }

    fn detect(&self, head: &[u8], _file: &BookFile) -> bool {
        detect::is_rar(head)
    }

    fn parse(&self, file: &BookFile, limits: &Limits, stop: &Stop) -> Result<ParsedBook> {
        let mut doubts = Doubts::new(file);
        let (pages, info) = survey(file, &mut doubts, limits, stop)?;
        let cover = info.front_cover.filter(|page| *page < pages.len()).unwrap_or(0);
        Ok(ParsedBook {
            format: BookFormat::Cbr,
            pages,
            metadata: info.metadata,
            file_name: filename::of_file(file),
            cover: Some(Cover::Page(cover)),
            warnings: doubts.into_warnings(),
        })
    }

    fn pages(&self, file: &BookFile, limits: &Limits, stop: &Stop) -> Result<PageIndex> {
        survey(file, &mut Doubts::new(file), limits, stop).map(|(pages, _)| pages)
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
        let PageSource::Rar { entry } = page.source else {
            return Err(ParserError::corrupt(format!("page `{}` is not one of a CBR", page.name)));
        };
        let bytes = read_entry(file, entry, limits, stop)?;
        page_content(&page.name, bytes)
    }

    fn read_along(
        &self,
        file: &BookFile,
        wanted: &Along<'_>,
        limits: &Limits,
        stop: &Stop,
        take: &mut TakePage<'_>,
    ) -> Result<()> {
        let Along { index, page: n, others } = *wanted;
        let archive = open(file, Mode::Read)?;
        if !archive.is_solid() {
            take(n, self.read_page(file, index, n, limits, stop)?);
            return Ok(());
        }
        let entry_of = |page: &usize| match index.get(*page)?.source {
            PageSource::Rar { entry } => Some(entry),
            _ => None,
        };
        let wanted = along::by_entry(n, others, entry_of);
        read_solid(archive, wanted, index, limits, stop, take)
    }
}

/// Goes through a solid archive up to the last entry that is wanted.
fn read_solid(
    mut archive: Rar,
    mut wanted: BTreeMap<u32, Vec<usize>>,
    index: &PageIndex,
    limits: &Limits,
    stop: &Stop,
    take: &mut TakePage<'_>,
) -> Result<()> {
    let mut position = 0_u32;
    while !wanted.is_empty() {
        stop.check()?;
        let Some(header) = archive.next_header()? else {
            return Err(ParserError::truncated("the archive ends before its last page"));
        };
        if !header.is_folder {
            refuse(&header, limits)?;
        }
        match wanted.remove(&position) {
            None => archive.skip(limits, stop)?,
            Some(pages) => {
                let (bytes, _) = archive.read(limits.entry_bytes, true, limits, stop)?;
                if !along::hand_out(&pages, index, &bytes, take)? {
                    return Ok(());
                }
            }
        }
        position = position.saturating_add(1);
    }
    Ok(())
}

/// What a look into the entries finds.
#[derive(Debug, Default)]
struct Looks {
    /// By position of the entry; absent where no look was possible.
    pages: HashMap<usize, Look>,
    info: ComicInfo,
}

type Look = Result<Option<ProbedImage>>;

/// Lists an archive and looks into its pages and its metadata.
fn survey(
    file: &BookFile,
    doubts: &mut Doubts<'_>,
    limits: &Limits,
    stop: &Stop,
) -> Result<(PageIndex, ComicInfo)> {
    let headers = list(file, limits, stop)?;
    if headers.is_empty() {
        let message = format!("`{}` has no entries that can be read", file.name());
        return Err(ParserError::corrupt(message));
    }
    let pages = pages_of(&headers);
    refuse_empty(file, pages.len())?;
    let looks = look(file, &headers, &pages, doubts, limits, stop)?;
    let index = assemble(&headers, &pages, &looks.pages, doubts, limits)?;
    Ok((index, looks.info))
}

/// All headers. Damage ends the list; without any header before it the archive is unreadable.
fn list(file: &BookFile, limits: &Limits, stop: &Stop) -> Result<Vec<Header>> {
    let mut archive = open(file, Mode::List)?;
    let mut headers: Vec<Header> = Vec::new();
    loop {
        stop.check()?;
        let header = match archive.next_header() {
            Ok(Some(header)) => header,
            Err(error) if headers.is_empty() => return Err(error),
            Ok(None) | Err(_) => return Ok(headers),
        };
        if header.is_split {
            return Err(multi_volume(&file.name()));
        }
        if headers.len() >= limits.entries {
            let message = format!("`{}` has more than {} entries", file.name(), limits.entries);
            return Err(ParserError::limit("entries", message));
        }
        headers.push(header);
        if archive.skip(limits, stop).is_err() {
            return Ok(headers);
        }
    }
}

fn open(file: &BookFile, mode: Mode) -> Result<Rar> {
    let archive = Rar::open(file, mode)?;
    if archive.is_volume() {
        return Err(multi_volume(&file.name()));
    }
    Ok(archive)
}

/// A page as position of its header, and of the entry that has its bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Page {
    header: usize,
    entry: usize,
}

/// The pages in reading order.
fn pages_of(headers: &[Header]) -> Vec<Page> {
    let by_name: HashMap<&str, usize> = headers
        .iter()
        .enumerate()
        .filter(|(_, header)| header.same_as.is_none())
        .map(|(position, header)| (header.name.as_str(), position))
        .collect();
    let mut pages: Vec<(&str, Page)> = Vec::new();
    for (position, header) in headers.iter().enumerate() {
        if header.is_folder || header.is_link || !page_order::is_page(&header.name) {
            continue;
        }
        let entry = match &header.same_as {
            None => Some(position),
            Some(target) => by_name.get(target.as_str()).copied(),
        };
        if let Some(entry) = entry {
            pages.push((&header.name, Page { header: position, entry }));
        }
    }
    pages.sort_by(|(a, _), (b, _)| page_order::compare(a, b));
    pages.into_iter().map(|(_, page)| page).collect()
}

/// Looks into pages and metadata, in the order of the archive and as far as time and limits allow.
fn look(
    file: &BookFile,
    headers: &[Header],
    pages: &[Page],
    doubts: &mut Doubts<'_>,
    limits: &Limits,
    stop: &Stop,
) -> Result<Looks> {
    let wanted: HashSet<usize> = pages.iter().map(|page| page.entry).collect();
    let files = headers.iter().map(|header| if header.is_folder { "" } else { &header.name });
    let documents = embedded::wanted(files);
    let last = wanted.iter().chain(&documents).copied().max().unwrap_or_default();
    let mut embedded = Embedded::default();
    let mut walk = Walk::open(file, limits, stop)?;
    let mut looks = Looks::default();
    for (position, header) in headers.iter().enumerate().take(last.saturating_add(1)) {
        stop.check()?;
        if walk.is_spent(header) {
            doubts.unprobed(file);
            break;
        }
        if documents.contains(&position) {
            embedded.add(&header.name, walk.take(header, limits.xml_bytes));
        } else if wanted.contains(&position) {
            let look = walk.take(header, HEAD).map(|bytes| image_probe::probe(&bytes));
            looks.pages.insert(position, look);
        } else if let Err(error) = walk.pass(header) {
            tracing::debug!("passing over `{}` failed: {error}", header.name);
        }
    }
    stop.check()?;
    looks.info = embedded.read(doubts, limits);
    Ok(looks)
}

/// One pass over an archive whose headers are known.
struct Walk<'a> {
    archive: Rar,
    limits: &'a Limits,
    stop: &'a Stop,
    /// Sizes of pages are worth half of the time; a book is readable without them.
    budget: Stop,
    unpacked: u64,
    /// In a solid archive nothing can be unpacked behind damage.
    broken: Option<(FailureCode, String)>,
}

impl<'a> Walk<'a> {
    fn open(file: &BookFile, limits: &'a Limits, stop: &'a Stop) -> Result<Self> {
        let budget = stop.within(limits.time.checked_div(2).unwrap_or_default());
        let archive = open(file, Mode::Read)?;
        Ok(Self { archive, limits, stop, budget, unpacked: 0, broken: None })
    }

    /// Whether time or bytes are used up before `header`.
    fn is_spent(&mut self, header: &Header) -> bool {
        let cost = if self.archive.is_solid() { header.size } else { HEAD };
        self.unpacked = self.unpacked.saturating_add(cost);
        self.unpacked > self.limits.total_bytes || self.budget.is_stopped()
    }

    /// The first `wanted` bytes of the next entry, which is `header`.
    fn take(&mut self, header: &Header, wanted: u64) -> Result<Vec<u8>> {
        self.advance()?;
        if let Err(error) = refuse(header, self.limits) {
            self.leave(header)?;
            return Err(error);
        }
        let is_solid = self.archive.is_solid();
        match self.archive.read(wanted, is_solid, self.limits, self.stop) {
            Ok((bytes, End::Whole)) => Ok(bytes),
            Ok((bytes, End::Enough)) => {
                self.leave(header)?;
                Ok(bytes)
            }
            Err(error) if is_solid => Err(self.break_off(error)),
            Err(error) => {
                self.leave(header)?;
                Err(error)
            }
        }
    }

    /// Passes over the next entry, which is `header`.
    fn pass(&mut self, header: &Header) -> Result<()> {
        self.advance()?;
        self.leave(header)
    }

    fn advance(&mut self) -> Result<()> {
        if let Some((code, message)) = &self.broken {
            return Err(ParserError::new(*code, message.clone()));
        }
        match self.archive.next_header() {
            Ok(Some(_)) => Ok(()),
            Ok(None) => Err(self.break_off(ParserError::truncated("the archive ends too early"))),
            Err(error) => Err(self.break_off(error)),
        }
    }

    fn leave(&mut self, header: &Header) -> Result<()> {
        let is_unpacked = self.archive.is_solid() && !header.is_folder;
        if is_unpacked && let Err(error) = refuse(header, self.limits) {
            return Err(self.break_off(error));
        }
        self.archive.skip(self.limits, self.stop).map_err(|error| self.break_off(error))
    }

    fn break_off(&mut self, error: ParserError) -> ParserError {
        self.broken = Some((error.code(), error.to_string()));
        error
    }
}

/// Fails for an entry that must not be unpacked.
fn refuse(header: &Header, limits: &Limits) -> Result<()> {
    if header.is_encrypted {
        let message = format!("`{}` is encrypted", header.name);
        return Err(ParserError::new(FailureCode::Encrypted, message));
    }
    if header.size > limits.entry_bytes {
        let message = format!("`{}` is larger than {} bytes", header.name, limits.entry_bytes);
        return Err(ParserError::limit("entry_bytes", message));
    }
    if !header.is_stored && header.dictionary > limits.dictionary_bytes {
        let message =
            format!("`{}` asks for a dictionary of {} bytes", header.name, header.dictionary);
        return Err(ParserError::limit("dictionary_bytes", message));
    }
    Ok(())
}

fn assemble(
    headers: &[Header],
    pages: &[Page],
    looks: &HashMap<usize, Look>,
    doubts: &mut Doubts<'_>,
    limits: &Limits,
) -> Result<PageIndex> {
    let mut entries = Vec::with_capacity(pages.len());
    for page in pages {
        let (Some(named), Some(header)) = (headers.get(page.header), headers.get(page.entry))
        else {
            continue;
        };
        let probed = match looks.get(&page.entry) {
            Some(Ok(probed)) => doubts.judge(&named.name, *probed, limits),
            Some(Err(error)) => {
                doubts.unreadable(error);
                None
            }
            None => None,
        };
        entries.push(PageEntry {
            name: named.name.clone(),
            media_type: page_order::media_type_of(&named.name, probed.as_ref()),
            width: probed.and_then(|probed| probed.width),
            height: probed.and_then(|probed| probed.height),
            source: PageSource::Rar { entry: u32::try_from(page.entry).unwrap_or(u32::MAX) },
            stored_size: header.stored_size,
            size: header.size,
        });
    }
    doubts.settle(entries.len())?;
    Ok(PageIndex { entries })
}

/// Unpacks one entry by its position.
fn read_entry(file: &BookFile, entry: u32, limits: &Limits, stop: &Stop) -> Result<Vec<u8>> {
    let mut archive = open(file, Mode::Read)?;
    let mut position = 0;
    while let Some(header) = archive.next_header()? {
        stop.check()?;
        let is_target = position == entry;
        if is_target || (archive.is_solid() && !header.is_folder) {
            refuse(&header, limits)?;
        }
        if is_target {
            let (bytes, _) = archive.read(limits.entry_bytes, true, limits, stop)?;
            return Ok(bytes);
        }
        archive.skip(limits, stop)?;
        position = position.saturating_add(1);
    }
    let message = format!("`{}` has no entry {entry}", file.name());
    Err(ParserError::truncated(message))
}
