//! Named pools for work that holds a thread: files, images, hashes of passwords.
//! The only place that may call `spawn_blocking`; must not know what the work is.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use codex_config::Config;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::task::JoinHandle;

use crate::error::{CodexError, Result};

/// One permit of the memory pool stands for this many bytes.
const MEMORY_UNIT: u64 = 1 << 20;
/// Longest wait for a free renderer.
const RENDER_WAIT: Duration = Duration::from_secs(20);

/// How much blocking work may run at once.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct BlockingLimits {
    /// Jobs that compute.
    pub cpu: usize,
    /// Jobs that mostly wait for a disk.
    pub disk: usize,
    /// Bytes that jobs of the memory pool may hold together.
    pub memory_bytes: u64,
    /// Password hashes at once.
    pub passwords: usize,
    /// Password hashes that run or wait; the next one is told to come back later.
    pub password_queue: usize,
    /// Jobs that wait for a renderer.
    pub renderers: usize,
}

impl BlockingLimits {
    /// As configured.
    pub fn from_config(config: &Config) -> Self {
        Self {
            memory_bytes: config.images.decode_memory_mb * MEMORY_UNIT,
            passwords: config.auth.argon2_concurrency as usize,
            password_queue: config.auth.argon2_queue as usize,
            renderers: config.pdf.renderers as usize,
            ..Self::default()
        }
    }
}

impl Default for BlockingLimits {
    fn default() -> Self {
        let cores = std::thread::available_parallelism().map_or(2, usize::from);
        Self {
            cpu: cores,
            disk: cores * 4,
            memory_bytes: 192 << 20,
            passwords: cores.div_ceil(2),
            password_queue: 64,
            renderers: cores.div_ceil(2),
        }
    }
}

/// The pools. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Blocking(Arc<Pools>);

#[derive(Debug)]
struct Pools {
    cpu: Arc<Semaphore>,
    disk: Arc<Semaphore>,
    memory: Arc<Semaphore>,
    memory_units: u32,
    passwords: Arc<Semaphore>,
    password_queue: Arc<AtomicUsize>,
    password_places: usize,
    renderers: Arc<Semaphore>,
    ahead: Arc<Semaphore>,
}

impl Blocking {
    /// Pools of these sizes.
    pub fn new(limits: BlockingLimits) -> Self {
        let memory_units = memory_units(limits.memory_bytes).max(1);
        Self(Arc::new(Pools {
            cpu: semaphore(limits.cpu),
            disk: semaphore(limits.disk),
            memory: semaphore(memory_units as usize),
            memory_units,
            passwords: semaphore(limits.passwords),
            password_queue: Arc::default(),
            password_places: limits.password_queue.max(1),
            renderers: semaphore(limits.renderers),
            ahead: semaphore(1),
        }))
    }

    /// Runs work that computes, as many at once as there are cores.
    pub async fn cpu<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> T + Send + 'static,
    ) -> Result<T> {
        run(permit(&self.0.cpu).await?, work).await
    }

    /// Runs work that mostly waits for a disk.
    pub async fn disk<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> T + Send + 'static,
    ) -> Result<T> {
        run(permit(&self.0.disk).await?, work).await
    }

    /// Runs work that computes and holds about `bytes` meanwhile; all such jobs share one budget.
    pub async fn memory<T: Send + 'static>(
        &self,
        bytes: u64,
        work: impl FnOnce() -> T + Send + 'static,
    ) -> Result<T> {
        // A job larger than the whole budget runs alone rather than never.
        let units = memory_units(bytes).clamp(1, self.0.memory_units);
        let memory = Arc::clone(&self.0.memory).acquire_many_owned(units).await.map_err(closed)?;
        run((memory, permit(&self.0.cpu).await?), work).await
    }

    /// Runs a password hash; `Busy` when too many wait already.
    pub async fn password<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> T + Send + 'static,
    ) -> Result<T> {
        let place = Place::take(&self.0.password_queue, self.0.password_places)
            .ok_or(CodexError::Busy { retry_after: Duration::from_secs(2) })?;
        run((place, permit(&self.0.passwords).await?), work).await
    }

    /// Runs work that waits for a renderer; `Busy` when none is free for long.
    pub async fn render<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> T + Send + 'static,
    ) -> Result<T> {
        let permit = tokio::time::timeout(RENDER_WAIT, permit(&self.0.renderers)).await;
        let permit = permit.map_err(|_elapsed| CodexError::Busy { retry_after: RENDER_WAIT })?;
        run(permit?, work).await
    }

    /// Starts work that nobody waits for yet, unless other such work is under way: one at a time, never a queue. The
    /// work goes on by itself, and has to give way to what somebody waits for.
    pub fn ahead(&self, work: impl FnOnce() + Send + 'static) {
        if let Ok(permit) = Arc::clone(&self.0.ahead).try_acquire_owned() {
            start(permit, work);
        }
    }
}

