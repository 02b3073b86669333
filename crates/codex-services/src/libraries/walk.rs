//! The walk over a root folder: which files are candidates for books, and what cannot be looked at.
//! Must not open a file but those that say what is left out, and must not know the database.

mod beside;
mod fault;
mod pictures;
#[cfg(test)]
mod tests;

use std::collections::HashSet;
use std::ffi::OsStr;
use std::fs::Metadata;
use std::io::{self, Read};
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};

use codex_parsers::folder::Listing;
use codex_parsers::layout::{Exclusions, IGNORE_FILE, IgnoreFile};
use codex_parsers::metadata::artwork;
use codex_parsers::metadata::sidecar::SidecarKind;
use codex_parsers::{Formats, Stop, page_order};
use walkdir::{DirEntry, WalkDir};

use beside::Beside;
use pictures::Pictures;

pub use fault::Fault;

/// Folders that hold no books of a person: leavings of systems and network drives.
const JUNK_FOLDERS: &[&str] =
    &["__MACOSX", "@eaDir", "#recycle", "$RECYCLE.BIN", "System Volume Information", "lost+found"];

/// Bytes of the longest path below a root that can be kept: an index of PostgreSQL takes entries of 2,704 bytes at most, and
/// a library shall fit into either engine.
const MAX_PATH_BYTES: usize = 2_000;

/// Bytes of an ignore file that are read.
const MOST_IGNORE_BYTES: u64 = 64 << 10;

/// A file that may be a book.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FoundFile {
    /// Path below the root, with `/` between names.
    pub path: String,
    /// Length in bytes.
    pub size: u64,
    /// Time of the last change, in microseconds since 1970.
    pub modified_us: i64,
    /// Number of the file on its file system.
    pub inode: u64,
}

impl FoundFile {
    fn of(path: String, metadata: &Metadata) -> Self {
        Self {
            path,
            size: metadata.len(),
            modified_us: modified_us(metadata),
            inode: metadata.ino(),
        }
    }
}

/// Time of the last change, in microseconds since 1970.
pub fn modified_us(metadata: &Metadata) -> i64 {
    metadata.mtime().saturating_mul(1_000_000).saturating_add(metadata.mtime_nsec() / 1_000)
}

/// What a walk found.
#[derive(Debug, Default)]
pub struct Discovery {
    /// Candidates, in the order of the walk.
    pub files: Vec<FoundFile>,
    /// Files that describe books or series, in the order of the walk.
    pub sidecars: Vec<FoundFile>,
    /// Images that may be covers of what they lie beside.
    pub covers: Vec<FoundFile>,
    /// What could not be looked at.
    pub faults: Vec<Fault>,
    /// Folders (relative, without a closing `/`) and files whose books are neither there nor gone.
    pub unseen: Vec<String>,
    /// Device and inode of the root.
    pub folder: Option<(u64, u64)>,
    /// Files and folders that were left out on purpose, where they were asked for.
    pub excluded: Vec<String>,
    /// Whether the walk ended before everything was seen.
    pub is_cut: bool,
}

/// How a walk is done.
#[derive(Clone, Copy)]
pub struct Way<'a> {
    /// What is left out, besides what ignore files say.
    pub exclusions: &'a Exclusions,
    /// Most candidates; a walk that finds more ends there.
    pub most: usize,
    /// Whether to tell of what is left out.
    pub tells_excluded: bool,
    /// Calls the walk off.
    pub stop: &'a Stop,
    /// Hears how many candidates there are so far.
    pub found: &'a dyn Fn(u64),
}

/// Why a walk has no result.
#[derive(Debug)]
pub enum WalkError {
    /// The root is not there, is no folder or cannot be listed.
    Root(io::Error),
    /// The walk was called off.
    Stopped,
}

/// Walks a root.
///
/// Every folder is walked once: a link to a folder that the walk meets anyway, or met already, adds nothing, so
/// links can neither loop nor double a book.
pub fn discover(root: &Path, way: Way<'_>) -> Result<Discovery, WalkError> {
    discover_in(root, &[(String::new(), true)], way)
}

