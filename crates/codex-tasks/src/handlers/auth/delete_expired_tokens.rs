//! Deletes refresh tokens, sign-ins, password resets, steps of sign-ins by provider and counted minutes that are over.
//! Must not end a sign-in that is not.

use std::time::Duration;

use codex_db::repo;
use codex_models::tasks::DeleteExpiredTokens;
use codex_services::rate_limits::minute_of;

use crate::context::TaskContext;
use crate::handler::{Outcome, TaskError, TaskHandler};

impl TaskHandler for DeleteExpiredTokens {
    const TIME_LIMIT: Duration = Duration::from_mins(10);

    async fn run(&self, ctx: &TaskContext) -> Result<Outcome, TaskError> {
        let tx = ctx.core().db().begin().await?;
        let now = tx.now();
        let rows = repo::refresh_tokens::delete_expired(&tx, now).await?
            + repo::sign_ins::delete_expired(&tx, now).await?
            + repo::password_resets::delete_expired(&tx, now).await?
            + repo::oidc::delete_expired(&tx, now).await?
            + repo::request_counts::delete_before(&tx, minute_of(now)).await?;
        tx.commit().await?;
        tracing::debug!(rows, "deleted tokens and sign-ins that were over");
        Ok(Outcome::Done)
    }
}
