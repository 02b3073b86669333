//! Directories that take a look at every book, remembered by what eyes see until the content changes.
//! Must be bounded: each may have thousands of rows.

use std::sync::Arc;

use codex_models::Page;

use crate::totals::Remembered;
use crate::view::{FolderRow, NameRow};

/// Most levels of folders that are remembered at once.
const MOST_LEVELS: usize = 16;
/// Most pages of names that are remembered at once.
const MOST_PAGES: usize = 256;

/// What directories showed lately, shared by all readers of a database.
#[derive(Debug)]
pub(crate) struct Directories {
    /// The folders in a folder.
    pub(crate) folders: Remembered<Arc<Vec<FolderRow>>>,
    /// Pages of names.
    pub(crate) names: Remembered<Arc<Page<NameRow>>>,
}

impl Default for Directories {
    fn default() -> Self {
        Self { folders: Remembered::new(MOST_LEVELS), names: Remembered::new(MOST_PAGES) }
    }
}
