//! What is there twice, what is wrong with books, what is missing of series, and what can be done about it.
//! Must not delete anything: that is a person's word.

use std::collections::{BTreeSet, HashMap};

use codex_db::entity::book;
use codex_db::repo;
use codex_db::view::{BookRow, SeriesRow, ShownCover};
use codex_events::Event;
use codex_models::books::{BookFilter, BookFix, BookHealth, MAX_FIXED};
use codex_models::duplicates::{SameBook, SameSeries};
use codex_models::sort::BookSort;
use codex_models::tasks::{MakeThumbnails, ScanLibrary};
use codex_models::{Actor, BookId, BookState, LibraryId, Page, PageRequest, SeriesId, Viewer};

use crate::core::Core;
use crate::error::{CodexError, Result};

/// Most missing numbers that are told of one series.
const MOST_GAPS: usize = 200;

/// Duplicates and faults.
pub struct Duplicates<'a>(pub(crate) &'a Core);

/// A series in which numbers are missing.
#[derive(Debug, Clone, PartialEq)]
pub struct Gap {
    /// The series.
    pub series: SeriesRow,
    /// Whole numbers between its first and its last that no book has, the first of them.
    pub missing: Vec<i64>,
    /// How many there are.
    pub missing_count: u64,
}

impl Duplicates<'_> {
    /// A page of groups of books that are the same.
    pub async fn books(
        &self,
        viewer: &Viewer,
        same: SameBook,
        page: &PageRequest,
    ) -> Result<Page<Vec<BookRow>>> {
        let conn = self.0.db().read();
        let groups = repo::duplicates::books(&conn, viewer, same, page).await?;
        let ids: Vec<BookId> = groups.items.iter().flatten().copied().collect();
        let rows = repo::books::find_many(&conn, viewer, &ids).await?;
        let mut rows: HashMap<BookId, BookRow> =
            rows.into_iter().map(|row| (row.book.id, row)).collect();
        Ok(groups.map(|ids| ids.iter().filter_map(|id| rows.remove(id)).collect()))
    }

    /// A page of groups of series that may be the same.
    pub async fn series(
        &self,
        viewer: &Viewer,
        same: SameSeries,
        page: &PageRequest,
    ) -> Result<Page<Vec<SeriesRow>>> {
        let conn = self.0.db().read();
        let groups = repo::duplicates::series(&conn, viewer, same, page).await?;
        let ids: BTreeSet<SeriesId> = groups.items.iter().flatten().copied().collect();
        let ids: Vec<SeriesId> = ids.into_iter().collect();
        let rows = repo::series::find_many(&conn, viewer, &ids).await?;
        let rows: HashMap<SeriesId, SeriesRow> =
            rows.into_iter().map(|row| (row.series.id, row)).collect();
        // A series may share one id with one and another id with another.
        Ok(groups.map(|ids| ids.iter().filter_map(|id| rows.get(id).cloned()).collect()))
    }

    /// A page of the books with one of these faults, or with any, by title.
    pub async fn problems(
        &self,
        viewer: &Viewer,
        library: Option<LibraryId>,
        fault: Option<BookHealth>,
        page: PageRequest,
    ) -> Result<Page<BookRow>> {
        let health = fault.map_or_else(|| BookHealth::ALL.to_vec(), |fault| vec![fault]);
        let filter = BookFilter { library, health, ..BookFilter::default() };
        self.0.books().list(viewer, &filter, BookSort::default(), page).await
    }

    /// A page of the series in which numbers are missing.
    pub async fn gaps(
        &self,
        viewer: &Viewer,
        library: Option<LibraryId>,
        page: &PageRequest,
    ) -> Result<Page<Gap>> {
        let conn = self.0.db().read();
        let found = repo::duplicates::gaps(&conn, viewer, library, page).await?;
        let ids: Vec<SeriesId> = found.items.iter().map(|(id, _)| *id).collect();
        let rows = repo::series::find_many(&conn, viewer, &ids).await?;
        let mut numbers: HashMap<SeriesId, Vec<i64>> = found.items.into_iter().collect();
        let gap = |series: SeriesRow| {
            let (missing, missing_count) =
                missing(&numbers.remove(&series.series.id).unwrap_or_default());
            Gap { series, missing, missing_count }
        };
        Ok(Page {
            items: rows.into_iter().map(gap).collect(),
            next: found.next,
            total: found.total,
        })
    }

    /// Does something about books; how many it concerns. Those out of sight and those without a file are passed over.
    pub async fn fix(&self, who: &Actor, books: &[BookId], fix: BookFix) -> Result<u64> {
        if books.is_empty() {
            return Err(CodexError::invalid("bookIds", "required", "name at least one book"));
        }
        if books.len() > MAX_FIXED {
            let message = format!("at most {MAX_FIXED} books are fixed at once");
            return Err(CodexError::invalid("bookIds", "too_long", message));
        }
        match fix {
            BookFix::Analyze => self.analyze(who.viewer(), books).await,
            BookFix::MakeCover => self.make_covers(who.viewer(), books).await,
        }
    }

    async fn analyze(&self, viewer: &Viewer, books: &[BookId]) -> Result<u64> {
        let tx = self.0.db().begin().await?;
        let (count, libraries) = repo::books::reopen(&tx, viewer, books).await?;
        for library in libraries {
            tx.enqueue(&ScanLibrary::whole(library, false)).await?;
            tx.emit(Event::BooksChanged { library, books: books.to_vec() });
        }
        tx.commit().await?;
        Ok(count)
    }

    /// A cover of another version is made by the next sweep, or by whoever looks at it first. A book without one is opened
    /// again.
    async fn make_covers(&self, viewer: &Viewer, books: &[BookId]) -> Result<u64> {
        let rows = self.0.books().find_many(viewer, books).await?;
        let here = rows.iter().filter(|row| row.book.missing_at.is_none());
        let (covered, bare): (Vec<&BookRow>, Vec<&BookRow>) =
            here.partition(|row| ShownCover::of_book(&row.book).version != 0);
        let bare: Vec<BookId> = bare.iter().map(|row| row.book.id).collect();
        let reopened = if bare.is_empty() { 0 } else { self.analyze(viewer, &bare).await? };
        let renewed: Vec<BookId> = covered.iter().map(|row| row.book.id).collect();
        self.0.covers().renew(&renewed).await?;
        let libraries: BTreeSet<LibraryId> =
            covered.iter().map(|row| row.book.library_id).collect();
        let tx = self.0.db().begin().await?;
        for library in libraries {
            tx.enqueue(&MakeThumbnails { library: Some(library) }).await?;
        }
        tx.commit().await?;
        Ok(reopened + covered.len() as u64)
    }
}

