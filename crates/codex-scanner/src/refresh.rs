//! Keeps the shown fields of series in step with their books, inside the transaction that changed the books.
//! Must not decide how a series is described (that is a rule of services).

use std::collections::HashMap;

use codex_db::view::{DescribedBook, KnownSeries, SeriesInsert};
use codex_db::{Tx, repo};
use codex_events::Event;
use codex_models::{LibraryId, LibraryRootId, SeriesId};
use codex_services::metadata::describe_series;
use codex_utils::id;

use crate::detector::shown_name;
use crate::report::ScanError;

/// Series described in one go.
const CHUNK: usize = 100;

/// The series of a library by identity, known and to come.
#[derive(Debug, Default)]
pub(crate) struct SeriesNames {
    by_folder: HashMap<String, SeriesId>,
    folders: HashMap<SeriesId, String>,
}

impl SeriesNames {
    pub(crate) fn new(known: Vec<KnownSeries>) -> Self {
        let mut names = Self::default();
        for series in known {
            names.folders.insert(series.id, series.folder.clone());
            names.by_folder.insert(series.folder, series.id);
        }
        names
    }

    /// The series of this identity, and what is to be added when it is not known.
    pub(crate) fn find_or_add(
        &mut self,
        library: LibraryId,
        root: LibraryRootId,
        folder: String,
        name: String,
    ) -> (SeriesId, Option<SeriesInsert>) {
        if let Some(id) = self.by_folder.get(&folder) {
            return (*id, None);
        }
        let id = SeriesId(id::next());
        self.by_folder.insert(folder.clone(), id);
        self.folders.insert(id, folder.clone());
        (id, Some(SeriesInsert { id, library, root, folder, name }))
    }

    fn name(&self, series: SeriesId) -> &str {
        self.folders.get(&series).map_or("", |folder| shown_name(folder))
    }
}

/// How many changes of books each series still has to come; the last one describes the series anew, so that a scan
/// that is killed leaves work to the next scan for every series that is not yet described.
#[derive(Debug)]
pub(crate) struct Remaining(HashMap<SeriesId, usize>);

impl Remaining {
    pub(crate) fn new(series: impl Iterator<Item = SeriesId>) -> Self {
        let mut counts = HashMap::new();
        for id in series {
            *counts.entry(id).or_default() += 1;
        }
        Self(counts)
    }

    /// Counts changes as done; the series that have none left.
    pub(crate) fn finish(&mut self, done: &[SeriesId]) -> Vec<SeriesId> {
        let mut finished = Vec::new();
        for id in done {
            if let Some(count) = self.0.get_mut(id) {
                *count = count.saturating_sub(1);
                if *count == 0 {
                    self.0.remove(id);
                    finished.push(*id);
                }
            }
        }
        finished
    }
}

/// Describes series anew.
pub(crate) async fn refresh(
    tx: &Tx,
    library: LibraryId,
    series: &[SeriesId],
    names: &SeriesNames,
) -> Result<(), ScanError> {
    for series in series.chunks(CHUNK) {
        let books = repo::scans::described_books(&tx.conn(), series).await?;
        let mut by_series: HashMap<SeriesId, Vec<DescribedBook>> = HashMap::new();
        for book in books {
            by_series.entry(book.series).or_default().push(book);
        }
        let descriptions: Vec<_> = series
            .iter()
            .map(|id| {
                describe_series(*id, names.name(*id), by_series.get(id).map_or(&[], Vec::as_slice))
            })
            .collect();
        repo::scans::refresh_series(tx, &descriptions).await?;
        tx.emit(Event::SeriesChanged { library, series: series.to_vec() });
    }
    Ok(())
}
