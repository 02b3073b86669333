//! What books and series are described by: which source wins, and what people change.
//! Must not read files.

mod book;
mod bulk;
mod checks;
mod describe;
mod merge;
mod series;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use codex_db::view::{BookDescription, KeptBook, NameRow};
use codex_db::{Tx, repo};
use codex_events::Event;
use codex_models::filter::Subject;
use codex_models::metadata::{
    BookField, BookMetadata, Field, FieldSet, Hold, MetadataPatch, SeriesField, SeriesMetadata,
    Source, TermKind,
};
use codex_models::{Actor, BookId, LibraryId, Page, PageRequest, Resource, SeriesId, Viewer};

pub(crate) use book::describe_kept;
pub use book::{BookName, BookSources, describe_read};
pub use bulk::{BulkEdit, Common, MAX_BULK};
pub use merge::{Layers, Merged, merge};
pub use series::{apply_series_sidecars, refresh_series};

use crate::collections;
use crate::core::Core;
use crate::error::{CodexError, Result};

/// Metadata of books and series.
pub struct Metadata<'a>(pub(crate) &'a Core);

/// What is known of a book or series, and who says so.
#[derive(Debug, Clone, PartialEq)]
pub struct Described<M: FieldSet> {
    /// What holds.
    pub values: M,
    /// Where each value came from, and which fields a person holds.
    pub origins: BTreeMap<M::Field, Hold>,
    /// What each source says, whether it holds or not.
    pub candidates: BTreeMap<Source, M>,
}

impl Metadata<'_> {
    /// What is known of a book.
    pub async fn book(&self, viewer: &Viewer, id: BookId) -> Result<Described<BookMetadata>> {
        let kept = repo::metadata::find_book(&self.0.db().read(), viewer, id).await?;
        Ok(show_book(&kept.ok_or(CodexError::NotFound(Resource::Book))?))
    }

    /// A page of the names of a kind that series or books in sight have, each with how many do.
    pub async fn names(
        &self,
        viewer: &Viewer,
        subject: Subject,
        kind: TermKind,
        page: PageRequest,
    ) -> Result<Arc<Page<NameRow>>> {
        let conn = self.0.db().read();
        Ok(repo::metadata::list_names(&conn, viewer, subject, kind, page).await?)
    }

    /// Writes, empties and locks fields of a book.
    pub async fn update_book(
        &self,
        who: &Actor,
        id: BookId,
        patch: MetadataPatch<BookMetadata>,
    ) -> Result<Described<BookMetadata>> {
        self.change_book(who, id, |layers| {
            layers.apply(&checks::book(patch)?);
            Ok(())
        })
        .await
    }

    /// Lets sources speak again of these fields of a book; of all, when none is named.
    pub async fn reset_book(
        &self,
        who: &Actor,
        id: BookId,
        fields: &[BookField],
    ) -> Result<Described<BookMetadata>> {
        self.change_book(who, id, |layers| {
            layers.reset(all_if_none(fields));
            Ok(())
        })
        .await
    }

    /// What is known of a series.
    pub async fn series(&self, viewer: &Viewer, id: SeriesId) -> Result<Described<SeriesMetadata>> {
        let conn = self.0.db().read();
        let kept = repo::metadata::find_series(&conn, viewer, id).await?;
        let kept = kept.ok_or(CodexError::NotFound(Resource::Series))?;
        let books = repo::scans::described_books(&conn, &[id]).await?;
        let layers = series::layers_of(&kept, &books);
        let Merged { values, origins } = series::merge_series(&layers);
        Ok(Described { values, origins, candidates: layers.candidates().clone() })
    }

    /// Writes, empties and locks fields of a series.
    pub async fn update_series(
        &self,
        who: &Actor,
        id: SeriesId,
        patch: MetadataPatch<SeriesMetadata>,
    ) -> Result<Described<SeriesMetadata>> {
        self.change_series(who, id, |layers| {
            layers.apply(&checks::series(patch)?);
            Ok(())
        })
        .await
    }

    /// Lets sources speak again of these fields of a series; of all, when none is named.
    pub async fn reset_series(
        &self,
        who: &Actor,
        id: SeriesId,
        fields: &[SeriesField],
    ) -> Result<Described<SeriesMetadata>> {
        self.change_series(who, id, |layers| {
            layers.reset(all_if_none(fields));
            Ok(())
        })
        .await
    }

    async fn change_book(
        &self,
        who: &Actor,
        id: BookId,
        change: impl FnOnce(&mut Layers<BookMetadata>) -> Result<()>,
    ) -> Result<Described<BookMetadata>> {
        let tx = self.0.db().begin().await?;
        let mut kept = repo::metadata::lock_books(&tx, who.viewer(), &[id]).await?;
        let kept = kept.pop().ok_or(CodexError::NotFound(Resource::Book))?;
        let (mut layers, name) = book::layers_of(&kept);
        change(&mut layers)?;
        save_books(&tx, vec![(kept, book::describe(&layers, &name))]).await?;
        tx.commit().await?;
        self.book(who.viewer(), id).await
    }

    async fn change_series(
        &self,
        who: &Actor,
        id: SeriesId,
        change: impl FnOnce(&mut Layers<SeriesMetadata>) -> Result<()> + Send,
    ) -> Result<Described<SeriesMetadata>> {
        let tx = self.0.db().begin().await?;
        if repo::metadata::find_series(&tx.conn(), who.viewer(), id).await?.is_none() {
            return Err(CodexError::NotFound(Resource::Series));
        }
        let (mut change, mut outcome) = (Some(change), Ok(()));
        let mut once = |_, layers: &mut Layers<SeriesMetadata>| {
            outcome = change.take().map_or(Ok(()), |change| change(layers));
        };
        Box::pin(series::describe_anew(&tx, &[id], &mut once)).await?;
        outcome?;
        tx.commit().await?;
        self.series(who.viewer(), id).await
    }
}

