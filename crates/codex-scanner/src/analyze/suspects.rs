//! Books that may have ended a process: each is tried in a process of its own before it is opened again, and one that ends
//! that too is left alone, until somebody has it read again.
//! Must not take the end of a process for proof: it may have been killed for another reason.

use std::collections::HashSet;
use std::fs;
use std::io;
use std::os::unix::process::ExitStatusExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use codex_models::BookId;
use codex_parsers::{FailureCode, ParserError};

use super::journal;

/// The ending of the names of files that tell of a suspicion.
const ENDING: &str = "suspect";
/// So many processes that ended over a book are too many, even when it did no harm in a process of its own.
const MOST_DEATHS: u64 = 3;
/// How long a book may take in a process of its own.
const TRIAL: Duration = Duration::from_mins(2);
/// How often the process is looked after.
const LOOK: Duration = Duration::from_millis(20);

/// Books under suspicion, and how they are tried.
#[derive(Debug)]
pub(super) struct Suspects {
    folder: PathBuf,
    program: PathBuf,
    books: HashSet<BookId>,
}

impl Suspects {
    /// Those of before, and what processes that died since have left behind.
    pub(super) fn gather(folder: &Path, program: &Path) -> io::Result<Self> {
        for book in journal::take_left_behind(folder)? {
            let path = path_of(folder, book);
            let deaths = deaths(&path) + 1;
            write(&path, deaths)?;
            tracing::warn!(book.id = %book, "a process ended while book {book} was open, for the {deaths}. time");
        }
        let paths = journal::with_ending(folder, ENDING)?;
        let books = paths
            .iter()
            .filter_map(|path| BookId::parse(path.file_stem()?.to_str()?).ok())
            .collect();
        Ok(Self { folder: folder.to_owned(), program: program.to_owned(), books })
    }

    /// Whether a book is under suspicion.
    pub(super) fn contains(&self, book: BookId) -> bool {
        self.books.contains(&book)
    }

    /// Tries a book under suspicion; the reason to leave it alone.
    pub(super) fn verdict(&self, book: BookId, file: &Path) -> Option<ParserError> {
        if !self.contains(book) {
            return None;
        }
        let path = path_of(&self.folder, book);
        if deaths(&path) < MOST_DEATHS && !ends_a_process(&self.program, file) {
            return None;
        }
        // It stays under suspicion: read again, it is tried again first.
        if let Err(error) = write(&path, 1) {
            tracing::warn!(book.id = %book, "the suspicion of book {book} cannot be kept: {error}");
        }
        let name = file.file_name().unwrap_or_default().to_string_lossy();
        let message =
            format!("reading `{name}` ended the program more than once, so it is left alone");
        Some(ParserError::new(FailureCode::Quarantined, message))
    }

    /// Acquits a book that was read.
    pub(super) fn acquit(&self, book: BookId) {
        if !self.contains(book) {
            return;
        }
        if let Err(error) = fs::remove_file(path_of(&self.folder, book)) {
            tracing::warn!(book.id = %book, "the suspicion of book {book} cannot be dropped: {error}");
        }
    }
}

fn path_of(folder: &Path, book: BookId) -> PathBuf {
    folder.join(book.to_string()).with_extension(ENDING)
}

/// How many processes ended over it.
fn deaths(path: &Path) -> u64 {
    fs::read_to_string(path).ok().and_then(|text| text.trim().parse().ok()).unwrap_or(0)
}

fn write(path: &Path, deaths: u64) -> io::Result<()> {
    fs::write(path, deaths.to_string())
}

/// Whether reading a file ends the process that does it, or takes it too long.
fn ends_a_process(program: &Path, file: &Path) -> bool {
    let child = Command::new(program)
        .arg("try-book")
        .arg("--")
        .arg(file)
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn();
    let mut child = match child {
        Ok(child) => child,
        Err(error) => {
            tracing::warn!("a suspected book cannot be tried: {error}");
            return false;
        }
    };
    let begin = Instant::now();
    loop {
        match child.try_wait() {
            Ok(Some(status)) => return status.signal().is_some(),
            Ok(None) if begin.elapsed() < TRIAL => std::thread::sleep(LOOK),
            Ok(None) => break,
            Err(error) => {
                tracing::warn!("the trial of a suspected book cannot be followed: {error}");
                break;
            }
        }
    }
    if let Err(error) = child.kill().and_then(|()| child.wait()) {
        tracing::debug!("the trial of a suspected book had ended: {error}");
    }
    true
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt;

    use super::*;
    use codex_utils::id;

    /// A program for trials, and a folder for what is suspected.
    fn court(script: &str) -> (tempfile::TempDir, PathBuf) {
        let folder = tempfile::tempdir().unwrap();
        let program = folder.path().join("program");
        fs::write(&program, format!("#!/bin/sh\n{script}\n")).unwrap();
        fs::set_permissions(&program, fs::Permissions::from_mode(0o755)).unwrap();
        (folder, program)
    }

    fn suspect(folder: &Path, deaths: u64) -> BookId {
        let book = BookId(id::next());
        write(&path_of(folder, book), deaths).unwrap();
        book
    }

    fn verdict(suspects: &Suspects, book: BookId) -> Option<FailureCode> {
        suspects.verdict(book, Path::new("/books/one.cbz")).map(|error| error.code())
    }

    #[test]
    fn a_book_that_ends_its_trial_is_left_alone_and_tried_again_when_it_is_read_again() {
        let (folder, program) = court("kill -9 $$");
        let book = suspect(folder.path(), 1);
        for _ in 0..2 {
            let suspects = Suspects::gather(folder.path(), &program).unwrap();
            assert_eq!(verdict(&suspects, book), Some(FailureCode::Quarantined));
        }
    }

    #[test]
    fn a_book_that_does_no_harm_is_read_and_acquitted_then() {
        for script in ["exit 0", "exit 1"] {
            let (folder, program) = court(script);
            let book = suspect(folder.path(), 1);
            let suspects = Suspects::gather(folder.path(), &program).unwrap();
            assert_eq!(verdict(&suspects, book), None);
            suspects.acquit(book);
            assert!(!Suspects::gather(folder.path(), &program).unwrap().contains(book));
        }
    }

    #[test]
    fn a_book_over_which_three_processes_ended_is_not_tried() {
        let (folder, program) = court("exit 0");
        let book = suspect(folder.path(), MOST_DEATHS);
        let suspects = Suspects::gather(folder.path(), &program).unwrap();
        assert_eq!(verdict(&suspects, book), Some(FailureCode::Quarantined));
        // Then its count begins anew, so that it can be read again.
        assert_eq!(verdict(&suspects, book), None);
    }

    #[test]
    fn other_books_and_those_that_cannot_be_tried_are_read() {
        let (folder, program) = court("kill -9 $$");
        let book = suspect(folder.path(), 1);
        let suspects = Suspects::gather(folder.path(), &program).unwrap();
        assert_eq!(verdict(&suspects, BookId(id::next())), None);
        let suspects = Suspects::gather(folder.path(), Path::new("/no/such/program")).unwrap();
        assert_eq!(verdict(&suspects, book), None);
    }
}
