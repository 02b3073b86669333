//! One book: opened once, parsed, fingerprinted, its cover drawn.
//! Must not fail the scan, whatever the file is.

use std::panic::{AssertUnwindSafe, catch_unwind};

use codex_db::view::{BookAnalysis, BookDescription, BookOutcome, IdentifiedFile, ReadyBook};
use codex_models::books::Warning;
use codex_models::covers::CoverLook;
use codex_models::metadata::BookMetadata;
use codex_parsers::metadata::sidecar;
use codex_parsers::{BookFile, Cover, FailureCode, ParsedBook, ParserError};
use codex_services::books;
use codex_services::covers::pipeline::{self, Thumbnail};
use codex_services::covers::{self, CoverFault};
use codex_services::metadata::{BookName, BookSources};
use codex_utils::hash;

use super::{Found, Shared, cover_version};
use crate::apply::Job;
use crate::fingerprint::{self, Fingerprint};
use codex_services::libraries::walk::modified_us;

/// Bytes that reading the structure of any book holds.
const STRUCTURE_BYTES: u64 = 1 << 20;
/// Bytes held for a cover of which nothing is known beforehand.
const UNKNOWN_COVER_BYTES: u64 = 16 << 20;

/// Analyzes a book; `None` when it stays pending, because the scan was stopped, or the file is gone or was written to
/// since it was found: what was read of that is neither what it was nor what it will be.
pub(super) fn analyze(shared: &Shared, job: &Job) -> Option<Found> {
    shared.meter.at(&job.place);
    if let Some(error) = shared.suspects.verdict(job.book, &job.path) {
        return Some(failed(shared, job, None, &error));
    }
    let outcome = catch_unwind(AssertUnwindSafe(|| read(shared, job))).unwrap_or_else(|_panic| {
        let name = job.path.display();
        tracing::error!(file.path = %name, "analyzing `{name}` panicked");
        Err(ParserError::new(
            FailureCode::ParserPanicked,
            format!("reading `{name}` failed in an unforeseen way"),
        ))
    });
    shared.suspects.acquit(job.book);
    if has_changed(job) {
        return None;
    }
    match outcome {
        Ok(found) => Some(found),
        Err(error) if error.code() == FailureCode::Stopped => None,
        // It vanished after the walk; the next scan will say so.
        Err(error) if error.code() == FailureCode::Io && !job.path.exists() => None,
        Err(error) => Some(failed(shared, job, None, &error)),
    }
}

/// Whether the file is another than the walk found. Of a folder only its listing could tell, which the next scan makes.
fn has_changed(job: &Job) -> bool {
    std::fs::metadata(&job.path).is_ok_and(|now| {
        now.is_file() && (now.len() != job.size || modified_us(&now) != job.modified_us)
    })
}

fn read(shared: &Shared, job: &Job) -> Result<Found, ParserError> {
    let file = BookFile::open(&job.path)?;
    file.preload()?;
    let fingerprint = fingerprint::of(&file)?;
    let parsed = {
        let _loan = shared.budget.borrow(STRUCTURE_BYTES.max(file.len().min(4 * STRUCTURE_BYTES)));
        shared.formats.parse(&file, &shared.stop)
    };
    let identified = Some(identified(job, &file));
    let mut parsed = match parsed {
        Ok(parsed) => parsed,
        Err(error) if error.code() == FailureCode::Stopped => return Err(error),
        Err(error) => {
            return Ok(Found { identified, ..failed(shared, job, Some(fingerprint), &error) });
        }
    };
    let cover_version = version_of_cover(job, &fingerprint);
    let (cover_version, cover) = cover(shared, &file, &mut parsed, cover_version)?;
    let sidecar = sidecar(shared, job, &mut parsed);
    let sources = BookSources {
        embedded: std::mem::take(&mut parsed.metadata),
        sidecar,
        name: BookName::of(&job.root.to_string_lossy(), &job.place, parsed.format, &shared.placer),
    };
    let look = cover.as_ref().map(|cover| cover.look);
    let ready = ready(job, parsed, &fingerprint, (cover_version, look));
    let analysis = BookAnalysis {
        book: job.book,
        fingerprint: Some(fingerprint),
        outcome: BookOutcome::Ready(Box::new(ready)),
    };
    Ok(Found {
        series: job.series,
        analysis,
        sources: Some(sources),
        identified,
        sidecar: None,
        cover: cover.map(|cover| (cover_version, cover.bytes)),
        old_cover: old_cover(job).filter(|old| *old != cover_version),
    })
}

fn old_cover(job: &Job) -> Option<i32> {
    job.cover.map(|(_, version)| version)
}

