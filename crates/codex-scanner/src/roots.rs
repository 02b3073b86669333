//! Walks the roots of a library and tells which of them can be trusted.
//! Must not write.

use std::collections::HashMap;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

use chrono::{DateTime, Utc};
use codex_db::entity::library_root;
use codex_db::repo;
use codex_db::view::{KnownBook, RootFinding};
use codex_models::LibraryRootId;
use codex_models::libraries::RootState;
use codex_parsers::Stop;
use codex_parsers::layout::{Exclusions, Placer};
use codex_services::Core;
use codex_services::libraries::walk::{Discovery, Fault, FoundFile, WalkError, Way, discover_in};
use tracing::warn;

use crate::guard::{self, Confirmed, Found, Threshold, Verdict};
use crate::meter::ScanMeter;
use crate::plan::{DiskFile, OnDisk, Plan, losses};
use crate::report::{ClosedRoot, ScanError};
use crate::scan::ScanRequest;
use crate::scope;

/// A root and what was found at it.
#[derive(Debug)]
pub(crate) struct Root {
    pub(crate) id: LibraryRootId,
    pub(crate) path: PathBuf,
    known: library_root::Model,
    state: RootState,
    /// Device and inode of the folder that was found.
    folder: Option<(u64, u64)>,
    held: u64,
    gone: u64,
    /// Whether it was looked at.
    is_walked: bool,
    /// Whether there is no book in it.
    is_empty: bool,
    /// Whether the scan goes on only because a person said so.
    is_confirmed: bool,
}

/// All roots of a library after the walk.
#[derive(Debug, Default)]
pub(crate) struct Roots {
    pub(crate) all: Vec<Root>,
    pub(crate) on_disk: OnDisk,
    /// Files that describe books or series.
    pub(crate) sidecars: Vec<DiskFile>,
    /// Images that may be covers of what they lie beside.
    pub(crate) covers: Vec<DiskFile>,
    pub(crate) faults: Vec<Fault>,
    pub(crate) closed: Vec<ClosedRoot>,
    /// Files that were changed so lately that they may be written to still.
    pub(crate) unsettled: u64,
}

impl Root {
    fn of(known: library_root::Model, held: u64) -> Self {
        Self {
            id: known.id,
            path: PathBuf::from(&known.path),
            state: known.state,
            known,
            folder: None,
            held,
            gone: 0,
            is_walked: false,
            is_empty: false,
            is_confirmed: false,
        }
    }

    fn confirmed(&self) -> Option<Confirmed> {
        let state = self.known.confirmed_state?;
        let gone = self.known.confirmed_count.unwrap_or_default();
        Some(Confirmed { state, gone: u64::from(gone.unsigned_abs()) })
    }

    /// Whether the folder is the one in which books were found before; `None` when that is not known.
    fn is_same_folder(&self) -> Option<bool> {
        Some(self.folder? == scope::folder_of(&self.known)?)
    }

    /// What is to be noted of it before anything is done, when it is news.
    fn news(&self) -> Option<RootFinding> {
        let Self { id: root, state, held, gone, .. } = *self;
        if !self.is_walked || self.is_confirmed {
            return None;
        }
        // A folder that is not taken for the root is no other one by which to know it.
        let folder = self.folder.filter(|_| state.is_open());
        let is_new_folder = folder.is_some() && self.is_same_folder() != Some(true);
        let was_closed = (self.known.held_count, self.known.gone_count);
        let count = |count: u64| i32::try_from(count).ok();
        let is_as_before = state == self.known.state
            && self.known.confirmed_state.is_none()
            && (state.is_open() || was_closed == (count(held), count(gone)));
        (!is_as_before || is_new_folder).then_some(RootFinding { root, state, folder, held, gone })
    }

    /// What is to be noted once that was done which a person confirmed.
    fn settled(&self) -> Option<RootFinding> {
        let state = if self.folder.is_some() { RootState::Ok } else { self.state };
        let finding = RootFinding { root: self.id, state, folder: self.folder, held: 0, gone: 0 };
        self.is_confirmed.then_some(finding)
    }
}

