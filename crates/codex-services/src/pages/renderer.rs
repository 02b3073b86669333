//! A pool of child processes that rasterize PDF pages, one page at a time each.
//! Must not decode a page itself, and must survive any child: a dead one costs one page.
//!
//! Everything here blocks, so it runs on the blocking pool. A child that has loaded a document keeps it
//! and is preferred for the document's other pages.

use std::collections::VecDeque;
use std::ffi::OsString;
use std::io;
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};
use std::sync::mpsc::{Receiver, RecvTimeoutError, SyncSender, sync_channel};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError, Weak};
use std::thread;
use std::time::{Duration, Instant};

use codex_parsers::pdf::render::{Answer, Request, read_frame, write_frame};
use codex_parsers::{FailureCode, ParserError};

/// The binary's allocator (mimalloc) reserves a gibibyte of addresses at once, which the limit on a worker's address
/// space would refuse; in KiB.
const ALLOCATOR_RESERVE: (&str, &str) = ("MIMALLOC_ARENA_RESERVE", "65536");

/// A child is replaced after this much work, long before its own limit on CPU time.
const RETIRE_AFTER: Duration = Duration::from_mins(3);

/// How often a page that is drawn looks whether another one outranks it.
const LOOK: Duration = Duration::from_millis(20);

/// How the pool works.
#[derive(Debug, Clone)]
pub(crate) struct RendererConfig {
    /// The program that runs a worker.
    pub(crate) program: PathBuf,
    /// Its arguments.
    pub(crate) args: Vec<OsString>,
    /// Most children at a time.
    pub(crate) workers: usize,
    /// Longest time for one page; the child is killed then.
    pub(crate) page_time: Duration,
    /// Longest wait for a free child.
    pub(crate) queue_time: Duration,
    /// A child ends after so long without work.
    pub(crate) idle_time: Duration,
    /// Most pixels of a picture.
    pub(crate) max_pixels: u64,
}

/// One page to draw.
#[derive(Debug, Clone, Copy)]
pub(crate) struct RenderJob<'a> {
    /// The PDF.
    pub(crate) path: &'a Path,
    /// The page, counted from zero.
    pub(crate) page: usize,
    /// Width in pixels; `None` for the size that the page index says.
    pub(crate) width: Option<u32>,
    /// Whether somebody waits for it.
    pub(crate) urgency: Urgency,
}

/// Who waits for a page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Urgency {
    /// Somebody does.
    Awaited,
    /// Nobody does yet: it takes no place that another page wants, and gives its own away.
    Ahead,
}

/// A drawn page: rows of RGB, eight bits each.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct RenderedPage {
    /// Width in pixels.
    pub(crate) width: u32,
    /// Height in pixels.
    pub(crate) height: u32,
    /// `width * height * 3` bytes.
    pub(crate) rgb: Vec<u8>,
}

