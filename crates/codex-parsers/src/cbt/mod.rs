//! CBT: images in a TAR archive, plain or packed as a whole.
//! Must not decide what is a page or in which order; that is `page_order`.

mod headers;
mod stream;

use codex_models::BookFormat;

use self::headers::{Entry, Tar};
pub(crate) use self::stream::{is_packed_tar, is_tar};
use crate::along::{self, Along};
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

/// Bytes of each page that are looked at.
const HEAD: u64 = 64 << 10;

/// Reads CBT.
#[derive(Debug, Clone, Copy, Default)]
pub struct CbtParser;

impl Parser for CbtParser {
    fn format(&self) -> BookFormat {
        BookFormat::Cbt
    }

    fn detect(&self, head: &[u8], file: &BookFile) -> bool {
        is_tar(head) || is_packed_tar(head, file, &Limits::default(), &Stop::new())
    }

    fn parse(&self, file: &BookFile, limits: &Limits, stop: &Stop) -> Result<ParsedBook> {
        let mut doubts = Doubts::new(file);
        let (pages, embedded) = survey(file, &mut doubts, limits, stop)?;
        let found = embedded.read(&mut doubts, limits);
        let cover = found.front_cover.filter(|page| *page < pages.len()).unwrap_or(0);
        Ok(ParsedBook {
            format: BookFormat::Cbt,
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
                refuse_large(&page.name, page.size, limits)?;
                file.read_exact_vec(offset, page.size)?
            }
            PageSource::Packed { entry, .. } => read_packed(file, entry, limits, stop)?,
            _ => {
                let message = format!("page `{}` is not one of a CBT", page.name);
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
        let entry_of = |page: &usize| match index.get(*page)?.source {
            PageSource::Packed { entry, .. } => Some(entry),
            _ => None,
        };
        if entry_of(&n).is_none() {
            take(n, self.read_page(file, index, n, limits, stop)?);
            return Ok(());
        }
        let mut wanted = along::by_entry(n, others, entry_of);
        let mut tar = stream::open(file, limits, stop)?;
        let mut position = 0_u32;
        while !wanted.is_empty() {
            let Some(entry) = tar.next_entry()? else {
                return Err(ParserError::truncated(format!("`{}` ends too early", file.name())));
            };
            if let Some(pages) = wanted.remove(&position) {
                refuse_large(&entry.name, entry.size, limits)?;
                let bytes = tar.read(&entry, limits.entry_bytes)?;
                if bytes.len() as u64 != entry.size {
                    return Err(ParserError::truncated(format!("`{}` ends too early", entry.name)));
                }
                if !along::hand_out(&pages, index, &bytes, take)? {
                    return Ok(());
                }
            }
            position = position.saturating_add(1);
        }
        Ok(())
    }
}

/// A page with what the look into it gave.
struct Look {
    entry: Entry,
    position: u32,
    probed: Result<Option<ProbedImage>>,
}

/// Goes through an archive once, looking into its pages and its metadata.
fn survey(
    file: &BookFile,
    doubts: &mut Doubts<'_>,
    limits: &Limits,
    stop: &Stop,
) -> Result<(PageIndex, Embedded)> {
    let mut tar = stream::open(file, limits, stop)?;
    let mut embedded = Embedded::default();
    let mut looks: Vec<Look> = Vec::new();
    for position in 0..=u32::MAX {
        let entry = match tar.next_entry() {
            Ok(Some(entry)) => entry,
            Ok(None) => break,
            Err(error) if is_end_of_book(&error, &looks) => {
                doubts.unreadable(&error);
                break;
            }
            Err(error) => return Err(error),
        };
        if usize::try_from(position).is_ok_and(|position| position >= limits.entries) {
            let message = format!("`{}` has more than {} entries", file.name(), limits.entries);
            return Err(ParserError::limit("entries", message));
        }
        if !entry.is_file {
            continue;
        }
        if embedded::is_metadata(&entry.name) {
            embedded.add(&entry.name, tar.read(&entry, limits.xml_bytes));
        } else if page_order::is_page(&entry.name) {
            let probed = refuse_large(&entry.name, entry.size, limits)
                .and_then(|()| tar.read(&entry, HEAD))
                .map(|head| image_probe::probe(&head));
            looks.push(Look { entry, position, probed });
        }
    }
    looks.sort_by(|a, b| page_order::compare(&a.entry.name, &b.entry.name));
    let index = assemble(looks, &tar, doubts, limits)?;
    Ok((index, embedded))
}

/// Whether damage only ends the list of pages; what stands before it can be read.
fn is_end_of_book(error: &ParserError, looks: &[Look]) -> bool {
    matches!(error.code(), FailureCode::Truncated | FailureCode::Corrupt) && !looks.is_empty()
}

fn assemble(
    looks: Vec<Look>,
    tar: &Tar<'_>,
    doubts: &mut Doubts<'_>,
    limits: &Limits,
) -> Result<PageIndex> {
    let mut entries = Vec::with_capacity(looks.len());
    for Look { entry, position, probed } in looks {
        let probed = match probed {
            Ok(probed) => doubts.judge(&entry.name, probed, limits),
            Err(error) => {
                doubts.unreadable(&error);
                None
            }
        };
        let source = if tar.is_packed() {
            PageSource::Packed { run: 0, entry: position }
        } else {
            PageSource::Range { offset: entry.offset, method: Compression::Stored, crc: None }
        };
        entries.push(PageEntry {
            media_type: page_order::media_type_of(&entry.name, probed.as_ref()),
            name: entry.name,
            width: probed.and_then(|probed| probed.width),
            height: probed.and_then(|probed| probed.height),
            source,
            stored_size: entry.size,
            size: entry.size,
        });
    }
    doubts.settle(entries.len())?;
    Ok(PageIndex { entries })
}

/// Unpacks one entry by its position.
fn read_packed(file: &BookFile, wanted: u32, limits: &Limits, stop: &Stop) -> Result<Vec<u8>> {
    let mut tar = stream::open(file, limits, stop)?;
    for position in 0..=wanted {
        let Some(entry) = tar.next_entry()? else { break };
        if position == wanted {
            refuse_large(&entry.name, entry.size, limits)?;
            let bytes = tar.read(&entry, limits.entry_bytes)?;
            return match bytes.len() as u64 {
                length if length == entry.size => Ok(bytes),
                _ => Err(ParserError::truncated(format!("`{}` ends too early", entry.name))),
            };
        }
    }
    let message = format!("`{}` has no entry {wanted}", file.name());
    Err(ParserError::truncated(message))
}

fn refuse_large(name: &str, size: u64, limits: &Limits) -> Result<()> {
    if size <= limits.entry_bytes {
        return Ok(());
    }
    let message = format!("`{name}` is larger than {} bytes", limits.entry_bytes);
    Err(ParserError::limit("entry_bytes", message))
}