/// Walks every root, or the parts that were asked for.
pub(crate) async fn discover(
    core: &Core,
    request: &ScanRequest,
    placer: &Placer,
    known: &[KnownBook],
    meter: &Arc<ScanMeter>,
    stop: &Stop,
) -> Result<Roots, ScanError> {
    let mut present: HashMap<LibraryRootId, u64> = HashMap::new();
    for book in known.iter().filter(|book| !book.missing) {
        *present.entry(book.root).or_default() += 1;
    }
    let rows = repo::libraries::roots(&core.db().read_background(), request.library).await?;
    let (wanted, looked_at) = (request.places.clone(), rows.clone());
    let scope = core.blocking().disk(move || scope::usable(&looked_at, wanted)).await?;
    let mut roots = Roots::default();
    let exclusions = Arc::new(Exclusions::of(placer.layout()));
    for row in rows {
        let mut root = Root::of(row.clone(), present.get(&row.id).copied().unwrap_or_default());
        let parts = scope::parts_of(scope.as_deref(), root.id);
        if !parts.is_empty() {
            let (folder, meter, stop) = (root.path.clone(), Arc::clone(meter), stop.clone());
            let before = roots.on_disk.files.len() as u64;
            let found =
                move |files: u64| meter.files_found.store(before + files, Ordering::Relaxed);
            let exclusions = Arc::clone(&exclusions);
            let walk = move || {
                let way = Way {
                    exclusions: &exclusions,
                    most: usize::MAX,
                    tells_excluded: false,
                    stop: &stop,
                    found: &found,
                };
                discover_in(&folder, &parts, way)
            };
            let outcome = core.blocking().disk(walk).await?;
            let settle = request.settle.map(|settle| (core.clock().now(), settle));
            roots.take(&mut root, outcome, scope.is_none(), settle)?;
        }
        roots.all.push(root);
    }
    roots.on_disk.scope = scope;
    Ok(roots)
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

    /// What is to be noted of the roots before anything is done.
    pub(crate) fn news(&self) -> Vec<RootFinding> {
        self.all.iter().filter_map(Root::news).collect()
    }

    /// What is to be noted of the roots once the plan was carried out.
    pub(crate) fn settled(&self) -> Vec<RootFinding> {
        self.all.iter().filter_map(Root::settled).collect()
    }

    /// Leaves the roots alone that lose too much by a plan.
    pub(crate) fn guard(&mut self, known: &[KnownBook], plan: &mut Plan, threshold: Threshold) {
        if plan.missing.is_empty() && plan.changed.is_empty() {
            return;
        }
        let losses = losses(&self.on_disk, known, plan);
        let mut all = std::mem::take(&mut self.all);
        for root in all.iter_mut().filter(|root| root.is_walked && root.folder.is_some()) {
            let loss = losses.get(&root.id).copied().unwrap_or_default();
            if root.is_confirmed || self.on_disk.closed_roots.contains(&root.id) {
                continue;
            }
            let (is_empty, is_same_folder) = (root.is_empty, root.is_same_folder());
            let found = Found { is_empty, is_same_folder };
            let verdict = guard::judge(loss, found, threshold, root.confirmed());
            self.follow(root, verdict, None);
            if !root.state.is_open() {
                plan.leave(root.id, &self.on_disk, known, is_same_folder == Some(true));
                self.sidecars.retain(|file| file.root != root.id);
                self.covers.retain(|file| file.root != root.id);
            }
        }
        self.all = all;
    }

    /// Takes the outcome of one walk. One that is missing, or that held books and holds none now, is closed.
    fn take(
        &mut self,
        root: &mut Root,
        outcome: Result<Discovery, WalkError>,
        is_whole: bool,
        settle: Option<(DateTime<Utc>, Duration)>,
    ) -> Result<(), ScanError> {
        root.is_walked = true;
        match outcome {
            Err(WalkError::Stopped) => return Err(ScanError::Stopped),
            Err(WalkError::Root(error)) => {
                let state = match error.kind() {
                    io::ErrorKind::NotFound | io::ErrorKind::NotADirectory => RootState::Missing,
                    _ => RootState::Unreadable,
                };
                // There is nothing to ask about a root without books; it is told all the same.
                let verdict = match guard::closed(state, root.held, root.confirmed()) {
                    Verdict::Confirmed if root.held == 0 => Verdict::Closed { state, gone: 0 },
                    verdict => verdict,
                };
                self.follow(root, verdict, Some(&error));
                root.state = state;
            }
            Ok(discovery) => {
                root.folder = discovery.folder;
                root.is_empty = is_whole && discovery.files.is_empty();
                // Nothing is known of the disk that is not there, so its books must not be found elsewhere.
                let is_unmounted = root.is_empty && root.is_same_folder() != Some(true);
                let verdict = if is_unmounted && root.held > 0 {
                    guard::closed(RootState::Emptied, root.held, root.confirmed())
                } else {
                    Verdict::Open
                };
                self.follow(root, verdict, None);
                if root.state.is_open() {
                    self.keep(root.id, discovery, settle);
                }
            }
        }
        Ok(())
    }

    /// Does with a root what was judged.
    fn follow(&mut self, root: &mut Root, verdict: Verdict, error: Option<&io::Error>) {
        match verdict {
            Verdict::Open => root.state = RootState::Ok,
            Verdict::Confirmed => {
                root.state = RootState::Ok;
                root.is_confirmed = true;
            }
            Verdict::Closed { state, gone } => {
                (root.state, root.gone) = (state, gone);
                self.on_disk.closed_roots.push(root.id);
                let (path, code) = (root.path.display().to_string(), state.code());
                let message = message(&path, state, root.held, gone, error);
                warn!(root.path = %path, code, "left a root alone: {message}");
                self.closed.push(ClosedRoot { path, code, message });
            }
        }
    }

    fn keep(
        &mut self,
        root: LibraryRootId,
        discovery: Discovery,
        settle: Option<(DateTime<Utc>, Duration)>,
    ) {
        let Discovery { files, sidecars, covers, faults, unseen, .. } = discovery;
        let on_disk = |file: FoundFile| {
            let FoundFile { path, size, modified_us, inode } = file;
            DiskFile { root, path, size, modified_us, inode }
        };
        let (fresh, files): (Vec<FoundFile>, Vec<FoundFile>) =
            files.into_iter().partition(|file| is_fresh(file, settle));
        let (fresh_covers, covers): (Vec<FoundFile>, Vec<FoundFile>) =
            covers.into_iter().partition(|file| is_fresh(file, settle));
        self.unsettled += (fresh.len() + fresh_covers.len()) as u64;
        self.on_disk.unseen.extend(fresh_covers.into_iter().map(|file| (root, file.path)));
        self.covers.extend(covers.into_iter().map(on_disk));
        self.on_disk.unseen.extend(fresh.into_iter().map(|file| (root, file.path)));
        self.on_disk.files.extend(files.into_iter().map(on_disk));
        self.sidecars.extend(sidecars.into_iter().map(on_disk));
        for fault in &faults {
            warn!(root.id = %root, code = %fault.code, "passed over `{}`: {}", fault.path, fault.message);
        }
        self.faults.extend(faults);
        self.on_disk.unseen.extend(unseen.into_iter().map(|path| (root, path)));
    }
}

