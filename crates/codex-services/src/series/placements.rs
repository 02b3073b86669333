//! What a person decides about which books make a series: joined, split, moved, and all of it undone. Every later scan
//! keeps to it.
//! Must not decide by paths or metadata.

use std::collections::BTreeSet;

use codex_db::view::{PlacedBook, PlacedSeries, SeriesRow};
use codex_db::{Tx, repo};
use codex_events::Event;
use codex_models::{Actor, BookId, LibraryId, Resource, Rule, SeriesId};
use codex_utils::id;

use super::SeriesService;
use crate::collections;
use crate::covers::copy_given;
use crate::error::{CodexError, Result};
use crate::libraries;
use crate::metadata::refresh_series;

/// Most books or series of one decision.
const MOST: usize = 500;

impl SeriesService<'_> {
    /// Joins series with one: their books, and those to come, belong to it. It is put on the lists of the others, and has the
    /// covers that people gave them.
    pub async fn join(
        &self,
        who: &Actor,
        into: SeriesId,
        mut series: Vec<SeriesId>,
    ) -> Result<SeriesRow> {
        let tx = self.0.db().begin().await?;
        let target = find(&tx, who, &[into]).await?.remove(0);
        series.retain(|id| *id != into);
        check_count("seriesIds", series.len())?;
        let others = find(&tx, who, &series).await?;
        if others.iter().any(|other| other.library != target.library) {
            return Err(CodexError::Conflict(Rule::OtherLibrary));
        }
        let ids: Vec<SeriesId> = others.iter().map(|other| other.id).collect();
        let books = repo::placements::books_of(&tx.conn(), &ids).await?;
        repo::placements::join(&tx, &others, &target).await?;
        repo::placements::copy_places(&tx, &ids, into).await?;
        copy_given(&tx, &ids, into).await?;
        finish(&tx, target.library, &books, ids.into_iter().chain([into])).await?;
        tx.commit().await?;
        self.find(who.viewer(), into).await
    }

    /// Parts a series from all that was joined with it.
    pub async fn part(&self, who: &Actor, id: SeriesId) -> Result<SeriesRow> {
        let tx = self.0.db().begin().await?;
        let series = find(&tx, who, &[id]).await?.remove(0);
        let is_parted = repo::placements::part(&tx, id).await?;
        tx.commit().await?;
        if is_parted {
            libraries::Libraries(self.0).regroup_as_it_is(series.library).await?;
        }
        self.find(who.viewer(), id).await
    }

    /// Makes a series of some books of another one.
    pub async fn split(
        &self,
        who: &Actor,
        from: SeriesId,
        name: &str,
        books: Vec<BookId>,
    ) -> Result<SeriesRow> {
        let name = libraries::check_series_name(name)?;
        check_count("bookIds", books.len())?;
        let tx = self.0.db().begin().await?;
        let series = find(&tx, who, &[from]).await?.remove(0);
        let placed = find_books(&tx, who, &books).await?;
        if placed.iter().any(|book| book.series != from) {
            return Err(CodexError::NotFound(Resource::Book));
        }
        let made = SeriesId(id::next());
        repo::placements::make_series(&tx, made, series.library, &name).await?;
        repo::placements::put(&tx, &books, made, true).await?;
        finish(&tx, series.library, &books, [from, made]).await?;
        tx.commit().await?;
        self.find(who.viewer(), made).await
    }

    /// Puts books into a series, where they stay.
    pub async fn take_in(
        &self,
        who: &Actor,
        into: SeriesId,
        books: Vec<BookId>,
    ) -> Result<SeriesRow> {
        check_count("bookIds", books.len())?;
        let tx = self.0.db().begin().await?;
        let series = find(&tx, who, &[into]).await?.remove(0);
        let placed = find_books(&tx, who, &books).await?;
        if placed.iter().any(|book| book.library != series.library) {
            return Err(CodexError::Conflict(Rule::OtherLibrary));
        }
        repo::placements::put(&tx, &books, into, true).await?;
        let from: BTreeSet<SeriesId> = placed.iter().map(|book| book.series).collect();
        finish(&tx, series.library, &books, from.into_iter().chain([into])).await?;
        tx.commit().await?;
        self.find(who.viewer(), into).await
    }

    /// Lets the layout of the library decide again where these books belong; the others of the list are left alone.
    pub async fn release(&self, who: &Actor, books: Vec<BookId>) -> Result<()> {
        check_count("bookIds", books.len())?;
        let tx = self.0.db().begin().await?;
        let placed = find_books(&tx, who, &books).await?;
        let pinned: Vec<&PlacedBook> = placed.iter().filter(|book| book.is_pinned).collect();
        let ids: Vec<BookId> = pinned.iter().map(|book| book.id).collect();
        repo::placements::unpin(&tx, &ids).await?;
        tx.commit().await?;
        let touched: BTreeSet<LibraryId> = pinned.iter().map(|book| book.library).collect();
        for library in touched {
            libraries::Libraries(self.0).regroup_as_it_is(library).await?;
        }
        Ok(())
    }
}

fn check_count(field: &'static str, count: usize) -> Result<()> {
    match count {
        0 => Err(CodexError::invalid(field, "required", "something has to be chosen")),
        count if count > MOST => {
            let message = format!("at most {MOST} can be chosen at once");
            Err(CodexError::invalid(field, "too_long", message))
        }
        _ => Ok(()),
    }
}

/// All of these series, or the refusal that one of them is not there.
async fn find(tx: &Tx, who: &Actor, ids: &[SeriesId]) -> Result<Vec<PlacedSeries>> {
    let found = repo::placements::find_series(&tx.conn(), who.viewer(), ids).await?;
    let wanted: BTreeSet<&SeriesId> = ids.iter().collect();
    if found.len() == wanted.len() {
        Ok(found)
    } else {
        Err(CodexError::NotFound(Resource::Series))
    }
}

async fn find_books(tx: &Tx, who: &Actor, ids: &[BookId]) -> Result<Vec<PlacedBook>> {
    let found = repo::placements::lock_books(tx, who.viewer(), ids).await?;
    let wanted: BTreeSet<&BookId> = ids.iter().collect();
    if found.len() == wanted.len() { Ok(found) } else { Err(CodexError::NotFound(Resource::Book)) }
}

/// Describes what changed anew and tells of it.
async fn finish(
    tx: &Tx,
    library: LibraryId,
    books: &[BookId],
    series: impl IntoIterator<Item = SeriesId>,
) -> Result<()> {
    let series: Vec<SeriesId> = series.into_iter().collect();
    refresh_series(tx, &series).await?;
    Box::pin(collections::follow_books(tx, books)).await?;
    repo::scans::delete_empty_series(tx, library).await?;
    tx.emit(Event::BooksChanged { library, books: books.to_vec() });
    tx.emit(Event::LibraryChanged { library });
    Ok(())
}