fn identified(job: &Job, file: &BookFile) -> IdentifiedFile {
    let name = job.place.rsplit('/').next().unwrap_or(&job.place).to_owned();
    let size = i64::try_from(job.size).unwrap_or(i64::MAX);
    books::identified(job.book, name, size, job.modified_us, Some(file))
}

/// A book that cannot be read is still what the file beside it says.
fn failed(
    shared: &Shared,
    job: &Job,
    fingerprint: Option<Fingerprint>,
    error: &ParserError,
) -> Found {
    let limits = shared.formats.limits();
    let sidecar = job.sidecar.as_ref().and_then(|path| sidecar::read_book(path, limits).ok());
    let outcome =
        BookOutcome::Failed { code: error.code().as_str().to_owned(), message: error.to_string() };
    Found {
        series: job.series,
        analysis: BookAnalysis { book: job.book, fingerprint, outcome },
        sources: None,
        identified: None,
        sidecar,
        cover: None,
        old_cover: old_cover(job),
    }
}

/// What the file beside the book says; what is wrong with it is only a warning.
fn sidecar(shared: &Shared, job: &Job, parsed: &mut ParsedBook) -> BookMetadata {
    let Some(path) = &job.sidecar else { return BookMetadata::default() };
    match sidecar::read_book(path, shared.formats.limits()) {
        Ok(metadata) => metadata,
        Err(error) => {
            let name = path.file_name().unwrap_or_default().to_string_lossy();
            let message = format!("`{name}` is left out: {error}");
            parsed.warnings.push(Warning { code: "bad_metadata".to_owned(), message });
            BookMetadata::default()
        }
    }
}

/// The version of a cover that is made now. The one of the same content is kept: it may have been given by somebody who had
/// the cover made anew, and what was made before must not come back out of caches.
fn version_of_cover(job: &Job, fingerprint: &Fingerprint) -> i32 {
    let known = job.cover.filter(|(of, _)| of == fingerprint);
    known.map_or_else(|| cover_version(fingerprint), |(_, version)| version)
}

/// The version of the cover (0: the book cannot have one) and the thumbnail, unless it is to be drawn on demand.
fn cover(
    shared: &Shared,
    file: &BookFile,
    parsed: &mut ParsedBook,
    version: i32,
) -> Result<(i32, Option<Thumbnail>), ParserError> {
    let made = {
        let _loan = shared.budget.borrow(cover_bytes(parsed));
        covers::from_parsed(&shared.formats, file, parsed, &shared.spec, &shared.stop)
    };
    match made {
        Ok(made) => Ok((version, Some(made))),
        Err(CoverFault::NeedsRenderer { .. }) => Ok((version, None)),
        Err(CoverFault::None) => Ok((0, None)),
        Err(CoverFault::Parser(error)) if error.code() == FailureCode::Stopped => Err(error),
        Err(fault @ (CoverFault::Parser(_) | CoverFault::Image(_))) => {
            let message = format!("The cover cannot be shown: {fault}");
            parsed.warnings.push(Warning { code: "no_cover".to_owned(), message });
            Ok((0, None))
        }
    }
}

/// About how many bytes making the cover holds.
fn cover_bytes(parsed: &ParsedBook) -> u64 {
    match &parsed.cover {
        None => 0,
        Some(Cover::Page(page)) => {
            parsed.pages.entries.get(*page).map_or(UNKNOWN_COVER_BYTES, |entry| {
                let (width, height) = (entry.width, entry.height);
                entry.size.saturating_add(pipeline::decode_bytes(
                    Some(entry.media_type),
                    width,
                    height,
                ))
            })
        }
        Some(Cover::Resource(_)) => UNKNOWN_COVER_BYTES,
    }
}

/// What is written of a readable book; how it is described is decided when that is.
fn ready(
    job: &Job,
    parsed: ParsedBook,
    fingerprint: &Fingerprint,
    (cover_version, cover_look): (i32, Option<CoverLook>),
) -> ReadyBook {
    ReadyBook {
        format: parsed.format,
        page_count: u32::try_from(parsed.pages.entries.len()).unwrap_or(u32::MAX),
        index: parsed.pages.encode(),
        description: BookDescription::default(),
        warnings: parsed.warnings,
        content_version: content_version(fingerprint, job.modified_us),
        content_key: parsed.pages.content_key(),
        cover_version,
        cover_look,
    }
}

/// What strong validators are made of: a file changed in its middle keeps its fingerprint, but not its time.
fn content_version(fingerprint: &Fingerprint, modified_us: i64) -> String {
    let mut bytes = [0_u8; 24];
    bytes[..16].copy_from_slice(fingerprint);
    bytes[16..].copy_from_slice(&modified_us.to_be_bytes());
    format!("{:032x}", u128::from_be_bytes(hash::xxh3_128(&bytes)))
}
