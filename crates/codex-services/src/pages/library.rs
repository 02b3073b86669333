//! Books as pages need them: the row, the decoded page index and the open file, each cached for a moment.
//! Must stay right when another process writes: rows end after seconds, the rest is keyed by content.

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use codex_db::repo;
use codex_db::view::BookFileRow;
use codex_models::{BookId, BookState, Resource, Viewer};
use codex_parsers::{BookFile, PageIndex};
use moka::future::Cache;

use crate::core::Core;
use crate::error::{CodexError, Reason, Result};

/// How long a change by another process may go unseen.
const ROW_TTL: Duration = Duration::from_secs(2);
/// Rows of books in use.
const ROWS: u64 = 4_096;
/// Decoded indexes are let go when nobody asks for this long.
const INDEX_IDLE: Duration = Duration::from_mins(5);
/// Bytes of decoded indexes.
const INDEX_BYTES: u64 = 8 << 20;
/// About what one decoded entry takes.
const ENTRY_BYTES: usize = 160;
/// Open files.
const HANDLES: u64 = 64;
/// An open file is let go when nobody asks for this long.
const HANDLE_IDLE: Duration = Duration::from_secs(20);

/// Caches of books in use.
pub(crate) struct BooksInUse {
    rows: Cache<(Viewer, BookId), Arc<FoundBook>>,
    indexes: Cache<(BookId, Arc<str>), Arc<PageIndex>>,
    handles: Cache<FileKey, Arc<BookFile>>,
}

/// A file as it was when it was catalogued.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
struct FileKey {
    path: PathBuf,
    size: u64,
    modified_us: i64,
}

/// A book's row, seen by somebody who may.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct FoundBook {
    pub(crate) row: BookFileRow,
    version: Option<Arc<str>>,
    file: FileKey,
}

/// A book that was understood.
#[derive(Debug, Clone)]
pub(crate) struct ReadableBook {
    pub(crate) found: Arc<FoundBook>,
    pub(crate) version: Arc<str>,
    pub(crate) index: Arc<PageIndex>,
}

impl BooksInUse {
    /// Forgets who may see which book, after a change in this process.
    pub(crate) fn forget_rows(&self) {
        self.rows.invalidate_all();
    }
}

impl Default for BooksInUse {
    fn default() -> Self {
        let weight = |_: &(BookId, Arc<str>), index: &Arc<PageIndex>| {
            u32::try_from(index.len() * ENTRY_BYTES + ENTRY_BYTES).unwrap_or(u32::MAX)
        };
        Self {
            rows: Cache::builder().max_capacity(ROWS).time_to_live(ROW_TTL).build(),
            indexes: Cache::builder()
                .weigher(weight)
                .max_capacity(INDEX_BYTES)
                .time_to_idle(INDEX_IDLE)
                .build(),
            handles: Cache::builder().max_capacity(HANDLES).time_to_idle(HANDLE_IDLE).build(),
        }
    }
}

impl FoundBook {
    pub(crate) fn new(row: BookFileRow) -> Self {
        let version = row.content_version.as_deref().map(Arc::from);
        let path = PathBuf::from(&row.root_path).join(&row.path);
        let file = FileKey { path, size: row.size, modified_us: row.modified_us };
        Self { row, version, file }
    }

    /// Absolute path of the file.
    pub(crate) fn path(&self) -> PathBuf {
        self.file.path.clone()
    }

    /// The version of the content, when the file was understood.
    pub(crate) fn readable_version(&self) -> Result<Arc<str>> {
        match (self.row.state, &self.version) {
            (BookState::Ready, Some(version)) => Ok(Arc::clone(version)),
            (BookState::Error, _) => {
                let (code, message) = self.row.error.clone().unwrap_or_else(|| {
                    ("corrupt".to_owned(), "the file could not be read".to_owned())
                });
                Err(CodexError::Unsupported(Reason::BookUnreadable { code, message }))
            }
            (BookState::Pending | BookState::Ready, _) => {
                let message = format!("`{}` has not been analyzed yet", self.row.file_name);
                Err(CodexError::page_unavailable(message))
            }
        }
    }