/// Whether a file was changed so lately that somebody may be writing to it. A time that is far ahead comes from a clock
/// that is wrong, and tells nothing.
fn is_fresh(file: &FoundFile, settle: Option<(DateTime<Utc>, Duration)>) -> bool {
    let Some((now, settle)) = settle else { return false };
    let age = now.timestamp_micros().abs_diff(file.modified_us);
    u128::from(age) < settle.as_micros()
}

/// Why a root is left alone, for a person.
fn message(
    path: &str,
    state: RootState,
    held: u64,
    gone: u64,
    error: Option<&io::Error>,
) -> String {
    let error = error.map(|error| format!(": {error}")).unwrap_or_default();
    match state {
        RootState::Ok => format!("The folder `{path}` is fine."),
        RootState::Missing => format!("The folder `{path}` is not there{error}."),
        RootState::Unreadable => format!("The folder `{path}` cannot be read{error}."),
        RootState::Emptied => format!(
            "The folder `{path}` held {held} books and holds none now; is its disk connected?"
        ),
        RootState::Swapped => format!(
            "The folder `{path}` is another one than before, and {gone} of {held} books are not in it; is it the right disk?"
        ),
        RootState::Shrunk => format!(
            "{gone} of the {held} books in the folder `{path}` are gone at once; confirm it if that is meant to be so."
        ),
    }
}
