//! Which series are known, and when each has to be described anew.
//! Must not decide how a series is described (that is a rule of services).

use std::collections::HashMap;

use codex_db::repo;
use codex_db::view::SeriesInsert;
use codex_models::{LibraryId, LibraryRootId, SeriesId};
use codex_services::Core;
use codex_utils::id;

use crate::report::ScanError;

/// The series of a library by identity, known and to come.
#[derive(Debug, Default)]
pub(crate) struct SeriesNames {
    by_folder: HashMap<String, SeriesId>,
}

impl SeriesNames {
    /// The series of a library; what a person joined is found under all its names.
    pub(crate) async fn load(core: &Core, library: LibraryId) -> Result<Self, ScanError> {
        let conn = core.db().read_background();
        let known = repo::scans::known_series(&conn, library).await?;
        let mut by_folder: HashMap<String, SeriesId> =
            known.into_iter().map(|series| (series.folder, series.id)).collect();
        by_folder.extend(repo::placements::aliases(&conn, library).await?);
        Ok(Self { by_folder })
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
        (id, Some(SeriesInsert { id, library, root, folder, name }))
    }

    /// Gives a known series another identity.
    pub(crate) fn rename(&mut self, id: SeriesId, folder: String) {
        self.by_folder.retain(|_, known| *known != id);
        self.by_folder.insert(folder, id);
    }

    /// The series of this identity.
    pub(crate) fn find(&self, folder: &str) -> Option<SeriesId> {
        self.by_folder.get(folder).copied()
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
