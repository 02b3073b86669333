//! Bytes that all workers of a scan may hold together.
//! Must not know what the bytes are.

use std::sync::{Condvar, Mutex, PoisonError};

/// A number of bytes of which parts are lent.
#[derive(Debug)]
pub(super) struct Budget {
    total: u64,
    free: Mutex<u64>,
    returned: Condvar,
}

/// A lent part, given back on drop.
pub(super) struct Loan<'a> {
    budget: &'a Budget,
    bytes: u64,
}

impl Budget {
    pub(super) fn new(total: u64) -> Self {
        Self { total, free: Mutex::new(total), returned: Condvar::new() }
    }

    /// Waits for `bytes`. More than everything is lent as everything, so such a job runs alone rather than never.
    /// A thread may hold one loan only, or two threads could wait for each other.
    pub(super) fn borrow(&self, bytes: u64) -> Loan<'_> {
        let bytes = bytes.min(self.total);
        let free = self.free.lock().unwrap_or_else(PoisonError::into_inner);
        let mut free = self
            .returned
            .wait_while(free, |free| *free < bytes)
            .unwrap_or_else(PoisonError::into_inner);
        *free -= bytes;
        Loan { budget: self, bytes }
    }
}

impl Drop for Loan<'_> {
    fn drop(&mut self) {
        *self.budget.free.lock().unwrap_or_else(PoisonError::into_inner) += self.bytes;
        self.budget.returned.notify_all();
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicU64, Ordering};

    use super::*;

    #[test]
    fn threads_never_hold_more_than_the_budget() {
        let budget = Budget::new(100);
        let held = AtomicU64::new(0);
        std::thread::scope(|scope| {
            for _ in 0..8 {
                scope.spawn(|| {
                    for _ in 0..200 {
                        let _loan = budget.borrow(40);
                        assert!(held.fetch_add(40, Ordering::SeqCst) + 40 <= 100);
                        held.fetch_sub(40, Ordering::SeqCst);
                    }
                });
            }
        });
    }

    #[test]
    fn a_job_larger_than_the_budget_runs_alone() {
        let budget = Budget::new(100);
        drop(budget.borrow(1_000));
        assert_eq!(*budget.free.lock().unwrap(), 100);
    }
}
