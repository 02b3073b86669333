//! Libraries: their names and folders, their scans, and a look at the server's folders.
//! Must not write into a library's folder.

mod folders;
mod preview;
mod regroup;
mod rules;
mod scans;
pub mod walk;

use std::path::{Path, PathBuf};
use std::sync::Arc;

use codex_db::view::{FolderRow, LibraryRow};
use codex_db::{DbError, repo};
use codex_events::Event;
use codex_models::audit::{AuditAction, AuditTargetKind, NewAuditEntry};
use codex_models::books::Folder;
use codex_models::libraries::{LibraryPatch, NewLibrary, ScanSwitches};
use codex_models::tasks::DeleteStrayCovers;
use codex_models::{Actor, LibraryId, Resource, Rule, Viewer};

pub use preview::{BY_PATH, Preview, PreviewRequest, PreviewedFile};
pub use regroup::Regrouped;
pub(crate) use rules::check_name as check_series_name;
pub use scans::ScanPart;
pub(crate) use scans::{enqueue_part, enqueue_scan, places_of};

use crate::core::Core;
use crate::error::{CodexError, Result};

/// Where a look at the server's folders begins.
const TOP: &str = "/";

/// Libraries, their folders and scans.
pub struct Libraries<'a>(pub(crate) &'a Core);

/// Folders inside a folder of the server.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FolderListing {
    /// The folder, canonical.
    pub path: String,
    /// The folder above; `None` at the top.
    pub parent: Option<String>,
    /// Its folders in natural order, without hidden ones.
    pub entries: Vec<FolderEntry>,
}

/// A folder.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FolderEntry {
    /// Its name.
    pub name: String,
    /// Its path.
    pub path: String,
}

