//! Reading lists as files: what their entries mean, what is missing, and lists written as files.
//! Must not change a list that nobody asked to change but by filling in what it waits for.

mod matching;

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use codex_db::entity::read_list_item;
use codex_db::view::{BookRow, Candidate, ItemRow, ListRow, NewItem};
use codex_db::{DbError, Tx, repo};
use codex_events::Event;
use codex_models::lists::{ListKind, MatchedBy, NewList};
use codex_models::metadata::ExternalId;
use codex_models::{Actor, BookId, ItemId, ListId, Page, PageRequest, Resource, Rule, Viewer};
use codex_parsers::metadata::cbl::{self, Entry, MOST_ENTRIES, ReadingList};
use codex_parsers::{FailureCode, Limits};

use crate::access::check_name;
use crate::core::Core;
use crate::error::{CodexError, Result};
use matching::Choice;

/// Most bytes of a reading list.
pub const MAX_FILE_BYTES: usize = 4 << 20;
/// Books of a list by rule that are read at once.
const PAGE: u32 = 500;

/// Reading lists as files.
pub struct ReadingLists<'a>(pub(crate) &'a Core);

/// What became of a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Imported {
    /// The read list that was made.
    pub list: ListRow,
    /// Entries whose book was found.
    pub matched: usize,
    /// Entries whose book is not here.
    pub missing: usize,
    /// Entries that several books fit equally well.
    pub ambiguous: usize,
}

