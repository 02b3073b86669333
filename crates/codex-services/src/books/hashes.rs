//! Hashes of whole files, each file read once for all of them.
//! Must not decide when that is worth its while.

use std::path::PathBuf;

use codex_db::repo;
use codex_db::view::{BookHashes, FileToHash};
use codex_models::{BookId, LibraryId};
use codex_parsers::{BookFile, ParserError, Stop};
use codex_utils::hash::WholeFile;

use crate::core::Core;
use crate::error::Result;
use crate::pages::library;

/// Files looked up by one statement.
const CHUNK: u64 = 200;
/// Bytes of a file in memory at a time.
const PART: u64 = 1 << 20;

/// Hashes of whole files.
pub struct Hashes<'a>(pub(crate) &'a Core);

impl Hashes<'_> {
    /// The next files behind this book, in the order of ids, whose hashes are not known or stale.
    pub async fn stale(
        &self,
        library: Option<LibraryId>,
        after: Option<BookId>,
    ) -> Result<Vec<FileToHash>> {
        let conn = self.0.db().read_background();
        Ok(repo::hashes::stale(&conn, library, after, CHUNK).await?)
    }

    /// Hashes a file and stores that; whether it was done. A file that is gone, cannot be read or is another one by
    /// now is left for the next scan. Dropping the future ends the reading.
    pub async fn hash(&self, file: FileToHash) -> Result<bool> {
        let called_off = StopOnDrop(Stop::new());
        let stop = called_off.0.clone();
        let path = PathBuf::from(&file.root_path).join(&file.path);
        let (size, modified_us) = (file.size, file.modified_us);
        let read = self.0.blocking().disk(move || {
            let opened = BookFile::open(&path)?;
            let hashes = hash_file(&opened, &stop)?;
            // Looked at afterwards: what changed while it was read is not the file that was catalogued.
            let metadata = std::fs::metadata(&path)
                .map_err(|error| ParserError::from_io("the file", error))?;
            let is_same = opened.is_folder()
                || (metadata.len() == size && library::modified_us(&metadata) == modified_us);
            Ok::<_, ParserError>(is_same.then_some(hashes))
        });
        match read.await? {
            Ok(Some((xxh3, sha256))) => {
                let tx = self.0.db().begin().await?;
                repo::hashes::upsert(&tx, &[BookHashes { file, xxh3, sha256 }]).await?;
                tx.commit().await?;
                Ok(true)
            }
            Ok(None) => Ok(false),
            Err(error) => {
                tracing::debug!(book.id = %file.book, "`{}` was not hashed: {error}", file.path);
                Ok(false)
            }
        }
    }
}

/// Blocking work cannot be aborted; this has it look up when nobody waits for it any more.
struct StopOnDrop(Stop);

impl Drop for StopOnDrop {
    fn drop(&mut self) {
        self.0.stop();
    }
}

/// A folder of images is the names of its images and their bytes, in the order of its pages.
fn hash_file(file: &BookFile, stop: &Stop) -> Result<([u8; 16], [u8; 32]), ParserError> {
    let mut hash = WholeFile::default();
    let Some(listing) = file.folder() else {
        feed(&mut hash, file, stop)?;
        return Ok(hash.finish());
    };
    for image in &listing.images {
        hash.update(&(image.name.len() as u64).to_le_bytes());
        hash.update(image.name.as_bytes());
        feed(&mut hash, &file.open_inside(&image.name)?, stop)?;
    }
    Ok(hash.finish())
}

fn feed(hash: &mut WholeFile, file: &BookFile, stop: &Stop) -> Result<(), ParserError> {
    let mut offset = 0;
    while offset < file.len() {
        stop.check()?;
        let length = PART.min(file.len() - offset);
        hash.update(&file.read_exact_vec(offset, length)?);
        offset += length;
    }
    Ok(())
}
