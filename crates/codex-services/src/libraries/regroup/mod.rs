//! Series made anew from the books of a library, in place: after a change of its layout, of what books say of themselves,
//! or of what a person decided. Books, and series whose books stay together, keep their ids and all that people made.
//! Must not open a file.

mod plan;
#[cfg(test)]
mod tests;

use std::sync::Arc;

use codex_db::view::ScanBatch;
use codex_db::{Tx, repo};
use codex_events::Event;
use codex_models::libraries::Layout;
use codex_models::{BookId, LibraryId, SeriesId, Viewer};
use codex_parsers::layout::Placer;

use super::Libraries;
use crate::collections;
use crate::error::{CodexError, Result};
use crate::metadata::{redescribe_books, refresh_series};
use plan::{Ground, Group, Regrouping};

/// Most books or series of one transaction.
const BATCH: usize = 200;

/// What a regrouping did.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Regrouped {
    /// Books that got another series.
    pub books: usize,
    /// Series that got another name.
    pub series: usize,
}

impl Libraries<'_> {
    /// The layout of a library, and the one by which its books were grouped last.
    pub async fn layouts(&self, library: LibraryId) -> Result<(Layout, Option<Layout>)> {
        let conn = self.0.db().read_background();
        let row = repo::libraries::find_plain(&conn, &Viewer::system(), library).await?;
        let row = row.ok_or(CodexError::NotFound(codex_models::Resource::Library))?;
        Ok((row.layout.unwrap_or_default().0, row.placed_layout.map(|layout| layout.0)))
    }

    /// Groups the books of a library anew. What was done when it is called off stays done, and the next call goes on.
    pub async fn regroup(
        &self,
        library: LibraryId,
        placer: &Arc<Placer>,
        is_stopped: &(dyn Fn() -> bool + Sync),
    ) -> Result<Regrouped> {
        let (_, placed) = self.layouts(library).await?;
        let before = placed.filter(|placed| placed != placer.layout()).map(Placer::of_saved);
        let plan = self.plan(library, placer, before.clone()).await?;
        let done = Regrouped {
            books: plan.groups.iter().map(|group| group.books.len()).sum(),
            series: plan.renamed.len(),
        };
        self.write(library, plan, is_stopped).await?;
        if before.is_some_and(|before| plan::reads_names_anew(&before, placer)) {
            self.describe_all(library, is_stopped).await?;
        }
        if is_stopped() {
            return Ok(done);
        }
        let tx = self.0.db().begin().await?;
        repo::scans::delete_empty_series(&tx, library).await?;
        repo::libraries::set_placed_layout(&tx, library, placer.layout()).await?;
        if done != Regrouped::default() {
            tx.emit(Event::LibraryChanged { library });
            tracing::info!(library.id = %library, books = done.books, series = done.series,
                           "regrouped the books of a library");
        }
        tx.commit().await?;
        Ok(done)
    }

    /// The same by the layout that the library has now.
    pub(crate) async fn regroup_as_it_is(&self, library: LibraryId) -> Result<Regrouped> {
        let (layout, placed) = self.layouts(library).await?;
        // A layout that was changed and not yet followed is the next scan's.
        let placer = Arc::new(Placer::of_saved(placed.unwrap_or(layout)));
        Box::pin(self.regroup(library, &placer, &|| false)).await
    }

    async fn plan(
        &self,
        library: LibraryId,
        placer: &Arc<Placer>,
        before: Option<Placer>,
    ) -> Result<Regrouping> {
        let conn = self.0.db().read_background();
        let books = repo::scans::known_books(&conn, library).await?;
        let series = repo::scans::known_series(&conn, library).await?;
        let aliases = repo::placements::aliases(&conn, library).await?;
        let reads_metadata = |placer: &Placer| placer.layout().strategy.reads_metadata();
        let named = if reads_metadata(placer) || before.as_ref().is_some_and(reads_metadata) {
            repo::placements::named_series(&conn, library).await?
        } else {
            std::collections::HashMap::new()
        };
        let placer = Arc::clone(placer);
        let decide = move || {
            plan::decide(&Ground {
                library,
                books: &books,
                series: &series,
                aliases: &aliases,
                named: &named,
                placer: &placer,
                before: before.as_ref(),
            })
        };
        self.0.blocking().cpu(decide).await
    }

    async fn write(
        &self,
        library: LibraryId,
        plan: Regrouping,
        is_stopped: &(dyn Fn() -> bool + Sync),
    ) -> Result<()> {
        let Regrouping { renamed, aliases, groups, touched } = plan;
        let db = self.0.db();
        for renamed in renamed.chunks(BATCH) {
            let tx = db.begin().await?;
            let batch = ScanBatch { renamed: renamed.to_vec(), ..ScanBatch::default() };
            repo::scans::apply_batch(&tx, &batch).await?;
            tx.commit().await?;
        }
        if !aliases.is_empty() {
            let tx = db.begin().await?;
            repo::placements::rename_aliases(&tx, library, &aliases).await?;
            tx.commit().await?;
        }
        for batch in batches(groups) {
            if is_stopped() {
                return Ok(());
            }
            let tx = db.begin().await?;
            repo::scans::apply_batch(&tx, &batch).await?;
            let books: Vec<BookId> = batch.regrouped.iter().map(|(book, _)| *book).collect();
            Box::pin(collections::follow_books(&tx, &books)).await?;
            tx.emit(Event::BooksChanged { library, books });
            tx.commit().await?;
        }
        let mut stale: Vec<SeriesId> = touched.into_iter().collect();
        stale.extend(repo::scans::miscounted_series(&db.read_background(), library).await?);
        stale.sort_unstable();
        stale.dedup();
        for part in stale.chunks(BATCH) {
            let tx = db.begin().await?;
            refresh_series(&tx, part).await?;
            forget_sidecars(&tx, part).await?;
            tx.commit().await?;
        }
        Ok(())
    }

    async fn describe_all(
        &self,
        library: LibraryId,
        is_stopped: &(dyn Fn() -> bool + Sync),
    ) -> Result<()> {
        let books = repo::scans::known_books(&self.0.db().read_background(), library).await?;
        let ids: Vec<BookId> = books.into_iter().map(|book| book.id).collect();
        for part in ids.chunks(BATCH) {
            if is_stopped() {
                return Ok(());
            }
            let tx = self.0.db().begin().await?;
            Box::pin(redescribe_books(&tx, part)).await?;
            tx.commit().await?;
        }
        Ok(())
    }
}

/// Files that describe series are read again by the next scan: they may speak of another series now.
async fn forget_sidecars(tx: &Tx, series: &[SeriesId]) -> Result<()> {
    Ok(repo::metadata::forget_sidecars_of(tx, series).await?)
}

/// Groups as batches that are not larger than a transaction may be; a series comes with the first of its books.
fn batches(groups: Vec<Group>) -> Vec<ScanBatch> {
    let mut batches = Vec::new();
    let mut batch = ScanBatch::default();
    for Group { series, insert, books } in groups {
        batch.series.extend(insert);
        for book in books {
            batch.regrouped.push((book, series));
            if batch.regrouped.len() == BATCH {
                batches.push(std::mem::take(&mut batch));
            }
        }
    }
    if !batch.regrouped.is_empty() {
        batches.push(batch);
    }
    batches
}