impl ReadingLists<'_> {
    /// Makes a read list of a file, under this name or the one in the file. Entries without a book are kept, and filled
    /// in when it arrives.
    pub async fn import(
        &self,
        who: &Actor,
        file: Vec<u8>,
        name: Option<String>,
    ) -> Result<Imported> {
        let limits =
            Limits { xml_bytes: MAX_FILE_BYTES as u64, xml_depth: 16, ..Limits::default() };
        let read = move || cbl::parse(&file, &limits);
        let list = self.0.blocking().cpu(read).await?.map_err(|error| {
            let code =
                if error.code() == FailureCode::LimitExceeded { "too_long" } else { "malformed" };
            CodexError::invalid("file", code, format!("The file cannot be read: {error}."))
        })?;
        let ReadingList { name: own_name, summary, entries } = list;
        if entries.is_empty() {
            return Err(CodexError::invalid("file", "required", "The list names no book."));
        }
        let name = check_name(&name.or(own_name).unwrap_or_default())?;
        let items = self.matched(who.viewer(), entries).await?;
        let matched = items.iter().filter(|item| item.book.is_some()).count();
        let ambiguous = items.iter().filter(|item| item.is_ambiguous).count();
        let missing = items.len() - matched - ambiguous;
        let tx = self.0.db().begin().await?;
        let new = NewList { name, summary, rule: None };
        let id = repo::lists::insert(&tx, ListKind::ReadList, new).await.map_err(taken)?;
        repo::lists::items::insert(&tx, id, items).await?;
        tx.emit(Event::ListsChanged);
        tx.commit().await?;
        let list = self.0.read_lists().find(who.viewer(), id).await?;
        Ok(Imported { list, matched, missing, ambiguous })
    }

    /// A page of the entries of a read list; only those whose book is not here, when asked.
    pub async fn items(
        &self,
        viewer: &Viewer,
        id: ListId,
        only_missing: bool,
        page: PageRequest,
    ) -> Result<Page<ItemRow>> {
        self.0.read_lists().find_row(viewer, id).await?;
        let conn = self.0.db().read();
        Ok(repo::lists::items::list(&conn, viewer, id, only_missing, page).await?)
    }

    /// Makes an entry mean this book, here and in lists that come later, or none.
    pub async fn choose(
        &self,
        who: &Actor,
        id: ListId,
        item: ItemId,
        book: Option<BookId>,
    ) -> Result<ItemRow> {
        self.0.read_lists().find_row(who.viewer(), id).await?;
        let absent = || CodexError::NotFound(Resource::ReadListItem);
        let conn = self.0.db().read();
        let row = repo::lists::items::find(&conn, who.viewer(), id, item).await?;
        let row = row.ok_or_else(absent)?;
        if let Some(book) = book
            && repo::books::in_sight(&conn, who.viewer(), &[book]).await?.is_empty()
        {
            return Err(CodexError::NotFound(Resource::Book));
        }
        let tx = self.0.db().begin().await?;
        let meant = book.map(|book| (book, MatchedBy::Person));
        repo::lists::items::set_book(&tx, &row.item, meant).await.map_err(|error| match error {
            DbError::NotFoundOnUpdate => absent(),
            other => other.into(),
        })?;
        repo::lists::items::remember(&tx, &row.item.identity, book).await?;
        tx.emit(Event::ListsChanged);
        tx.commit().await?;
        let conn = self.0.db().read();
        let row = repo::lists::items::find(&conn, who.viewer(), id, item).await?;
        row.ok_or_else(absent)
    }

    /// A read list as a file, with its name: the books in sight, and the entries whose books are not.
    pub async fn export(&self, viewer: &Viewer, id: ListId) -> Result<(String, String)> {
        let row = self.0.read_lists().find_row(viewer, id).await?;
        let entries = if row.list.rule.is_some() {
            self.books_by_rule(viewer, id).await?.iter().map(entry_of_book).collect()
        } else {
            self.placed_entries(viewer, id).await?
        };
        let name = row.list.name;
        let list = ReadingList { name: Some(name.clone()), summary: row.list.summary, entries };
        Ok((name, cbl::write(&list)))
    }

    async fn books_by_rule(&self, viewer: &Viewer, id: ListId) -> Result<Vec<BookRow>> {
        let (mut books, mut request) = (Vec::new(), PageRequest::first(PAGE));
        loop {
            let page = self.0.read_lists().books(viewer, id, request).await?;
            books.extend(page.items);
            match page.next {
                Some(next) if books.len() < MOST_ENTRIES => {
                    request = PageRequest { after: Some(next), ..PageRequest::first(PAGE) };
                }
                Some(_) | None => return Ok(books),
            }
        }
    }

    async fn placed_entries(&self, viewer: &Viewer, id: ListId) -> Result<Vec<Entry>> {
        let conn = self.0.db().read();
        let places = repo::lists::items::places(&conn, viewer, id).await?;
        let missing = repo::lists::items::missing(&conn, viewer, id).await?;
        let ids: Vec<BookId> = places.iter().map(|(book, _)| *book).collect();
        let mut places: HashMap<BookId, i64> = places.into_iter().collect();
        let mut placed = Vec::with_capacity(ids.len() + missing.len());
        for row in repo::books::find_many(&conn, viewer, &ids).await? {
            let place = places.remove(&row.book.id).unwrap_or(i64::MAX);
            placed.push(((place, row.book.id.0), entry_of_book(&row)));
        }
        placed.extend(missing.into_iter().map(|item| ((item.position, item.id.0), entry_of(item))));
        placed.sort_by_key(|(place, _)| *place);
        Ok(placed.into_iter().map(|(_, entry)| entry).take(MOST_ENTRIES).collect())
    }

    /// Entries with the books they mean; one that stands there twice is kept once.
    async fn matched(&self, viewer: &Viewer, entries: Vec<Entry>) -> Result<Vec<NewItem>> {
        let mut seen = HashSet::new();
        let entries: Vec<(Entry, String)> = entries
            .into_iter()
            .map(|entry| {
                let identity = matching::identity(&entry);
                (entry, identity)
            })
            .filter(|(_, identity)| seen.insert(identity.clone()))
            .collect();
        let conn = self.0.db().read();
        let identities: Vec<String> = seen.into_iter().collect();
        let remembered = repo::lists::items::remembered(&conn, viewer, &identities).await?;
        let ids: BTreeSet<String> = entries
            .iter()
            .flat_map(|(entry, _)| entry.ids.iter().map(ToString::to_string))
            .collect();
        let ids: Vec<String> = ids.into_iter().collect();
        let by_id = repo::lists::items::candidates_by_id(&conn, viewer, &ids).await?;
        let series: BTreeSet<String> =
            entries.iter().flat_map(|(entry, _)| matching::series_keys(entry)).collect();
        let series: Vec<String> = series.into_iter().collect();
        let ranges: BTreeSet<(String, String)> =
            entries.iter().filter_map(|(entry, _)| matching::series_range(entry)).collect();
        let ranges: Vec<(String, String)> = ranges.into_iter().collect();
        let candidates =
            repo::lists::items::candidates_by_series(&conn, viewer, &series, &ranges).await?;
        let mut by_series: HashMap<String, BTreeMap<BookId, &Candidate>> = HashMap::new();
        for candidate in &candidates {
            for key in [candidate.series_key.clone(), matching::short_key(candidate)] {
                by_series.entry(key).or_default().insert(candidate.id, candidate);
            }
        }
        let item = |(position, (entry, identity)): (i64, (Entry, String))| {
            let choice = match remembered.get(&identity) {
                Some(book) => Choice::Found(*book, MatchedBy::Person),
                None => {
                    let ids = entry.ids.iter().filter_map(|id| by_id.get(&id.to_string()));
                    let ids: Vec<BookId> = ids.flatten().copied().collect();
                    let keys = matching::series_keys(&entry);
                    let named = keys.iter().filter_map(|key| by_series.get(key));
                    let named: BTreeMap<BookId, &Candidate> =
                        named.flatten().map(|(id, book)| (*id, *book)).collect();
                    let named: Vec<&Candidate> = named.into_values().collect();
                    matching::choose(&entry, &ids, &named)
                }
            };
            new_item(position, entry, identity, choice)
        };
        Ok((0..).zip(entries).map(item).collect())
    }
}