/// What is wrong with a book.
pub fn faults_of(book: &book::Model) -> Vec<BookHealth> {
    let is_ready = book.state == BookState::Ready;
    let has_fault = |fault: &BookHealth| match fault {
        BookHealth::Error => book.state == BookState::Error,
        BookHealth::Missing => book.missing_at.is_some(),
        BookHealth::NoPages => is_ready && book.page_count == 0,
        BookHealth::NoCover => is_ready && book.page_count > 0 && book.cover_version == 0,
        BookHealth::Warnings => is_ready && !book.warnings.0.is_empty(),
    };
    BookHealth::ALL.iter().copied().filter(has_fault).collect()
}

/// What is missing between the first and the last of ordered numbers: the first ones, and how many.
fn missing(numbers: &[i64]) -> (Vec<i64>, u64) {
    let (mut missing, mut count) = (Vec::new(), 0);
    for pair in numbers.windows(2) {
        let [one, next] = pair else { continue };
        count += (next - one - 1).unsigned_abs();
        let room = MOST_GAPS - missing.len();
        missing.extend((one + 1..*next).take(room));
    }
    (missing, count)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_between_the_first_and_the_last_are_missing() {
        assert_eq!(missing(&[2, 3, 6, 8]), (vec![4, 5, 7], 3));
        assert_eq!(missing(&[5]), (vec![], 0));
        let (told, count) = missing(&[1, 100_000]);
        assert_eq!((told.len(), count), (MOST_GAPS, 99_998));
    }
}