    /// Whether a file on disk is still the one that was catalogued.
    pub(crate) fn is_same_file(&self, metadata: &std::fs::Metadata) -> bool {
        metadata.len() == self.row.size && modified_us(metadata) == self.row.modified_us
    }

    /// Whether an opened book is still the one that was catalogued; a folder, by what it listed.
    fn is_same_book(&self, file: &BookFile) -> std::io::Result<bool> {
        match file.folder() {
            Some(listing) => {
                Ok(listing.size == self.row.size && listing.modified_us == self.row.modified_us)
            }
            None => Ok(self.is_same_file(&file.file().metadata()?)),
        }
    }

    /// The refusal of a page whose file is not the one its index was made from.
    pub(crate) fn changed(&self) -> CodexError {
        let message = format!("`{}` has changed since it was scanned", self.row.file_name);
        CodexError::page_unavailable(message)
    }
}

/// A book in sight.
pub(crate) async fn find(core: &Core, viewer: &Viewer, id: BookId) -> Result<Arc<FoundBook>> {
    let load = async {
        let row = repo::books::find_file(&core.db().read(), viewer, id).await?;
        let row = row.ok_or(CodexError::NotFound(Resource::Book))?;
        Ok(Arc::new(FoundBook::new(row)))
    };
    let books = &core.pages_state().books;
    books.rows.try_get_with((viewer.clone(), id), load).await.map_err(CodexError::shared)
}

/// A book in sight that was understood, with its pages.
pub(crate) async fn readable(core: &Core, viewer: &Viewer, id: BookId) -> Result<ReadableBook> {
    let found = find(core, viewer, id).await?;
    let version = found.readable_version()?;
    let load = async {
        let record = repo::pages::find(&core.db().read(), viewer, id).await?;
        let record = record.ok_or(CodexError::NotFound(Resource::Book))?;
        Ok(Arc::new(PageIndex::decode(&record)?))
    };
    let books = &core.pages_state().books;
    let index = books.indexes.try_get_with((id, Arc::clone(&version)), load).await;
    let index = index.map_err(CodexError::shared)?;
    Ok(ReadableBook { found, version, index })
}

/// The opened file of a book, as long as it is the one that was catalogued.
pub(crate) async fn open(core: &Core, book: &Arc<FoundBook>) -> Result<Arc<BookFile>> {
    let books = &core.pages_state().books;
    if let Some(file) = books.handles.get(&book.file).await {
        return Ok(file);
    }
    let load = async {
        let book = Arc::clone(book);
        core.blocking().disk(move || open_same(&book.file.path, &book)).await?
    };
    books.handles.try_get_with(book.file.clone(), load).await.map_err(CodexError::shared)
}

/// Makes sure that bytes just read came from the file that was catalogued. Written in place, a file keeps its
/// handle and changes its time.
pub(crate) async fn confirm(core: &Core, book: &FoundBook, file: &BookFile) -> Result<()> {
    let is_same = file.file().metadata().is_ok_and(|metadata| book.is_same_file(&metadata));
    if is_same {
        return Ok(());
    }
    core.pages_state().books.handles.invalidate(&book.file).await;
    Err(book.changed())
}

fn open_same(path: &std::path::Path, book: &FoundBook) -> Result<Arc<BookFile>> {
    let unavailable = |error: std::io::Error| {
        tracing::debug!(path = %path.display(), "the file of a book cannot be opened: {error}");
        CodexError::page_unavailable(format!("`{}` cannot be opened", book.row.file_name))
    };
    let file = BookFile::open(path).map_err(std::io::Error::other).map_err(unavailable)?;
    if book.is_same_book(&file).map_err(unavailable)? {
        Ok(Arc::new(file))
    } else {
        Err(book.changed())
    }
}

/// Modification time in microseconds since 1970, as scans store it.
pub(crate) fn modified_us(metadata: &std::fs::Metadata) -> i64 {
    use std::os::unix::fs::MetadataExt;
    metadata.mtime() * 1_000_000 + metadata.mtime_nsec() / 1_000
}
