//! Wire shapes of collections.
//! Must not hold rules.

use chrono::{DateTime, Utc};
use codex_db::entity::list;
use codex_db::view::ListRow;
use codex_models::filter::{SeriesConditionSchema, Subject};
use codex_models::lists::{ListPatch, NewList};
use codex_models::{ListId, Patch, SeriesId};
use serde::{Deserialize, Serialize};

use crate::error::ApiResult;
use crate::v1::facets;
use crate::v1::list::list_dto;

list_dto!(
    /// A page of collections.
    CollectionList of CollectionDto
);

/// A collection.
#[derive(Debug, Serialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct CollectionDto {
    /// Id.
    id: ListId,
    /// Name.
    name: String,
    /// What it is about.
    #[schema(required)]
    summary: Option<String>,
    /// What its series have to meet; null when they are chosen by hand.
    #[schema(required, value_type = Option<SeriesConditionSchema>)]
    rule: Option<serde_json::Value>,
    /// Series in sight; null in lists when they follow from a rule.
    #[schema(required)]
    member_count: Option<u64>,
    /// Whether scans keep it; it can be hidden and taken over, and not be changed.
    is_automatic: bool,
    /// Whether lists leave it out.
    is_hidden: bool,
    /// When it was made.
    created_at: DateTime<Utc>,
    /// When it or its choice of series last changed.
    updated_at: DateTime<Utc>,
}

impl From<ListRow> for CollectionDto {
    fn from(row: ListRow) -> Self {
        let ListRow { list, member_count } = row;
        let list::Model {
            id,
            kind: _,
            name,
            name_key: _,
            summary,
            rule,
            term_id: _,
            is_automatic,
            hidden_at,
            created_at,
            updated_at,
        } = list;
        // It was written by this program, so that it is read as well.
        let rule = rule.and_then(|rule| serde_json::from_str(&rule).ok());
        Self {
            id,
            name,
            summary,
            rule,
            member_count,
            is_automatic,
            is_hidden: hidden_at.is_some(),
            created_at,
            updated_at,
        }
    }
}

/// A collection to make.
#[derive(Debug, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(super) struct CreateCollectionRequest {
    /// Name, one among all collections without regard to case.
    name: String,
    /// What it is about.
    summary: Option<String>,
    /// What its series have to meet; without it they are chosen by hand.
    #[schema(value_type = Option<SeriesConditionSchema>)]
    rule: Option<serde_json::Value>,
}

/// A change of a collection. What is absent stays.
#[derive(Debug, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(super) struct UpdateCollectionRequest {
    /// A new name.
    name: Option<String>,
    /// Another summary; null for none.
    #[serde(default)]
    #[schema(value_type = Option<String>)]
    summary: Patch<String>,
    /// Another rule, of a collection that has one.
    #[schema(value_type = Option<SeriesConditionSchema>)]
    rule: Option<serde_json::Value>,
    /// Whether lists shall leave it out.
    is_hidden: Option<bool>,
}

/// Some series.
#[derive(Debug, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(super) struct CollectionSeriesRequest {
    /// Which, at most 500.
    pub(super) ids: Vec<SeriesId>,
}

impl CreateCollectionRequest {
    /// The list with its rule read.
    pub(super) fn read(self) -> ApiResult<NewList> {
        let Self { name, summary, rule } = self;
        let rule = rule.map(|rule| facets::condition(Subject::Series, Some(&rule))).transpose()?;
        Ok(NewList { name, summary, rule })
    }
}

impl UpdateCollectionRequest {
    /// The change with its rule read.
    pub(super) fn read(self) -> ApiResult<ListPatch> {
        let Self { name, summary, rule, is_hidden } = self;
        let rule = rule.map(|rule| facets::condition(Subject::Series, Some(&rule))).transpose()?;
        Ok(ListPatch { name, summary, rule, is_hidden })
    }
}
