//! Follows the folders of libraries that want it: what happens in them is gathered until it is quiet there, and then
//! scanned by the same scan as everything else.
//! Must not read books, and must not decide what is done with them.

mod events;
mod gather;
mod mounts;
mod poll;
mod roots;

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use codex_db::repo;
use codex_models::LibraryId;
use codex_models::scans::ScanPlace;
use codex_models::tasks::ScanLibrary;
use codex_services::{Core, OrWarn};
use tokio::time::{Instant, MissedTickBehavior, interval};
use tokio_util::sync::CancellationToken;

use gather::Gathered;
use roots::WatchedRoots;

/// How often it is looked whether it has become quiet somewhere.
const TICK: Duration = Duration::from_millis(500);
/// Libraries and their roots are looked up at least this often, whatever events say.
const LOOK_UP: Duration = Duration::from_secs(30);
/// More places of a library than this are scanned by scanning everything.
const MOST_PLACES: usize = 200;
/// Where something happens all the time, it is scanned after so many times the quiet it would need.
const PATIENCE: u32 = 6;

/// What happened, as the threads that hear of it note it.
#[derive(Clone, Default)]
struct Notes(Arc<Mutex<Gathered>>);

impl Notes {
    fn lock(&self) -> MutexGuard<'_, Gathered> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn note(&self, library: LibraryId, place: ScanPlace) {
        self.lock().note(library, place, Instant::now());
    }
}

/// Scans what wants a scan at the start of the process, then follows folders until the token is canceled.
pub async fn watch(core: Core, token: CancellationToken) {
    core.libraries().scan_at_start().await.or_warn("asking for the scans at the start");
    let settle = Duration::from_secs(u64::from(core.config().scan.watch_settle_seconds));
    let notes = Notes::default();
    let mut roots = WatchedRoots::new(&core, notes.clone());
    let mut events = core.events().subscribe();
    let mut ticks = interval(TICK);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let mut look_up_at = Instant::now();
    loop {
        tokio::select! {
            () = token.cancelled() => return,
            delivery = events.next() => {
                let Some(delivery) = delivery else { return };
                if events::is_about_libraries(&delivery) {
                    look_up_at = Instant::now();
                }
            }
            _ = ticks.tick() => {
                if Instant::now() >= look_up_at {
                    roots.look_up().await.or_warn("looking up the folders to follow");
                    look_up_at = Instant::now() + LOOK_UP;
                }
                roots.poll().await.or_warn("looking at the folders of network drives");
                let quiet = notes.lock().take_quiet(Instant::now(), settle, settle * PATIENCE);
                for (library, places) in quiet {
                    ask(&core, &notes, library, places, settle).await.or_warn("asking for a scan");
                }
            }
        }
    }
}

/// Asks for a scan of places; while another one is under way they wait, for it may have been there already.
async fn ask(
    core: &Core,
    notes: &Notes,
    library: LibraryId,
    places: Vec<ScanPlace>,
    settle: Duration,
) -> Result<(), codex_db::DbError> {
    let settle_s = u32::try_from(settle.as_secs()).ok();
    let asked = if places.len() > MOST_PLACES { Vec::new() } else { places.clone() };
    let scan = ScanLibrary { library, force: false, places: asked, settle_s };
    let tx = core.db().begin().await?;
    let viewer = codex_models::Viewer::system();
    if repo::libraries::find_plain(&tx.conn(), &viewer, library).await?.is_none() {
        return Ok(());
    }
    let is_under_way = tx.enqueue(&scan).await?.existing;
    tx.commit().await?;
    if is_under_way {
        for place in places {
            notes.note(library, place);
        }
    }
    Ok(())
}
