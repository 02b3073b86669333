//! Wire shapes of covers.
//! Must not hold rules.

use codex_models::covers::CoverKind;
use codex_models::{BookId, CoverId};
use codex_services::covers::Candidate;
use serde::{Deserialize, Serialize};

use super::placeholder;
use crate::v1::list::list_dto;

list_dto!(
    /// The covers of a book or series.
    CoverList of CoverDto
);

/// One of the covers of a book or series.
#[derive(Debug, Serialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct CoverDto {
    /// Id; give it as `cover` to the thumbnail.
    id: CoverId,
    /// Where it comes from.
    kind: CoverKind,
    /// Changes with the image; give it as `v` to the thumbnail.
    version: String,
    /// Whether it is the one that is shown.
    is_shown: bool,
    /// Whether a person chose it.
    is_chosen: bool,
    /// Width in pixels, when known.
    #[schema(required)]
    width: Option<u32>,
    /// Height in pixels, when known.
    #[schema(required)]
    height: Option<u32>,
    /// Name of the file it is.
    #[schema(required)]
    file_name: Option<String>,
    /// The page it was, from 1.
    #[schema(required)]
    page: Option<u32>,
    /// The book of that page.
    #[schema(required)]
    page_book_id: Option<BookId>,
    /// The color that prevails, `#rrggbb`; null where it is not known.
    #[schema(required)]
    cover_color: Option<String>,
    /// A tiny picture of it, as books have it; null where it is not known.
    #[schema(required)]
    cover_placeholder: Option<String>,
}

impl From<Candidate> for CoverDto {
    fn from(cover: Candidate) -> Self {
        let Candidate { id, kind, version, look, size, file_name, page, is_shown, is_chosen } =
            cover;
        let size = size.filter(|(width, height)| *width > 0 && *height > 0);
        Self {
            id,
            kind,
            version: version.to_string(),
            is_shown,
            is_chosen,
            width: size.map(|(width, _)| width),
            height: size.map(|(_, height)| height),
            file_name,
            page: page.map(|(_, page)| page),
            page_book_id: page.map(|(book, _)| book),
            cover_color: look.map(|look| look.color()),
            cover_placeholder: look.map(|look| placeholder(&look)),
        }
    }
}

/// Which page of a book becomes its cover.
#[derive(Debug, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(super) struct PickBookCoverRequest {
    /// The page, from 1.
    #[schema(minimum = 1)]
    pub(super) page: u32,
}

/// Which page of which of its books becomes the cover of a series.
#[derive(Debug, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(super) struct PickSeriesCoverRequest {
    /// The book.
    pub(super) book_id: BookId,
    /// The page, from 1.
    #[schema(minimum = 1)]
    pub(super) page: u32,
}

/// Which cover is shown from now on.
#[derive(Debug, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(super) struct ChooseCoverRequest {
    /// The cover; without one a file beside it is shown, else what it shows by itself.
    pub(super) cover_id: Option<CoverId>,
}
