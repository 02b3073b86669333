//! Counts of rows that change all the time: readers who ask at the same moment share one.
//! Must not give a count that began before the reader asked.

use std::sync::{Arc, Mutex, PoisonError};

use codex_models::tasks::TaskFilter;
use tokio::time::Instant;

use crate::{Conn, Result};

type Latest = Arc<tokio::sync::Mutex<Option<Counted>>>;

/// The latest counts of task lists, by filter.
#[derive(Debug, Default)]
pub(crate) struct SharedCounts(Mutex<Vec<(TaskFilter, Latest)>>);

#[derive(Debug, Clone, Copy)]
struct Counted {
    began: Instant,
    total: u64,
}

/// How many tasks a filter passes. One reader counts at a time; whoever waited for that and asked before the count began
/// takes its result.
pub(crate) async fn of(
    conn: &Conn<'_>,
    filter: &TaskFilter,
    count: impl Future<Output = Result<u64>>,
) -> Result<u64> {
    // Kinds are any text, so counts of one would pile up; and a transaction sees what nobody else sees.
    let shared = conn.shared_counts().filter(|_| filter.kind.is_none());
    let Some(latest) = shared.map(|shared| shared.latest(filter)) else { return count.await };
    let asked = Instant::now();
    let mut latest = latest.lock().await;
    if let Some(counted) = latest.filter(|counted| counted.began >= asked) {
        return Ok(counted.total);
    }
    let began = Instant::now();
    let total = count.await?;
    *latest = Some(Counted { began, total });
    Ok(total)
}

impl SharedCounts {
    fn latest(&self, filter: &TaskFilter) -> Latest {
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((_, latest)) = all.iter().find(|(known, _)| known == filter) {
            return Arc::clone(latest);
        }
        let latest = Latest::default();
        all.push((filter.clone(), Arc::clone(&latest)));
        latest
    }
}
