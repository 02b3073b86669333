//! Section `data`.
//! Must not touch the folder.

use crate::section::{Fault, section};

section! {
    /// Where Codex keeps what it makes. Library folders are never written to.
    DataSection = "data" {
        /// Folder of the database, covers, caches and keys; made when absent.
        dir: String = "./data".to_owned(),
    }
}

impl DataSection {
    pub(crate) fn validate(&self) -> Vec<Fault> {
        if self.dir.trim().is_empty() {
            return vec![(
                "dir",
                "is empty".to_owned(),
                "name a folder, for example ./data".to_owned(),
            )];
        }
        Vec::new()
    }
}
