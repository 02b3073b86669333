//! Records tasks inside the caller's transaction.
//! Must not push: the row is handed out after the commit.

use std::collections::{HashMap, HashSet};

use chrono::{DateTime, Utc};
use codex_models::TaskId;
use codex_models::scans::TaskState;
use codex_models::tasks::{TaskPayload, TaskStatus};
use sea_orm::{ConnectionTrait, DbErr, Value};

use crate::sql::{bulk, chunk, marks, statement};
use crate::{Conn, DbError, Enqueued, Result};

/// The open task with the same key may end between the insert and the look at it; then the insert is tried again.
const TRIES: u32 = 3;
/// Columns of an insert, in the order of the values.
const COLUMNS: &str = "id, kind, lane, payload, dedupe_key, priority, state, attempts, failures, crashes, \
                       cancel_requested, created_at";
/// How many they are.
const WIDTH: usize = 12;

/// A task that is to be recorded.
struct NewTask {
    id: TaskId,
    payload: String,
    key: Option<String>,
    priority: i32,
}

impl NewTask {
    fn new<P: TaskPayload>(payload: &P) -> Result<Self> {
        let text = serde_json::to_string(payload)
            .map_err(|source| DbError::Corrupt { what: "payload of a task", source })?;
        Ok(Self {
            id: TaskId(codex_utils::id::next()),
            payload: text,
            key: payload.dedupe_key(),
            priority: payload.priority(),
        })
    }
}

/// Records a task, or answers the open one with the same dedupe key.
pub(crate) async fn record<P: TaskPayload>(conn: &Conn<'_>, payload: &P) -> Result<Enqueued> {
    let new = NewTask::new(payload)?;
    record_one::<P>(conn, &new).await
}

/// A task that was just recorded, as doors show it.
pub(crate) fn status_of_new<P: TaskPayload>(
    payload: &P,
    task: TaskId,
    created_at: DateTime<Utc>,
) -> TaskStatus {
    TaskStatus {
        task,
        kind: P::KIND.to_owned(),
        lane: P::LANE.as_str().to_owned(),
        state: TaskState::Queued,
        priority: payload.priority(),
        progress: None,
        error: None,
        failures: 0,
        crashes: 0,
        cancel_requested: false,
        created_at,
        not_before: None,
        started_at: None,
        finished_at: None,
    }
}

/// Records many tasks of a kind, some hundred a statement; the answers are in the order of the payloads.
pub(crate) async fn record_many<P: TaskPayload>(
    conn: &Conn<'_>,
    payloads: &[P],
) -> Result<Vec<Enqueued>> {
    let new: Vec<NewTask> = payloads.iter().map(NewTask::new).collect::<Result<_>>()?;
    let mut recorded = Vec::with_capacity(new.len());
    for part in chunk::rows(&new, WIDTH) {
        let inserted = insert::<P>(conn, part).await?;
        let missed = part.iter().filter(|task| !inserted.contains(&task.id));
        let open = open_with_keys(conn, missed.filter_map(|task| task.key.as_deref())).await?;
        for task in part {
            let known = task.key.as_ref().and_then(|key| open.get(key));
            recorded.push(match known {
                _ if inserted.contains(&task.id) => Enqueued { id: task.id, existing: false },
                Some(id) => Enqueued { id: *id, existing: true },
                None => record_one::<P>(conn, task).await?,
            });
        }
    }
    Ok(recorded)
}

async fn record_one<P: TaskPayload>(conn: &Conn<'_>, task: &NewTask) -> Result<Enqueued> {
    for _ in 0..TRIES {
        if insert::<P>(conn, std::slice::from_ref(task)).await?.contains(&task.id) {
            return Ok(Enqueued { id: task.id, existing: false });
        }
        if let Some(id) = open_with_keys(conn, task.key.as_deref()).await?.into_values().next() {
            return Ok(Enqueued { id, existing: true });
        }
    }
    Err(DbError::Busy(DbErr::RecordNotInserted))
}

/// Those that were inserted; the others have the key of an open task.
async fn insert<P: TaskPayload>(conn: &Conn<'_>, tasks: &[NewTask]) -> Result<HashSet<TaskId>> {
    // The condition is that of the partial index, word for word: only so the engines find it.
    let text = format!(
        "INSERT INTO task ({COLUMNS}) VALUES {} \
         ON CONFLICT (dedupe_key) WHERE state IN ('queued', 'running') DO NOTHING RETURNING id",
        bulk::row_marks(tasks.len(), WIDTH)
    );
    let now = conn.now();
    let values = tasks.iter().flat_map(|task| {
        let row: [Value; WIDTH] = [
            task.id.into(),
            P::KIND.into(),
            P::LANE.as_str().into(),
            task.payload.as_str().into(),
            task.key.clone().into(),
            task.priority.into(),
            "queued".into(),
            0.into(),
            0.into(),
            0.into(),
            false.into(),
            now.into(),
        ];
        row
    });
    let rows = conn.executor().query_all_raw(statement(conn, &text, values)).await?;
    Ok(rows.iter().map(|row| row.try_get("", "id")).collect::<Result<_, DbErr>>()?)
}

/// The open tasks with these keys (at most a chunk of them).
async fn open_with_keys(
    conn: &Conn<'_>,
    keys: impl IntoIterator<Item = &str>,
) -> Result<HashMap<String, TaskId>> {
    let keys: Vec<Value> = keys.into_iter().map(Value::from).collect();
    if keys.is_empty() {
        return Ok(HashMap::new());
    }
    let text = format!(
        "SELECT dedupe_key, id FROM task WHERE dedupe_key IN ({}) AND state IN ('queued', 'running')",
        marks(keys.len())
    );
    let rows = conn.executor().query_all_raw(statement(conn, &text, keys)).await?;
    let pair = |row: &sea_orm::QueryResult| {
        Ok::<_, DbErr>((row.try_get("", "dedupe_key")?, row.try_get("", "id")?))
    };
    Ok(rows.iter().map(pair).collect::<Result<_, _>>()?)
}
