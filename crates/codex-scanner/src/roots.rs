//! Walks the roots of a library and tells which of them can be trusted.
//! Must not write.

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::Ordering;

use codex_db::repo;
use codex_db::view::KnownBook;
use codex_models::libraries::RootState;
use codex_models::{LibraryId, LibraryRootId};
use codex_parsers::Stop;
use codex_services::Core;
use tracing::warn;

use crate::discover::{Discovery, FoundFile, WalkError, discover as walk};
use crate::fault::Fault;
use crate::meter::ScanMeter;
use crate::plan::{DiskFile, OnDisk};
use crate::report::{ClosedRoot, ScanError};
use crate::scan::is_open;

/// A root and what was found at it.
#[derive(Debug)]
pub(crate) struct Root {
    pub(crate) id: LibraryRootId,
    pub(crate) path: PathBuf,
    pub(crate) known_state: RootState,
    pub(crate) state: RootState,
}

/// All roots of a library after the walk.
#[derive(Debug, Default)]
pub(crate) struct Roots {
    pub(crate) all: Vec<Root>,
    pub(crate) on_disk: OnDisk,
    /// Files that describe books or series.
    pub(crate) sidecars: Vec<DiskFile>,
    pub(crate) faults: Vec<Fault>,
    pub(crate) closed: Vec<ClosedRoot>,
}

impl Roots {
    /// Where a file is.
    pub(crate) fn path_of(&self, file: &DiskFile) -> Option<PathBuf> {
        self.root_of(file).map(|root| root.join(&file.path))
    }

    /// The folder of a file's root.
    pub(crate) fn root_of(&self, file: &DiskFile) -> Option<&Path> {
        self.all.iter().find(|root| root.id == file.root).map(|root| root.path.as_path())
    }
}

/// Walks every root. One that is missing, or that held books and holds none now, is closed.
pub(crate) async fn discover(
    core: &Core,
    library: LibraryId,
    known: &[KnownBook],
    meter: &Arc<ScanMeter>,
    stop: &Stop,
) -> Result<Roots, ScanError> {
    let mut present: HashMap<LibraryRootId, usize> = HashMap::new();
    for book in known.iter().filter(|book| !book.missing) {
        *present.entry(book.root).or_default() += 1;
    }
    let mut roots = Roots::default();
    for row in repo::libraries::roots(&core.db().read_background(), library).await? {
        let path = PathBuf::from(&row.path);
        let (folder, meter, stop) = (path.clone(), Arc::clone(meter), stop.clone());
        let before = roots.on_disk.files.len() as u64;
        let found = move |files: u64| meter.files_found.store(before + files, Ordering::Relaxed);
        let outcome = core.blocking().disk(move || walk(&folder, &stop, &found)).await?;
        let held = present.get(&row.id).copied().unwrap_or_default();
        let state = roots.take(row.id, &path, outcome, held)?;
        roots.all.push(Root { id: row.id, path, known_state: row.state, state });
    }
    Ok(roots)
}

impl Roots {
    /// Takes the outcome of one walk.
    fn take(
        &mut self,
        id: LibraryRootId,
        path: &Path,
        outcome: Result<Discovery, WalkError>,
        held: usize,
    ) -> Result<RootState, ScanError> {
        let state = match outcome {
            Err(WalkError::Stopped) => return Err(ScanError::Stopped),
            Err(WalkError::Root(error)) => {
                let message = format!("The folder `{}` cannot be read: {error}.", path.display());
                self.close(path, "root_missing", message);
                RootState::Missing
            }
            Ok(discovery) if discovery.files.is_empty() && held > 0 => {
                let message = format!(
                    "The folder `{}` held {held} books and holds none now; is its disk connected?",
                    path.display()
                );
                self.close(path, "root_emptied", message);
                RootState::Emptied
            }
            Ok(discovery) => {
                self.keep(id, discovery);
                RootState::Ok
            }
        };
        if !is_open(state) {
            self.on_disk.closed_roots.push(id);
        }
        Ok(state)
    }

    fn close(&mut self, path: &Path, code: &'static str, message: String) {
        warn!(root.path = %path.display(), code, "left a root alone: {message}");
        self.closed.push(ClosedRoot { path: path.display().to_string(), code, message });
    }

    fn keep(&mut self, root: LibraryRootId, discovery: Discovery) {
        let Discovery { files, sidecars, faults, unseen } = discovery;
        let on_disk = |file: FoundFile| {
            let FoundFile { path, size, modified_us, inode } = file;
            DiskFile { root, path, size, modified_us, inode }
        };
        self.on_disk.files.extend(files.into_iter().map(on_disk));
        self.sidecars.extend(sidecars.into_iter().map(on_disk));
        for fault in &faults {
            warn!(root.id = %root, code = %fault.code, "passed over `{}`: {}", fault.path, fault.message);
        }
        self.faults.extend(faults);
        self.on_disk.unseen.extend(unseen.into_iter().map(|path| (root, path)));
    }
}
