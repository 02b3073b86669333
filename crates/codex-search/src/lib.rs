//! codex-search: finds series, books, people and lists by words of their titles and names, typos forgiven, best
//! matches first, and series and books by fields.
//! May depend on models, events, utils, db and services; knows no HTTP and no tasks. The index is a cache in memory:
//! rebuilt at any time, and right a moment after the database.

mod index;
mod listener;
mod rank;
mod titles;

use std::collections::HashSet;
use std::hash::Hash;
use std::sync::{Arc, PoisonError, RwLock};

use codex_db::repo;
use codex_db::view::{BookRow, ListRow, SeriesRow};
use codex_models::books::BookFilter;
use codex_models::filter::{MOST_NAMES, SearchQuery, Subject};
use codex_models::lists::ListKind;
use codex_models::metadata::TermKind;
use codex_models::series::SeriesFilter;
use codex_models::sort::{BookSort, SeriesSort};
use codex_models::{BookId, PageRequest, SeriesId, Viewer};
use codex_services::{Core, Result};
use tokio_util::sync::CancellationToken;

use codex_utils::text_fold::fold;

use index::Index;
use rank::{Closeness, Question};
use titles::Titles;

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
    /// Names of people.
    pub people: Vec<String>,
    /// Collections.
    pub collections: Vec<ListRow>,
    /// Read lists.
    pub read_lists: Vec<ListRow>,
}

/// Ids, best first.
#[derive(Debug, Default)]
struct Matches {
    series: Vec<SeriesId>,
    books: Vec<BookId>,
}

/// What is looked for: going through every title for typos is dear.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Kinds {
    series: bool,
    books: bool,
}

impl Kinds {
    const ALL: Self = Self { series: true, books: true };
    const NONE: Self = Self { series: false, books: false };
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

    /// What [`Search::ask`] finds; fields that are wrong are taken for words.
    pub async fn find(&self, viewer: &Viewer, text: &str, limit: usize) -> Result<Hits> {
        let query = SearchQuery::read(text).unwrap_or_else(|_fault| SearchQuery::plain(text));
        self.ask(viewer, &query, limit).await
    }

    /// The best `limit` of each kind in the viewer's sight whose titles have every word, at the start of a word or, for
    /// longer pieces, anywhere; of a kind that has none, those that have the words but for typos. Where fields are asked
    /// for, the first series and books by title that meet them.
    pub async fn ask(&self, viewer: &Viewer, query: &SearchQuery, limit: usize) -> Result<Hits> {
        let Some(text) = query.as_words() else {
            return self.find_by_fields(viewer, query, limit).await;
        };
        // Somebody types and waits: what does not need each other is asked for at once.
        let rows = async {
            let matches = self.visible_matches(viewer, text, limit).await?;
            let (series, books) = (self.core.series(), self.core.books());
            tokio::try_join!(
                series.find_many(viewer, &matches.series),
                books.find_many(viewer, &matches.books),
            )
        };
        let ((series, books), people, collections, read_lists) = tokio::try_join!(
            rows,
            self.visible_people(viewer, text, limit),
            self.visible_lists(viewer, ListKind::Collection, text, limit),
            self.visible_lists(viewer, ListKind::ReadList, text, limit),
        )?;
        let mut hits = Hits { series, books, people, collections, read_lists };
        hits.series.truncate(limit);
        hits.books.truncate(limit);
        Ok(hits)
    }

    /// A search with fields is a condition like any other; the index tells which names a part of one stands for.
    async fn find_by_fields(
        &self,
        viewer: &Viewer,
        query: &SearchQuery,
        limit: usize,
    ) -> Result<Hits> {
        let (index, asked) = (self.snapshot(), query.clone());
        let conditions = move || {
            let names = |kind, text: &str| {
                index
                    .names(kind, text, Closeness::Words, MOST_NAMES)
                    .into_iter()
                    .map(|(_, name)| name)
                    .collect()
            };
            let of = |subject| asked.condition(subject, names);
            (of(Subject::Series), of(Subject::Books))
        };
        let (series, books) = self.core.blocking().cpu(conditions).await?;
        let page = PageRequest::first(u32::try_from(limit).unwrap_or(u32::MAX));
        let series = SeriesFilter { condition: series, ..SeriesFilter::default() };
        let books = BookFilter { condition: books, ..BookFilter::default() };
        let order = SeriesSort::default();
        let series = self.core.series().list(viewer, &series, order, page.clone()).await?.items;
        let books = self.core.books().list(viewer, &books, BookSort::default(), page).await?.items;
        Ok(Hits { series, books, ..Hits::default() })
    }

