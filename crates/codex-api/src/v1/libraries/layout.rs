//! Wire shape of layouts.
//! Must not hold rules.

use codex_models::BookFormat;
use codex_models::libraries::{BookNaming, BookNumbering, Layout, SeriesStrategy};
use serde::{Deserialize, Serialize};

use crate::http::bounded;

/// How the files of a library become series and books.
#[derive(Debug, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct LayoutDto {
    /// What makes a series.
    strategy: SeriesStrategy,
    /// What a book is called.
    naming: BookNaming,
    /// What number a book has.
    numbering: BookNumbering,
    /// Names of folders in which every book is a series of its own.
    #[serde(deserialize_with = "bounded::list")]
    one_shots: Vec<String>,
    /// Globs of files and folders that are no books, as in ignore files.
    #[serde(deserialize_with = "bounded::list")]
    exclude: Vec<String>,
    /// The formats that are books; every one, when there is none.
    #[serde(deserialize_with = "bounded::list")]
    formats: Vec<BookFormat>,
}

impl From<LayoutDto> for Layout {
    fn from(layout: LayoutDto) -> Self {
        let LayoutDto { strategy, naming, numbering, one_shots, exclude, formats } = layout;
        Self { strategy, naming, numbering, one_shots, exclude, formats }
    }
}

impl From<Layout> for LayoutDto {
    fn from(layout: Layout) -> Self {
        let Layout { strategy, naming, numbering, one_shots, exclude, formats } = layout;
        Self { strategy, naming, numbering, one_shots, exclude, formats }
    }
}
