//! Covers that are not made of a book: files beside books and in folders of series, and images that people gave.
//! Must not write to a library, and must not decide which cover is shown.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use codex_db::view::{CoverInsert, ShownCover};
use codex_db::{DbError, Tx, repo};
use codex_events::Event;
use codex_models::covers::{CoverKind, CoverLook, CoverOwner};
use codex_models::{BookId, CoverId, LibraryId, LibraryRootId, SeriesId, Viewer};
use codex_parsers::{BookFile, image_probe};
use futures::TryStreamExt;
use futures::stream::{self, StreamExt};

use super::make::CoverFault;
use super::pipeline::{self, CoverSpec, ImageError, Thumbnail};
use super::rules;
use crate::core::Core;
use crate::error::{CodexError, OrWarn, Result};
use crate::metadata::refresh_series;

/// Files that are decoded at once, as far as there is memory for it.
const AT_ONCE: usize = 4;
/// A larger file is no cover.
const MAX_FILE_BYTES: u64 = 32 << 20;

/// A file that is a cover, as it was found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CoverFile {
    /// The cover it was known as.
    pub known: Option<CoverId>,
    /// What it is the cover of.
    pub owner: CoverOwner,
    /// Its root.
    pub root: LibraryRootId,
    /// Path below that.
    pub path: String,
    /// Bytes.
    pub size: u64,
    /// Modification time in microseconds since 1970.
    pub modified_us: i64,
}

/// The version of a file as a cover: another one when it changes.
fn version_of_file(file: &CoverFile) -> i32 {
    let CoverFile { owner, root, path, size, modified_us, .. } = file;
    let mut of = root.as_bytes().to_vec();
    of.extend(size.to_be_bytes());
    of.extend(modified_us.to_be_bytes());
    of.extend(path.as_bytes());
    rules::fresh_version(*owner, &of)
}

/// Takes note of files that are new or changed (at most a few hundred), with their absolute paths, and of those that are
/// gone. Gives what is wrong with files; such a one is remembered, so that it is tried again when it is another one.
pub async fn follow_files(
    core: &Core,
    found: Vec<(CoverFile, PathBuf)>,
    gone: Vec<(CoverId, CoverOwner)>,
) -> Result<Vec<(PathBuf, CoverFault)>> {
    let (mut added, mut updated, mut faults) = (Vec::new(), Vec::new(), Vec::new());
    let mut owners: BTreeSet<CoverOwner> = gone.iter().map(|(_, owner)| *owner).collect();
    let made = found.into_iter().map(|(file, path)| async move {
        let made = make(core, &path, file.size).await?;
        Ok::<_, CodexError>((file, path, made))
    });
    let mut made = stream::iter(made).buffered(AT_ONCE);
    while let Some((file, path, made)) = made.try_next().await? {
        owners.insert(file.owner);
        let mut cover = described(&file);
        match made {
            Ok((Thumbnail { bytes, look }, (width, height))) => {
                let version = version_of_file(&file);
                let kept = core.storage().covers().put(file.owner, version, bytes.into()).await;
                kept.or_warn("keeping the cover of a file");
                cover = CoverInsert { version, look: Some(look), width, height, ..cover };
            }
            Err(fault) => faults.push((path, fault)),
        }
        if file.known.is_some() { updated.push(cover) } else { added.push(cover) }
    }
    let tx = core.db().begin().await?;
    let gone: Vec<CoverId> = gone.into_iter().map(|(id, _)| id).collect();
    repo::covers::delete(&tx, &gone).await?;
    repo::covers::update_files(&tx, &updated).await?;
    repo::covers::insert(&tx, &added).await?;
    let owners: Vec<CoverOwner> = owners.into_iter().collect();
    settle(&tx, &owners).await?;
    tx.commit().await?;
    core.pages_state().books.forget_rows();
    Ok(faults)
}

fn described(file: &CoverFile) -> CoverInsert {
    let id = file.known.unwrap_or_else(|| CoverId(codex_utils::id::next()));
    CoverInsert {
        size: file.size,
        file: Some((file.root, file.path.clone(), file.modified_us)),
        ..CoverInsert::of(id, file.owner, CoverKind::Sidecar)
    }
}

type Made = std::result::Result<(Thumbnail, (u32, u32)), CoverFault>;

