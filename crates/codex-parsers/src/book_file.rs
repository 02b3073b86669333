//! An opened book: positioned reads, with small files and the tail of large ones in memory.
//! Must not write, and must not interpret what it reads.

use std::borrow::Cow;
use std::ffi::OsStr;
use std::fs::{File, OpenOptions};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use crate::error::{FailureCode, ParserError, Result};
use crate::folder::{self, Listing};
use crate::metadata::filename;

/// Files up to this size are read whole by [`BookFile::preload`].
const WHOLE_FILE_BYTES: u64 = 256 << 10;
/// This much of a larger file's end is read by [`BookFile::preload`].
const TAIL_BYTES: u64 = 64 << 10;

/// An opened book, a file or a folder of images: read-only handle, length, path and lower-case extension.
#[derive(Debug)]
pub struct BookFile {
    file: File,
    path: PathBuf,
    len: u64,
    extension: String,
    /// The listing of a folder.
    folder: Option<Listing>,
    /// The last bytes of the file; all of them when the file is small.
    resident: OnceLock<Vec<u8>>,
}

impl BookFile {
    /// Opens a regular file, or a folder of images, for reading.
    pub fn open(path: &Path) -> Result<Self> {
        let named = |error| ParserError::from_io(&format!("`{}`", path.display()), error);
        let file = open_without_blocking(path, false).map_err(named)?;
        let metadata = file.metadata().map_err(named)?;
        if metadata.is_dir() {
            let listing = Listing::read(path).map_err(named)?;
            let len = listing.size;
            return Ok(Self { folder: Some(listing), ..Self::of(file, path, len, "") });
        }
        if !metadata.is_file() {
            let message = format!("`{}` is not a regular file", path.display());
            return Err(ParserError::new(FailureCode::Io, message));
        }
        let extension = path.extension().and_then(OsStr::to_str).unwrap_or_default();
        Ok(Self::of(file, path, metadata.len(), extension))
    }

    /// Opens a file of a folder, as long as it is the one that was listed. Only listed names are opened, so no name
    /// leads out of the folder.
    pub fn open_inside(&self, name: &str) -> Result<Self> {
        let changed = || {
            let message = format!("`{name}` in {} has changed", self.quoted());
            ParserError::new(FailureCode::Io, message)
        };
        let listed = self.folder.as_ref().and_then(|listing| listing.find(name));
        let listed = listed.ok_or_else(changed)?;
        let path = self.path.join(&listed.name);
        let named = |error| ParserError::from_io(&format!("`{}`", path.display()), error);
        let file = open_without_blocking(&path, true).map_err(named)?;
        let metadata = file.metadata().map_err(named)?;
        let is_same = metadata.is_file()
            && metadata.len() == listed.size
            && folder::modified_us(&metadata) == listed.modified_us;
        if !is_same {
            return Err(changed());
        }
        let extension = path.extension().and_then(OsStr::to_str).unwrap_or_default();
        Ok(Self::of(file, &path, metadata.len(), extension))
    }

    fn of(file: File, path: &Path, len: u64, extension: &str) -> Self {
        Self {
            file,
            path: path.to_owned(),
            len,
            extension: extension.to_ascii_lowercase(),
            folder: None,
            resident: OnceLock::new(),
        }
    }

    /// The listing, when the book is a folder.
    pub fn folder(&self) -> Option<&Listing> {
        self.folder.as_ref()
    }

    /// Whether the book is a folder of images.
    pub fn is_folder(&self) -> bool {
        self.folder.is_some()
    }

    /// Length in bytes when the file was opened.
    pub fn len(&self) -> u64 {
        self.len
    }

    /// Whether the file has no bytes.
    pub fn is_empty(&self) -> bool {
        self.len == 0
    }

    /// The path, for messages and for libraries that open by path.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// The handle.
    pub fn file(&self) -> &File {
        &self.file
    }

    /// The lower-case extension without its dot; empty when there is none.
    pub fn extension(&self) -> &str {
        &self.extension
    }

