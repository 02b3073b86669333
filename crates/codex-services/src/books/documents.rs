//! By what `KOReader` knows books: a partial MD5 of their content, and the MD5 of their names.
//! Must not read more of a file than `KOReader` does.

use std::path::PathBuf;

use codex_db::repo;
use codex_db::view::{FileToIdentify, IdentifiedFile};
use codex_models::{BookId, LibraryId};
use codex_parsers::BookFile;
use codex_utils::hash;

use super::Hashes;
use crate::error::Result;

/// Files looked up and stored at once.
const CHUNK: u64 = 200;

impl Hashes<'_> {
    /// Finds out by what the files of a library, or of all, are known to `KOReader`, where that is not known or stale,
    /// and lets books have what was said of them before they were there.
    pub async fn identify(
        &self,
        library: Option<LibraryId>,
        is_stopped: &(dyn Fn() -> bool + Sync),
    ) -> Result<()> {
        let mut last: Option<BookId> = None;
        loop {
            let conn = self.0.db().read_background();
            let files = repo::documents::stale(&conn, library, last, CHUNK).await?;
            let Some(end) = files.last() else { return Ok(()) };
            last = Some(end.book);
            if is_stopped() {
                return Ok(());
            }
            let read = move || files.into_iter().map(opened).collect::<Vec<_>>();
            self.keep_identified(&self.0.blocking().disk(read).await?).await?;
        }
    }

    /// Stores by what files are known, and lets their books have what was said of them before they were there.
    pub async fn keep_identified(&self, files: &[IdentifiedFile]) -> Result<()> {
        if files.is_empty() {
            return Ok(());
        }
        let tx = self.0.db().begin().await?;
        repo::documents::upsert(&tx, files).await?;
        tx.commit().await?;
        self.0.progress().adopt(files).await
    }
}

/// By what the file of a book is known. `file` is absent when it could not be opened; a folder has no content.
pub fn identified(
    book: BookId,
    file_name: String,
    size: i64,
    modified_us: i64,
    file: Option<&BookFile>,
) -> IdentifiedFile {
    let content = file.filter(|file| !file.is_folder()).and_then(|file| {
        hash::koreader_partial_md5(|offset, buffer| file.read_at(buffer, offset)).ok()
    });
    IdentifiedFile {
        book,
        size,
        modified_us,
        name: hash::md5(file_name.as_bytes()),
        file_name,
        content: content.as_deref().and_then(hash::md5_of_hex),
    }
}

fn opened(file: FileToIdentify) -> IdentifiedFile {
    let FileToIdentify { book, root_path, path, file_name, size, modified_us } = file;
    let opened = BookFile::open(&PathBuf::from(root_path).join(path)).ok();
    identified(book, file_name, size, modified_us, opened.as_ref())
}
