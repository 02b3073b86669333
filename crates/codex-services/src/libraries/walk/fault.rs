//! What stood in the way at one place of the disk: a path, a stable code and a sentence.
//! Must not decide what becomes of the place.

use std::borrow::Cow;
use std::io;
use std::path::Path;

use codex_parsers::ParserError;
use serde::Serialize;

/// A file or folder that could not be taken in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Fault {
    /// Path relative to the root, as far as it can be shown.
    pub path: String,
    /// Stable code, snake case.
    pub code: Cow<'static, str>,
    /// A sentence for a person.
    pub message: String,
}

/// The name of a file or folder is not valid UTF-8.
pub(super) const BAD_NAME: &str = "bad_name";
/// A folder refuses to be listed.
pub(super) const UNREADABLE_FOLDER: &str = "unreadable_folder";
/// A file refuses to tell its size and times.
pub(super) const UNREADABLE_FILE: &str = "unreadable_file";
/// A symbolic link leads nowhere.
pub(super) const BROKEN_LINK: &str = "broken_link";
/// A path is longer than what can be kept.
pub(super) const PATH_TOO_LONG: &str = "path_too_long";

impl Fault {
    /// A path that is longer than what can be kept.
    pub fn path_too_long(path: String, most: usize) -> Self {
        let length = path.len();
        let message = format!(
            "The path is {length} bytes long and at most {most} can be kept; give its folders shorter names"
        );
        Self { path, code: Cow::Borrowed(PATH_TOO_LONG), message }
    }

    /// A name that is not UTF-8.
    pub fn bad_name(shown: &Path) -> Self {
        let path = shown.to_string_lossy().into_owned();
        let message =
            format!("The name of `{path}` is not valid UTF-8; rename it to have it scanned");
        Self { path, code: Cow::Borrowed(BAD_NAME), message }
    }

    /// A folder that cannot be listed.
    pub fn unreadable_folder(path: String, error: &io::Error) -> Self {
        let message = format!("The folder `{path}` cannot be listed: {error}");
        Self { path, code: Cow::Borrowed(UNREADABLE_FOLDER), message }
    }

    /// A file that cannot be looked at.
    pub fn unreadable_file(path: String, error: &io::Error) -> Self {
        let message = format!("`{path}` cannot be looked at: {error}");
        Self { path, code: Cow::Borrowed(UNREADABLE_FILE), message }
    }

    /// A link that leads nowhere.
    pub fn broken_link(path: String, error: &io::Error) -> Self {
        let message = format!("The link `{path}` leads nowhere: {error}");
        Self { path, code: Cow::Borrowed(BROKEN_LINK), message }
    }

    /// A file that could not be read.
    pub fn unread(path: String, error: &ParserError) -> Self {
        Self { path, code: Cow::Borrowed(error.code().as_str()), message: error.to_string() }
    }
}
