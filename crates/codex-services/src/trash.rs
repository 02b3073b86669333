//! Books whose files are gone: looked at, looked for again, and deleted for good when a person says so.
//! Must not delete anything that was not shown before, but what is kept no longer by configuration.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use chrono::TimeDelta;
use codex_db::repo;
use codex_db::view::{BookRow, TrashedBook};
use codex_events::Event;
use codex_models::audit::{AuditAction, NewAuditEntry};
use codex_models::books::{BookFilter, BookHealth};
use codex_models::sort::BookSort;
use codex_models::tasks::{DeleteStrayCovers, ScanLibrary};
use codex_models::trash::{MAX_NAMED, MadeByPeople, TrashFilter};
use codex_models::{
    Actor, BookId, LibraryId, Page, PageRequest, Resource, Rule, SeriesId, TaskId, Viewer,
};
use codex_utils::hash;

use crate::core::Core;
use crate::error::{CodexError, Result};
use crate::libraries::{enqueue_part, places_of};

/// Books deleted by one transaction.
const BATCH: usize = 200;

/// Books whose files are gone.
pub struct Trash<'a>(pub(crate) &'a Core);

/// A book whose file is gone, and what people made of it.
#[derive(Debug, Clone, PartialEq)]
pub struct TrashRow {
    /// The book.
    pub row: BookRow,
    /// What people made of it.
    pub made: MadeByPeople,
}

/// What would be deleted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PurgePreview {
    /// Books.
    pub books: u64,
    /// Series that would have no book then.
    pub series: u64,
    /// What people made of these books and series.
    pub made: MadeByPeople,
    /// Of how many books people made something.
    pub books_with_made: u64,
    /// Names what was shown: only that is deleted.
    pub token: String,
}

/// Books, series that go with them, and what people made of both.
struct Purge {
    books: Vec<TrashedBook>,
    series: BTreeSet<SeriesId>,
    preview: PurgePreview,
}

