//! The sections, one file each.
//! Must not know where values come from.

mod audit;
mod auth;
mod data;
mod database;
mod events;
mod files;
mod images;
mod koreader;
mod limits;
mod log;
mod oidc;
mod pdf;
mod scan;
mod schedules;
mod server;
mod tasks;

pub use audit::AuditSection;
pub use auth::AuthSection;
pub use data::DataSection;
pub use database::DatabaseSection;
pub use events::EventsSection;
pub use files::FilesSection;
pub use images::ImagesSection;
pub use koreader::{KoreaderSection, Registration};
pub use limits::LimitsSection;
pub use log::{LogFormat, LogSection};
pub use oidc::{OidcProvider, OidcSection};
pub use pdf::PdfSection;
pub use scan::ScanSection;
pub use schedules::SchedulesSection;
pub use server::{ForwardedHeader, ServerSection};
pub use tasks::TasksSection;

use crate::section::Fault;

/// A fault when a number is outside its bounds.
fn within<T: PartialOrd + Copy + std::fmt::Display>(
    key: &'static str,
    value: T,
    low: T,
    high: T,
) -> Option<Fault> {
    (value < low || value > high).then(|| {
        (key, format!("{value} is out of range"), format!("give a number from {low} to {high}"))
    })
}