/// Walks parts of a root: folders below it, and whether with all below them. One that is not there holds nothing.
pub fn discover_in(
    root: &Path,
    parts: &[(String, bool)],
    way: Way<'_>,
) -> Result<Discovery, WalkError> {
    let metadata = std::fs::metadata(root).map_err(WalkError::Root)?;
    if !metadata.is_dir() {
        return Err(WalkError::Root(io::ErrorKind::NotADirectory.into()));
    }
    // The walk only notes that a folder cannot be listed; for the root that is the end.
    drop(std::fs::read_dir(root).map_err(WalkError::Root)?);
    let mut walk = Walk {
        way,
        discovery: Discovery {
            folder: Some((metadata.dev(), metadata.ino())),
            ..Discovery::default()
        },
        links: Vec::new(),
        pictures: Pictures::default(),
        ignores: Vec::new(),
    };
    for (folder, is_deep) in parts {
        walk.read_ignores_above(root, folder);
        let prefix = if folder.is_empty() { String::new() } else { format!("{folder}/") };
        walk.tree(&root.join(folder), &prefix, if *is_deep { usize::MAX } else { 1 })?;
    }
    walk.follow_links(root)?;
    walk.heed_ignores();
    walk.take_folders()?;
    Ok(walk.discovery)
}

struct Walk<'a> {
    way: Way<'a>,
    discovery: Discovery,
    /// Links to folders, as (relative path, path) still to be followed.
    links: Vec<(String, PathBuf)>,
    /// Folders with images of their own.
    pictures: Pictures,
    /// Ignore files so far.
    ignores: Vec<IgnoreFile>,
}

