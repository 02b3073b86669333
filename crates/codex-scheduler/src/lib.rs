//! codex-scheduler: what happens by the clock, once for all processes over one database.
//! May depend on models, events, utils, db and services; knows no way a task is run.

mod fire;

use std::time::Duration;

use codex_db::repo;
use codex_events::{Delivery, Event, Subscription};
use codex_services::{Core, OrWarn};
use tokio_util::sync::CancellationToken;
use tracing::warn;

pub use fire::Fired;

/// The longest time between two looks, so that a change by another process counts within seconds.
const LOOK_EVERY: Duration = Duration::from_secs(5);
/// The shortest, so that many slots within a moment are taken together.
const LOOK_AFTER: Duration = Duration::from_millis(100);
/// Schedules that are fired in one look.
const AT_ONCE: u64 = 200;

/// What a look at the clock led to.
#[derive(Debug, Default)]
struct Look {
    fired: Vec<Fired>,
    has_failed: bool,
}

/// Fires schedules when they are due.
pub struct Scheduler {
    core: Core,
}

impl Scheduler {
    /// A scheduler over the schedules of the database.
    pub fn new(core: Core) -> Self {
        Self { core }
    }

    /// Fires what is due until the token is canceled.
    pub async fn run(self, token: CancellationToken) {
        let mut events = self.core.events().subscribe();
        let mut is_installed = false;
        loop {
            if !is_installed {
                let installed = self.core.schedules().install_builtin().await;
                is_installed = installed.or_warn("storing the schedules of the program").is_some();
            }
            let look = self.look().await;
            // What failed is still due; trying it again at once would only fill the log.
            let wait = if look.has_failed { LOOK_EVERY } else { self.until_next().await };
            tokio::select! {
                () = token.cancelled() => return,
                () = tokio::time::sleep(wait) => {}
                () = changed(&mut events) => {}
            }
        }
    }

    /// Fires every schedule that is due and not claimed by another process; what was fired.
    pub async fn fire_due(&self) -> Vec<Fired> {
        self.look().await.fired
    }

    async fn look(&self) -> Look {
        let mut look = Look::default();
        let now = self.core.clock().now();
        let due = repo::schedules::due(&self.core.db().read_background(), now, AT_ONCE).await;
        let Some(due) = due.or_warn("reading due schedules") else {
            return Look { has_failed: true, ..look };
        };
        for row in due {
            match fire::fire(&self.core, &row).await {
                Ok(fired) => look.fired.extend(fired),
                // Nothing was written; a later look tries again.
                Err(error) => {
                    look.has_failed = true;
                    warn!(schedule.id = %row.id, "firing `{}` failed: {error}", row.work);
                }
            }
        }
        look
    }

    async fn until_next(&self) -> Duration {
        let next = repo::schedules::next_slot(&self.core.db().read_background()).await;
        let next = next.or_warn("reading the next slot").flatten();
        let now = self.core.clock().now();
        let wait = next.map(|slot| (slot - now).to_std().unwrap_or_default());
        wait.unwrap_or(LOOK_EVERY).clamp(LOOK_AFTER, LOOK_EVERY)
    }
}

/// Waits until a schedule was changed by somebody (or may have been: events can get lost).
async fn changed(events: &mut Subscription) {
    loop {
        match events.next().await {
            Some(Delivery::Event(event)) if event.event == Event::SchedulesChanged => return,
            Some(Delivery::Event(_)) => {}
            Some(Delivery::Missed) => return,
            None => std::future::pending().await,
        }
    }
}
