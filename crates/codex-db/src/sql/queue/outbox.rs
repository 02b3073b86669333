//! Records tasks inside the caller's transaction.
//! Must not push: the row is handed out after the commit.

use codex_models::TaskId;
use codex_models::tasks::TaskPayload;
use sea_orm::{ConnectionTrait, DbErr, Value};

use crate::sql::statement;
use crate::{Conn, DbError, Enqueued, Result};

/// The open task with the same key may end between the insert and the look at it; then the insert is tried again.
const TRIES: u32 = 3;

/// Records a task, or answers the open one with the same dedupe key.
pub(crate) async fn record<P: TaskPayload>(conn: &Conn<'_>, payload: &P) -> Result<Enqueued> {
    let id = TaskId(codex_utils::id::next());
    let text = serde_json::to_string(payload)
        .map_err(|source| DbError::Corrupt { what: "payload of a task", source })?;
    let key = payload.dedupe_key();
    for _ in 0..TRIES {
        let values: [Value; 7] = [
            id.into(),
            P::KIND.into(),
            P::LANE.as_str().into(),
            text.as_str().into(),
            key.clone().into(),
            false.into(),
            conn.now().into(),
        ];
        // The condition is that of the partial index, word for word: only so the engines find it.
        let insert = statement(
            conn,
            "INSERT INTO task (id, kind, lane, payload, dedupe_key, state, attempts, cancel_requested, created_at) \
             VALUES (?, ?, ?, ?, ?, 'queued', 0, ?, ?) \
             ON CONFLICT (dedupe_key) WHERE state IN ('queued', 'running') DO NOTHING",
            values,
        );
        if conn.executor().execute_raw(insert).await?.rows_affected() == 1 {
            return Ok(Enqueued { id, existing: false });
        }
        if let Some(id) = open_with_key(conn, key.clone()).await? {
            return Ok(Enqueued { id, existing: true });
        }
    }
    Err(DbError::Busy(DbErr::RecordNotInserted))
}

async fn open_with_key(conn: &Conn<'_>, key: Option<String>) -> Result<Option<TaskId>> {
    let select = statement(
        conn,
        "SELECT id FROM task WHERE dedupe_key = ? AND state IN ('queued', 'running')",
        [key.into()],
    );
    let row = conn.executor().query_one_raw(select).await?;
    Ok(row.map(|row| row.try_get("", "id")).transpose()?)
}