/// What is known of a book. The name of its file stands in for a title.
fn show_book(kept: &KeptBook) -> Described<BookMetadata> {
    let (layers, name) = book::layers_of(kept);
    let merged = book::numbered(merge(&layers), &name);
    let shown = book::shown_title(&merged, &name).into_owned();
    let Merged { mut values, mut origins } = merged;
    if values.title.is_none() {
        values.title = Some(shown);
        origins
            .entry(BookField::Title)
            .or_insert(Hold { source: Source::FileName, is_locked: false });
    }
    Described { values, origins, candidates: layers.candidates().clone() }
}

/// Writes books, describes their series anew, and tells of both.
async fn save_books(tx: &Tx, books: Vec<(KeptBook, BookDescription)>) -> Result<()> {
    let mut by_library: BTreeMap<LibraryId, Vec<BookId>> = BTreeMap::new();
    for (kept, _) in &books {
        by_library.entry(kept.library).or_default().push(kept.id);
    }
    let series: BTreeSet<SeriesId> = books.iter().map(|(kept, _)| kept.series).collect();
    let described: Vec<_> =
        books.into_iter().map(|(kept, description)| (kept.id, description)).collect();
    repo::metadata::describe_books(tx, &described).await?;
    let ids: Vec<BookId> = described.iter().map(|(id, _)| *id).collect();
    collections::follow_books(tx, &ids).await?;
    let series: Vec<SeriesId> = series.into_iter().collect();
    refresh_series(tx, &series).await?;
    for (library, books) in by_library {
        tx.emit(Event::BooksChanged { library, books });
    }
    Ok(())
}

/// Describes books anew under the layout that their library has now (at most a few hundred).
pub(crate) async fn redescribe_books(tx: &Tx, ids: &[BookId]) -> Result<()> {
    let kept = repo::metadata::lock_books(tx, &Viewer::system(), ids).await?;
    let describe = |kept: KeptBook| {
        let (layers, name) = book::layers_of(&kept);
        let description = book::describe(&layers, &name);
        (kept, description)
    };
    save_books(tx, kept.into_iter().map(describe).collect()).await
}

/// Describes books anew after a change of the files beside them (at most a few hundred).
pub async fn apply_book_sidecars(tx: &Tx, said: Vec<(BookId, BookMetadata)>) -> Result<()> {
    let ids: Vec<BookId> = said.iter().map(|(id, _)| *id).collect();
    let mut said: BTreeMap<BookId, BookMetadata> = said.into_iter().collect();
    let kept = repo::metadata::lock_books(tx, &Viewer::system(), &ids).await?;
    let describe = |kept: KeptBook| {
        let (mut layers, name) = book::layers_of(&kept);
        layers.say(Source::Sidecar, said.remove(&kept.id).unwrap_or_default());
        let description = book::describe(&layers, &name);
        (kept, description)
    };
    save_books(tx, kept.into_iter().map(describe).collect()).await
}

fn all_if_none<F: Field>(fields: &[F]) -> Vec<F> {
    if fields.is_empty() { F::ALL.to_vec() } else { fields.to_vec() }
}
