//! What is left out of a library: by its globs, by its formats and by ignore files in its folders.
//! Must not touch the disk.

use codex_models::BookFormat;
use codex_models::libraries::Layout;

use super::glob::Glob;
use super::{format_of_name, last_part};

/// Name of the files that say what is left out of their folder.
pub const IGNORE_FILE: &str = ".codexignore";
/// Most lines of such a file that count.
const MOST_LINES: usize = 1000;

/// What a layout leaves out.
#[derive(Debug, Clone, Default)]
pub struct Exclusions {
    globs: Vec<Glob>,
    formats: Vec<BookFormat>,
}

/// What an ignore file leaves out of its folder.
#[derive(Debug, Clone)]
pub struct IgnoreFile {
    /// The folder, without a closing `/`; empty at the top.
    folder: String,
    globs: Vec<Glob>,
}

impl Exclusions {
    /// What a layout leaves out.
    pub fn of(layout: &Layout) -> Self {
        let globs = layout.exclude.iter().filter_map(|line| Glob::read(line)).collect();
        Self { globs, formats: layout.formats.clone() }
    }

    /// Whether a path, or a folder above it, is left out; the last glob that fits decides.
    pub fn leaves_out(&self, path: &str) -> bool {
        decide(&self.globs, path).unwrap_or(false)
    }

    /// Whether whole folders can be left out; where some globs take in again, each file has to be asked about.
    pub fn leave_out_folders(&self) -> bool {
        !self.globs.is_empty() && !self.globs.iter().any(|glob| glob.is_negated)
    }

    /// Whether books of this name's format are left out.
    pub fn leaves_out_format(&self, path: &str) -> bool {
        !self.formats.is_empty() && !self.formats.contains(&format_of_name(last_part(path)))
    }
}

impl IgnoreFile {
    /// Reads the text of an ignore file of a folder.
    pub fn read(folder: &str, text: &str) -> Self {
        let globs = text.lines().take(MOST_LINES).filter_map(Glob::read).collect();
        Self { folder: folder.to_owned(), globs }
    }

    /// Whether any of these files, the uppermost first, leaves a path out; deeper ones have the last word.
    pub fn leave_out(files: &[Self], path: &str) -> bool {
        let said = files.iter().rev().find_map(|file| decide(&file.globs, file.below(path)?));
        said.unwrap_or(false)
    }

    fn below<'a>(&self, path: &'a str) -> Option<&'a str> {
        if self.folder.is_empty() {
            return Some(path);
        }
        path.strip_prefix(self.folder.as_str())?.strip_prefix('/')
    }

    /// The folder it lies in.
    pub fn folder(&self) -> &str {
        &self.folder
    }
}

fn decide(globs: &[Glob], path: &str) -> Option<bool> {
    globs.iter().rev().find(|glob| glob.fits(path)).map(|glob| !glob.is_negated)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_glob_that_fits_decides() {
        let exclude = vec!["*.pdf".to_owned(), "!Keep/*.pdf".to_owned()];
        let exclusions = Exclusions::of(&Layout { exclude, ..Layout::default() });
        assert!(exclusions.leaves_out("A/x.pdf"));
        assert!(!exclusions.leaves_out("Keep/x.pdf") && !exclusions.leaves_out("A/x.cbz"));
    }

    #[test]
    fn formats_are_those_of_names() {
        let formats = vec![BookFormat::Cbt, BookFormat::Folder];
        let exclusions = Exclusions::of(&Layout { formats, ..Layout::default() });
        assert!(exclusions.leaves_out_format("a/b.cbz"));
        assert!(!exclusions.leaves_out_format("a/b.tar.gz"));
        assert!(!exclusions.leaves_out_format("a/Folder 1.5"));
    }

    #[test]
    fn deeper_ignore_files_have_the_last_word() {
        let files = [IgnoreFile::read("", "*.epub\n# no more"), IgnoreFile::read("A/B", "!1.epub")];
        assert!(IgnoreFile::leave_out(&files, "A/1.epub"));
        assert!(!IgnoreFile::leave_out(&files, "A/B/1.epub"));
        assert!(IgnoreFile::leave_out(&files, "A/Bc/1.epub"));
    }
}
