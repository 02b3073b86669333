//! By what `KOReader` knows books: a partial MD5 of their content, and the MD5 of their names.
//! Must not read more of a file than `KOReader` does.

use std::path::PathBuf;

use codex_db::repo;
use codex_db::view::FileToIdentify;
use codex_models::{BookId, LibraryId};
use codex_parsers::BookFile;
use codex_utils::hash;

use super::Hashes;
use crate::error::Result;

/// Files looked up and stored at once.
const CHUNK: u64 = 200;

/// A file with the MD5 of its name and the partial MD5 of its content.
pub(crate) type Identified = (FileToIdentify, [u8; 16], Option<[u8; 16]>);

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
            let read = move || files.into_iter().map(identified).collect::<Vec<Identified>>();
            let identified = self.0.blocking().disk(read).await?;
            let tx = self.0.db().begin().await?;
            repo::documents::upsert(&tx, &identified).await?;
            tx.commit().await?;
            self.0.progress().adopt(&identified).await?;
        }
    }
}

fn identified(file: FileToIdentify) -> Identified {
    let path = PathBuf::from(&file.root_path).join(&file.path);
    let opened = BookFile::open(&path).ok().filter(|opened| !opened.is_folder());
    let content = opened.and_then(|opened| {
        hash::koreader_partial_md5(|offset, buffer| opened.read_at(buffer, offset)).ok()
    });
    let name = hash::md5(file.file_name.as_bytes());
    (file, name, content.as_deref().and_then(hash::md5_of_hex))
}
