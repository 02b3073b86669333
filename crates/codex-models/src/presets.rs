//! Inputs of saved conditions.
//! Must not know whose they are.

use serde::{Deserialize, Serialize};

use crate::filter::{Condition, Subject};

/// What a saved condition is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "orm", derive(sea_orm::EnumIter, sea_orm::DeriveActiveEnum))]
#[cfg_attr(
    feature = "orm",
    sea_orm(rs_type = "String", db_type = "String(sea_orm::sea_query::StringLen::N(8))")
)]
#[serde(rename_all = "lowercase")]
pub enum PresetSubject {
    /// Series.
    #[cfg_attr(feature = "orm", sea_orm(string_value = "series"))]
    Series,
    /// Books.
    #[cfg_attr(feature = "orm", sea_orm(string_value = "books"))]
    Books,
}

impl From<PresetSubject> for Subject {
    fn from(subject: PresetSubject) -> Self {
        match subject {
            PresetSubject::Series => Self::Series,
            PresetSubject::Books => Self::Books,
        }
    }
}

/// A condition to save.
#[derive(Debug, Clone, PartialEq)]
pub struct NewPreset {
    /// What it is about.
    pub subject: PresetSubject,
    /// Name, one of its kind to an account without regard to case.
    pub name: String,
    /// The condition.
    pub condition: Condition,
    /// Name of the order.
    pub sort: Option<String>,
    /// Whether everybody may use it.
    pub is_shared: bool,
}
