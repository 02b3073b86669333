//! Wire shapes of read lists as files.
//! Must not hold rules.

use codex_db::entity::read_list_item;
use codex_db::view::ItemRow;
use codex_models::lists::MatchedBy;
use codex_models::metadata::ExternalId;
use codex_models::{BookId, ItemId};
use codex_services::read_lists::{Imported, ids_of};
use serde::{Deserialize, Serialize};

use super::dto::ReadListDto;
use crate::v1::list::list_dto;

/// How a file becomes a read list.
#[derive(Debug, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct ImportQuery {
    /// Name of the read list; the one in the file without it.
    pub(super) name: Option<String>,
}

/// Which entries.
#[derive(Debug, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct ItemsQuery {
    /// Only those whose book is not here.
    #[param(default = false)]
    pub(super) missing: Option<bool>,
}

/// Which book an entry means.
#[derive(Debug, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(super) struct ChooseBookRequest {
    /// The book; null for none.
    #[schema(required)]
    pub(super) book_id: Option<BookId>,
}

/// What became of a file.
#[derive(Debug, Serialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct ImportedReadListDto {
    /// The read list that was made.
    read_list: ReadListDto,
    /// Entries whose book was found.
    matched_count: usize,
    /// Entries whose book is not here.
    missing_count: usize,
    /// Entries that several books fit equally well.
    ambiguous_count: usize,
}

impl From<Imported> for ImportedReadListDto {
    fn from(imported: Imported) -> Self {
        let Imported { list, matched, missing, ambiguous } = imported;
        Self {
            read_list: list.into(),
            matched_count: matched,
            missing_count: missing,
            ambiguous_count: ambiguous,
        }
    }
}

list_dto!(
    /// A page of entries.
    ReadListItemList of ReadListItemDto
);

/// An entry of a read list that came as a file.
#[derive(Debug, Serialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct ReadListItemDto {
    /// Id.
    id: ItemId,
    /// The series as written.
    series: String,
    /// The number as written.
    number: String,
    /// The volume as written, most often the year in which the series began.
    #[schema(required)]
    volume: Option<String>,
    /// Year of release.
    #[schema(required)]
    year: Option<i32>,
    /// What kind of book it is.
    #[schema(required)]
    format: Option<String>,
    /// Ids in catalogs.
    external_ids: Vec<ExternalId>,
    /// The book it means; null while none is here.
    #[schema(required)]
    book_id: Option<BookId>,
    /// How the book was found.
    #[schema(required)]
    matched_by: Option<MatchedBy>,
    /// Whether several books fitted equally well, so that a person has to choose.
    is_ambiguous: bool,
}

impl From<ItemRow> for ReadListItemDto {
    fn from(row: ItemRow) -> Self {
        let ItemRow { item, book } = row;
        let external_ids = ids_of(&item);
        let read_list_item::Model {
            id,
            list_id: _,
            position: _,
            series,
            number,
            volume,
            year,
            format,
            external_ids: _,
            identity: _,
            book_id: _,
            matched_by,
            is_ambiguous,
        } = item;
        Self {
            id,
            series,
            number,
            volume,
            year,
            format,
            external_ids,
            book_id: book,
            matched_by: matched_by.filter(|_| book.is_some()),
            is_ambiguous,
        }
    }
}
