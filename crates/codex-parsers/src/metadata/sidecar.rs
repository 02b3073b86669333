//! Files beside books and in folders of series that describe them.
//! Must not decide which books a file speaks of.

use std::path::Path;

use codex_models::metadata::{BookMetadata, PartialDate, SeriesMetadata};

use super::{comic_info, series_json};
use crate::epub;
use crate::error::Result;
use crate::limits::Limits;
use crate::parser::BookFile;

/// A kind of file that describes something beside it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum SidecarKind {
    /// Mylar's `series.json`: a series.
    Mylar,
    /// `ComicInfo.xml` in the folder of a series.
    ComicInfo,
    /// Mihon's `details.json`: a series.
    Mihon,
    /// Calibre's `metadata.opf`, or `<book>.opf`: a book.
    Opf,
}

impl SidecarKind {
    /// The kind of a file of this name.
    pub fn of_name(name: &str) -> Option<Self> {
        let name = name.to_ascii_lowercase();
        match name.as_str() {
            "series.json" => Some(Self::Mylar),
            "comicinfo.xml" => Some(Self::ComicInfo),
            "details.json" => Some(Self::Mihon),
            _ => {
                let is_opf = name.strip_suffix(".opf").is_some() && !name.starts_with('.');
                is_opf.then_some(Self::Opf)
            }
        }
    }

    /// Whether it describes a book rather than a series.
    pub fn is_of_book(self) -> bool {
        match self {
            Self::Opf => true,
            Self::Mylar | Self::ComicInfo | Self::Mihon => false,
        }
    }
}

/// Reads a file that describes a book.
pub fn read_book(path: &Path, limits: &Limits) -> Result<BookMetadata> {
    epub::package_metadata(&read(path, limits)?, limits)
}

/// Reads a file that describes a series; one that describes books says nothing of it.
pub fn read_series(path: &Path, kind: SidecarKind, limits: &Limits) -> Result<SeriesMetadata> {
    let bytes = read(path, limits)?;
    match kind {
        SidecarKind::Mylar => series_json::parse_mylar(&bytes, limits),
        SidecarKind::Mihon => series_json::parse_mihon(&bytes, limits),
        SidecarKind::ComicInfo => Ok(series_of(comic_info::parse(&bytes, limits)?.metadata)),
        SidecarKind::Opf => Ok(SeriesMetadata::default()),
    }
}

/// The whole file, one byte more than is allowed at most.
fn read(path: &Path, limits: &Limits) -> Result<Vec<u8>> {
    let file = BookFile::open(path)?;
    file.read_exact_vec(0, file.len().min(limits.xml_bytes.saturating_add(1)))
}

/// What a `ComicInfo.xml` in the folder of a series says of the series.
fn series_of(book: BookMetadata) -> SeriesMetadata {
    let began = book.series_year.map(PartialDate::of_year);
    SeriesMetadata {
        title: book.series.or(book.title),
        sort_title: book.series_sort_title.or(book.sort_title),
        summary: book.summary,
        status: book.series_status,
        total_book_count: book.count,
        publisher: book.publisher,
        imprint: book.imprint,
        language: book.language,
        release_date: began.or(book.release_date),
        age_rating: book.age_rating,
        reading_direction: book.reading_direction,
        format: book.format,
        color: book.color,
        community_rating: book.community_rating,
        authors: book.authors,
        genres: book.genres,
        tags: book.tags,
        characters: book.characters,
        teams: book.teams,
        locations: book.locations,
        series_groups: book.series_groups,
        links: book.links,
        external_ids: book.external_ids,
        ..SeriesMetadata::default()
    }
}
