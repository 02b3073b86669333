//! How much of a root a plan takes away, and how the root is left alone.
//! Must not decide how much is too much.

use std::collections::{BTreeSet, HashMap, HashSet};

use codex_db::view::KnownBook;
use codex_models::{BookId, LibraryId, LibraryRootId};

use super::{OnDisk, Plan};

/// What a plan would take from a root.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Loss {
    /// Books that were there.
    pub held: u64,
    /// How many of them are nowhere.
    pub gone: u64,
    /// How many of them are there by their place alone: their content is another.
    pub replaced: u64,
}

/// The losses of each root of which the disk speaks.
pub fn losses(disk: &OnDisk, known: &[KnownBook], plan: &Plan) -> HashMap<LibraryRootId, Loss> {
    let gone: HashSet<BookId> = plan.missing.iter().copied().collect();
    let replaced: HashSet<BookId> = plan.changed.iter().map(|change| change.book).collect();
    let mut losses: HashMap<LibraryRootId, Loss> = HashMap::new();
    for book in known.iter().filter(|book| !book.missing && !disk.homeless.contains(&book.id)) {
        let loss = losses.entry(book.root).or_default();
        loss.held += 1;
        loss.gone += u64::from(gone.contains(&book.id));
        loss.replaced += u64::from(replaced.contains(&book.id));
    }
    losses
}

/// The other libraries from which a plan takes books.
pub fn sources(known: &[KnownBook], plan: &Plan, library: LibraryId) -> BTreeSet<LibraryId> {
    let moved: HashSet<BookId> = plan.moved.iter().map(|step| step.book).collect();
    let from_others =
        known.iter().filter(|book| book.library != library && moved.contains(&book.id));
    from_others.map(|book| book.library).collect()
}

impl Plan {
    /// Leaves a root alone: nothing is done to its books, and nothing is made of its files. Books that had no file anywhere
    /// are free to turn up elsewhere; those that had one there, too, when the folder is the one that it was (`is_same_folder`),
    /// for then they are known to have left it.
    pub fn leave(
        &mut self,
        root: LibraryRootId,
        disk: &OnDisk,
        known: &[KnownBook],
        is_same_folder: bool,
    ) {
        let here: HashSet<BookId> =
            known.iter().filter(|book| book.root == root).map(|book| book.id).collect();
        let bound: HashSet<BookId> = known
            .iter()
            .filter(|book| book.root == root && !book.missing && !is_same_folder)
            .map(|book| book.id)
            .collect();
        let is_file_here = |file: usize| disk.files.get(file).is_some_and(|file| file.root == root);
        let stays = |book: BookId, file: usize| !here.contains(&book) && !is_file_here(file);
        // Where a book of the root seems to have turned up, while nobody can say whether it left, there is another one.
        let others = self.moved.iter().filter(|step| bound.contains(&step.book));
        let others: Vec<usize> =
            others.map(|step| step.file).filter(|file| !is_file_here(*file)).collect();
        let had_moved: HashSet<BookId> = self.moved.iter().map(|step| step.book).collect();
        self.moved.retain(|step| !is_file_here(step.file) && !bound.contains(&step.book));
        let moves: HashSet<BookId> = self.moved.iter().map(|step| step.book).collect();
        self.added.retain(|file| !is_file_here(*file));
        self.added.extend(others);
        self.changed.retain(|change| stays(change.book, change.file));
        self.touched.retain(|(book, file)| stays(*book, *file));
        self.missing.retain(|book| !here.contains(book));
        self.restored.retain(|book| {
            moves.contains(book) || (!here.contains(book) && !had_moved.contains(book))
        });
        self.pending.retain(|(book, file)| stays(*book, *file));
        self.forced.retain(|(book, file)| stays(*book, *file));
    }
}