async fn make(core: &Core, path: &Path, size: u64) -> Result<Made> {
    let (path, spec) = (path.to_owned(), core.covers().spec());
    let cost = size.min(MAX_FILE_BYTES) + pipeline::decode_bytes(None, None, None);
    core.blocking().memory(cost, move || of_file(&path, &spec)).await
}

/// The thumbnail of an image file, and how large the image is.
fn of_file(path: &Path, spec: &CoverSpec) -> Made {
    let file = BookFile::open(path)?;
    if file.len() > MAX_FILE_BYTES {
        let message = format!("it has more than {MAX_FILE_BYTES} bytes");
        return Err(ImageError::Damaged(message).into());
    }
    let bytes = file.read_exact_vec(0, file.len())?;
    let image = image_probe::probe(&bytes)
        .ok_or_else(|| ImageError::Damaged("it is no image".to_owned()))?;
    let thumbnail = pipeline::thumbnail(&bytes, image.media_type, spec)?;
    Ok((thumbnail, (image.width.unwrap_or_default(), image.height.unwrap_or_default())))
}

/// The thumbnail of this version of a cover that is not made of a book; `None` when there is none any more.
pub(super) async fn on_demand(
    core: &Core,
    owner: CoverOwner,
    version: i32,
    spec: &CoverSpec,
) -> Result<Option<Thumbnail>> {
    let conn = core.db().read();
    let Some(cover) = repo::covers::find_version(&conn, owner, version).await? else {
        return Ok(None);
    };
    if let Some(content) = &cover.content {
        let Some(bytes) = core.storage().artwork().find(content).await? else { return Ok(None) };
        let spec = *spec;
        let made = move || pipeline::thumbnail(&bytes, super::MEDIA_TYPE, &spec);
        let made = core
            .blocking()
            .memory(pipeline::decode_bytes(Some(super::MEDIA_TYPE), None, None), made)
            .await?;
        return Ok(made.or_warn("making the thumbnail of an image"));
    }
    let (Some(root), Some(path)) = (cover.root_id, &cover.path) else { return Ok(None) };
    let Some(root) = repo::covers::root_path(&conn, root).await? else { return Ok(None) };
    let path = Path::new(&root).join(path);
    let made = make(core, &path, cover.size.unsigned_abs()).await?;
    Ok(made.or_warn("making the cover of a file").map(|(thumbnail, _)| thumbnail))
}

/// Decides anew which covers books and series show, describes the series concerned and tells of all of them.
pub(super) async fn settle(tx: &Tx, owners: &[CoverOwner]) -> Result<(), DbError> {
    let covers = repo::covers::lock(tx, owners).await?;
    let look = |bytes: &Option<Vec<u8>>| bytes.as_deref().and_then(CoverLook::from_bytes);
    let shown: Vec<_> = covers
        .iter()
        .map(|(owner, covers)| {
            let shown = rules::pick(covers);
            let shown =
                shown.map(|cover| ShownCover { version: cover.version, look: look(&cover.look) });
            (*owner, shown)
        })
        .collect();
    repo::covers::show(tx, &shown).await?;
    let books: Vec<BookId> = owners.iter().filter_map(|owner| owner.book()).collect();
    let mut series: BTreeSet<SeriesId> = owners.iter().filter_map(|owner| owner.series()).collect();
    let mut by_library: BTreeMap<LibraryId, Vec<BookId>> = BTreeMap::new();
    for book in repo::placements::lock_books(tx, &Viewer::system(), &books).await? {
        series.insert(book.series);
        by_library.entry(book.library).or_default().push(book.id);
    }
    let series: Vec<SeriesId> = series.into_iter().collect();
    refresh_series(tx, &series).await?;
    for (library, books) in by_library {
        tx.emit(Event::BooksChanged { library, books });
    }
    Ok(())
}

/// What is wrong with an image that a person gave.
pub(super) fn refused(error: &ImageError) -> CodexError {
    let message = error.to_string();
    match error {
        ImageError::Unsupported(_) => {
            CodexError::Unsupported(crate::error::Reason::FormatUnsupported { message })
        }
        ImageError::TooLarge { .. } => CodexError::invalid("image", "out_of_range", message),
        ImageError::Damaged(_) => CodexError::invalid("image", "malformed", message),
    }
}