impl Trash<'_> {
    /// A page of the books whose files are gone, by title.
    pub async fn list(
        &self,
        viewer: &Viewer,
        library: Option<LibraryId>,
        page: PageRequest,
    ) -> Result<Page<TrashRow>> {
        let health = vec![BookHealth::Missing];
        let filter = BookFilter { library, health, ..BookFilter::default() };
        let page = self.0.books().list(viewer, &filter, BookSort::default(), page).await?;
        let ids: Vec<BookId> = page.items.iter().map(|row| row.book.id).collect();
        let made = repo::trash::made_of_books(&self.0.db().read(), &ids).await?;
        Ok(page.map(|row| {
            let made = made.get(&row.book.id).copied().unwrap_or_default();
            TrashRow { row, made }
        }))
    }

    /// What a purge would delete.
    pub async fn preview(&self, viewer: &Viewer, filter: &TrashFilter) -> Result<PurgePreview> {
        check(filter)?;
        Ok(self.purge_of(viewer, filter).await?.preview)
    }

    /// Deletes for good what a preview showed; how many books. When it is not what was shown, nothing is deleted.
    pub async fn purge(&self, who: &Actor, filter: &TrashFilter, token: &str) -> Result<u64> {
        check(filter)?;
        let purge = self.purge_of(who.viewer(), filter).await?;
        if purge.preview.token != token {
            return Err(CodexError::Conflict(Rule::TrashChanged));
        }
        self.delete(who, purge).await
    }

    /// Deletes for good what was gone for longer than it is kept; how many books. Nothing, unless so configured.
    pub async fn purge_old(&self) -> Result<u64> {
        let days = self.0.config().scan.trash_days;
        if days == 0 {
            return Ok(0);
        }
        let before = self.0.clock().now() - TimeDelta::days(i64::from(days));
        let conn = self.0.db().read_background();
        let filter = TrashFilter::default();
        let books = repo::trash::find(&conn, &Viewer::system(), &filter, Some(before)).await?;
        let purge = self.weigh(books).await?;
        self.delete(&Actor::operator(), purge).await
    }

    /// Looks for the files of these books where they were: scans of their folders, one for each library.
    pub async fn restore(&self, who: &Actor, books: Vec<BookId>) -> Result<Vec<TaskId>> {
        let filter = TrashFilter { books: Some(books), library: None };
        check(&filter)?;
        let conn = self.0.db().read();
        let found = repo::trash::find(&conn, who.viewer(), &filter, None).await?;
        if found.is_empty() {
            return Err(CodexError::NotFound(Resource::Book));
        }
        let mut files: BTreeMap<LibraryId, Vec<_>> = BTreeMap::new();
        for book in found {
            files.entry(book.library).or_default().push((book.root, book.path));
        }
        let tx = self.0.db().begin().await?;
        let mut tasks = Vec::new();
        for (library, files) in files {
            let places = places_of(&files);
            let scan = ScanLibrary { places, ..ScanLibrary::whole(library, false) };
            let status = enqueue_part(&tx, &scan).await?;
            tasks.push(status.ok_or(CodexError::Conflict(Rule::ScanRunning))?.task);
        }
        tx.commit().await?;
        Ok(tasks)
    }

    async fn purge_of(&self, viewer: &Viewer, filter: &TrashFilter) -> Result<Purge> {
        let conn = self.0.db().read();
        let books = repo::trash::find(&conn, viewer, filter, None).await?;
        self.weigh(books).await
    }

    /// Finds the series that go with books, and what people made of all of them.
    async fn weigh(&self, books: Vec<TrashedBook>) -> Result<Purge> {
        let conn = self.0.db().read();
        let ids: Vec<BookId> = books.iter().map(|book| book.id).collect();
        let made = repo::trash::made_of_books(&conn, &ids).await?;
        let mut going: HashMap<SeriesId, usize> = HashMap::new();
        for book in &books {
            *going.entry(book.series).or_default() += 1;
        }
        let touched: Vec<SeriesId> = going.keys().copied().collect();
        let all = repo::scans::book_counts(&conn, &touched).await?;
        let is_whole = |series: &SeriesId| all.get(series) == going.get(series);
        let series: BTreeSet<SeriesId> = touched.into_iter().filter(is_whole).collect();
        let ids: Vec<SeriesId> = series.iter().copied().collect();
        let made_of_series = repo::trash::made_of_series(&conn, &ids).await?;
        let of_books =
            books.iter().map(|book| (book.id.0, made.get(&book.id).copied().unwrap_or_default()));
        let of_series =
            ids.iter().map(|id| (id.0, made_of_series.get(id).copied().unwrap_or_default()));
        let (mut shown, mut sum) = (Vec::new(), MadeByPeople::default());
        for (id, made) in of_books.chain(of_series) {
            shown.extend(id.as_bytes());
            shown.extend(made.counts().iter().flat_map(|count| count.to_be_bytes()));
            sum = sum.and(made);
        }
        let preview = PurgePreview {
            books: books.len() as u64,
            series: series.len() as u64,
            made: sum,
            books_with_made: made.values().filter(|made| !made.is_empty()).count() as u64,
            token: hash::sha256_hex(&shown),
        };
        Ok(Purge { books, series, preview })
    }

    async fn delete(&self, who: &Actor, purge: Purge) -> Result<u64> {
        let Purge { books, series, preview } = purge;
        if books.is_empty() {
            return Ok(0);
        }
        let mut deleted = 0;
        for part in books.chunks(BATCH) {
            let tx = self.0.db().begin().await?;
            let ids: Vec<BookId> = part.iter().map(|book| book.id).collect();
            let of_part: BTreeSet<SeriesId> = part.iter().map(|book| book.series).collect();
            let (going, staying): (BTreeSet<SeriesId>, BTreeSet<SeriesId>) =
                of_part.into_iter().partition(|id| series.contains(id));
            deleted += repo::trash::delete(&tx, &ids, &going).await?;
            let staying: Vec<SeriesId> = staying.into_iter().collect();
            crate::metadata::refresh_series(&tx, &staying).await?;
            let mut by_library: BTreeMap<LibraryId, Vec<BookId>> = BTreeMap::new();
            for book in part {
                by_library.entry(book.library).or_default().push(book.id);
            }
            for (library, books) in by_library {
                tx.emit(Event::BooksChanged { library, books });
                tx.emit(Event::LibraryChanged { library });
            }
            tx.commit().await?;
        }
        let tx = self.0.db().begin().await?;
        let entry = NewAuditEntry::by(who, AuditAction::TrashPurged);
        tx.audit(
            entry
                .with("books", deleted.to_string())
                .with("series", preview.series.to_string())
                .with("books_with_made", preview.books_with_made.to_string()),
        )
        .await?;
        tx.enqueue(&DeleteStrayCovers {}).await?;
        tx.commit().await?;
        tracing::info!(user.id = %who.user, books = deleted, series = preview.series, "deleted books from the trash");
        Ok(deleted)
    }
}

fn check(filter: &TrashFilter) -> Result<()> {
    match &filter.books {
        Some(books) if books.is_empty() => {
            Err(CodexError::invalid("bookIds", "required", "name at least one book"))
        }
        Some(books) if books.len() > MAX_NAMED => {
            let message = format!("at most {MAX_NAMED} books are named at once");
            Err(CodexError::invalid("bookIds", "too_long", message))
        }
        Some(_) | None => Ok(()),
    }
}
