//! Who fires a slot: the one process that turns the note of the last slot into this one.
//! Must not run the job.

use codex_db::{Db, Result, repo};

use crate::builtin::Job;

/// Claims a slot and records its task in one transaction, so that a process that dies between the two loses neither.
/// Of several processes one wins; only a job that never fired before may be won twice, and then its task is one.
pub(crate) async fn claim_and_enqueue(db: &Db, job: Job, slot: i64) -> Result<bool> {
    let slot = slot.to_string();
    let last = repo::settings::find(&db.read_background(), job.setting()).await?;
    if last.as_ref() == Some(&slot) {
        return Ok(false);
    }
    let tx = db.begin().await?;
    let is_ours = match last {
        Some(last) => repo::settings::claim(&tx, job.setting(), &last).await?,
        None => true,
    };
    if is_ours {
        repo::settings::upsert(&tx, job.setting(), &slot).await?;
        job.enqueue(&tx).await?;
        tx.commit().await?;
    }
    Ok(is_ours)
}