/// Why a page was not drawn.
#[derive(Debug, thiserror::Error)]
pub(crate) enum RenderError {
    /// The child drew nothing and said why.
    #[error("{message}")]
    Refused { code: FailureCode, message: String },
    /// The child ended on this page, counted from zero.
    #[error("the renderer ended while it drew page {}", page + 1)]
    Died { page: usize },
    /// The child took too long and was killed.
    #[error("drawing page {} took longer than {seconds} s", page + 1)]
    TimedOut { page: usize, seconds: u64 },
    /// Every child was busy for too long.
    #[error("every renderer has been busy for {seconds} s")]
    Busy { seconds: u64 },
    /// No child could be started.
    #[error("the renderer cannot be started")]
    Start(#[source] io::Error),
    /// A page that nobody waits for had to give way to one that somebody waits for.
    #[error("page {} gave way to another one", page + 1)]
    Outranked { page: usize },
    /// The child broke the protocol.
    #[error("the renderer answered nonsense")]
    Nonsense(#[source] Box<dyn std::error::Error + Send + Sync>),
}

impl RenderError {
    /// The stable code of the failure.
    pub(crate) fn code(&self) -> FailureCode {
        match self {
            Self::Refused { code, .. } => *code,
            Self::Died { .. } | Self::Nonsense(_) => FailureCode::ParserPanicked,
            Self::TimedOut { .. } | Self::Busy { .. } | Self::Outranked { .. } => {
                FailureCode::TimeOut
            }
            Self::Start(_) => FailureCode::Io,
        }
    }
}

impl From<RenderError> for ParserError {
    fn from(error: RenderError) -> Self {
        Self::new(error.code(), error.to_string()).caused_by(error)
    }
}

/// The pool. Clones share it; the children end with the last clone.
#[derive(Debug, Clone)]
pub(crate) struct Renderer {
    shared: Arc<Shared>,
}

#[derive(Debug)]
struct Shared {
    config: RendererConfig,
    pool: Mutex<Pool>,
    freed: Condvar,
}

#[derive(Debug, Default)]
struct Pool {
    /// Idle children, the longest idle first.
    idle: VecDeque<Worker>,
    busy: usize,
    /// Pages that wait for a place and are awaited.
    waiting: usize,
    has_reaper: bool,
}

impl Renderer {
    /// Makes a pool; children start when they are needed.
    pub(crate) fn new(config: RendererConfig) -> Self {
        let pool = Mutex::new(Pool::default());
        Self { shared: Arc::new(Shared { config, pool, freed: Condvar::new() }) }
    }

    /// Draws a page; blocks until it is drawn or has failed.
    pub(crate) fn render(&self, job: &RenderJob<'_>) -> Result<RenderedPage, RenderError> {
        let request = Request {
            path: job.path.to_owned(),
            page: u32::try_from(job.page).unwrap_or(u32::MAX),
            width: job.width.unwrap_or(0),
            max_pixels: self.shared.config.max_pixels,
        };
        let mut lease = match job.urgency {
            Urgency::Awaited => self.lease(job.path)?,
            Urgency::Ahead => {
                self.spare(job.path).ok_or(RenderError::Outranked { page: job.page })?
            }
        };
        let is_outranked = || job.urgency == Urgency::Ahead && self.shared.lock().waiting > 0;
        let mut worker = lease.worker()?;
        let answer = match worker.ask(&request, &self.shared.config, is_outranked) {
            // It may have ended before it got the page, or for want of memory that other pages took,
            // so the page gets one try with a fresh child.
            Err(RenderError::Died { .. }) if worker.was_idle => {
                worker = Worker::start(&self.shared.config)?;
                worker.ask(&request, &self.shared.config, is_outranked)?
            }
            answer => answer?,
        };
        if worker.busy_time < RETIRE_AFTER {
            lease.give_back(worker);
        }
        match answer {
            Answer::Picture { width, height, rgb } => Ok(RenderedPage { width, height, rgb }),
            Answer::Failure { code, message } => Err(RenderError::Refused { code, message }),
        }
    }

    /// Children that are alive as far as the pool knows, busy or idle.
    #[cfg(test)]
    pub(crate) fn children(&self) -> usize {
        let pool = self.shared.lock();
        pool.idle.len() + pool.busy
    }

    /// Waits for a place; prefers the child that has the document loaded.
    fn lease(&self, path: &Path) -> Result<Lease, RenderError> {
        let queue_time = self.shared.config.queue_time;
        let most = self.shared.config.workers.max(1);
        let mut pool = self.shared.lock();
        pool.waiting += 1;
        let (mut pool, wait) = self
            .shared
            .freed
            .wait_timeout_while(pool, queue_time, |pool| pool.busy >= most)
            .unwrap_or_else(PoisonError::into_inner);
        pool.waiting -= 1;
        if wait.timed_out() {
            return Err(RenderError::Busy { seconds: queue_time.as_secs() });
        }
        let loaded = pool.loaded(path);
        let is_full = pool.busy + pool.idle.len() >= most;
        // Rather a fresh child than one that would have to drop a document someone may be reading.
        let worker = match loaded {
            Some(position) => pool.idle.remove(position),
            None if is_full => pool.idle.pop_front(),
            None => None,
        };
        pool.busy += 1;
        Ok(Lease { shared: Arc::clone(&self.shared), worker, returned: None })
    }

    /// A place that nobody wants, with a child that has the document loaded or one that takes nobody's place.
    fn spare(&self, path: &Path) -> Option<Lease> {
        let most = self.shared.config.workers.max(1);
        let mut pool = self.shared.lock();
        if pool.busy >= most || pool.waiting > 0 {
            return None;
        }
        let loaded = pool.loaded(path);
        let has_room = pool.busy + pool.idle.len() < most;
        if loaded.is_none() && !has_room {
            return None;
        }
        let worker = loaded.and_then(|position| pool.idle.remove(position));
        pool.busy += 1;
        Some(Lease { shared: Arc::clone(&self.shared), worker, returned: None })
    }
}

impl Pool {
    /// Where the idle child is that has a document loaded.
    fn loaded(&self, path: &Path) -> Option<usize> {
        self.idle.iter().position(|worker| worker.document.as_deref() == Some(path))
    }
}

impl Shared {
    fn lock(&self) -> MutexGuard<'_, Pool> {
        self.pool.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A place in the pool; given up when dropped.
struct Lease {
    shared: Arc<Shared>,
    worker: Option<Worker>,
    /// A child that stays for the next page.
    returned: Option<Worker>,
}

impl Lease {
    /// The child of this place when it still runs, else a fresh one.
    fn worker(&mut self) -> Result<Worker, RenderError> {
        if let Some(mut worker) = self.worker.take()
            && matches!(worker.child.try_wait(), Ok(None))
        {
            return Ok(worker);
        }
        Worker::start(&self.shared.config)
    }

    fn give_back(&mut self, mut worker: Worker) {
        worker.idle_since = Instant::now();
        worker.was_idle = true;
        self.returned = Some(worker);
    }
}

impl Drop for Lease {
    fn drop(&mut self) {
        let mut pool = self.shared.lock();
        pool.busy -= 1;
        if let Some(worker) = self.returned.take() {
            pool.idle.push_back(worker);
            if !pool.has_reaper {
                pool.has_reaper = start_reaper(&self.shared);
            }
        }
        drop(pool);
        self.shared.freed.notify_one();
    }
}

/// Ends idle children; the thread ends with the last of them, or with the pool.
fn start_reaper(shared: &Arc<Shared>) -> bool {
    let pause = shared.config.idle_time / 2;
    let pool = Arc::downgrade(shared);
    let reaper = thread::Builder::new().name("render-reaper".to_owned());
    let started = reaper.spawn(move || {
        while reap(&pool) {
            thread::sleep(pause);
        }
    });
    started.is_ok()
}

/// Ends the children whose time has come; whether there is anything left to watch.
fn reap(pool: &Weak<Shared>) -> bool {
    let Some(shared) = pool.upgrade() else { return false };
    let idle_time = shared.config.idle_time;
    let mut pool = shared.lock();
    let is_expired = |worker: &Worker| worker.idle_since.elapsed() >= idle_time;
    let expired = pool.idle.iter().take_while(|worker| is_expired(worker)).count();
    let ended: Vec<Worker> = pool.idle.drain(..expired).collect();
    let is_watching = !pool.idle.is_empty() || pool.busy > 0;
    pool.has_reaper = is_watching;
    drop(pool);
    drop(ended);
    is_watching
}

/// A child process with its pipes.
#[derive(Debug)]
struct Worker {
    child: Child,
    requests: ChildStdin,
    answers: Receiver<io::Result<Vec<u8>>>,
    document: Option<PathBuf>,
    idle_since: Instant,
    busy_time: Duration,
    /// Whether it has drawn pages before.
    was_idle: bool,
}

impl Worker {
    fn start(config: &RendererConfig) -> Result<Self, RenderError> {
        let mut child = Command::new(&config.program)
            .args(&config.args)
            .env_clear()
            .env(ALLOCATOR_RESERVE.0, ALLOCATOR_RESERVE.1)
            .current_dir("/")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .map_err(RenderError::Start)?;
        let missing = || RenderError::Start(io::Error::other("the renderer has no pipes"));
        let requests = child.stdin.take().ok_or_else(missing)?;
        let output = child.stdout.take().ok_or_else(missing)?;
        let most = Answer::most_bytes(config.max_pixels);
        let (sender, answers) = sync_channel(1);
        // A pipe cannot be read with a deadline, so a thread reads it; it ends with the child.
        thread::Builder::new()
            .name("render-answers".to_owned())
            .spawn(move || read_answers(output, most, &sender))
            .map_err(RenderError::Start)?;
        Ok(Self {
            child,
            requests,
            answers,
            document: None,
            idle_since: Instant::now(),
            busy_time: Duration::ZERO,
            was_idle: false,
        })
    }

    /// Has a page drawn; a child that is left because its page is outranked is not to be used again.
    fn ask(
        &mut self,
        request: &Request,
        config: &RendererConfig,
        is_outranked: impl Fn() -> bool,
    ) -> Result<Answer, RenderError> {
        let page = usize::try_from(request.page).unwrap_or(usize::MAX);
        if write_frame(&mut self.requests, &request.encode()).is_err() {
            return Err(RenderError::Died { page });
        }
        let begun = Instant::now();
        let payload = loop {
            let left = config.page_time.saturating_sub(begun.elapsed());
            match self.answers.recv_timeout(left.min(LOOK)) {
                Ok(Ok(payload)) => break payload,
                Ok(Err(error)) => return Err(RenderError::Nonsense(error.into())),
                Err(RecvTimeoutError::Disconnected) => return Err(RenderError::Died { page }),
                Err(RecvTimeoutError::Timeout) if is_outranked() => {
                    return Err(RenderError::Outranked { page });
                }
                Err(RecvTimeoutError::Timeout) if left > LOOK => {}
                Err(RecvTimeoutError::Timeout) => {
                    let seconds = config.page_time.as_secs();
                    return Err(RenderError::TimedOut { page, seconds });
                }
            }
        };
        self.busy_time += begun.elapsed();
        self.document = Some(request.path.clone());
        Answer::decode(payload).map_err(|error| RenderError::Nonsense(error.into()))
    }
}

impl Drop for Worker {
    fn drop(&mut self) {
        // Either fails only when the child has ended by itself.
        if let Err(error) = self.child.kill().and_then(|()| self.child.wait()) {
            tracing::debug!(error = %error, "a renderer had ended before it was killed");
        }
    }
}

fn read_answers(mut output: ChildStdout, most: usize, answers: &SyncSender<io::Result<Vec<u8>>>) {
    loop {
        let (answer, is_last) = match read_frame(&mut output, most) {
            Ok(Some(payload)) => (Ok(payload), false),
            Ok(None) => return,
            Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => return,
            Err(error) => (Err(error), true),
        };
        if answers.send(answer).is_err() || is_last {
            return;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pool_starts_no_child_before_it_is_asked() {
        let pool = Renderer::new(RendererConfig {
            program: PathBuf::from("/nonexistent"),
            args: Vec::new(),
            workers: 1,
            page_time: Duration::from_secs(1),
            queue_time: Duration::from_secs(1),
            idle_time: Duration::from_secs(1),
            max_pixels: 1,
        });
        assert_eq!(pool.children(), 0);
    }
}
