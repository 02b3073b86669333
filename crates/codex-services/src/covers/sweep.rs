//! Sweeps of the cover store: what is missing is made, what belongs to no book is deleted.
//! Must not delete a cover that a scan has just made and not yet noted.

use chrono::TimeDelta;
use codex_db::repo;
use codex_models::{BookId, LibraryId, Viewer};
use futures::StreamExt;

use super::Covers;
use crate::error::{CodexError, OrWarn, Result};
use crate::storage::KeptCover;

/// Covers looked up at once.
const CHUNK: usize = 500;
/// A cover of another version than its book shows is deleted only when it is older: a scan keeps a cover first and
/// notes its version a little later.
const SETTLED: TimeDelta = TimeDelta::days(1);

impl Covers<'_> {
    /// Deletes the covers of books that are gone, and of versions that no book shows any more; how many. May be dropped
    /// at any time.
    pub async fn delete_strays(&self) -> Result<u64> {
        let store = self.0.storage().covers();
        let mut kept = store.list().chunks(CHUNK);
        let mut deleted = 0;
        while let Some(part) = kept.next().await {
            let part: Vec<KeptCover> = part.into_iter().collect::<Result<_>>()?;
            for stray in self.strays(part).await? {
                store.delete(stray.book, stray.version).await?;
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
        if self.0.storage().covers().has(book, version).await? {
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
        let books: Vec<BookId> = kept.iter().map(|cover| cover.book).collect();
        let versions = repo::covers::versions(&self.0.db().read_background(), &books).await?;
        let settled = self.0.clock().now() - SETTLED;
        let is_stray = |cover: &KeptCover| match versions.get(&cover.book) {
            None => true,
            Some(version) => *version != cover.version && cover.kept_at < settled,
        };
        Ok(kept.into_iter().filter(is_stray).collect())
    }
}
