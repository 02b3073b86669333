//! codex-scanner: from folders to books: discover, plan, apply, analyze.
//! May depend on models, events, utils, parsers, db and services; knows no tasks and no HTTP.

mod detector;
mod discover;
mod fault;
mod fingerprint;
mod meter;
pub mod plan;
mod report;
mod survey;

pub use fault::Fault;
pub use meter::ScanMeter;
pub use report::{ClosedRoot, ScanError, ScanReport};
pub use survey::{
    Survey, SurveyError, SurveyObserver, SurveyTotals, SurveyedBook, SurveyedSeries, survey,
};
