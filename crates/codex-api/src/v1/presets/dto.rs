//! Wire shapes of saved filters.
//! Must not hold rules.

use std::borrow::Cow;

use chrono::{DateTime, Utc};
use codex_db::entity::preset;
use codex_models::filter::{BookConditionSchema, SeriesConditionSchema};
use codex_models::presets::{NewPreset, PresetSubject};
use codex_models::sort::{BookSort, SeriesSort};
use codex_models::{PresetId, UserId};
use serde::{Deserialize, Serialize};
use utoipa::openapi::schema::{AnyOfBuilder, Schema};
use utoipa::openapi::{Ref, RefOr};
use utoipa::{PartialSchema, ToSchema};

use crate::error::{ApiError, ApiResult};
use crate::v1::facets;
use crate::v1::list::list_dto;

list_dto!(
    /// Saved filters.
    PresetList of PresetDto
);

/// A condition on series or books, as the subject says; many are both.
pub(crate) struct PresetConditionSchema;

impl PartialSchema for PresetConditionSchema {
    fn schema() -> RefOr<Schema> {
        let of = |name| RefOr::Ref(Ref::from_schema_name(name));
        AnyOfBuilder::new()
            .item(of(SeriesConditionSchema::name()))
            .item(of(BookConditionSchema::name()))
            .description(Some("A condition on series or books, as the subject says"))
            .into()
    }
}

impl ToSchema for PresetConditionSchema {
    fn name() -> Cow<'static, str> {
        "PresetCondition".into()
    }

    fn schemas(schemas: &mut Vec<(String, RefOr<Schema>)>) {
        // Each describes the other.
        SeriesConditionSchema::schemas(schemas);
        BookConditionSchema::schemas(schemas);
    }
}

/// A saved filter.
#[derive(Debug, Serialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct PresetDto {
    /// Id.
    id: PresetId,
    /// Whose it is; nobody else changes it.
    owner_id: UserId,
    /// What it is about.
    subject: PresetSubject,
    /// Name.
    name: String,
    /// What has to hold.
    #[schema(value_type = PresetConditionSchema)]
    condition: serde_json::Value,
    /// Name of the order, with `-` in front backwards.
    #[schema(required)]
    sort: Option<String>,
    /// Whether everybody may use it.
    is_shared: bool,
    /// When it was made.
    created_at: DateTime<Utc>,
    /// When it last changed.
    updated_at: DateTime<Utc>,
}

impl From<preset::Model> for PresetDto {
    fn from(row: preset::Model) -> Self {
        let preset::Model {
            id,
            user_id,
            subject,
            name,
            name_key: _,
            condition,
            sort,
            is_shared,
            created_at,
            updated_at,
        } = row;
        Self {
            id,
            owner_id: user_id,
            subject,
            name,
            // It was written by this program, so that it is read as well.
            condition: serde_json::from_str(&condition).unwrap_or_default(),
            sort,
            is_shared,
            created_at,
            updated_at,
        }
    }
}

/// A filter to save.
#[derive(Debug, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(super) struct SavePresetRequest {
    /// What it is about.
    subject: PresetSubject,
    /// Name, one among those of the account on the same subject without regard to case.
    name: String,
    /// What has to hold.
    #[schema(value_type = PresetConditionSchema)]
    condition: serde_json::Value,
    /// Name of the order, with `-` in front backwards.
    sort: Option<String>,
    /// Whether everybody may use it, which needs `lists:write`.
    #[serde(default)]
    is_shared: bool,
}

impl SavePresetRequest {
    /// The filter with its condition and order read.
    pub(super) fn read(self) -> ApiResult<NewPreset> {
        let Self { subject, name, condition, sort, is_shared } = self;
        let condition = facets::condition(subject.into(), Some(&condition))?;
        if let Some(sort) = &sort {
            let (is_known, names) = match subject {
                PresetSubject::Series => (SeriesSort::parse(sort).is_some(), SeriesSort::NAMES),
                PresetSubject::Books => (BookSort::parse(sort).is_some(), BookSort::NAMES),
            };
            if !is_known {
                return Err(ApiError::unknown_sort(names));
            }
        }
        Ok(NewPreset { subject, name, condition, sort, is_shared })
    }
}