    /// The file name for messages.
    pub fn name(&self) -> Cow<'_, str> {
        self.path.file_name().map_or_else(|| self.path.to_string_lossy(), OsStr::to_string_lossy)
    }

    /// The file name without its extension; the whole name of a folder.
    pub fn stem(&self) -> Cow<'_, str> {
        filename::stem_of(&self.path, self.is_folder())
    }

    /// Reads a small file whole, or the tail of a large one, so that later reads need no system call.
    pub fn preload(&self) -> Result<()> {
        if self.is_folder() || self.resident.get().is_some() {
            return Ok(());
        }
        let length = if self.len <= WHOLE_FILE_BYTES { self.len } else { TAIL_BYTES };
        let bytes = self.read_vec(self.len.saturating_sub(length), length)?;
        // Another thread may have been first; its bytes are the same.
        self.resident.get_or_init(|| bytes);
        Ok(())
    }

    /// All bytes of the file, when they are in memory.
    pub fn whole(&self) -> Option<&[u8]> {
        self.resident.get().filter(|bytes| bytes.len() as u64 == self.len).map(Vec::as_slice)
    }

    /// Reads up to `buffer.len()` bytes at `offset`; zero at the end of the file.
    pub fn read_at(&self, buffer: &mut [u8], offset: u64) -> io::Result<usize> {
        if let Some(bytes) = self.resident_from(offset) {
            let count = bytes.len().min(buffer.len());
            if let (Some(to), Some(from)) = (buffer.get_mut(..count), bytes.get(..count)) {
                to.copy_from_slice(from);
            }
            return Ok(count);
        }
        pread(&self.file, buffer, offset)
    }

    /// Up to `length` bytes at `offset`: fewer only where the file ends. Borrowed when in memory.
    pub fn window(&self, offset: u64, length: usize) -> Result<Cow<'_, [u8]>> {
        if let Some(bytes) = self.resident_from(offset) {
            return Ok(Cow::Borrowed(bytes.get(..length).unwrap_or(bytes)));
        }
        let length = (length as u64).min(self.len.saturating_sub(offset));
        self.read_vec(offset, length).map(Cow::Owned)
    }

    /// Exactly `length` bytes at `offset`; `truncated` when the file ends before.
    pub fn read_exact_vec(&self, offset: u64, length: u64) -> Result<Vec<u8>> {
        let ends_in_time = offset.checked_add(length).is_some_and(|end| end <= self.len);
        if !ends_in_time {
            return Err(self.ends_early());
        }
        let bytes = self.read_vec(offset, length)?;
        if bytes.len() as u64 == length { Ok(bytes) } else { Err(self.ends_early()) }
    }

    /// The bytes in memory from `offset` on, when `offset` lies in memory.
    fn resident_from(&self, offset: u64) -> Option<&[u8]> {
        let bytes = self.resident.get()?;
        let start = self.len.saturating_sub(bytes.len() as u64);
        bytes.get(usize::try_from(offset.checked_sub(start)?).ok()?..)
    }

    /// Reads `length` bytes, or fewer at the end; the caller has bounded `length`.
    fn read_vec(&self, offset: u64, length: u64) -> Result<Vec<u8>> {
        let length = usize::try_from(length).unwrap_or(usize::MAX);
        if let Some(bytes) = self.resident_from(offset) {
            return Ok(bytes.get(..length).unwrap_or(bytes).to_vec());
        }
        let mut bytes = vec![0; length];
        let mut filled = 0_usize;
        while let Some(rest) = bytes.get_mut(filled..).filter(|rest| !rest.is_empty()) {
            let at = offset.saturating_add(filled as u64);
            match pread(&self.file, rest, at) {
                Ok(0) => break,
                Ok(count) => filled = filled.saturating_add(count),
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return Err(ParserError::from_io(&self.quoted(), error)),
            }
        }
        bytes.truncate(filled);
        Ok(bytes)
    }

    fn ends_early(&self) -> ParserError {
        ParserError::truncated(format!("{} ends too early", self.quoted()))
    }

    fn quoted(&self) -> String {
        format!("`{}`", self.name())
    }
}

/// Opens read-only; a pipe or device in a library must not make the scan wait for a writer.
#[cfg(unix)]
fn open_without_blocking(path: &Path, refuses_links: bool) -> io::Result<File> {
    use rustix::fs::OFlags;
    use std::os::unix::fs::OpenOptionsExt;
    let links = if refuses_links { OFlags::NOFOLLOW } else { OFlags::empty() };
    let flags = OFlags::NONBLOCK.union(OFlags::NOCTTY).union(links);
    OpenOptions::new().read(true).custom_flags(flags.bits().cast_signed()).open(path)
}

#[cfg(not(unix))]
fn open_without_blocking(path: &Path, _refuses_links: bool) -> io::Result<File> {
    OpenOptions::new().read(true).open(path)
}

#[cfg(unix)]
fn pread(file: &File, buffer: &mut [u8], offset: u64) -> io::Result<usize> {
    std::os::unix::fs::FileExt::read_at(file, buffer, offset)
}

#[cfg(windows)]
fn pread(file: &File, buffer: &mut [u8], offset: u64) -> io::Result<usize> {
    std::os::windows::fs::FileExt::seek_read(file, buffer, offset)
}
