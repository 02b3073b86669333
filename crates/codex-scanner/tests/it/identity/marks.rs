//! What a person makes of books, and whether all of it is there still.

use std::collections::BTreeMap;

use codex_db::repo;
use codex_db::view::BookRow;
use codex_models::bookmarks::BookmarkEdit;
use codex_models::lists::{ListKind, NewList};
use codex_models::metadata::{BookField, BookMetadata, MetadataPatch};
use codex_models::progress::ProgressUpdate;
use codex_models::{Actor, BookId, BookmarkId, ListId, PageRequest, SeriesId};
use codex_services::Core;
use codex_utils::id;

/// A title that no file has.
const TITLE: &str = "As I call it";

/// All that one person made.
pub(super) struct Marks {
    list: ListId,
    edited: BookId,
    rated_series: SeriesId,
    kept: Kept,
}

/// A book with page, rating and, of the edited one, the title.
type Row = (BookId, Option<i32>, Option<i32>, Option<String>);

/// The rows, as they are compared.
#[derive(Debug, PartialEq)]
struct Kept {
    /// Books of the list in its order.
    books: Vec<Row>,
    bookmarks: BTreeMap<BookmarkId, (BookId, Option<i32>)>,
    series_rating: Option<i32>,
}

impl Marks {
    /// Makes something of each of these books.
    pub(super) async fn make(core: &Core, who: &Actor, books: &[BookRow]) -> Self {
        let tx = core.db().begin().await.unwrap();
        let name = id::next().to_string();
        let new = NewList { name, summary: None, rule: None };
        let list = repo::lists::insert(&tx, ListKind::ReadList, new).await.unwrap();
        let mut ids: Vec<_> = books.iter().map(|row| row.book.id.0).collect();
        ids.reverse();
        repo::lists::add(&tx, ListKind::ReadList, list, &ids).await.unwrap();
        for (row, place) in books.iter().zip(0_u8..) {
            let (book, rating) = (row.book.id, i32::from(place) + 1);
            repo::ratings::rate_book(&tx, who.user, book, rating).await.unwrap();
            let (mark, edit) =
                (BookmarkId(id::next()), BookmarkEdit { page: Some(2), ..BookmarkEdit::default() });
            repo::bookmarks::save(&tx, who.user, book, mark, edit, 0).await.unwrap();
        }
        let rated_series = books[0].book.series_id;
        repo::ratings::rate_series(&tx, who.user, rated_series, 7).await.unwrap();
        tx.commit().await.unwrap();
        let read = books.last().unwrap().book.id;
        let update = ProgressUpdate { page: Some(3), ..ProgressUpdate::default() };
        core.progress().save(who, read, update).await.unwrap();
        let edited = books[0].book.id;
        let values = BookMetadata { title: Some(TITLE.to_owned()), ..BookMetadata::default() };
        let patch = MetadataPatch {
            fields: [BookField::Title].into_iter().collect(),
            values,
            ..MetadataPatch::default()
        };
        core.metadata().update_book(who, edited, patch).await.unwrap();
        let empty = Kept { books: vec![], bookmarks: BTreeMap::new(), series_rating: None };
        let mut marks = Self { list, edited, rated_series, kept: empty };
        marks.kept = marks.read(core, who).await;
        assert_eq!(marks.kept.books.len(), books.len());
        assert_eq!(marks.kept.bookmarks.len(), books.len());
        marks
    }

    /// What differs from what was made; empty when nothing does.
    pub(super) async fn complaint(&self, core: &Core, who: &Actor) -> String {
        let now = self.read(core, who).await;
        if now == self.kept {
            return String::new();
        }
        format!("what was made:\n{:#?}\nwhat is left:\n{now:#?}\n", self.kept)
    }

    /// Forgets all of it.
    pub(super) async fn end(self, core: &Core) {
        let tx = core.db().begin().await.unwrap();
        repo::lists::delete(&tx, self.list).await.unwrap();
        tx.commit().await.unwrap();
    }

    async fn read(&self, core: &Core, who: &Actor) -> Kept {
        let conn = core.db().read();
        let page = PageRequest::first(100);
        let listed = core.read_lists().books(who.viewer(), self.list, page.clone()).await.unwrap();
        let mut books = Vec::new();
        for row in listed.items {
            let id = row.book.id;
            let rating = repo::ratings::of_book(&conn, who.user, id).await.unwrap();
            let title = (id == self.edited).then_some(row.book.title);
            books.push((id, row.progress.and_then(|progress| progress.page), rating, title));
        }
        let bookmarks = core.bookmarks().list(who, page).await.unwrap().items;
        let of_books =
            bookmarks.into_iter().filter(|mark| books.iter().any(|(id, ..)| *id == mark.book_id));
        let bookmarks = of_books.map(|mark| (mark.id, (mark.book_id, mark.page))).collect();
        let series_rating =
            repo::ratings::of_series(&conn, who.user, self.rated_series).await.unwrap();
        Kept { books, bookmarks, series_rating }
    }
}
