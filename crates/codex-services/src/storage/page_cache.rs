//! Derived pages on disk, bounded: the pages used longest ago go first.
//! Must only hold what can be made again, under keys that name their content, so that nothing is ever stale.

use std::collections::{BTreeMap, HashMap};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use bytes::Bytes;
use codex_models::BookId;
use codex_utils::hash::xxh3_128;
use futures::TryStreamExt;
use object_store::path::Path as ObjectPath;
use object_store::{ObjectStore, ObjectStoreExt, PutPayload};
use tokio::sync::OnceCell;

use super::layout;
use crate::error::{CodexError, Result};

/// When the cache is full, this share of it is kept.
const KEPT_PERCENT: u64 = 90;

/// What a derived page is of.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct PageKey {
    /// The book.
    pub book: BookId,
    /// Content, page and conversion: the page's validator.
    pub etag: String,
}

impl PageKey {
    fn hash(&self) -> String {
        let text = format!("{}/{}", self.book, self.etag);
        codex_utils::hash::hex(&xxh3_128(text.as_bytes()))
    }
}

/// Derived pages on disk. Clones share everything.
#[derive(Debug, Clone)]
pub struct PageCache {
    store: Arc<dyn ObjectStore>,
    max_bytes: u64,
    /// Read from the disk when the first page is kept.
    ledger: Arc<OnceCell<Mutex<Ledger>>>,
}

impl PageCache {
    pub(super) fn new(store: Arc<dyn ObjectStore>, max_bytes: u64) -> Self {
        Self { store, max_bytes, ledger: Arc::default() }
    }

    /// The page, when it was made and is still kept.
    pub async fn find(&self, key: &PageKey) -> Result<Option<Bytes>> {
        let hash = key.hash();
        let path = layout::page(&hash);
        let read = async { self.store.get(&path).await?.bytes().await };
        match read.await {
            Ok(bytes) => {
                if let Some(ledger) = self.ledger.get() {
                    lock(ledger).touch(&hash);
                }
                Ok(Some(bytes))
            }
            Err(object_store::Error::NotFound { .. }) => {
                if let Some(ledger) = self.ledger.get() {
                    lock(ledger).remove(&hash);
                }
                Ok(None)
            }
            Err(error) => Err(CodexError::internal(error, "reading a derived page")),
        }
    }

    /// Keeps a page, and lets go of others when there is no room. One that is kept already is not written again.
    pub async fn put(&self, key: &PageKey, bytes: Bytes) -> Result<()> {
        let ledger = self.ledger.get_or_try_init(|| self.read_ledger()).await?;
        let (hash, size) = (key.hash(), bytes.len() as u64);
        if lock(ledger).touch(&hash) {
            return Ok(());
        }
        self.store
            .put(&layout::page(&hash), PutPayload::from_bytes(bytes))
            .await
            .map_err(|error| CodexError::internal(error, "keeping a derived page"))?;
        let victims = {
            let mut ledger = lock(ledger);
            ledger.add(hash, size);
            ledger.make_room(self.max_bytes)
        };
        for victim in victims {
            self.delete(&layout::page(&victim)).await?;
        }
        Ok(())
    }

    async fn delete(&self, path: &ObjectPath) -> Result<()> {
        match self.store.delete(path).await {
            Ok(()) | Err(object_store::Error::NotFound { .. }) => Ok(()),
            Err(error) => Err(CodexError::internal(error, "deleting a derived page")),
        }
    }

    async fn read_ledger(&self) -> Result<Mutex<Ledger>> {
        let prefix = ObjectPath::from(layout::PAGES);
        let mut kept: Vec<_> = self
            .store
            .list(Some(&prefix))
            .try_collect()
            .await
            .map_err(|error| CodexError::internal(error, "listing the derived pages"))?;
        kept.sort_by_key(|object| object.last_modified);
        let mut ledger = Ledger::default();
        for object in kept {
            if let Some(hash) = object.location.filename() {
                ledger.add(hash.to_owned(), object.size);
            }
        }
        Ok(Mutex::new(ledger))
    }
}