impl Libraries<'_> {
    /// Creates a library; with `scan`, its first scan waits at once.
    pub async fn create(&self, who: &Actor, new: NewLibrary, scan: bool) -> Result<LibraryRow> {
        let name = rules::check_name(&new.name)?;
        rules::check_layout(new.layout.clone())?;
        let roots = self.usable_roots(&new.roots).await?;
        let tx = self.0.db().begin().await?;
        let taken = repo::libraries::all_roots(&tx.conn()).await?;
        rules::must_not_overlap(&roots, taken.iter().map(|root| Path::new(&root.path)))?;
        let new =
            NewLibrary { name, roots: texts(&roots), layout: new.layout, switches: new.switches };
        let id = repo::libraries::insert(&tx, &new).await.map_err(taken_by)?;
        tx.audit(entry(who, AuditAction::LibraryCreated, id, &new.name)).await?;
        tx.emit(Event::LibraryAdded { library: id });
        if scan {
            enqueue_scan(&tx, id, false).await?;
        }
        tx.commit().await?;
        tracing::info!(library.id = %id, user.id = %who.user, "created library `{}`", new.name);
        // Who may see some libraries only still sees the one they just made.
        self.find(&who.viewer().and_library(id), id).await
    }

    /// All libraries in sight, by name.
    pub async fn list(&self, viewer: &Viewer) -> Result<Vec<LibraryRow>> {
        Ok(repo::libraries::list(&self.0.db().read(), viewer).await?)
    }

    /// One library.
    pub async fn find(&self, viewer: &Viewer, id: LibraryId) -> Result<LibraryRow> {
        let row = repo::libraries::find(&self.0.db().read(), viewer, id).await?;
        row.ok_or(CodexError::NotFound(Resource::Library))
    }

    /// The name of a library, without counting what is in it.
    pub async fn name(&self, viewer: &Viewer, id: LibraryId) -> Result<String> {
        let row = repo::libraries::find_plain(&self.0.db().read(), viewer, id).await?;
        row.map(|library| library.name).ok_or(CodexError::NotFound(Resource::Library))
    }

    /// The library of this name, without regard to case.
    pub async fn find_by_name(&self, viewer: &Viewer, name: &str) -> Result<Option<LibraryRow>> {
        let conn = self.0.db().read();
        match repo::libraries::find_by_name(&conn, viewer, name.trim()).await? {
            Some(library) => Ok(repo::libraries::find(&conn, viewer, library.id).await?),
            None => Ok(None),
        }
    }

    /// Changes name, folders or layout; a folder that stays keeps its books, the books of one that goes are forgotten
    /// with their progress. Files are left alone.
    pub async fn update(
        &self,
        who: &Actor,
        id: LibraryId,
        patch: LibraryPatch,
    ) -> Result<LibraryRow> {
        let name = patch.name.as_deref().map(rules::check_name).transpose()?;
        patch.layout.clone().map(rules::check_layout).transpose()?;
        let roots = match &patch.roots {
            Some(roots) => Some(self.usable_roots(roots).await?),
            None => None,
        };
        let tx = self.0.db().begin().await?;
        let library = repo::libraries::find_plain(&tx.conn(), who.viewer(), id).await?;
        let library = library.ok_or(CodexError::NotFound(Resource::Library))?;
        let kept_layout = library.layout.unwrap_or_default().0;
        let known_as = name.clone().unwrap_or(library.name);
        if let Some(name) = name {
            repo::libraries::rename(&tx, id, &name).await.map_err(taken_by)?;
        }
        if let Some(roots) = roots {
            let known = repo::libraries::all_roots(&tx.conn()).await?;
            let others = known.iter().filter(|root| root.library_id != id);
            rules::must_not_overlap(&roots, others.map(|root| Path::new(&root.path)))?;
            repo::libraries::set_roots(&tx, id, &texts(&roots)).await.map_err(taken_by)?;
            tx.enqueue(&DeleteStrayCovers {}).await?;
        }
        if let Some(layout) = patch.layout.filter(|layout| *layout != kept_layout) {
            repo::libraries::set_layout(&tx, id, &layout).await?;
            // The scan regroups the books before it looks at the disk.
            enqueue_scan(&tx, id, false).await?;
        }
        if patch.is_watched.is_some() || patch.scans_at_start.is_some() {
            let switches = ScanSwitches {
                is_watched: patch.is_watched.unwrap_or(library.is_watched),
                scans_at_start: patch.scans_at_start.unwrap_or(library.scans_at_start),
            };
            repo::libraries::set_switches(&tx, id, switches).await?;
        }
        tx.audit(entry(who, AuditAction::LibraryChanged, id, &known_as)).await?;
        tx.emit(Event::LibraryChanged { library: id });
        tx.commit().await?;
        self.find(who.viewer(), id).await
    }

    /// Forgets a library with its series, books and progress; files are left alone.
    pub async fn delete(&self, who: &Actor, id: LibraryId) -> Result<()> {
        let tx = self.0.db().begin().await?;
        let library = repo::libraries::find(&tx.conn(), who.viewer(), id).await?;
        let library = library.ok_or(CodexError::NotFound(Resource::Library))?;
        if let Some(scan) = library.scan.filter(|scan| scan.state.is_open()) {
            repo::tasks::request_cancel(&tx, scan.task).await?;
        }
        repo::libraries::delete(&tx, id).await?;
        let name = &library.library.name;
        tx.audit(entry(who, AuditAction::LibraryDeleted, id, name)).await?;
        tx.enqueue(&DeleteStrayCovers {}).await?;
        tx.emit(Event::LibraryDeleted { library: id });
        tx.commit().await?;
        tracing::info!(
            library.id = %id, user.id = %who.user, series = library.series_count, books = library.book_count,
            "deleted library `{}` with its series, books and progress; its files are left alone",
            library.library.name
        );
        Ok(())
    }

    /// The folders in a folder of a root, with how many books in sight lie in and below each.
    pub async fn folders(&self, viewer: &Viewer, folder: &Folder) -> Result<Arc<Vec<FolderRow>>> {
        Ok(repo::folders::list(&self.0.db().read(), viewer, folder).await?)
    }

    /// The folders inside `path`; without one, at the top.
    pub async fn browse(&self, path: Option<&str>) -> Result<FolderListing> {
        let path = PathBuf::from(path.filter(|path| !path.is_empty()).unwrap_or(TOP));
        if !path.is_absolute() {
            let message = format!("`{}` is not an absolute path", path.display());
            return Err(CodexError::invalid("path", "malformed", message));
        }
        self.0.blocking().disk(move || folders::list(&path)).await?
    }

    /// The roots in canonical form: existing folders that are not ours.
    async fn usable_roots(&self, roots: &[String]) -> Result<Vec<PathBuf>> {
        let wanted = rules::check_roots(roots)?;
        let data_dir = self.0.data_dir().to_owned();
        self.0
            .blocking()
            .disk(move || {
                let roots = folders::canonical(&wanted)?;
                let data_dir = data_dir.canonicalize().unwrap_or(data_dir);
                rules::must_not_be_data(&roots, &data_dir)?;
                Ok(roots)
            })
            .await?
    }
}

fn entry(who: &Actor, action: AuditAction, id: LibraryId, name: &str) -> NewAuditEntry {
    NewAuditEntry::by(who, action).on(AuditTargetKind::Library, id, name)
}

fn texts(paths: &[PathBuf]) -> Vec<String> {
    paths.iter().map(|path| path.to_string_lossy().into_owned()).collect()
}

/// The two unique indexes of libraries, as rules.
fn taken_by(error: DbError) -> CodexError {
    match error {
        DbError::Unique { index } if index.contains("root") => {
            CodexError::Conflict(Rule::RootTaken)
        }
        DbError::Unique { .. } => CodexError::Conflict(Rule::LibraryNameTaken),
        other => other.into(),
    }
}
