//! codex-search: finds series and books by words of their titles, best matches first.
//! May depend on models, events, utils, db and services; knows no HTTP and no tasks. The index is a cache in memory:
//! rebuilt at any time, and right a moment after the database.

mod index;
mod listener;
mod rank;

use std::sync::{Arc, PoisonError, RwLock};

use codex_db::view::{BookRow, SeriesRow};
use codex_models::Viewer;
use codex_services::{Core, Result};
use tokio_util::sync::CancellationToken;

use index::{Index, Matches};

/// Most candidates looked up for each row asked for: some may be out of the viewer's sight.
const CANDIDATES_FOR_EACH: usize = 4;
/// How many times as many candidates are looked up when too few of them were in sight.
const MORE_CANDIDATES: usize = 8;

/// What was found, best first.
#[derive(Debug, Clone, Default)]
pub struct Hits {
    /// Series.
    pub series: Vec<SeriesRow>,
    /// Books.
    pub books: Vec<BookRow>,
}

/// The search over one database. Clones share the index.
#[derive(Clone)]
pub struct Search {
    core: Core,
    index: Arc<RwLock<Arc<Index>>>,
}

impl Search {
    /// A search whose index is empty until [`Search::rebuild`] or [`Search::run`] fills it.
    pub fn new(core: Core) -> Self {
        Self { core, index: Arc::default() }
    }

    /// Builds the index, then keeps it up to date until the token is canceled.
    pub async fn run(self, token: CancellationToken) {
        listener::run(&self, token).await;
    }

    /// Reads all titles anew.
    pub async fn rebuild(&self) -> Result<()> {
        let index = Index::build(&self.core).await?;
        *self.index.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(index);
        Ok(())
    }

    /// The best `limit` series and the best `limit` books in the viewer's sight whose titles have every word of the
    /// text, at the start of a word or, for longer pieces, anywhere.
    pub async fn find(&self, viewer: &Viewer, text: &str, limit: usize) -> Result<Hits> {
        let Matches { series, books } = self.visible_matches(viewer, text, limit).await?;
        let mut hits = Hits {
            series: self.core.series().find_many(viewer, &series).await?,
            books: self.core.books().find_many(viewer, &books).await?,
        };
        hits.series.truncate(limit);
        hits.books.truncate(limit);
        Ok(hits)
    }

    /// Matches in sight. What is hidden must not take the place of what is not, so that who sees only some of a
    /// library is shown as much as if the rest did not exist.
    async fn visible_matches(&self, viewer: &Viewer, text: &str, limit: usize) -> Result<Matches> {
        let mut wanted = limit.saturating_mul(CANDIDATES_FOR_EACH);
        loop {
            let (index, eyes, words) = (self.snapshot(), viewer.clone(), text.to_owned());
            let matches = move || index.find(&eyes, &words, wanted);
            let found = self.core.blocking().cpu(matches).await?;
            if viewer.sight().shows_whole_libraries() {
                return Ok(found);
            }
            let series = self.core.series().in_sight(viewer, &found.series).await?;
            let books = self.core.books().in_sight(viewer, &found.books).await?;
            let has_all_series = series.len() >= limit || found.series.len() < wanted;
            let has_all_books = books.len() >= limit || found.books.len() < wanted;
            if has_all_series && has_all_books {
                return Ok(Matches {
                    series: series.into_iter().take(limit).collect(),
                    books: books.into_iter().take(limit).collect(),
                });
            }
            wanted = wanted.saturating_mul(MORE_CANDIDATES);
        }
    }

    fn snapshot(&self) -> Arc<Index> {
        Arc::clone(&self.index.read().unwrap_or_else(PoisonError::into_inner))
    }

    async fn update(&self, changes: listener::Changes) -> Result<()> {
        let index = self.snapshot().updated(&self.core, changes).await?;
        *self.index.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(index);
        Ok(())
    }
}
