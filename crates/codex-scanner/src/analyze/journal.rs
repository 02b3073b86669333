//! Which books are open at this moment, told on disk: a process that dies leaves behind which of them may be why.
//! Must not decide what becomes of them.

use std::fs::{self, File, TryLockError};
use std::io;
use std::os::unix::fs::FileExt;
use std::path::{Path, PathBuf};

use codex_models::BookId;
use codex_utils::id;

/// The ending of the names of journals.
const ENDING: &str = "open";
/// Length of the place of a worker: an id as text, and the end of a line.
const PLACE: usize = 33;

/// The journal of one scan; gone when it ends, in whatever way it can tell.
#[derive(Debug)]
pub(super) struct Journal {
    path: PathBuf,
    file: File,
}

impl Journal {
    /// Begins one.
    pub(super) fn begin(folder: &Path) -> io::Result<Self> {
        fs::create_dir_all(folder)?;
        let path = folder.join(id::next().simple().to_string()).with_extension(ENDING);
        let file = File::create_new(&path)?;
        // Held until the process ends, so that others know whose scan still runs.
        file.lock()?;
        Ok(Self { path, file })
    }

    /// Notes that a worker opens a book.
    pub(super) fn opens(&self, worker: usize, book: BookId) -> io::Result<()> {
        self.write(worker, &format!("{book}\n"))
    }

    /// Notes that a worker has none open.
    pub(super) fn closes(&self, worker: usize) -> io::Result<()> {
        self.write(worker, &format!("{:1$}\n", "", PLACE - 1))
    }

    fn write(&self, worker: usize, text: &str) -> io::Result<()> {
        self.file.write_all_at(text.as_bytes(), (worker * PLACE) as u64)
    }
}

impl Drop for Journal {
    fn drop(&mut self) {
        if let Err(error) = fs::remove_file(&self.path) {
            tracing::debug!("the journal of a scan is left behind: {error}");
        }
    }
}

/// Takes the books that were open in processes which have died since.
pub(super) fn take_left_behind(folder: &Path) -> io::Result<Vec<BookId>> {
    let mut books = Vec::new();
    for path in with_ending(folder, ENDING)? {
        let file = File::open(&path)?;
        match file.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => continue,
            Err(TryLockError::Error(error)) => return Err(error),
        }
        let text = String::from_utf8_lossy(&fs::read(&path)?).into_owned();
        books.extend(text.split_whitespace().filter_map(|line| BookId::parse(line).ok()));
        fs::remove_file(&path)?;
    }
    Ok(books)
}

/// Files of a folder whose names end so; none of a folder that is not there.
pub(super) fn with_ending(folder: &Path, ending: &str) -> io::Result<Vec<PathBuf>> {
    let entries = match fs::read_dir(folder) {
        Ok(entries) => entries,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
        Err(error) => return Err(error),
    };
    let mut paths = Vec::new();
    for entry in entries {
        let path = entry?.path();
        if path.extension().is_some_and(|own| own == ending) {
            paths.push(path);
        }
    }
    Ok(paths)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_open_is_left_behind_by_a_process_that_dies_and_by_no_other() {
        let folder = tempfile::tempdir().unwrap();
        let [one, two, three] = [(); 3].map(|()| BookId(id::next()));
        let journal = Journal::begin(folder.path()).unwrap();
        journal.opens(1, one).unwrap();
        journal.opens(0, two).unwrap();
        journal.opens(0, three).unwrap();
        journal.closes(1).unwrap();
        assert_eq!(take_left_behind(folder.path()).unwrap(), []);

        // Without its lock, as after the end of its process.
        journal.file.unlock().unwrap();
        assert_eq!(take_left_behind(folder.path()).unwrap(), [three]);
        assert_eq!(take_left_behind(folder.path()).unwrap(), []);
    }

    #[test]
    fn a_scan_that_ends_leaves_nothing_behind() {
        let folder = tempfile::tempdir().unwrap();
        let journal = Journal::begin(folder.path()).unwrap();
        journal.opens(0, BookId(id::next())).unwrap();
        drop(journal);
        assert_eq!(with_ending(folder.path(), ENDING).unwrap(), Vec::<PathBuf>::new());
    }

    #[test]
    fn a_folder_that_is_not_there_tells_nothing() {
        assert_eq!(take_left_behind(Path::new("/nowhere/at/all")).unwrap(), []);
    }
}
