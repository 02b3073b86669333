//! Scans by hand: of everything or of a part, and a person's word on what roots lost.
//! Must not run one.

use codex_db::entity::library_root;
use codex_db::{Tx, repo};
use codex_events::Event;
use codex_models::audit::AuditAction;
use codex_models::scans::{ScanCounts, ScanPace, ScanPlace, ScanStatus};
use codex_models::tasks::ScanLibrary;
use codex_models::{Actor, BookId, LibraryId, LibraryRootId, Resource, Rule, SeriesId, Viewer};

use super::{Libraries, entry};
use crate::error::{CodexError, Result};

/// A part of a library that somebody wants scanned.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ScanPart {
    /// The folders in which the books of a series lie.
    Series(SeriesId),
    /// The file of a book, with what lies beside it.
    Book(BookId),
    /// A folder with everything below it.
    Folder {
        /// The root.
        root: LibraryRootId,
        /// Its path below that; empty for all of the root.
        folder: String,
    },
}

impl Libraries<'_> {
    /// Asks for a scan; one that waits or runs already is answered instead.
    pub async fn start_scan(&self, who: &Actor, id: LibraryId, force: bool) -> Result<ScanStatus> {
        let tx = self.0.db().begin().await?;
        let library = repo::libraries::find_plain(&tx.conn(), who.viewer(), id).await?;
        library.ok_or(CodexError::NotFound(Resource::Library))?;
        let status = enqueue_scan(&tx, id, force).await?;
        tx.commit().await?;
        Ok(shown(who, status))
    }

    /// Asks for a scan of a part. One of another part may be under way, and is not told to look there, too: then this is
    /// refused.
    pub async fn start_part_scan(
        &self,
        who: &Actor,
        id: LibraryId,
        part: &ScanPart,
        force: bool,
    ) -> Result<ScanStatus> {
        let places = self.places(who.viewer(), id, part).await?;
        let scan = ScanLibrary { places, ..ScanLibrary::whole(id, force) };
        let tx = self.0.db().begin().await?;
        let status = enqueue_part(&tx, &scan).await?;
        tx.commit().await?;
        Ok(shown(who, status.ok_or(CodexError::Conflict(Rule::ScanRunning))?))
    }

    /// Asks for the scans that are wanted whenever a server starts.
    pub async fn scan_at_start(&self) -> Result<()> {
        let libraries = repo::libraries::scanned_at_start(&self.0.db().read()).await?;
        if libraries.is_empty() {
            return Ok(());
        }
        let tx = self.0.db().begin().await?;
        for library in libraries {
            enqueue_scan(&tx, library, false).await?;
        }
        Ok(tx.commit().await?)
    }

    /// The latest scan of everything.
    pub async fn scan_status(&self, viewer: &Viewer, id: LibraryId) -> Result<ScanStatus> {
        let conn = self.0.db().read();
        if let Some(status) = repo::scans::status(&conn, viewer, id).await? {
            return Ok(status);
        }
        let library = repo::libraries::find_plain(&conn, viewer, id).await?;
        let missing = if library.is_some() { Resource::Scan } else { Resource::Library };
        Err(CodexError::NotFound(missing))
    }

    /// Says that what the last scan did not find at roots is meant to be gone, and scans again. Of all roots that were left
    /// alone, without `roots`. What was not found at a later look is not covered by that.
    pub async fn confirm_losses(
        &self,
        who: &Actor,
        id: LibraryId,
        roots: Option<&[LibraryRootId]>,
    ) -> Result<ScanStatus> {
        let tx = self.0.db().begin().await?;
        let library = repo::libraries::find_plain(&tx.conn(), who.viewer(), id).await?;
        let library = library.ok_or(CodexError::NotFound(Resource::Library))?;
        let is_meant = |root: &library_root::Model| {
            root.state.can_be_confirmed() && roots.is_none_or(|wanted| wanted.contains(&root.id))
        };
        let mut gone = 0;
        let mut is_any = false;
        for root in
            repo::libraries::roots(&tx.conn(), id).await?.iter().filter(|root| is_meant(root))
        {
            if repo::libraries::confirm_root(&tx, root).await? {
                is_any = true;
                gone += root.gone_count.unwrap_or_default();
            }
        }
        if !is_any {
            return Err(CodexError::Conflict(Rule::NothingToConfirm));
        }
        let said = entry(who, AuditAction::LossesConfirmed, id, &library.name);
        tx.audit(said.with("books", gone.to_string())).await?;
        tx.emit(Event::LibraryChanged { library: id });
        let status = enqueue_scan(&tx, id, false).await?;
        tx.commit().await?;
        tracing::info!(library.id = %id, user.id = %who.user, books = gone, "losses of `{}` were confirmed", library.name);
        Ok(shown(who, status))
    }

    /// Where a part of a library lies.
    async fn places(
        &self,
        viewer: &Viewer,
        id: LibraryId,
        part: &ScanPart,
    ) -> Result<Vec<ScanPlace>> {
        let conn = self.0.db().read();
        let library = repo::libraries::find_plain(&conn, viewer, id).await?;
        library.ok_or(CodexError::NotFound(Resource::Library))?;
        match part {
            ScanPart::Folder { root, folder } => {
                let roots = repo::libraries::roots(&conn, id).await?;
                if !roots.iter().any(|known| known.id == *root) {
                    return Err(CodexError::NotFound(Resource::Folder));
                }
                Ok(vec![ScanPlace::below(*root, check_folder(folder)?)])
            }
            ScanPart::Series(series) => {
                let row = repo::series::find(&conn, viewer, *series).await?;
                row.filter(|row| row.series.library_id == id)
                    .ok_or(CodexError::NotFound(Resource::Series))?;
                Ok(places_of(&repo::scans::files_of_series(&conn, *series).await?))
            }
            ScanPart::Book(book) => {
                let row = self.0.books().find_row(viewer, *book).await?;
                if row.book.library_id != id {
                    return Err(CodexError::NotFound(Resource::Book));
                }
                Ok(places_of(&[(row.book.root_id, row.book.path)]))
            }
        }
    }
}

