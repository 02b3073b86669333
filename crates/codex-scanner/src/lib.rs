//! codex-scanner: from folders to books: discover, plan, apply, analyze.
//! May depend on models, events, utils, parsers, db and services; knows no tasks and no HTTP.

mod analyze;
mod apply;
mod artwork;
mod detector;
mod fingerprint;
mod guard;
mod homeless;
mod meter;
pub mod plan;
mod refresh;
mod report;
mod roots;
mod scan;
mod scope;
mod sidecars;
mod survey;
mod watch;

pub use codex_services::libraries::walk::Fault;
pub use fingerprint::Fingerprint;
pub use meter::ScanMeter;
pub use report::{ClosedRoot, ScanError, ScanReport};
pub use scan::{ScanRequest, scan_library};
pub use survey::{
    Survey, SurveyError, SurveyObserver, SurveyTotals, SurveyedBook, SurveyedSeries, survey,
};
pub use watch::watch;
