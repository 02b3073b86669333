//! Section `log`.
//! Must not write.

use serde::{Deserialize, Serialize};

use crate::section::{Fault, section};

/// Form of a log line.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum LogFormat {
    /// For people.
    #[default]
    Text,
    /// One JSON document a line.
    Json,
}

section! {
    /// Log output, on standard error.
    LogSection = "log" {
        /// `error`, `warn`, `info`, `debug`, `trace`, or a filter such as `info,codex_scanner=debug`.
        level: String = "info".to_owned(),
        /// `text` or `json`.
        format: LogFormat = LogFormat::Text,
    }
}

impl LogSection {
    pub(crate) fn validate(&self) -> Vec<Fault> {
        if self.level.trim().is_empty() {
            return vec![("level", "is empty".to_owned(), "give info, or leave it out".to_owned())];
        }
        Vec::new()
    }
}
