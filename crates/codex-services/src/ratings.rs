//! What accounts think of series and books, and which series they want to read.
//! Must not touch anybody else's word.

use codex_db::repo;
use codex_models::{Actor, BookId, Resource, SeriesId, Viewer};

use crate::core::Core;
use crate::error::{CodexError, Result};

/// The best that one can think of something; 1 is the worst.
const BEST: u8 = 10;

/// An account's word on series and books.
pub struct Ratings<'a>(pub(crate) &'a Core);

impl Ratings<'_> {
    /// What the actor thinks of a series.
    pub async fn of_series(&self, who: &Actor, id: SeriesId) -> Result<Option<i32>> {
        self.must_see_series(who.viewer(), id).await?;
        Ok(repo::ratings::of_series(&self.0.db().read(), who.user, id).await?)
    }

    /// What the actor thinks of a book.
    pub async fn of_book(&self, who: &Actor, id: BookId) -> Result<Option<i32>> {
        self.must_see_book(who.viewer(), id).await?;
        Ok(repo::ratings::of_book(&self.0.db().read(), who.user, id).await?)
    }

    /// Keeps what the actor thinks of a series; `None` forgets it.
    pub async fn rate_series(&self, who: &Actor, id: SeriesId, rating: Option<u8>) -> Result<()> {
        let rating = rating.map(check).transpose()?;
        self.must_see_series(who.viewer(), id).await?;
        let tx = self.0.db().begin().await?;
        match rating {
            Some(rating) => repo::ratings::rate_series(&tx, who.user, id, rating).await?,
            None => repo::ratings::unrate_series(&tx, who.user, id).await?,
        }
        Ok(tx.commit().await?)
    }

    /// Keeps what the actor thinks of a book; `None` forgets it.
    pub async fn rate_book(&self, who: &Actor, id: BookId, rating: Option<u8>) -> Result<()> {
        let rating = rating.map(check).transpose()?;
        self.must_see_book(who.viewer(), id).await?;
        let tx = self.0.db().begin().await?;
        match rating {
            Some(rating) => repo::ratings::rate_book(&tx, who.user, id, rating).await?,
            None => repo::ratings::unrate_book(&tx, who.user, id).await?,
        }
        Ok(tx.commit().await?)
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

fn check(rating: u8) -> Result<i32> {
    if (1..=BEST).contains(&rating) {
        return Ok(rating.into());
    }
    let message = format!("a rating is from 1 to {BEST}");
    Err(CodexError::invalid("rating", "out_of_range", message))
}
