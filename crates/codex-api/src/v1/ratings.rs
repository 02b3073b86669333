//! Wire shapes of ratings.
//! Must not know what is rated.

use serde::{Deserialize, Serialize};

/// What one thinks of something.
#[derive(Debug, Serialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct RatingDto {
    /// 1 to 10; null is nothing.
    #[schema(required)]
    pub(crate) rating: Option<i32>,
}

/// A rating to keep.
#[derive(Debug, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct SetRatingRequest {
    /// 1 to 10; null forgets it.
    #[schema(required, minimum = 1, maximum = 10)]
    pub(crate) rating: Option<u8>,
}
