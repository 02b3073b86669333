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
    AuditSection, AuthSection, DataSection, DatabaseSection, EventsSection, FilesSection,
    ImagesSection, KoreaderSection, LimitsSection, LogSection, OidcProvider, OidcSection,
    PdfSection, ScanSection, SchedulesSection, ServerSection, TasksSection,
};

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
    /// Sign-in by identity providers.
    pub oidc: OidcSection,
    /// The audit log.
    pub audit: AuditSection,
    /// How much one client may ask for.
    pub limits: LimitsSection,
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
    /// Recurring work.
    pub schedules: SchedulesSection,
    /// Live events.
    pub events: EventsSection,
    /// Synchronization with `KOReader`.
    pub koreader: KoreaderSection,
    /// Log output.
    pub log: LogSection,
}