/// The folders of files, each with what lies in it; a file may be a folder of images. Of files that were put aside nothing
/// is known but their root.
pub(crate) fn places_of(files: &[(LibraryRootId, String)]) -> Vec<ScanPlace> {
    let mut places = Vec::new();
    for (root, path) in files {
        let is_aside = path.starts_with('/');
        let place = match path.rsplit_once('/').filter(|_| !is_aside) {
            _ if is_aside => ScanPlace::below(*root, ""),
            Some((folder, _)) => ScanPlace::below(*root, folder),
            None => ScanPlace::in_folder(*root, ""),
        };
        if place.folder.is_empty() && !place.is_deep {
            places.push(ScanPlace::in_folder(*root, path.clone()));
        }
        places.push(place);
    }
    places.sort();
    places.dedup();
    places
}

/// The path of a folder below its root: names, no way up and out.
fn check_folder(folder: &str) -> Result<String> {
    let folder = folder.trim_matches('/');
    let is_name = |name: &str| !name.is_empty() && name != "." && name != "..";
    if folder.is_empty() || folder.split('/').all(is_name) && !folder.contains('\0') {
        return Ok(folder.to_owned());
    }
    let message = format!("`{folder}` is not a path below a folder of the library");
    Err(CodexError::invalid("folder", "malformed", message))
}

/// A scan as the one who asked for it may see it: the counts speak of every file.
fn shown(who: &Actor, status: ScanStatus) -> ScanStatus {
    if who.viewer().sight().shows_whole_libraries() {
        return status;
    }
    ScanStatus { counts: ScanCounts::default(), pace: ScanPace::default(), ..status }
}

/// Records a scan, or finds the one that waits or runs.
pub(crate) async fn enqueue_scan(tx: &Tx, library: LibraryId, force: bool) -> Result<ScanStatus> {
    tx.enqueue(&ScanLibrary::whole(library, force)).await?;
    // Whoever asks was checked; the event is for all who may see the whole library.
    let status = repo::scans::status(&tx.conn(), &Viewer::system(), library).await?;
    let status = status.ok_or(CodexError::NotFound(Resource::Scan))?;
    tx.emit(Event::ScanProgress { scan: status.clone() });
    Ok(status)
}

/// Records a scan of a part; `None` when one of another part waits or runs.
pub(crate) async fn enqueue_part(tx: &Tx, scan: &ScanLibrary) -> Result<Option<ScanStatus>> {
    let recorded = tx.enqueue(scan).await?;
    if recorded.existing {
        return Ok(None);
    }
    let status = repo::scans::status_of_task(&tx.conn(), recorded.id).await?;
    Ok(Some(status.ok_or(CodexError::NotFound(Resource::Scan))?))
}

#[cfg(test)]
mod tests {
    use codex_utils::id;

    use super::*;

    #[test]
    fn a_folder_is_below_its_root() {
        assert_eq!(check_folder("/Saga/Extra/").unwrap(), "Saga/Extra");
        assert_eq!(check_folder("").unwrap(), "");
        for folder in ["..", "Saga/../..", "a//b", "./a"] {
            assert!(check_folder(folder).is_err(), "{folder}");
        }
    }

    #[test]
    fn files_lie_in_their_folders_and_loose_ones_in_the_root() {
        let root = LibraryRootId(id::next());
        let files = |paths: &[&str]| -> Vec<_> {
            paths.iter().map(|path| (root, (*path).to_owned())).collect()
        };
        let places = places_of(&files(&["Saga/1.cbz", "Saga/2.cbz"]));
        assert_eq!(places, [ScanPlace::below(root, "Saga")]);
        let loose = [ScanPlace::in_folder(root, ""), ScanPlace::in_folder(root, "1.cbz")];
        assert_eq!(places_of(&files(&["1.cbz"])), loose);
        assert_eq!(places_of(&files(&["//id/1.cbz"])), [ScanPlace::below(root, "")]);
    }
}