fn lock(ledger: &Mutex<Ledger>) -> MutexGuard<'_, Ledger> {
    ledger.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Which pages are kept, how large they are and when each was last used.
#[derive(Debug, Default)]
struct Ledger {
    pages: HashMap<String, Kept>,
    by_use: BTreeMap<u64, String>,
    bytes: u64,
    uses: u64,
}

#[derive(Debug, Clone, Copy)]
struct Kept {
    size: u64,
    used: u64,
}

impl Ledger {
    fn add(&mut self, hash: String, size: u64) {
        self.remove(&hash);
        self.uses += 1;
        self.bytes += size;
        self.by_use.insert(self.uses, hash.clone());
        self.pages.insert(hash, Kept { size, used: self.uses });
    }

    /// Notes that a page was used; whether it is kept.
    fn touch(&mut self, hash: &str) -> bool {
        let kept = self.pages.get(hash).copied();
        if let Some(Kept { size, .. }) = kept {
            self.add(hash.to_owned(), size);
        }
        kept.is_some()
    }

    fn remove(&mut self, hash: &str) {
        if let Some(Kept { size, used }) = self.pages.remove(hash) {
            self.by_use.remove(&used);
            self.bytes -= size;
        }
    }

    /// Strikes out the pages used longest ago when there are more bytes than allowed.
    fn make_room(&mut self, max_bytes: u64) -> Vec<String> {
        let mut victims = Vec::new();
        if self.bytes <= max_bytes {
            return victims;
        }
        let target = max_bytes / 100 * KEPT_PERCENT;
        while self.bytes > target {
            let Some((_, hash)) = self.by_use.first_key_value() else { break };
            let hash = hash.clone();
            self.remove(&hash);
            victims.push(hash);
        }
        victims
    }
}

#[cfg(test)]
mod tests {
    use object_store::memory::InMemory;

    use super::*;

    fn key(n: u32) -> PageKey {
        let book = BookId::parse("0193000000007000800000000000002a").unwrap();
        PageKey { book, etag: format!("v-{n}-w800-jpeg") }
    }

    fn page() -> Bytes {
        Bytes::from(vec![1_u8; 100])
    }

    #[tokio::test]
    async fn a_full_cache_lets_go_of_the_page_used_longest_ago() {
        let cache = PageCache::new(Arc::new(InMemory::new()), 1_000);
        for n in 0..10 {
            cache.put(&key(n), page()).await.unwrap();
        }
        assert!(cache.find(&key(0)).await.unwrap().is_some());
        cache.put(&key(10), page()).await.unwrap();
        assert!(cache.find(&key(0)).await.unwrap().is_some());
        assert_eq!(cache.find(&key(1)).await.unwrap(), None);
        assert_eq!(cache.find(&key(2)).await.unwrap(), None);
        assert!(cache.find(&key(3)).await.unwrap().is_some());
    }

    #[tokio::test]
    async fn pages_of_an_earlier_start_count() {
        let store: Arc<dyn ObjectStore> = Arc::new(InMemory::new());
        let before = PageCache::new(Arc::clone(&store), 1_000);
        for n in 0..10 {
            before.put(&key(n), page()).await.unwrap();
        }
        let after = PageCache::new(store, 1_000);
        after.put(&key(10), page()).await.unwrap();
        let mut kept = 0;
        for n in 0..=10 {
            kept += u32::from(after.find(&key(n)).await.unwrap().is_some());
        }
        assert_eq!(kept, 9);
    }

    #[tokio::test]
    async fn another_conversion_is_another_page() {
        let cache = PageCache::new(Arc::new(InMemory::new()), 1_000);
        cache.put(&key(1), page()).await.unwrap();
        assert_eq!(cache.find(&key(2)).await.unwrap(), None);
    }
}