impl Walk<'_> {
    /// Walks one real tree; `prefix` is its place below the root (empty or ending in `/`).
    fn tree(&mut self, top: &Path, prefix: &str, depth: usize) -> Result<(), WalkError> {
        let mut entries = WalkDir::new(top).min_depth(1).max_depth(depth).into_iter();
        let mut beside = Beside::default();
        while let Some(entry) = entries.next() {
            if self.way.stop.is_stopped() {
                return Err(WalkError::Stopped);
            }
            if self.discovery.files.len() >= self.way.most {
                self.discovery.is_cut = true;
                return Ok(());
            }
            let entry = match entry {
                Ok(entry) => entry,
                Err(error) => {
                    self.note_unlistable(top, prefix, error);
                    continue;
                }
            };
            let covers = beside.go_to(entry.depth());
            self.keep_covers(top, prefix, covers);
            let is_folder = entry.file_type().is_dir();
            if is_folder && is_junk_folder(entry.file_name()) {
                entries.skip_current_dir();
                continue;
            }
            if is_folder {
                if entry.file_name().to_str().is_none() {
                    self.discovery.faults.push(Fault::bad_name(&shown(top, prefix, entry.path())));
                    entries.skip_current_dir();
                } else if self.leaves_out_folder(top, prefix, entry.path()) {
                    entries.skip_current_dir();
                } else {
                    beside.note_book();
                }
            } else {
                note_beside(&mut beside, &entry);
                self.take(top, prefix, &entry);
            }
        }
        self.keep_covers(top, prefix, beside.go_to(0));
        Ok(())
    }

    /// Takes a file or a link into account.
    fn take(&mut self, top: &Path, prefix: &str, entry: &DirEntry) {
        let is_link = entry.path_is_symlink();
        let Some(name) = entry.file_name().to_str() else {
            let looks_like_book = Formats::is_candidate(&entry.file_name().to_string_lossy());
            if looks_like_book || is_link {
                self.discovery.faults.push(Fault::bad_name(&shown(top, prefix, entry.path())));
            }
            return;
        };
        if name == IGNORE_FILE && !is_link {
            self.read_ignore(entry.path(), prefix, top);
            return;
        }
        let is_candidate = Formats::is_candidate(name);
        if !is_candidate && SidecarKind::of_name(name).is_some() {
            self.take_sidecar(top, prefix, entry);
            return;
        }
        if !is_candidate && !is_link {
            if let Some(folder) = entry.path().parent().filter(|_| page_order::is_page(name)) {
                let path = relative(top, prefix, folder);
                let image = path.as_ref().map(|path| format!("{path}/{name}"));
                if !image.is_some_and(|image| self.way.exclusions.leaves_out(&image)) {
                    self.pictures.count(path, folder, name);
                }
            }
            return;
        }
        // Folders with a name that is not UTF-8 were skipped, so only the file's own name could fail.
        let Some(path) = relative(top, prefix, entry.path()) else { return };
        let metadata = if is_link {
            std::fs::metadata(entry.path())
        } else {
            entry.metadata().map_err(Into::into)
        };
        match metadata {
            Ok(metadata) if metadata.is_dir() => {
                if !is_junk_folder(entry.file_name()) {
                    self.links.push((path, entry.path().to_owned()));
                }
            }
            Ok(metadata) if metadata.is_file() && is_candidate => self.keep(path, &metadata),
            // Pipes, sockets and devices are no books.
            Ok(_) => {}
            Err(error) if is_link => {
                // The target may be on a disk that is away, so what was below the link is not known to be gone.
                self.discovery.faults.push(Fault::broken_link(path.clone(), &error));
                self.discovery.unseen.push(path);
            }
            // It vanished between the listing and the look.
            Err(error) if error.kind() == io::ErrorKind::NotFound => {}
            Err(error) => {
                self.discovery.faults.push(Fault::unreadable_file(path.clone(), &error));
                self.discovery.unseen.push(path);
            }
        }
    }

    /// Takes a file that describes others into account; links are left out, for nothing is lost by that.
    fn take_sidecar(&mut self, top: &Path, prefix: &str, entry: &DirEntry) {
        let Some(path) = relative(top, prefix, entry.path()) else { return };
        if self.way.exclusions.leaves_out(&path) || is_too_long(&path) {
            return;
        }
        let metadata = entry.metadata().ok().filter(Metadata::is_file);
        self.discovery.sidecars.extend(metadata.map(|metadata| FoundFile::of(path, &metadata)));
    }

    /// Takes images that may be covers into account; links are left out, as with everything that only describes.
    fn keep_covers(&mut self, top: &Path, prefix: &str, images: Vec<PathBuf>) {
        for image in images {
            let Some(path) = relative(top, prefix, &image) else { continue };
            if self.way.exclusions.leaves_out(&path) || is_too_long(&path) {
                continue;
            }
            let metadata = std::fs::symlink_metadata(&image).ok().filter(Metadata::is_file);
            self.discovery.covers.extend(metadata.map(|metadata| FoundFile::of(path, &metadata)));
        }
    }

    fn keep(&mut self, path: String, metadata: &Metadata) {
        let exclusions = self.way.exclusions;
        if exclusions.leaves_out(&path) || exclusions.leaves_out_format(&path) {
            self.leave_out(path);
            return;
        }
        if is_too_long(&path) {
            self.note_too_long(path);
            return;
        }
        self.discovery.files.push(FoundFile::of(path, metadata));
        (self.way.found)(self.discovery.files.len() as u64);
    }

    /// Reports a book that cannot be kept; one that was kept before there was a limit is not called gone.
    fn note_too_long(&mut self, path: String) {
        self.discovery.faults.push(Fault::path_too_long(path.clone(), MAX_PATH_BYTES));
        self.discovery.unseen.push(path);
    }

    /// Walks the folders behind links, in the order of their names, each real folder once.
    fn follow_links(&mut self, root: &Path) -> Result<(), WalkError> {
        let mut walked: Vec<PathBuf> = std::fs::canonicalize(root).into_iter().collect();
        let mut seen = HashSet::new();
        while !self.links.is_empty() {
            let mut links = std::mem::take(&mut self.links);
            links.sort();
            for (relative, path) in links {
                let Ok(target) = std::fs::canonicalize(&path) else { continue };
                let is_below_walked = walked.iter().any(|folder| target.starts_with(folder));
                // A link to a folder above would walk the whole root a second time.
                let is_above_walked = walked.iter().any(|folder| folder.starts_with(&target));
                if is_below_walked || is_above_walked || !seen.insert(target.clone()) {
                    continue;
                }
                self.tree(&target, &format!("{relative}/"), usize::MAX)?;
                walked.push(target);
            }
        }
        Ok(())
    }

    /// Takes folders of images that hold no other books as books.
    fn take_folders(&mut self) -> Result<(), WalkError> {
        let others = self.discovery.files.iter().map(|file| file.path.as_str());
        for (path, folder) in self.pictures.books(others) {
            if self.way.exclusions.leaves_out_format(&path) {
                self.leave_out(path);
                continue;
            }
            if is_too_long(&path) {
                self.note_too_long(path);
                continue;
            }
            if self.way.stop.is_stopped() {
                return Err(WalkError::Stopped);
            }
            let listed = Listing::read(&folder)
                .and_then(|listing| Ok((listing, std::fs::metadata(&folder)?.ino())));
            match listed {
                Ok((listing, inode)) => {
                    let Listing { size, modified_us, .. } = listing;
                    self.discovery.files.push(FoundFile { path, size, modified_us, inode });
                    (self.way.found)(self.discovery.files.len() as u64);
                }
                Err(error) if error.kind() == io::ErrorKind::NotFound => {}
                Err(error) => {
                    self.discovery.unseen.push(path.clone());
                    self.discovery.faults.push(Fault::unreadable_folder(path, &error));
                }
            }
        }
        Ok(())
    }

    /// Whether a folder is left out with all below it.
    fn leaves_out_folder(&mut self, top: &Path, prefix: &str, folder: &Path) -> bool {
        if !self.way.exclusions.leave_out_folders() {
            return false;
        }
        let Some(path) = relative(top, prefix, folder) else { return false };
        let is_left_out = self.way.exclusions.leaves_out(&path);
        if is_left_out {
            self.leave_out(path);
        }
        is_left_out
    }

    fn leave_out(&mut self, path: String) {
        if self.way.tells_excluded && self.discovery.excluded.len() < self.way.most {
            self.discovery.excluded.push(path);
        }
    }

    /// Reads the ignore file of a folder of the tree.
    fn read_ignore(&mut self, file: &Path, prefix: &str, top: &Path) {
        let Some(folder) = file.parent().and_then(|folder| relative(top, prefix, folder)) else {
            return;
        };
        match read_start(file) {
            Ok(text) => self.ignores.push(IgnoreFile::read(folder.trim_matches('/'), &text)),
            Err(error) if error.kind() == io::ErrorKind::NotFound => {}
            Err(error) => {
                let path = format!("{folder}/{IGNORE_FILE}");
                self.discovery.faults.push(Fault::unreadable_file(path, &error));
            }
        }
    }

    /// Ignore files of the folders above a part count in it as well.
    fn read_ignores_above(&mut self, root: &Path, folder: &str) {
        let mut above = folder;
        while !above.is_empty() {
            above = above.rsplit_once('/').map_or("", |(above, _)| above);
            self.read_ignore(&root.join(above).join(IGNORE_FILE), "", root);
        }
    }

    /// Takes out what ignore files leave out; they are known only when the tree was walked.
    fn heed_ignores(&mut self) {
        if self.ignores.is_empty() {
            return;
        }
        let mut ignores = std::mem::take(&mut self.ignores);
        ignores.sort_by_key(|file| {
            file.folder().matches('/').count() + usize::from(!file.folder().is_empty())
        });
        let is_left_out = |path: &str| IgnoreFile::leave_out(&ignores, path);
        let (left_out, files): (Vec<FoundFile>, Vec<FoundFile>) =
            std::mem::take(&mut self.discovery.files)
                .into_iter()
                .partition(|file| is_left_out(&file.path));
        self.discovery.files = files;
        self.discovery.sidecars.retain(|file| !is_left_out(&file.path));
        self.discovery.covers.retain(|file| !is_left_out(&file.path));
        self.discovery.faults.retain(|fault| !is_left_out(&fault.path));
        self.discovery.unseen.retain(|path| !is_left_out(path));
        self.pictures.retain(|path| !is_left_out(path));
        for file in left_out {
            self.leave_out(file.path);
        }
    }

    fn note_unlistable(&mut self, top: &Path, prefix: &str, error: walkdir::Error) {
        let path = error.path().and_then(|path| relative(top, prefix, path));
        let error = error.into_io_error().unwrap_or_else(|| io::ErrorKind::Other.into());
        // A folder that vanished meanwhile is gone, not unreadable.
        if let Some(path) = path.filter(|_| error.kind() != io::ErrorKind::NotFound) {
            self.discovery.unseen.push(path.clone());
            self.discovery.faults.push(Fault::unreadable_folder(path, &error));
        }
    }
}

