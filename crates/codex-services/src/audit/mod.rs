//! The audit log, for those who look after the server. Whoever does something writes of it in the same transaction.
//! Must not change an entry.

use chrono::TimeDelta;
use codex_db::entity::audit_entry;
use codex_db::repo;
use codex_models::audit::AuditFilter;
use codex_models::{Page, PageRequest, Viewer};

use crate::core::Core;
use crate::error::Result;

/// The audit log.
pub struct Audit<'a>(pub(crate) &'a Core);

impl Audit<'_> {
    /// Name of the one order of the log, for cursors.
    pub const ORDER: &'static str = repo::audit::ORDER;

    /// One page of the log, newest first. From whom rules hide something, entries about libraries and what is in
    /// them are hidden: what was deleted can no longer be judged by a rule.
    pub async fn list(
        &self,
        viewer: &Viewer,
        filter: AuditFilter,
        page: &PageRequest,
    ) -> Result<Page<audit_entry::Model>> {
        let hides_content = filter.hides_content || !viewer.sight().shows_everything();
        let filter = AuditFilter { hides_content, ..filter };
        Ok(repo::audit::list(&self.0.db().read(), &filter, page).await?)
    }

    /// Deletes the entries that are older than the configuration keeps them, some hundred a transaction; how many.
    pub async fn delete_old(&self) -> Result<u64> {
        let keep = TimeDelta::days(self.0.config().audit.keep_days.into());
        let before = self.0.clock().now() - keep;
        let mut deleted = 0;
        loop {
            let tx = self.0.db().begin().await?;
            let rows = repo::audit::delete_before(&tx, before).await?;
            tx.commit().await?;
            if rows == 0 {
                return Ok(deleted);
            }
            deleted += rows;
        }
    }
}
