//! How many statements some work runs: a list that asks once a row shows here first.
//! Must not count what other work does at the same time.

use std::cell::Cell;

use sea_orm::DatabaseConnection;

tokio::task_local! {
    static COUNT: Cell<u64>;
}

/// Does the work and gives the number of statements that it ran in its own task, in transactions too; their beginnings
/// and ends do not count.
pub async fn counted<T>(work: impl Future<Output = T>) -> (T, u64) {
    let work = async {
        let done = work.await;
        (done, COUNT.with(Cell::get))
    };
    let (done, count) = COUNT.scope(Cell::new(0), work).await;
    add(count);
    (done, count)
}

/// Has a pool tell what it runs.
pub(crate) fn watch(pool: &mut DatabaseConnection) {
    pool.set_metric_callback(|_statement| add(1));
}

fn add(more: u64) {
    // What nobody counts is not counted.
    let _uncounted = COUNT.try_with(|count| count.set(count.get() + more));
}
