//! Inputs of collections and read lists.
//! Must not know who may see their members.

use serde::{Deserialize, Serialize};

use crate::Patch;
use crate::filter::{Condition, Subject};

/// Most members that one request adds or puts in order.
pub const MAX_MEMBERS: usize = 500;

/// The id of a series or of a book, as the kind of the list says.
pub type Member = uuid::Uuid;

/// What a list lists.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "orm", derive(sea_orm::EnumIter, sea_orm::DeriveActiveEnum))]
#[cfg_attr(
    feature = "orm",
    sea_orm(rs_type = "String", db_type = "String(sea_orm::sea_query::StringLen::N(12))")
)]
#[serde(rename_all = "camelCase")]
pub enum ListKind {
    /// Series.
    #[cfg_attr(feature = "orm", sea_orm(string_value = "collection"))]
    Collection,
    /// Books.
    #[cfg_attr(feature = "orm", sea_orm(string_value = "read_list"))]
    ReadList,
}

impl ListKind {
    /// What its rule is about.
    pub fn subject(self) -> Subject {
        match self {
            Self::Collection => Subject::Series,
            Self::ReadList => Subject::Books,
        }
    }
}

/// A list to make.
#[derive(Debug, Clone, PartialEq)]
pub struct NewList {
    /// Name, one of its kind without regard to case.
    pub name: String,
    /// What it is about.
    pub summary: Option<String>,
    /// What its members have to meet; `None` when they are chosen by hand.
    pub rule: Option<Condition>,
}

/// What to change of a list.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct ListPatch {
    /// A new name.
    pub name: Option<String>,
    /// Another summary, or none.
    pub summary: Patch<String>,
    /// Another rule, of a list that has one.
    pub rule: Option<Condition>,
    /// Whether lists leave it out.
    pub is_hidden: Option<bool>,
}

/// Which lists are shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Shown {
    /// Those that are not hidden.
    #[default]
    Plain,
    /// Those that are.
    Hidden,
}

/// How the book of an entry of a reading list was found.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "orm", derive(sea_orm::EnumIter, sea_orm::DeriveActiveEnum))]
#[cfg_attr(feature = "orm", sea_orm(rs_type = "String", db_type = "Text"))]
#[serde(rename_all = "camelCase")]
pub enum MatchedBy {
    /// By an id of a catalog.
    #[cfg_attr(feature = "orm", sea_orm(string_value = "id"))]
    Id,
    /// By series, year and number.
    #[cfg_attr(feature = "orm", sea_orm(string_value = "name"))]
    Name,
    /// By a person.
    #[cfg_attr(feature = "orm", sea_orm(string_value = "person"))]
    Person,
}
