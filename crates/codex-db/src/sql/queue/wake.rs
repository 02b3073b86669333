//! Wakes the workers of a lane in this process as soon as a task was handed out.
//! Must not be relied on: polling finds what a wake missed.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use futures::stream::{self, BoxStream, StreamExt};
use tokio::sync::Notify;

/// Without a wake a worker looks this often.
const POLL_INTERVAL: Duration = Duration::from_secs(1);

/// One bell a lane.
#[derive(Default)]
pub(crate) struct Wakes(Mutex<HashMap<String, Arc<Notify>>>);

impl Wakes {
    /// Rings the bell of a lane.
    pub(crate) fn wake(&self, lane: &str) {
        self.bell(lane).notify_one();
    }

    /// Yields whenever a worker of the lane is to look.
    pub(crate) fn stream(&self, lane: &str) -> BoxStream<'static, ()> {
        stream::unfold(self.bell(lane), |bell| async move {
            tokio::select! {
                () = bell.notified() => {}
                () = tokio::time::sleep(POLL_INTERVAL) => {}
            }
            Some(((), bell))
        })
        .boxed()
    }

    fn bell(&self, lane: &str) -> Arc<Notify> {
        let mut bells = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        Arc::clone(bells.entry(lane.to_owned()).or_default())
    }
}
