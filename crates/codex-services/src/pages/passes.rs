//! Passes over solid archives: reaching a page means unpacking all before it, so a pass keeps what it unpacks, and goes on
//! ahead of the reader. Read in order, an archive is unpacked less than twice in all.
//! Must not keep pages in memory but the last one, and what finds room among the derived pages.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use bytes::Bytes;
use codex_models::BookId;
use codex_parsers::{Along, PageContent, PageIndex, PageSource, Stop};
use tokio::runtime::Handle;
use tokio::sync::{oneshot, watch};
use tokio::task::JoinHandle;

use super::library::{self, ReadableBook};
use super::produce::{is_replaced, number, unreadable};
use super::variant::Variant;
use crate::core::Core;
use crate::error::{CodexError, OrWarn, Result};
use crate::storage::PageKey;

/// A pass reaches this many times as far as the page it was begun for, so that the passes of one archive form a geometric
/// series.
const REACH: u64 = 4;
/// It reaches at least this many bytes far.
const LEAST_BYTES: u64 = 64 << 20;
/// Share of the cache that the pages of one pass may take.
const SHARE_OF_CACHE: u64 = 4;

/// What is unpacked in one go: a book's content, and a run of pages in it.
type RunKey = (BookId, Arc<str>, u32);

/// The page that a pass has unpacked last. Those before it are kept on the disk.
type Front = Option<(usize, Bytes)>;

/// Passes that are under way.
#[derive(Debug, Default)]
pub(super) struct Passes(Mutex<HashMap<RunKey, watch::Receiver<Front>>>);

/// A pass under way; it ends when this is dropped.
struct Going {
    core: Core,
    key: RunKey,
    front: watch::Sender<Front>,
}

impl Drop for Going {
    fn drop(&mut self) {
        self.core.pages_state().passes.lock().remove(&self.key);
    }
}

