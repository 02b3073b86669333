//! The folded titles of all series and books, and the names of people and lists, in memory.
//! Must not answer with anything but ids and names.

use std::collections::BTreeMap;
use std::sync::Arc;

use codex_db::repo;
use codex_db::view::SearchName;
use codex_models::lists::ListKind;
use codex_models::metadata::TermKind;
use codex_models::{BookId, ListId, SeriesId, Viewer};
use codex_services::{Core, Result};
use codex_utils::text_fold::fold;

use crate::listener::Changes;
use crate::rank::{Closeness, Question};
use crate::titles::Titles;

/// One state of the index; a later state is another value.
#[derive(Debug, Default, Clone)]
pub(crate) struct Index {
    /// A series is there once for each of its titles.
    pub(crate) series: Titles<SeriesId>,
    pub(crate) books: Titles<BookId>,
    names: Arc<BTreeMap<i64, Name>>,
    lists: Arc<Vec<(ListId, ListKind, Box<str>)>>,
}

#[derive(Debug, Clone)]
struct Name {
    kind: TermKind,
    written: Box<str>,
    key: Box<str>,
}

impl Index {
    /// Reads every title and name.
    pub(crate) async fn build(core: &Core) -> Result<Self> {
        let (conn, viewer) = (core.db().read_background(), Viewer::system());
        let mut series = repo::series::search_texts(&conn, &viewer, None).await?;
        series.extend(repo::search::alternate_titles(&conn, None).await?);
        Ok(Self {
            series: Titles::new(series),
            books: Titles::new(repo::books::search_texts(&conn, &viewer, None).await?),
            names: Arc::new(repo::search::names(&conn).await?.into_iter().map(named).collect()),
            lists: Arc::new(lists(core).await?),
        })
    }

    /// How many titles there are.
    pub(crate) fn len(&self) -> usize {
        self.series.len() + self.books.len()
    }

    /// This index with some titles read anew; those that are gone are left out. A name that nobody has any more stays
    /// until everything is read: who asks for it finds nothing.
    pub(crate) async fn updated(&self, core: &Core, changes: Changes) -> Result<Self> {
        let (conn, viewer) = (core.db().read_background(), Viewer::system());
        let Changes { series, books, lists: has_lists, .. } = changes;
        let series_ids: Vec<SeriesId> = series.iter().copied().collect();
        let book_ids: Vec<BookId> = books.iter().copied().collect();
        let mut new_series = repo::series::search_texts(&conn, &viewer, Some(&series_ids)).await?;
        new_series.extend(repo::search::alternate_titles(&conn, Some(&series_ids)).await?);
        let new_books = repo::books::search_texts(&conn, &viewer, Some(&book_ids)).await?;
        let mut names = Arc::clone(&self.names);
        for (id, name) in repo::search::names_of(&conn, &book_ids, &series_ids)
            .await?
            .into_iter()
            .map(named)
            .filter(|(id, _)| !self.names.contains_key(id))
        {
            Arc::make_mut(&mut names).insert(id, name);
        }
        let lists = if has_lists { Arc::new(lists(core).await?) } else { Arc::clone(&self.lists) };
        Ok(Self {
            series: self.series.replaced(&series, new_series),
            books: self.books.replaced(&books, new_books),
            names,
            lists,
        })
    }

    /// The best names of a kind, with their ids.
    pub(crate) fn names(
        &self,
        kind: TermKind,
        text: &str,
        closeness: Closeness,
        limit: usize,
    ) -> Vec<(i64, String)> {
        let of_kind = self.names.iter().filter(|(_, name)| name.kind == kind);
        let texts = of_kind.map(|(id, name)| ((*id, &*name.written), &*name.key));
        let found = ranked(texts, text, closeness, limit);
        found.into_iter().map(|(id, name)| (id, name.to_owned())).collect()
    }

    /// The best lists of a kind.
    pub(crate) fn lists(
        &self,
        kind: ListKind,
        text: &str,
        closeness: Closeness,
        limit: usize,
    ) -> Vec<ListId> {
        let of_kind = self.lists.iter().filter(|(_, of, _)| *of == kind);
        ranked(of_kind.map(|(id, _, key)| (*id, &**key)), text, closeness, limit)
    }
}

/// The best of some folded texts.
fn ranked<'a, T: Ord>(
    texts: impl Iterator<Item = (T, &'a str)>,
    text: &str,
    closeness: Closeness,
    limit: usize,
) -> Vec<T> {
    let whole = fold(text);
    let Some(question) = Question::new(&whole) else { return Vec::new() };
    let mut found: Vec<(u32, &str, T)> =
        texts.filter_map(|(of, key)| Some((question.rank(key, closeness)?, key, of))).collect();
    found.sort_unstable();
    found.truncate(limit);
    found.into_iter().map(|(_, _, of)| of).collect()
}

fn named(name: SearchName) -> (i64, Name) {
    let SearchName { id, kind, name, key } = name;
    (id, Name { kind, written: name.into(), key: key.into() })
}

async fn lists(core: &Core) -> Result<Vec<(ListId, ListKind, Box<str>)>> {
    let names = repo::search::list_names(&core.db().read_background()).await?;
    Ok(names.into_iter().map(|(id, kind, name)| (id, kind, fold(&name).into())).collect())
}
