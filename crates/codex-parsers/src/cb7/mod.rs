//! CB7: images in a 7z archive.
//! Must not decide what is a page or in which order; that is `page_order`.

mod archive;

use std::collections::HashMap;

use codex_models::BookFormat;

use self::archive::{Archive, Member};
use crate::along::{self, Along};
use crate::detect;
use crate::error::{FailureCode, ParserError, Result};
use crate::image_probe::{self, ProbedImage};
use crate::limits::Limits;
use crate::metadata::embedded::{self, Embedded};
use crate::metadata::filename;
use crate::page_index::{Compression, PageEntry, PageIndex, PageSource};
use crate::page_order;
use crate::parser::{BookFile, Cover, PageContent, ParsedBook, Parser, TakePage};
use crate::probing::{Doubts, page_content};
use crate::stop::Stop;

/// Bytes of each page that are looked at; unpacking is the cost, so one look must do.
const HEAD: u64 = 64 << 10;

/// Reads CB7.
#[derive(Debug, Clone, Copy, Default)]
pub struct Cb7Parser;

impl Parser for Cb7Parser {
    fn format(&self) -> BookFormat {
        BookFormat::Cb7
    }

    fn detect(&self, head: &[u8], _file: &BookFile) -> bool {
        detect::is_seven_zip(head)
    }

    fn parse(&self, file: &BookFile, limits: &Limits, stop: &Stop) -> Result<ParsedBook> {
        let mut doubts = Doubts::new(file);
        let (pages, embedded) = survey(file, &mut doubts, limits, stop)?;
        let found = embedded.read(&mut doubts, limits);
        let cover = found.front_cover.filter(|page| *page < pages.len()).unwrap_or(0);
        Ok(ParsedBook {
            format: BookFormat::Cb7,
            pages,
            metadata: found.metadata,
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
        let bytes = match page.source {
            PageSource::Range { offset, method: Compression::Stored, .. } => {
                archive::refuse_large(&page.name, page.size, limits)?;
                file.read_exact_vec(offset, page.size)?
            }
            PageSource::Packed { run, entry } => {
                Archive::open(file, limits, stop)?.read(run, entry, limits, stop)?
            }
            _ => {
                let message = format!("page `{}` is not one of a CB7", page.name);
                return Err(ParserError::corrupt(message));
            }
        };
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
        let PageSource::Packed { run, .. } = index.page(n)?.source else {
            take(n, self.read_page(file, index, n, limits, stop)?);
            return Ok(());
        };
        let entry_of = |page: &usize| match index.get(*page)?.source {
            PageSource::Packed { run: own, entry } if own == run => Some(entry),
            _ => None,
        };
        let mut wanted = along::by_entry(n, others, entry_of);
        Archive::open(file, limits, stop)?.each(run, limits, stop, |member, bytes| {
            if let Some(pages) = wanted.remove(&member.entry)
                && !along::hand_out(&pages, index, &bytes(limits.entry_bytes)?, take)?
            {
                return Ok(false);
            }
            Ok(!wanted.is_empty())
        })
    }
}

/// What looking into the archive found, by position of the entry.
type Looks = HashMap<u32, Result<Option<ProbedImage>>>;

/// Lists an archive and looks into its pages and its metadata, block by block.
fn survey(
    file: &BookFile,
    doubts: &mut Doubts<'_>,
    limits: &Limits,
    stop: &Stop,
) -> Result<(PageIndex, Embedded)> {
    let archive = Archive::open(file, limits, stop)?;
    let mut pages: Vec<&Member> =
        archive.members().iter().filter(|member| page_order::is_page(&member.name)).collect();
    pages.sort_by(|a, b| page_order::compare(&a.name, &b.name));
    crate::cbz::refuse_empty(file, pages.len())?;
    let mut embedded = Embedded::default();
    let looks = look(&archive, &pages, &mut embedded, doubts, limits, stop)?;
    let mut entries = Vec::with_capacity(pages.len());
    for page in pages {
        let probed = match looks.get(&page.entry) {
            Some(Ok(probed)) => doubts.judge(&page.name, *probed, limits),
            Some(Err(error)) => {
                doubts.unreadable(error);
                None
            }
            None => None,
        };
        entries.push(PageEntry {
            name: page.name.clone(),
            media_type: page_order::media_type_of(&page.name, probed.as_ref()),
            width: probed.and_then(|probed| probed.width),
            height: probed.and_then(|probed| probed.height),
            source: page.source(),
            stored_size: page.size,
            size: page.size,
        });
    }
    doubts.settle(entries.len())?;
    Ok((PageIndex { entries }, embedded))
}

/// Looks into every block that has a page or metadata, as far as time and limits allow.
fn look(
    archive: &Archive<'_>,
    pages: &[&Member],
    embedded: &mut Embedded,
    doubts: &mut Doubts<'_>,
    limits: &Limits,
    stop: &Stop,
) -> Result<Looks> {
    // Sizes of pages are worth half of the time; a book is readable without them.
    let budget = stop.within(limits.time.checked_div(2).unwrap_or_default());
    let mut looks: Looks = HashMap::with_capacity(pages.len());
    let wanted: HashMap<u32, bool> = archive
        .members()
        .iter()
        .filter_map(|member| {
            let is_metadata = embedded::is_metadata(&member.name);
            (is_metadata || page_order::is_page(&member.name))
                .then_some((member.entry, is_metadata))
        })
        .collect();
    let mut unpacked = 0_u64;
    for run in archive.runs(|entry| wanted.contains_key(&entry)) {
        stop.check()?;
        unpacked = unpacked.saturating_add(archive.size_of(run));
        if unpacked > limits.total_bytes || budget.is_stopped() {
            doubts.unprobed(archive.file());
            break;
        }
        let outcome = archive.each(run, limits, &budget, |member, bytes| {
            let Some(is_metadata) = wanted.get(&member.entry) else { return Ok(true) };
            if *is_metadata {
                embedded.add(&member.name, bytes(limits.xml_bytes));
            } else {
                looks.insert(member.entry, bytes(HEAD).map(|head| image_probe::probe(&head)));
            }
            Ok(true)
        });
        stop.check()?;
        let Err(error) = outcome else { continue };
        if matches!(error.code(), FailureCode::TimeOut | FailureCode::Stopped) {
            doubts.unprobed(archive.file());
            break;
        }
        // What stands behind damage in a block cannot be unpacked.
        for page in pages.iter().filter(|page| page.run == Some(run)) {
            let error = ParserError::new(error.code(), error.to_string());
            looks.entry(page.entry).or_insert(Err(error));
        }
    }
    Ok(looks)
}