impl Passes {
    fn lock(&self) -> std::sync::MutexGuard<'_, HashMap<RunKey, watch::Receiver<Front>>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Lets a pass begin, unless one is under way.
fn turn(core: &Core, key: &RunKey) -> Option<Going> {
    let mut going = core.pages_state().passes.lock();
    if going.contains_key(key) {
        return None;
    }
    let (front, receiver) = watch::channel(None);
    going.insert(key.clone(), receiver);
    Some(Going { core: core.clone(), key: key.clone(), front })
}

/// A page of a run: kept by a pass that was there before, or unpacked by one that begins now.
pub(super) async fn page(core: &Core, book: &ReadableBook, page: usize) -> Result<Bytes> {
    let run = run_of(book.index.page(page)?.source).unwrap_or_default();
    let key = (book.found.row.id, Arc::clone(&book.version), run);
    loop {
        let going = core.pages_state().passes.lock().get(&key).cloned();
        if let Some(front) = going
            && let Some(bytes) = passing(core, book, page, front).await
        {
            return Ok(bytes);
        }
        if let Some(bytes) = kept(core, book, page).await {
            return Ok(bytes);
        }
        if let Some(going) = turn(core, &key) {
            return begin(core, book, page, going).await;
        }
    }
}

/// A page from a pass that is under way, as soon as it comes to it; `None` when the pass ends without it.
async fn passing(
    core: &Core,
    book: &ReadableBook,
    page: usize,
    mut front: watch::Receiver<Front>,
) -> Option<Bytes> {
    let key = key_of(book, page);
    let place = |page: usize| book.index.get(page).and_then(|entry| place_of(entry.source));
    // An earlier pass may have kept it, or this one: a look at the disk for each.
    let (mut may_be_kept, mut is_past) = (true, false);
    loop {
        let reached = front.borrow_and_update().clone();
        if let Some((at, bytes)) = reached {
            if at == page {
                return Some(bytes);
            }
            let was_past = std::mem::replace(&mut is_past, place(at) > place(page));
            may_be_kept |= is_past && !was_past;
        }
        if let Some(bytes) = core.pages_state().derived.get(&key).await {
            return Some(bytes);
        }
        if std::mem::take(&mut may_be_kept)
            && let Some(bytes) = kept(core, book, page).await
        {
            return Some(bytes);
        }
        front.changed().await.ok()?;
    }
}

async fn kept(core: &Core, book: &ReadableBook, page: usize) -> Option<Bytes> {
    let found = core.storage().pages().find(&key_of(book, page)).await;
    found.or_warn("looking for an unpacked page").flatten()
}

fn key_of(book: &ReadableBook, page: usize) -> PageKey {
    let etag = Variant::Stored.etag(&book.version, number(page), 0);
    PageKey { book: book.found.row.id, etag }
}

/// Begins a pass and answers as soon as its page is there; the pass goes on.
async fn begin(core: &Core, book: &ReadableBook, page: usize, going: Going) -> Result<Bytes> {
    let file = library::open(core, &book.found).await?;
    let most = core.config().images.page_cache_mb << 20;
    let others = reach(&book.index, page, most / SHARE_OF_CACHE);
    let (formats, job, core_of_job) = (Arc::clone(core.formats()), book.clone(), core.clone());
    let (sender, receiver) = oneshot::channel();
    let runtime = Handle::current();
    let work = move || {
        let (going, mut sender) = (going, Some(sender));
        // A page is written while the next one is unpacked.
        let mut writing: Option<JoinHandle<Option<()>>> = None;
        let mut take = |at: usize, content: PageContent| {
            let PageContent::Bytes { bytes, .. } = content else { return true };
            let bytes = Bytes::from(bytes);
            // A file that was replaced meanwhile has pages of another book.
            if is_replaced(&job.found, &file) {
                return false;
            }
            let key = key_of(&job, at);
            let put = keep(core_of_job.clone(), key, bytes.clone());
            finish(&runtime, writing.replace(runtime.spawn(put)));
            going.front.send_replace(Some((at, bytes.clone())));
            if at == page
                && let Some(sender) = sender.take()
            {
                // Nobody waits any more: what is unpacked is kept for the next who asks.
                drop(sender.send(Ok(bytes)));
            }
            true
        };
        let wanted = Along { index: &job.index, page, others: &others };
        let format = job.found.row.format;
        let outcome = formats.read_along(format, &file, &wanted, &Stop::new(), &mut take);
        finish(&runtime, writing);
        let Some(sender) = sender else { return };
        let failure = match outcome {
            Err(error) if !is_replaced(&job.found, &file) => unreadable(&error),
            Ok(()) | Err(_) => job.found.changed(),
        };
        drop(sender.send(Err(failure)));
    };
    let cost = book.index.page(page)?.size.min(core.formats().limits().entry_bytes);
    let running = core.blocking().memory(cost, work);
    tokio::pin!(running);
    tokio::select! {
        // The work goes on by itself when nobody looks at it any more.
        biased;
        answer = receiver => answer.map_err(|error| CodexError::internal(error, "unpacking a page"))?,
        ended = &mut running => {
            ended?;
            Err(CodexError::page_unavailable("the page was not unpacked"))
        }
    }
}

/// Keeps an unpacked page on the disk, and in memory for a moment, where most are asked for soon.
async fn keep(core: Core, key: PageKey, bytes: Bytes) -> Option<()> {
    core.pages_state().derived.insert(key.clone(), bytes.clone()).await;
    core.storage().pages().put(&key, bytes).await.or_warn("keeping an unpacked page")
}

/// Waits until a page is written.
fn finish(runtime: &Handle, writing: Option<JoinHandle<Option<()>>>) {
    if let Some(writing) = writing {
        runtime.block_on(writing).or_warn("waiting for an unpacked page to be kept");
    }
}

/// The pages of the same run that a pass for a page takes along.
fn reach(index: &PageIndex, page: usize, most: u64) -> Vec<usize> {
    let Some((run, entry)) = index.get(page).and_then(|entry| place_of(entry.source)) else {
        return Vec::new();
    };
    let mut pages: Vec<(u32, u64, usize)> = (0..)
        .zip(&index.entries)
        .filter_map(|(at, page)| {
            let (own, entry) = place_of(page.source)?;
            (own == run).then_some((entry, page.size, at))
        })
        .collect();
    pages.sort_unstable();
    let before: u64 =
        pages.iter().filter(|(other, _, _)| *other <= entry).map(|(_, size, _)| *size).sum();
    let all: u64 = pages.iter().map(|(_, size, _)| *size).sum();
    let far = before.saturating_mul(REACH).max(LEAST_BYTES);
    // When the end is hardly further, it is reached at once: the last pass is the dearest.
    let far = if all <= far.saturating_mul(2) { all } else { far };
    let (mut sum, mut along) = (0_u64, Vec::new());
    for (other, size, at) in pages {
        sum = sum.saturating_add(size);
        let is_behind = other > entry;
        if is_behind && (sum > far || sum > before.saturating_add(most)) {
            break;
        }
        // What stands before fits only as far as there is room for it.
        if is_behind || sum.saturating_add(most) >= before {
            along.push(at);
        }
    }
    along
}

fn place_of(source: PageSource) -> Option<(u32, u32)> {
    match source {
        PageSource::Rar { entry } => Some((0, entry)),
        PageSource::Packed { run, entry } => Some((run, entry)),
        PageSource::Range { .. }
        | PageSource::PdfImage { .. }
        | PageSource::PdfRender
        | PageSource::EpubSpine
        | PageSource::File => None,
    }
}

fn run_of(source: PageSource) -> Option<u32> {
    place_of(source).map(|(run, _)| run)
}

#[cfg(test)]
mod tests {
    use codex_parsers::PageEntry;

    use super::*;

    const PAGE: u64 = 1 << 20;

    fn index(pages: u32) -> PageIndex {
        let entry = |entry| PageEntry {
            name: format!("{entry}.jpg"),
            media_type: "image/jpeg",
            width: None,
            height: None,
            source: PageSource::Rar { entry },
            stored_size: PAGE,
            size: PAGE,
        };
        PageIndex { entries: (0..pages).map(entry).collect() }
    }

    /// Pages unpacked in all when an archive is read in order.
    fn read_in_order(pages: u32) -> usize {
        let index = index(pages);
        let (mut kept, mut unpacked) = (vec![false; pages as usize], 0);
        for page in 0..pages as usize {
            if !kept[page] {
                // All before the page, and those behind it that are taken along.
                let along = reach(&index, page, u64::MAX);
                unpacked += along.iter().copied().max().unwrap_or(page) + 1;
                for page in along {
                    kept[page] = true;
                }
            }
        }
        unpacked
    }

    #[test]
    fn read_in_order_an_archive_is_unpacked_less_than_twice() {
        for pages in [1, 16, 17, 33, 65, 129, 257, 500, 501, 1000, 4097] {
            let unpacked = read_in_order(pages);
            assert!(unpacked <= 2 * pages as usize, "{unpacked} of {pages}");
        }
    }

    #[test]
    fn a_pass_keeps_within_its_share_of_the_cache() {
        let along = reach(&index(1000), 500, 10 * PAGE);
        assert!(along.contains(&500) && along.len() <= 21, "{along:?}");
    }
}
