//! The worker process: reads requests, draws pages, answers; ends when its input ends.
//! Must not keep a document after a failure inside the rasterizer.

use std::io::{self, Read, Write};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::PathBuf;
use std::time::SystemTime;

use hayro::RenderCache;
use hayro::hayro_syntax::Pdf;

use super::confine::confine;
use super::document::{draw, find_page, load, page_objects};
use super::frame::{Answer, MAX_TEXT_BYTES, Request, read_frame, write_frame};
use crate::error::{FailureCode, ParserError, Result};

/// Stack of the drawing thread; deeply nested forms recurse.
const STACK_BYTES: usize = 64 << 20;

/// What a worker may use in its whole life.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WorkerLimits {
    /// Address space.
    pub memory_bytes: u64,
    /// CPU time; the pool replaces a worker long before.
    pub cpu_seconds: u64,
}

impl Default for WorkerLimits {
    fn default() -> Self {
        Self { memory_bytes: 1 << 30, cpu_seconds: 600 }
    }
}

/// Runs a worker until its input ends.
pub fn worker_main(
    input: impl Read + Send,
    output: impl Write + Send,
    limits: &WorkerLimits,
) -> io::Result<()> {
    confine(limits)?;
    // A panic is an answer of its own; its text on a closed error stream helps nobody.
    std::panic::set_hook(Box::new(|_| {}));
    std::thread::scope(|scope| {
        let thread = std::thread::Builder::new().name("render".to_owned()).stack_size(STACK_BYTES);
        // Half of the memory is left for the picture and what it is made of.
        let max_file_bytes = limits.memory_bytes.div_euclid(2);
        let serving = thread.spawn_scoped(scope, move || serve(input, output, max_file_bytes))?;
        serving.join().unwrap_or_else(|_panic| Err(io::Error::other("the render thread panicked")))
    })
}

/// What tells one version of a document from another.
#[derive(PartialEq, Eq)]
struct Identity {
    path: PathBuf,
    length: u64,
    modified: Option<SystemTime>,
}

impl Identity {
    fn of(request: &Request) -> Option<Self> {
        let metadata = std::fs::metadata(&request.path).ok()?;
        let modified = metadata.modified().ok();
        Some(Self { path: request.path.clone(), length: metadata.len(), modified })
    }
}

/// Serves requests; keeps the last document for the requests that follow.
fn serve(mut input: impl Read, mut output: impl Write, max_file_bytes: u64) -> io::Result<()> {
    let mut next = read_request(&mut input)?;
    while let Some(request) = next.take() {
        let identity = Identity::of(&request);
        match guarded(|| load(&request, max_file_bytes)) {
            Ok(pdf) => {
                next = serve_document(&pdf, request, identity.as_ref(), &mut input, &mut output)?;
            }
            Err(error) => {
                write_frame(&mut output, &failure(&error).encode())?;
                next = read_request(&mut input)?;
            }
        }
    }
    Ok(())
}

/// Serves requests for one document; returns the first that is for another one.
fn serve_document(
    pdf: &Pdf,
    first: Request,
    identity: Option<&Identity>,
    input: &mut impl Read,
    output: &mut impl Write,
) -> io::Result<Option<Request>> {
    let objects = guarded(|| Ok(page_objects(pdf))).unwrap_or_default();
    let cache = RenderCache::new();
    let mut request = first;
    loop {
        let n = usize::try_from(request.page).unwrap_or(usize::MAX);
        let drawn =
            guarded(|| find_page(pdf, &objects, n).map(|page| draw(page, &cache, &request)));
        let panicked =
            drawn.as_ref().is_err_and(|error| error.code() == FailureCode::ParserPanicked);
        let answer = drawn.unwrap_or_else(|error| failure(&error));
        write_frame(output, &answer.encode())?;
        drop(answer);
        let Some(following) = read_request(input)? else { return Ok(None) };
        let is_other = identity.is_none() || Identity::of(&following).as_ref() != identity;
        if panicked || is_other {
            return Ok(Some(following));
        }
        request = following;
    }
}

fn read_request(input: &mut impl Read) -> io::Result<Option<Request>> {
    let Some(payload) = read_frame(input, MAX_TEXT_BYTES)? else { return Ok(None) };
    Request::decode(&payload).map(Some).map_err(io::Error::other)
}

/// Turns a panic of the rasterizer into an error.
fn guarded<T>(work: impl FnOnce() -> Result<T>) -> Result<T> {
    catch_unwind(AssertUnwindSafe(work)).unwrap_or_else(|_panic| {
        Err(ParserError::new(FailureCode::ParserPanicked, "the rasterizer failed on this page"))
    })
}

fn failure(error: &ParserError) -> Answer {
    Answer::Failure { code: error.code(), message: error.to_string() }
}
