//! One book's fields from all its sources: what the file says beats what its name says.
//! Must not know where the fields were read.

use codex_models::metadata::BookMetadata;
use codex_parsers::metadata::filename::FileNameFields;
use codex_parsers::metadata::number;
use codex_utils::text_fold;

/// The fields of a book after all sources were heard.
#[derive(Debug, Clone, PartialEq)]
pub struct MergedBook {
    /// Shown title: the embedded one, else the file name's, else the file's stem.
    pub title: String,
    /// Sort key of the title.
    pub title_sort: String,
    /// Search key of the title.
    pub title_search: String,
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
    todo!()
}
