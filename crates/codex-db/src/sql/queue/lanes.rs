//! The lanes of this process: how much each may run, how much it runs, and the bell that wakes its worker.
//! Must not touch the database.

use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll, Waker, ready};
use std::time::Duration;

use codex_models::tasks::Lane;
use futures::stream::{self, BoxStream, StreamExt};
use tokio::sync::Notify;
use tower::{Layer, Service};

/// Without a wake a worker looks this often.
const POLL_INTERVAL: Duration = Duration::from_secs(5);

/// One lane in this process.
pub(crate) struct LaneState {
    pub(super) lane: Lane,
    bell: Notify,
    slots: Mutex<Slots>,
}

#[derive(Default)]
struct Slots {
    limit: u32,
    /// Places kept for a message that is being fetched.
    reserved: u32,
    /// Messages that the engine's worker has given to the handler.
    called: u32,
    /// Handlers that run; more than were called when the engine's worker was replaced meanwhile.
    running: u32,
    wakers: Vec<Waker>,
}

impl Slots {
    fn busy(&self) -> u32 {
        self.called.max(self.running)
    }

    fn wake(&mut self) {
        for waker in self.wakers.drain(..) {
            waker.wake();
        }
    }
}

impl LaneState {
    /// A lane that runs this many tasks at once.
    pub(crate) fn new(lane: Lane, limit: u32) -> Arc<Self> {
        let slots = Mutex::new(Slots { limit, ..Slots::default() });
        Arc::new(Self { lane, bell: Notify::new(), slots })
    }

    /// Rings the bell.
    pub(super) fn wake(&self) {
        self.bell.notify_one();
    }

    /// Yields whenever the worker is to look. What a wake missed is found a little later.
    pub(super) fn wakes(self: &Arc<Self>) -> BoxStream<'static, ()> {
        stream::unfold(Arc::clone(self), |lane| async move {
            tokio::select! {
                () = lane.bell.notified() => {}
                () = tokio::time::sleep(POLL_INTERVAL) => {}
            }
            Some(((), lane))
        })
        .boxed()
    }

    /// Lets this many tasks run at once from now on; those that run already are left alone.
    pub(super) fn set_limit(&self, limit: u32) {
        let mut slots = self.slots();
        if slots.limit != limit {
            slots.limit = limit;
            slots.wake();
        }
    }

    /// How many more tasks could be begun now.
    pub(super) fn free(&self) -> u32 {
        let slots = self.slots();
        slots.limit.saturating_sub(slots.busy())
    }

    /// Counts a handler as running, as long as the answer is there.
    pub(super) fn run(self: &Arc<Self>) -> Running {
        self.slots().running += 1;
        Running(Arc::clone(self))
    }

    fn slots(&self) -> MutexGuard<'_, Slots> {
        self.slots.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A handler that runs.
pub(super) struct Running(Arc<LaneState>);

impl Drop for Running {
    fn drop(&mut self) {
        let mut slots = self.0.slots();
        slots.running -= 1;
        slots.wake();
    }
}

/// Keeps the engine from fetching a message that could not be run at once: another process may have a place for it.
#[derive(Clone)]
pub(super) struct Gate(pub(super) Arc<LaneState>);

impl<S> Layer<S> for Gate {
    type Service = Gated<S>;

    fn layer(&self, inner: S) -> Gated<S> {
        Gated { inner, lane: Arc::clone(&self.0), has_place: false }
    }
}

/// A service behind a [`Gate`].
pub(super) struct Gated<S> {
    inner: S,
    lane: Arc<LaneState>,
    has_place: bool,
}

impl<S: Clone> Clone for Gated<S> {
    fn clone(&self) -> Self {
        Self { inner: self.inner.clone(), lane: Arc::clone(&self.lane), has_place: false }
    }
}

impl<S> Drop for Gated<S> {
    fn drop(&mut self) {
        if self.has_place {
            let mut slots = self.lane.slots();
            slots.reserved -= 1;
            slots.wake();
        }
    }
}

impl<S, R> Service<R> for Gated<S>
where
    S: Service<R>,
    S::Future: Send + 'static,
{
    type Response = S::Response;
    type Error = S::Error;
    type Future = Pin<Box<dyn Future<Output = Result<S::Response, S::Error>> + Send>>;

    fn poll_ready(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), S::Error>> {
        if !self.has_place {
            let mut slots = self.lane.slots();
            if slots.reserved + slots.busy() >= slots.limit {
                slots.wakers.push(cx.waker().clone());
                return Poll::Pending;
            }
            slots.reserved += 1;
            drop(slots);
            self.has_place = true;
        }
        ready!(self.inner.poll_ready(cx))?;
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, request: R) -> Self::Future {
        let place = Called::take(&self.lane, std::mem::take(&mut self.has_place));
        let work = self.inner.call(request);
        Box::pin(async move {
            let outcome = work.await;
            drop(place);
            outcome
        })
    }
}

/// The place of a message that the handler has.
struct Called(Arc<LaneState>);

impl Called {
    fn take(lane: &Arc<LaneState>, had_place: bool) -> Self {
        let mut slots = lane.slots();
        slots.reserved -= u32::from(had_place);
        slots.called += 1;
        Self(Arc::clone(lane))
    }
}

impl Drop for Called {
    fn drop(&mut self) {
        let mut slots = self.0.slots();
        slots.called -= 1;
        slots.wake();
    }
}

#[cfg(test)]
mod tests {
    use std::convert::Infallible;

    use futures::FutureExt;
    use futures::future::poll_fn;
    use tower::service_fn;

    use super::*;

    #[test]
    fn no_more_is_fetched_than_can_be_run_and_the_limit_may_change() {
        let lane = LaneState::new(Lane::Scan, 1);
        let answer = |(): ()| std::future::pending::<Result<(), Infallible>>();
        let mut service = Gate(Arc::clone(&lane)).layer(service_fn(answer));
        let is_ready = |service: &mut Gated<_>| {
            poll_fn(|cx| Service::<()>::poll_ready(service, cx)).now_or_never().is_some()
        };
        assert!(is_ready(&mut service));
        assert_eq!(lane.free(), 1, "a place that is only kept is free");
        let first = service.call(());
        assert!(!is_ready(&mut service));
        assert_eq!(lane.free(), 0);

        lane.set_limit(2);
        assert!(is_ready(&mut service));
        let second = service.call(());
        lane.set_limit(1);
        drop(first);
        assert!(!is_ready(&mut service), "one still runs, and one is the limit");
        drop(second);
        assert!(is_ready(&mut service));
        drop(service);
        assert_eq!(lane.free(), 1);
    }

    #[test]
    fn a_handler_that_outlived_its_worker_keeps_its_place() {
        let lane = LaneState::new(Lane::Scan, 1);
        let running = lane.run();
        assert_eq!(lane.free(), 0);
        drop(running);
        assert_eq!(lane.free(), 1);
    }
}