/// Notes what a file may be to others in its folder.
fn note_beside(beside: &mut Beside, entry: &DirEntry) {
    let Some(name) = entry.file_name().to_str() else { return };
    if Formats::is_candidate(name) {
        beside.note_book();
    } else if artwork::stem(name).is_some() {
        beside.note_image(entry.path().to_owned());
    }
}

/// The beginning of a text file, which is enough of any ignore file.
fn read_start(path: &Path) -> io::Result<String> {
    let mut bytes = Vec::new();
    std::fs::File::open(path)?.take(MOST_IGNORE_BYTES).read_to_end(&mut bytes)?;
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}

/// Whether walks pass over a folder of this name.
pub fn is_junk_folder(name: &OsStr) -> bool {
    name.as_encoded_bytes().starts_with(b".") || JUNK_FOLDERS.iter().any(|junk| name == *junk)
}

fn is_too_long(path: &str) -> bool {
    path.len() > MAX_PATH_BYTES
}

/// The path below the root; `None` when it is not valid UTF-8.
fn relative(top: &Path, prefix: &str, path: &Path) -> Option<String> {
    let below = path.strip_prefix(top).ok()?.to_str()?;
    Some(if below.is_empty() {
        prefix.trim_end_matches('/').to_owned()
    } else {
        format!("{prefix}{below}")
    })
}

/// The path below the root for a message.
fn shown(top: &Path, prefix: &str, path: &Path) -> PathBuf {
    Path::new(prefix).join(path.strip_prefix(top).unwrap_or(path))
}
