//! Section `data`.
//! Must not touch the folder.

use std::path::PathBuf;

use crate::section::{Fault, section};

section! {
    /// Where Codex keeps what it makes. Library folders are never written to.
    DataSection = "data" {
        /// Folder of the database, covers, caches and keys; made when absent.
        dir: PathBuf = PathBuf::from("./data"),
    }
}

impl DataSection {
    pub(crate) fn validate(&self) -> Vec<Fault> {
        if self.dir.as_os_str().is_empty() {
            return vec![(
                "dir",
                "is empty".to_owned(),
                "name a folder, for example ./data".to_owned(),
            )];
        }
        Vec::new()
    }
}
