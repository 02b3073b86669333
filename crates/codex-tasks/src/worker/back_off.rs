//! How long a task that failed waits before its next run.
//! Must not be the same for two tasks that failed together, lest they meet again.

use std::time::Duration;

use codex_utils::secret::random_bytes;

/// Wait after the first failure, doubled by each further one in a row.
const FIRST: Duration = Duration::from_secs(2);
/// The longest wait.
const LONGEST: Duration = Duration::from_mins(10);
/// Waits are lengthened by up to this share, in percent.
const JITTER: u32 = 25;

/// The wait after a failure that others preceded.
pub(super) fn back_off(failures_before: u32) -> Duration {
    let [dice] = random_bytes::<1>();
    spread(FIRST.saturating_mul(1 << failures_before.min(16)).min(LONGEST), dice)
}

fn spread(wait: Duration, dice: u8) -> Duration {
    wait + wait * JITTER * u32::from(dice) / (100 * u32::from(u8::MAX))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waits_double_up_to_a_bound_and_are_spread() {
        for (failures, seconds) in [(0, 2), (1, 4), (2, 8), (3, 16), (20, 600), (u32::MAX, 600)] {
            let wait = back_off(failures);
            let least = Duration::from_secs(seconds);
            assert!(wait >= least && wait <= least + least / 4, "{failures}: {wait:?}");
        }
        assert_eq!(spread(FIRST, 0), FIRST);
        assert_eq!(spread(FIRST, u8::MAX), FIRST + FIRST / 4);
    }
}
