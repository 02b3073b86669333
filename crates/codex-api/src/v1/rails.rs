//! Wire shapes of rails beside lists.
//! Must not know what is listed.

use codex_services::rails::Stop;
use serde::Serialize;

use crate::error::{ApiError, ApiResult};
use crate::http::page_query;

/// A rail beside a list.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub(crate) struct RailDto {
    /// Its stops, in the order of the list.
    stops: Vec<RailStopDto>,
}

/// A letter or a year.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub(crate) struct RailStopDto {
    /// The letter, `#` for all that is none, or the year; null of rows without a date.
    #[schema(required)]
    label: Option<String>,
    /// Rows of the list.
    count: u64,
    /// Given to the list of the same condition and order, it begins with the first of them.
    cursor: String,
}

impl RailDto {
    /// The rail of an order that has one.
    pub(crate) fn of(stops: Option<Vec<Stop>>) -> ApiResult<Self> {
        let stops = stops.ok_or_else(|| ApiError::unknown_sort(&["title", "releaseDate"]))?;
        let stop = |stop: Stop| {
            let Stop { label, count, cursor } = stop;
            RailStopDto { label, count, cursor: page_query::encode(&cursor) }
        };
        Ok(Self { stops: stops.into_iter().map(stop).collect() })
    }
}
