//! Places in books that accounts mark, with notes.
//! Must not touch anybody else's, nor move a reader: a bookmark is no progress.

use codex_db::entity::bookmark;
use codex_db::repo;
use codex_models::bookmarks::{BookmarkEdit, MAX_BOOKMARKS, MAX_NOTE_CHARS, MAX_ORDER};
use codex_models::{Actor, BookId, BookmarkId, Page, PageRequest, Resource, Rule};

use crate::core::Core;
use crate::error::{CodexError, Result};

/// An account's bookmarks.
pub struct Bookmarks<'a>(pub(crate) &'a Core);

impl Bookmarks<'_> {
    /// A page of the actor's bookmarks in all books in sight, the newest first.
    pub async fn list(&self, who: &Actor, page: PageRequest) -> Result<Page<bookmark::Model>> {
        Ok(repo::bookmarks::list(&self.0.db().read(), who.viewer(), who.user, page).await?)
    }

    /// A page of the actor's bookmarks in a book, in their order.
    pub async fn of_book(
        &self,
        who: &Actor,
        book: BookId,
        page: PageRequest,
    ) -> Result<Page<bookmark::Model>> {
        self.0.books().find_row(who.viewer(), book).await?;
        Ok(repo::bookmarks::of_book(&self.0.db().read(), who.user, book, page).await?)
    }

    /// Marks a place in a book.
    pub async fn create(
        &self,
        who: &Actor,
        book: BookId,
        edit: BookmarkEdit,
    ) -> Result<bookmark::Model> {
        self.save(who, book, BookmarkId(codex_utils::id::next()), edit).await
    }

    /// Makes the bookmark of this id, or replaces it: saying it twice is the same as once.
    pub async fn save(
        &self,
        who: &Actor,
        book: BookId,
        id: BookmarkId,
        edit: BookmarkEdit,
    ) -> Result<bookmark::Model> {
        let pages = self.0.books().find_row(who.viewer(), book).await?.book.page_count;
        let edit = check(edit, pages)?;
        let tx = self.0.db().begin().await?;
        let known = repo::bookmarks::find(&tx.conn(), who.user, id).await?;
        if known.as_ref().is_some_and(|known| known.book_id != book) {
            return Err(CodexError::Conflict(Rule::BookmarkIdTaken));
        }
        let (count, last) = repo::bookmarks::extent(&tx, who.user, book).await?;
        if known.is_none() && count >= MAX_BOOKMARKS {
            return Err(CodexError::Conflict(Rule::TooManyBookmarks));
        }
        let place = edit.order.or(known.map(|known| known.position));
        let place = place.unwrap_or_else(|| last.map_or(0, |last| last + 1));
        repo::bookmarks::save(&tx, who.user, book, id, edit, place).await?;
        tx.commit().await?;
        let saved = repo::bookmarks::find(&self.0.db().read(), who.user, id).await?;
        saved.ok_or(CodexError::NotFound(Resource::Bookmark))
    }

    /// Deletes a bookmark.
    pub async fn delete(&self, who: &Actor, book: BookId, id: BookmarkId) -> Result<()> {
        self.0.books().find_row(who.viewer(), book).await?;
        let tx = self.0.db().begin().await?;
        if !repo::bookmarks::delete(&tx, who.user, book, id).await? {
            return Err(CodexError::NotFound(Resource::Bookmark));
        }
        Ok(tx.commit().await?)
    }
}

/// A note of blanks is none. Of a book that was not read yet nobody knows how many pages it has.
fn check(edit: BookmarkEdit, pages: i32) -> Result<BookmarkEdit> {
    if edit.page.is_none() && edit.locator.is_none() {
        return Err(CodexError::invalid("page", "required", "a page or a locator is needed"));
    }
    let last = u32::try_from(pages).ok().filter(|pages| *pages > 0).unwrap_or(u32::MAX >> 1);
    if edit.page.is_some_and(|page| !(1..=last).contains(&page)) {
        let message = format!("the book has pages from 1 to {pages}");
        return Err(CodexError::invalid("page", "out_of_range", message));
    }
    if edit.order.is_some_and(|order| !(0..=MAX_ORDER).contains(&order)) {
        let message = format!("the order is from 0 to {MAX_ORDER}");
        return Err(CodexError::invalid("order", "out_of_range", message));
    }
    let note = edit.note.filter(|note| !note.trim().is_empty());
    if note.as_ref().is_some_and(|note| note.chars().nth(MAX_NOTE_CHARS).is_some()) {
        let message = format!("a note has at most {MAX_NOTE_CHARS} characters");
        return Err(CodexError::invalid("note", "too_long", message));
    }
    Ok(BookmarkEdit { note, ..edit })
}
