//! Records tasks inside the caller's transaction.
//! Must not push.

use codex_models::tasks::TaskPayload;

use crate::{Conn, Enqueued, Result};

/// Records a task, or answers the open one with the same dedupe key.
pub(crate) async fn record<P: TaskPayload>(conn: &Conn<'_>, payload: &P) -> Result<Enqueued> {
    todo!()
}