/// Fills books that were just described into the lists that wait for them.
pub async fn fill_in(tx: &Tx, books: &[BookId]) -> Result<(), DbError> {
    let conn = tx.conn();
    if !repo::lists::items::is_any_waiting(&conn).await? {
        return Ok(());
    }
    let mut by_key: HashMap<String, Vec<Candidate>> = HashMap::new();
    for (book, metadata) in repo::lists::items::arrived(&conn, books).await? {
        for key in matching::keys_of_book(&book, &metadata) {
            by_key.entry(key).or_default().push(book.clone());
        }
    }
    let keys: Vec<String> = by_key.keys().cloned().collect();
    let mut is_filled = false;
    for (item, known_by) in repo::lists::items::waiting_for(&conn, &keys).await? {
        let (ids, names): (Vec<_>, Vec<_>) = known_by.iter().partition(|key| matching::is_id(key));
        let of = |keys: Vec<&String>| -> Vec<&Candidate> {
            let mut seen = HashSet::new();
            let found = keys.into_iter().filter_map(|key| by_key.get(key)).flatten();
            found.filter(|book| seen.insert(book.id)).collect()
        };
        let ids: Vec<BookId> = of(ids).into_iter().map(|book| book.id).collect();
        let entry = entry_of(item.clone());
        if let Choice::Found(book, by) = matching::choose(&entry, &ids, &of(names)) {
            repo::lists::items::set_book(tx, &item, Some((book, by))).await?;
            is_filled = true;
        }
    }
    if is_filled {
        tx.emit(Event::ListsChanged);
    }
    Ok(())
}

fn new_item(position: i64, entry: Entry, identity: String, choice: Choice) -> NewItem {
    let keys = matching::keys_of_entry(&entry);
    let Entry { series, number, volume, year, format, ids } = entry;
    NewItem {
        position,
        series,
        number,
        volume,
        year: year.map(i32::from),
        format,
        external_ids: serde_json::to_string(&ids).unwrap_or_default(),
        identity,
        keys,
        book: match choice {
            Choice::Found(book, by) => Some((book, by)),
            Choice::Ambiguous | Choice::Nothing => None,
        },
        is_ambiguous: choice == Choice::Ambiguous,
    }
}

fn entry_of(item: read_list_item::Model) -> Entry {
    Entry {
        ids: ids_of(&item),
        series: item.series,
        number: item.number,
        volume: item.volume,
        year: item.year.and_then(|year| u16::try_from(year).ok()),
        format: item.format,
    }
}

/// The ids of an entry in catalogs. They were written by this program, so that they are read as well.
pub fn ids_of(item: &read_list_item::Model) -> Vec<ExternalId> {
    serde_json::from_str(&item.external_ids).unwrap_or_default()
}

fn entry_of_book(row: &BookRow) -> Entry {
    let book = &row.book;
    let metadata = &book.metadata.0;
    let began = metadata.series_year.or_else(|| matching::year_in(&row.series_title));
    let began = began.map(|year| year.to_string());
    let title = || matching::without_year(&row.series_title).to_owned();
    Entry {
        series: metadata.series.clone().unwrap_or_else(title),
        number: book.number.clone().unwrap_or_default(),
        volume: book.volume.clone().or(began),
        year: book.year.and_then(|year| u16::try_from(year).ok()),
        format: metadata.format.clone(),
        ids: metadata.external_ids.clone(),
    }
}

fn taken(error: DbError) -> CodexError {
    match error {
        DbError::Unique { .. } => CodexError::Conflict(Rule::ListNameTaken),
        other => other.into(),
    }
}