/// A place in the bounded queue, given back on drop.
struct Place(Arc<AtomicUsize>);

impl Place {
    fn take(queue: &Arc<AtomicUsize>, places: usize) -> Option<Self> {
        queue
            .try_update(Ordering::Relaxed, Ordering::Relaxed, |waiting| {
                (waiting < places).then_some(waiting + 1)
            })
            .ok()
            .map(|_before| Self(Arc::clone(queue)))
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::Relaxed);
    }
}

fn memory_units(bytes: u64) -> u32 {
    u32::try_from(bytes.div_ceil(MEMORY_UNIT)).unwrap_or(u32::MAX)
}

fn semaphore(permits: usize) -> Arc<Semaphore> {
    Arc::new(Semaphore::new(permits.max(1)))
}

async fn permit(pool: &Arc<Semaphore>) -> Result<OwnedSemaphorePermit> {
    Arc::clone(pool).acquire_owned().await.map_err(closed)
}

fn closed(error: tokio::sync::AcquireError) -> CodexError {
    CodexError::internal(error, "waiting for a blocking pool")
}

/// The permits travel with the work: it goes on when the caller is dropped, and must stay counted.
async fn run<T: Send + 'static>(
    permits: impl Send + 'static,
    work: impl FnOnce() -> T + Send + 'static,
) -> Result<T> {
    match start(permits, work).await {
        Ok(Ok(value)) => Ok(value),
        Ok(Err(panic)) => Err(CodexError::Internal(anyhow::anyhow!("{}", panic_text(&*panic)))),
        Err(error) => Err(CodexError::internal(error, "running blocking work")),
    }
}

fn start<T: Send + 'static>(
    permits: impl Send + 'static,
    work: impl FnOnce() -> T + Send + 'static,
) -> JoinHandle<std::thread::Result<T>> {
    #[expect(
        clippy::disallowed_methods,
        reason = "this is the one place that starts blocking work"
    )]
    tokio::task::spawn_blocking(move || {
        let _permits = permits;
        catch_unwind(AssertUnwindSafe(work))
    })
}

fn panic_text(panic: &(dyn std::any::Any + Send)) -> String {
    let text = panic
        .downcast_ref::<&str>()
        .copied()
        .or_else(|| panic.downcast_ref::<String>().map(String::as_str))
        .unwrap_or("no message");
    format!("blocking work panicked: {text}")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn small() -> Blocking {
        Blocking::new(BlockingLimits {
            cpu: 2,
            disk: 1,
            memory_bytes: 4 << 20,
            passwords: 1,
            password_queue: 3,
            renderers: 1,
        })
    }

    #[tokio::test]
    async fn work_hands_back_its_result() {
        assert_eq!(small().cpu(|| 6 * 7).await.unwrap(), 42);
    }

    #[tokio::test]
    async fn a_panic_is_an_internal_error_and_the_pool_goes_on() {
        let pools = small();
        let failed = pools.disk(|| panic!("on purpose")).await;
        assert!(matches!(failed, Err(CodexError::Internal(_))));
        assert_eq!(pools.disk(|| 1).await.unwrap(), 1);
    }

    #[tokio::test]
    async fn a_job_larger_than_the_budget_runs_alone() {
        let pools = small();
        let (tell, told) = std::sync::mpsc::channel::<()>();
        let large = tokio::spawn({
            let pools = pools.clone();
            async move { pools.memory(1 << 40, move || told.recv().is_ok()).await }
        });
        while pools.0.memory.available_permits() > 0 {
            tokio::task::yield_now().await;
        }
        let small = pools.memory(1, || ());
        tokio::pin!(small);
        assert!(futures::poll!(small.as_mut()).is_pending());
        tell.send(()).unwrap();
        assert!(large.await.unwrap().unwrap());
        small.await.unwrap();
    }

    #[tokio::test]
    async fn work_ahead_is_one_at_a_time_and_the_rest_is_left_out() {
        let pools = small();
        let (tell, told) = std::sync::mpsc::channel::<()>();
        let (done, mut is_done) = tokio::sync::mpsc::unbounded_channel();
        let first = done.clone();
        pools.ahead(move || {
            told.recv().unwrap();
            first.send(1).unwrap();
        });
        pools.ahead(move || done.send(2).unwrap());
        tell.send(()).unwrap();
        assert_eq!((is_done.recv().await, is_done.recv().await), (Some(1), None));
    }

    #[tokio::test]
    async fn too_many_waiting_password_checks_are_sent_away() {
        let pools = small();
        let take = || Place::take(&pools.0.password_queue, pools.0.password_places);
        let places: Vec<Place> = (0..3).map_while(|_| take()).collect();
        assert_eq!(places.len(), 3);
        assert!(matches!(pools.password(|| ()).await, Err(CodexError::Busy { .. })));
        drop(places);
        pools.password(|| ()).await.unwrap();
    }
}
