//! Wire shapes of ratings and reviews.
//! Must not know what is rated.

use codex_models::Patch;
use codex_models::ratings::{Opinion, OpinionPatch};
use serde::{Deserialize, Serialize};

/// What one thinks of something.
#[derive(Debug, Serialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct RatingDto {
    /// 1 to 10; null is nothing.
    #[schema(required)]
    rating: Option<i32>,
    /// In words; nobody else reads them.
    #[schema(required)]
    review: Option<String>,
}

/// A rating and a review to keep. What is absent stays.
#[derive(Debug, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct SetRatingRequest {
    /// 1 to 10; null forgets it.
    #[serde(default)]
    #[schema(value_type = Option<u8>, minimum = 1, maximum = 10)]
    rating: Patch<u8>,
    /// In words, at most 4,000 characters; null forgets them.
    #[serde(default)]
    #[schema(value_type = Option<String>)]
    review: Patch<String>,
}

impl From<Opinion> for RatingDto {
    fn from(opinion: Opinion) -> Self {
        let Opinion { rating, review } = opinion;
        Self { rating, review }
    }
}

impl From<SetRatingRequest> for OpinionPatch {
    fn from(request: SetRatingRequest) -> Self {
        let SetRatingRequest { rating, review } = request;
        Self { rating, review }
    }
}
