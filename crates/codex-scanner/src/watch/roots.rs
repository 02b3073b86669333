//! The roots that are followed, each by events or, where events do not arrive, by looking.
//! Must not scan.

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::time::Duration;

use codex_db::entity::library_root;
use codex_db::repo;
use codex_models::scans::ScanPlace;
use codex_models::{LibraryId, LibraryRootId, Viewer};
use codex_services::{CodexError, Core};
use notify::{RecommendedWatcher, RecursiveMode, Watcher};
use tokio::time::Instant;
use tracing::{info, warn};

use super::Notes;
use super::events::{place_of, thing_of};
use super::mounts;
use super::poll::Snapshot;
use crate::scope;

/// How a root is followed.
enum Means {
    /// By events, as long as this value lives.
    Events { _watcher: RecommendedWatcher },
    /// By looking, the next time at this one.
    Looks { snapshot: Snapshot, next: Instant },
}

struct Watched {
    library: LibraryId,
    path: PathBuf,
    /// The folder that is followed; another one in its place has to be followed anew.
    folder: (u64, u64),
    means: Means,
}

/// Every root that is followed.
pub(super) struct WatchedRoots {
    core: Core,
    notes: Notes,
    all: HashMap<LibraryRootId, Watched>,
}

impl WatchedRoots {
    pub(super) fn new(core: &Core, notes: Notes) -> Self {
        Self { core: core.clone(), notes, all: HashMap::new() }
    }

    /// Follows the roots that are to be followed, and no others.
    pub(super) async fn look_up(&mut self) -> Result<(), CodexError> {
        let conn = self.core.db().read_background();
        let libraries = repo::libraries::list(&conn, &Viewer::system()).await?;
        let wanted: Vec<library_root::Model> = libraries
            .into_iter()
            .filter(|row| row.library.is_watched)
            .flat_map(|row| row.roots)
            .collect();
        self.all.retain(|id, watched| {
            wanted.iter().any(|root| root.id == *id && Path::new(&root.path) == watched.path)
        });
        for root in wanted {
            let path = PathBuf::from(&root.path);
            let looked = path.clone();
            let folder = self.core.blocking().disk(move || scope::identity(&looked)).await?;
            let known = self.all.get(&root.id).map(|watched| watched.folder);
            if folder == known {
                continue;
            }
            if self.all.remove(&root.id).is_some() {
                // Whatever happened to the root, a scan of all of it will tell.
                self.notes.note(root.library_id, ScanPlace::below(root.id, ""));
            }
            if let Some(folder) = folder {
                let watched = self.follow(&root, path, folder).await?;
                self.all.insert(root.id, watched);
            }
        }
        Ok(())
    }

    async fn follow(
        &self,
        root: &library_root::Model,
        path: PathBuf,
        folder: (u64, u64),
    ) -> Result<Watched, CodexError> {
        let (library, id) = (root.library_id, root.id);
        let (notes, top) = (self.notes.clone(), path.clone());
        let only_looks = self.core.config().scan.watch_by_polling;
        let begin = move || {
            if only_looks || mounts::is_remote(&top) {
                return None;
            }
            match by_events(library, id, &top, notes) {
                Ok(watcher) => Some(watcher),
                Err(error) => {
                    warn!(root.path = %top.display(), "`{}` is looked at now and then, for events are not to be had: {error}", top.display());
                    None
                }
            }
        };
        let means = match self.core.blocking().disk(begin).await? {
            Some(watcher) => Means::Events { _watcher: watcher },
            None => Means::Looks { snapshot: Snapshot::default(), next: Instant::now() },
        };
        let how = if matches!(means, Means::Events { .. }) { "events" } else { "looks" };
        info!(root.path = %path.display(), by = how, "following `{}`", path.display());
        Ok(Watched { library, path, folder, means })
    }

    /// Looks at the roots whose time has come.
    pub(super) async fn poll(&mut self) -> Result<(), CodexError> {
        let pause = Duration::from_secs(u64::from(self.core.config().scan.watch_poll_seconds));
        for (id, watched) in &mut self.all {
            let Means::Looks { snapshot, next } = &mut watched.means else { continue };
            if *next > Instant::now() {
                continue;
            }
            let (mut taken, id, path) = (std::mem::take(snapshot), *id, watched.path.clone());
            let look = move || {
                let places = taken.look(id, &path);
                (taken, places)
            };
            let (looked, places) = self.core.blocking().disk(look).await?;
            *snapshot = looked;
            *next = Instant::now() + pause;
            for place in places {
                self.notes.note(watched.library, place);
            }
        }
        Ok(())
    }
}

/// Follows everything below a folder by events.
fn by_events(
    library: LibraryId,
    root: LibraryRootId,
    top: &Path,
    notes: Notes,
) -> notify::Result<RecommendedWatcher> {
    let folder = top.to_owned();
    let hear = move |event: notify::Result<notify::Event>| {
        let event = match event {
            Ok(event) if !event.need_rescan() => event,
            // Something was lost, and nothing says what.
            Ok(_) | Err(_) => {
                notes.note(library, ScanPlace::below(root, ""));
                return;
            }
        };
        for path in &event.paths {
            let Some(below) = path.strip_prefix(&folder).ok().and_then(Path::to_str) else {
                continue;
            };
            let place = thing_of(event.kind, path).and_then(|thing| place_of(root, below, thing));
            if let Some(place) = place {
                notes.note(library, place);
            }
        }
    };
    let mut watcher = notify::recommended_watcher(hear)?;
    watcher.watch(top, RecursiveMode::Recursive)?;
    Ok(watcher)
}