    /// People of whom something is in sight.
    async fn visible_people(
        &self,
        viewer: &Viewer,
        text: &str,
        limit: usize,
    ) -> Result<Vec<String>> {
        let wanted = limit.saturating_mul(CANDIDATES_FOR_EACH);
        for closeness in [Closeness::Words, Closeness::Typos] {
            let (index, text) = (self.snapshot(), text.to_owned());
            let matches = move || index.names(TermKind::Person, &text, closeness, wanted);
            let found = self.core.blocking().cpu(matches).await?;
            if found.is_empty() {
                continue;
            }
            let ids: Vec<i64> = found.iter().map(|(id, _)| *id).collect();
            let visible: HashSet<i64> =
                repo::search::names_in_sight(&self.core.db().read(), viewer, &ids)
                    .await?
                    .into_iter()
                    .collect();
            let seen = found.into_iter().filter(|(id, _)| visible.contains(id));
            let seen: Vec<String> = seen.map(|(_, name)| name).take(limit).collect();
            if !seen.is_empty() {
                return Ok(seen);
            }
        }
        Ok(Vec::new())
    }

    /// Lists that the viewer may know of.
    async fn visible_lists(
        &self,
        viewer: &Viewer,
        kind: ListKind,
        text: &str,
        limit: usize,
    ) -> Result<Vec<ListRow>> {
        let wanted = limit.saturating_mul(CANDIDATES_FOR_EACH);
        let (index, conn) = (self.snapshot(), self.core.db().read());
        for closeness in [Closeness::Words, Closeness::Typos] {
            let ids = index.lists(kind, text, closeness, wanted);
            if ids.is_empty() {
                continue;
            }
            let mut lists = repo::lists::find_many(&conn, viewer, kind, &ids).await?;
            lists.truncate(limit);
            if !lists.is_empty() {
                return Ok(lists);
            }
        }
        Ok(Vec::new())
    }

    /// Matches in sight, of a kind that has none with typos.
    async fn visible_matches(&self, viewer: &Viewer, text: &str, limit: usize) -> Result<Matches> {
        let mut matches = self.visible(viewer, text, Closeness::Words, Kinds::ALL, limit).await?;
        let missing = Kinds { series: matches.series.is_empty(), books: matches.books.is_empty() };
        if missing != Kinds::NONE {
            let near = self.visible(viewer, text, Closeness::Typos, missing, limit).await?;
            matches.series.extend(near.series);
            matches.books.extend(near.books);
        }
        Ok(matches)
    }

    /// Matches in sight. What is hidden must not take the place of what is not, so that who sees only some of a
    /// library is shown as much as if the rest did not exist.
    async fn visible(
        &self,
        viewer: &Viewer,
        text: &str,
        closeness: Closeness,
        kinds: Kinds,
        limit: usize,
    ) -> Result<Matches> {
        let shows_all = viewer.sight().shows_whole_libraries();
        let mut wanted = if shows_all { limit } else { limit.saturating_mul(CANDIDATES_FOR_EACH) };
        loop {
            let of = |is_wanted: bool| if is_wanted { wanted } else { 0 };
            let (series, books) = tokio::try_join!(
                self.best(|index| &index.series, viewer, text, closeness, of(kinds.series)),
                self.best(|index| &index.books, viewer, text, closeness, of(kinds.books)),
            )?;
            let found = Matches { series, books };
            if shows_all {
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

    /// The ids whose titles answer best, at most `limit`.
    async fn best<Id: Copy + Ord + Hash + Send + 'static>(
        &self,
        titles: fn(&Index) -> &Titles<Id>,
        viewer: &Viewer,
        text: &str,
        closeness: Closeness,
        limit: usize,
    ) -> Result<Vec<Id>> {
        if limit == 0 {
            return Ok(Vec::new());
        }
        let (index, eyes, whole) = (self.snapshot(), viewer.clone(), fold(text));
        let find = move || {
            let question = Question::new(&whole)?;
            Some(titles(&index).find(&eyes, &question, closeness, limit))
        };
        Ok(self.core.blocking().cpu(find).await?.unwrap_or_default())
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
