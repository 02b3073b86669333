//! Images that may be covers of the books, or of the series, beside which they lie.
//! Must not touch the disk, and must hold no more than the images of one folder and those above it.

use std::path::PathBuf;

use codex_parsers::metadata::artwork;

/// Folders that the walk is in, the outermost first.
#[derive(Debug, Default)]
pub(super) struct Beside(Vec<Folder>);

#[derive(Debug, Default)]
struct Folder {
    /// Whether there is a book or another folder, which may be one, in it.
    has_books: bool,
    images: Vec<PathBuf>,
}

impl Beside {
    /// Goes to the folder of an entry this deep below the top of the walk; gives what is left of the folders that the walk
    /// has gone out of.
    pub(super) fn go_to(&mut self, depth: usize) -> Vec<PathBuf> {
        let mut found = Vec::new();
        while self.0.len() > depth {
            found.extend(self.0.pop().unwrap_or_default().covers());
        }
        self.0.resize_with(depth, Folder::default);
        found
    }

    /// Notes that something in the folder may be a book.
    pub(super) fn note_book(&mut self) {
        if let Some(folder) = self.0.last_mut() {
            folder.has_books = true;
        }
    }

    /// Notes a file of the folder.
    pub(super) fn note_image(&mut self, path: PathBuf) {
        if let Some(folder) = self.0.last_mut() {
            folder.images.push(path);
        }
    }
}

impl Folder {
    /// The images that may be covers: of a folder without books only those that have a name for that.
    fn covers(self) -> impl Iterator<Item = PathBuf> {
        let Self { has_books, images } = self;
        images.into_iter().filter(move |path| {
            let name = path.file_name().and_then(|name| name.to_str());
            let stem = name.and_then(artwork::stem);
            has_books || stem.is_some_and(|stem| artwork::place_of_series(stem).is_some())
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pages_of_a_folder_are_no_covers_and_images_beside_books_may_be() {
        let mut beside = Beside::default();
        beside.go_to(1);
        beside.note_image("S/one.jpg".into());
        beside.note_book();
        assert!(beside.go_to(2).is_empty());
        beside.note_image("S/one/1.jpg".into());
        beside.note_image("S/one/Cover.png".into());
        assert_eq!(beside.go_to(1), [PathBuf::from("S/one/Cover.png")]);
        assert_eq!(beside.go_to(0), [PathBuf::from("S/one.jpg")]);
    }
}
