//! One book's fields from all its sources: what the file says beats what its name says.
//! Must not know where the fields were read.

use codex_models::metadata::BookMetadata;
use codex_parsers::metadata::filename::FileNameFields;
use codex_parsers::metadata::number;

/// The fields of a book after all sources were heard.
#[derive(Debug, Clone, PartialEq)]
pub struct MergedBook {
    /// Shown title: the embedded one, else the file name's, else the file's stem.
    pub title: String,
    /// Title to sort by, when the book names one.
    pub sort_title: Option<String>,
    /// Number as written.
    pub number: Option<String>,
    /// Number for sorting.
    pub number_sort: Option<f64>,
    /// Volume as written.
    pub volume: Option<String>,
    /// Year of the release.
    pub year: Option<i32>,
    /// All descriptive fields.
    pub metadata: BookMetadata,
}

/// Merges embedded metadata with the file name. `stem` is the file's name without its extension.
pub fn merge(embedded: BookMetadata, file_name: &FileNameFields, stem: &str) -> MergedBook {
    let mut metadata = embedded;
    blank_to_none(&mut metadata);
    let embedded_year = metadata.release_date.map(|date| i32::from(date.year));
    let has_own_number = metadata.number.is_some();
    metadata.fill_from(BookMetadata {
        series: file_name.series.clone(),
        number: file_name.number.clone(),
        volume: file_name.volume.clone(),
        count: file_name.count,
        language: file_name.language.clone(),
        ..BookMetadata::default()
    });
    let title = metadata
        .title
        .clone()
        .or_else(|| present(file_name.title.clone()))
        .unwrap_or_else(|| stem.trim().to_owned());
    let number_sort = match &metadata.number {
        Some(text) if has_own_number => number::sort_value(text),
        _ => file_name.number_sort,
    };
    MergedBook {
        title,
        sort_title: metadata.sort_title.clone(),
        number: metadata.number.clone(),
        number_sort: number_sort.filter(|value| value.is_finite()),
        volume: metadata.volume.clone(),
        year: embedded_year.or(file_name.year.map(i32::from)),
        metadata,
    }
}

/// A field of blanks says nothing, so another source may fill it.
fn blank_to_none(metadata: &mut BookMetadata) {
    for field in [
        &mut metadata.title,
        &mut metadata.sort_title,
        &mut metadata.series,
        &mut metadata.number,
        &mut metadata.volume,
        &mut metadata.summary,
        &mut metadata.publisher,
        &mut metadata.language,
    ] {
        *field = present(field.take());
    }
}

fn present(text: Option<String>) -> Option<String> {
    text.map(|text| text.trim().to_owned()).filter(|text| !text.is_empty())
}

#[cfg(test)]
mod tests {
    use codex_models::metadata::PartialDate;

    use super::*;

    fn named() -> FileNameFields {
        FileNameFields {
            series: Some("Name Series".to_owned()),
            volume: Some("2".to_owned()),
            number: Some("7".to_owned()),
            number_sort: Some(7.0),
            year: Some(1999),
            title: Some("Name Title".to_owned()),
            language: Some("ko".to_owned()),
            count: Some(12),
            ..FileNameFields::default()
        }
    }

    #[test]
    fn what_the_file_says_beats_its_name() {
        let embedded = BookMetadata {
            title: Some("Inside".to_owned()),
            number: Some("10.5".to_owned()),
            release_date: Some(PartialDate { year: 2020, month: None, day: None }),
            ..BookMetadata::default()
        };
        let merged = merge(embedded, &named(), "stem");
        assert_eq!(merged.title, "Inside");
        assert_eq!((merged.number.as_deref(), merged.number_sort), (Some("10.5"), Some(10.5)));
        assert_eq!((merged.volume.as_deref(), merged.year), (Some("2"), Some(2020)));
    }

    #[test]
    fn the_name_fills_what_the_file_leaves_open() {
        let blank = BookMetadata { title: Some("  ".to_owned()), ..BookMetadata::default() };
        let merged = merge(blank, &named(), "stem");
        assert_eq!(merged.title, "Name Title");
        assert_eq!((merged.number.as_deref(), merged.number_sort), (Some("7"), Some(7.0)));
        assert_eq!(merged.metadata.series.as_deref(), Some("Name Series"));
        assert_eq!(merged.year, Some(1999));
        let metadata = merged.metadata;
        assert_eq!((metadata.language.as_deref(), metadata.count), (Some("ko"), Some(12)));
    }

    #[test]
    fn without_any_title_the_stem_is_shown() {
        let merged = merge(BookMetadata::default(), &FileNameFields::default(), "Some Book 01");
        assert_eq!(merged.title, "Some Book 01");
        assert_eq!((merged.number, merged.number_sort, merged.year), (None, None, None));
    }
}
