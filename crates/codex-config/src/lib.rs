//! codex-config: typed configuration from a YAML file and `CODEX_<SECTION>__<KEY>` variables.
//! May depend on codex-models; knows no database and no services.

mod env;
mod error;
mod example;
mod load;
mod registry;
mod secret;
mod section;
pub mod sections;
mod suggest;

pub use error::{ConfigError, Problem};
pub use example::example_yaml;
pub use load::{Loaded, Origin, Shown, load};
pub use secret::Secret;
pub use sections::{
    AuthSection, DataSection, DatabaseSection, EventsSection, FilesSection, ImagesSection,
    LogSection, PdfSection, ScanSection, ServerSection, TasksSection,
};

use std::path::PathBuf;

/// The whole configuration.
#[derive(Debug, Clone, Default)]
pub struct Config {
    /// Where the server listens.
    pub server: ServerSection,
    /// Where Codex keeps what it makes.
    pub data: DataSection,
    /// Which database.
    pub database: DatabaseSection,
    /// Sign-in.
    pub auth: AuthSection,
    /// Scans.
    pub scan: ScanSection,
    /// Limits on library files.
    pub files: FilesSection,
    /// Covers and derived pages.
    pub images: ImagesSection,
    /// PDF rendering.
    pub pdf: PdfSection,
    /// Background work.
    pub tasks: TasksSection,
    /// Live events.
    pub events: EventsSection,
    /// Log output.
    pub log: LogSection,
}

impl Config {
    /// The database address: the configured one, or `codex.db` in the data folder.
    pub fn database_url(&self) -> String {
        match self.database.url.as_ref() {
            Some(url) => url.expose().clone(),
            None => format!("sqlite://{}", self.data_dir().join("codex.db").display()),
        }
    }

    /// The data folder.
    pub fn data_dir(&self) -> PathBuf {
        PathBuf::from(&self.data.dir)
    }
}
