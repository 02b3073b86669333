//! Scans a library.
//! Must not know how a scan works.

use std::sync::Arc;
use std::time::Duration;

use codex_models::tasks::ScanLibrary;
use codex_scanner::{ScanError, ScanMeter, ScanRequest, scan_library};

use crate::context::TaskContext;
use crate::handler::{Outcome, TaskError, TaskHandler};

impl TaskHandler for ScanLibrary {
    /// A very large library on a slow disk takes a day.
    const TIME_LIMIT: Duration = Duration::from_hours(72);

    async fn run(&self, ctx: &TaskContext) -> Result<Outcome, TaskError> {
        let meter = Arc::new(ScanMeter::default());
        ctx.show_scan(self.library, &meter);
        let request = ScanRequest {
            library: self.library,
            force: self.force,
            places: self.places.clone(),
            settle: self.settle_s.map(|seconds| Duration::from_secs(u64::from(seconds))),
        };
        let wait = request.settle.unwrap_or_default();
        match scan_library(ctx.core(), request, &meter, ctx.token()).await {
            Ok(report) if report.unsettled > 0 => Err(TaskError::retry_after(
                "files_unsettled",
                format!("{} files are being written to.", report.unsettled),
                wait,
            )),
            Ok(_report) => Ok(Outcome::Done),
            Err(ScanError::Stopped) => Ok(Outcome::Stopped),
            Err(error @ (ScanError::LibraryGone | ScanError::RootsClosed(_))) => {
                Err(TaskError::fail(error.code(), error.to_string()))
            }
            Err(error @ (ScanError::Database(_) | ScanError::Service(_))) => {
                Err(TaskError::retry(error.code(), &error))
            }
        }
    }
}
