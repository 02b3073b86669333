//! Sweeps of the stores of covers: what is missing is made, what belongs to nothing is deleted.
//! Must not delete a cover that a scan has just made and not yet noted.

use chrono::TimeDelta;
use codex_db::repo;
use codex_models::covers::CoverOwner;
use codex_models::{BookId, LibraryId, Viewer};
use futures::StreamExt;

use super::Covers;
use crate::error::{CodexError, OrWarn, Result};
use crate::storage::{KeptArtwork, KeptCover};

/// Covers looked up at once.
const CHUNK: usize = 500;
/// A cover of a version that nothing has, or an image that is no cover, is deleted only when it is older: both are kept
/// first and noted a little later.
const SETTLED: TimeDelta = TimeDelta::days(1);

impl Covers<'_> {
    /// Deletes the covers of what is gone, those of versions that nothing has any more, and images that are no cover of
    /// anything; how many. May be dropped at any time.
    pub async fn delete_strays(&self) -> Result<u64> {
        let store = self.0.storage().covers();
        let mut kept = store.list().chunks(CHUNK);
        let mut deleted = 0;
        while let Some(part) = kept.next().await {
            let part: Vec<KeptCover> = part.into_iter().collect::<Result<_>>()?;
            for stray in self.strays(part).await? {
                store.delete(stray.owner, stray.version).await?;
                deleted += 1;
            }
        }
        Ok(deleted + self.delete_stray_artwork().await?)
    }

    async fn delete_stray_artwork(&self) -> Result<u64> {
        let store = self.0.storage().artwork();
        let mut kept = store.list().chunks(CHUNK);
        let mut deleted = 0;
        while let Some(part) = kept.next().await {
            let part: Vec<KeptArtwork> = part.into_iter().collect::<Result<_>>()?;
            let contents: Vec<String> = part.iter().map(|kept| kept.content.clone()).collect();
            let conn = self.0.db().read_background();
            let used = repo::covers::contents(&conn, &contents).await?;
            let settled = self.0.clock().now() - SETTLED;
            let is_stray =
                |kept: &&KeptArtwork| !used.contains(&kept.content) && kept.kept_at < settled;
            for stray in part.iter().filter(is_stray) {
                store.delete(&stray.content).await?;
                deleted += 1;
            }
        }
        Ok(deleted)
    }

    /// The next books behind this one that may have a cover, in the order of ids, with its version.
    pub async fn after(
        &self,
        library: Option<LibraryId>,
        book: Option<BookId>,
    ) -> Result<Vec<(BookId, i32)>> {
        let limit = u32::try_from(CHUNK).unwrap_or(u32::MAX);
        Ok(repo::covers::covered(&self.0.db().read_background(), library, book, limit).await?)
    }

    /// Makes the cover of a book unless it is in the store; whether it was made. A book that cannot have one is no
    /// fault.
    pub async fn make_missing(&self, book: BookId, version: i32) -> Result<bool> {
        if self.0.storage().covers().has(CoverOwner::Book(book), version).await? {
            return Ok(false);
        }
        let made = async { self.open(self.book_key(&Viewer::system(), book).await?).await };
        match made.await {
            Ok(_) => Ok(true),
            Err(error @ (CodexError::Database(_) | CodexError::Busy { .. })) => Err(error),
            Err(CodexError::NotFound(_)) => Ok(false),
            Err(other) => Ok(Err::<(), _>(other).or_warn("making a cover").is_some()),
        }
    }

    async fn strays(&self, kept: Vec<KeptCover>) -> Result<Vec<KeptCover>> {
        let owners: Vec<CoverOwner> = kept.iter().map(|cover| cover.owner).collect();
        let conn = self.0.db().read_background();
        let there = repo::covers::there(&conn, &owners).await?;
        let versions = repo::covers::versions(&conn, &owners).await?;
        let settled = self.0.clock().now() - SETTLED;
        let is_stray = |cover: &KeptCover| {
            !there.contains(&cover.owner)
                || (!versions.contains(&(cover.owner, cover.version)) && cover.kept_at < settled)
        };
        Ok(kept.into_iter().filter(is_stray).collect())
    }
}
