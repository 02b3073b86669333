//! What accounts think of series and books, and which series they want to read.
//! Must not touch anybody else's word.

use codex_db::repo;
use codex_models::ratings::{MAX_REVIEW_CHARS, Opinion, OpinionPatch};
use codex_models::{Actor, BookId, Patch, Resource, SeriesId, Viewer};

use crate::core::Core;
use crate::error::{CodexError, Result};

/// The best that one can think of something; 1 is the worst.
const BEST: u8 = 10;

/// An account's word on series and books.
pub struct Ratings<'a>(pub(crate) &'a Core);

impl Ratings<'_> {
    /// What the actor thinks of a series.
    pub async fn of_series(&self, who: &Actor, id: SeriesId) -> Result<Opinion> {
        self.must_see_series(who.viewer(), id).await?;
        let conn = self.0.db().read();
        Ok(Opinion {
            rating: repo::ratings::of_series(&conn, who.user, id).await?,
            review: repo::ratings::review_of_series(&conn, who.user, id).await?,
        })
    }

    /// Changes what the actor thinks of a series.
    pub async fn rate_series(
        &self,
        who: &Actor,
        id: SeriesId,
        patch: OpinionPatch,
    ) -> Result<Opinion> {
        let OpinionPatch { rating, review } = check(patch)?;
        self.must_see_series(who.viewer(), id).await?;
        let tx = self.0.db().begin().await?;
        match rating {
            Patch::Keep => {}
            Patch::Clear => repo::ratings::unrate_series(&tx, who.user, id).await?,
            Patch::Set(rating) => {
                repo::ratings::rate_series(&tx, who.user, id, rating.into()).await?;
            }
        }
        match review {
            Patch::Keep => {}
            Patch::Clear => repo::ratings::review_series(&tx, who.user, id, None).await?,
            Patch::Set(text) => {
                repo::ratings::review_series(&tx, who.user, id, Some(text)).await?;
            }
        }
        tx.commit().await?;
        self.of_series(who, id).await
    }

    /// What the actor thinks of a book.
    pub async fn of_book(&self, who: &Actor, id: BookId) -> Result<Opinion> {
        self.must_see_book(who.viewer(), id).await?;
        let conn = self.0.db().read();
        Ok(Opinion {
            rating: repo::ratings::of_book(&conn, who.user, id).await?,
            review: repo::ratings::review_of_book(&conn, who.user, id).await?,
        })
    }

    /// Changes what the actor thinks of a book.
    pub async fn rate_book(&self, who: &Actor, id: BookId, patch: OpinionPatch) -> Result<Opinion> {
        let OpinionPatch { rating, review } = check(patch)?;
        self.must_see_book(who.viewer(), id).await?;
        let tx = self.0.db().begin().await?;
        match rating {
            Patch::Keep => {}
            Patch::Clear => repo::ratings::unrate_book(&tx, who.user, id).await?,
            Patch::Set(rating) => {
                repo::ratings::rate_book(&tx, who.user, id, rating.into()).await?;
            }
        }
        match review {
            Patch::Keep => {}
            Patch::Clear => repo::ratings::review_book(&tx, who.user, id, None).await?,
            Patch::Set(text) => {
                repo::ratings::review_book(&tx, who.user, id, Some(text)).await?;
            }
        }
        tx.commit().await?;
        self.of_book(who, id).await
    }

    /// Puts a series among those that the actor wants to read.
    pub async fn want(&self, who: &Actor, id: SeriesId) -> Result<()> {
        self.must_see_series(who.viewer(), id).await?;
        let tx = self.0.db().begin().await?;
        repo::ratings::want(&tx, who.user, id).await?;
        Ok(tx.commit().await?)
    }

    /// Takes a series out of those that the actor wants to read.
    pub async fn unwant(&self, who: &Actor, id: SeriesId) -> Result<()> {
        self.must_see_series(who.viewer(), id).await?;
        let tx = self.0.db().begin().await?;
        repo::ratings::unwant(&tx, who.user, id).await?;
        Ok(tx.commit().await?)
    }

    async fn must_see_series(&self, viewer: &Viewer, id: SeriesId) -> Result<()> {
        let seen = repo::series::in_sight(&self.0.db().read(), viewer, &[id]).await?;
        if seen.is_empty() { Err(CodexError::NotFound(Resource::Series)) } else { Ok(()) }
    }

    async fn must_see_book(&self, viewer: &Viewer, id: BookId) -> Result<()> {
        let seen = repo::books::in_sight(&self.0.db().read(), viewer, &[id]).await?;
        if seen.is_empty() { Err(CodexError::NotFound(Resource::Book)) } else { Ok(()) }
    }
}

/// A review of blanks is none.
fn check(patch: OpinionPatch) -> Result<OpinionPatch> {
    if let Patch::Set(rating) = patch.rating
        && !(1..=BEST).contains(&rating)
    {
        let message = format!("a rating is from 1 to {BEST}");
        return Err(CodexError::invalid("rating", "out_of_range", message));
    }
    let review = match patch.review {
        Patch::Set(text) if text.chars().nth(MAX_REVIEW_CHARS).is_some() => {
            let message = format!("a review has at most {MAX_REVIEW_CHARS} characters");
            return Err(CodexError::invalid("review", "too_long", message));
        }
        Patch::Set(text) if text.trim().is_empty() => Patch::Clear,
        review => review,
    };
    Ok(OpinionPatch { review, ..patch })
}
