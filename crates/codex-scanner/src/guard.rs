//! Whether a root may be believed: what was found there, against what was there before. Pure.
//! Must not look at the disk or the database.

use codex_models::libraries::RootState;

use crate::plan::Loss;

/// From when on losses are more than what people delete.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Threshold {
    /// Percent of the books of a root.
    pub(crate) percent: u32,
    /// And at least so many.
    pub(crate) least: u32,
}

/// What a person said of an earlier finding.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Confirmed {
    /// The state that is meant to be so.
    pub(crate) state: RootState,
    /// With so many books gone; not with more.
    pub(crate) gone: u64,
}

/// What a scan does with a root.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Verdict {
    /// It goes on, as always.
    Open,
    /// It goes on, because a person said that it is meant to be so.
    Confirmed,
    /// It leaves the root alone.
    Closed {
        /// Why.
        state: RootState,
        /// How many books are gone.
        gone: u64,
    },
}

/// What a walk found at a root.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Found {
    /// Whether there is no book at all.
    pub(crate) is_empty: bool,
    /// Whether the folder is the one that it was; `None` when that is not known.
    pub(crate) is_same_folder: Option<bool>,
}

/// Judges what a walk found. Books that are found elsewhere are not gone: an empty folder may have been tidied up.
pub(crate) fn judge(
    loss: Loss,
    found: Found,
    threshold: Threshold,
    confirmed: Option<Confirmed>,
) -> Verdict {
    let Loss { held, gone, replaced } = loss;
    let unrecognized = gone + replaced;
    let is_emptied = found.is_empty && gone > 0;
    let is_swapped = found.is_same_folder == Some(false) && unrecognized * 2 > held;
    let is_shrunk = gone >= u64::from(threshold.least)
        && gone * 100 > held.saturating_mul(u64::from(threshold.percent));
    if is_emptied {
        closed(RootState::Emptied, gone, confirmed)
    } else if is_swapped {
        closed(RootState::Swapped, unrecognized, confirmed)
    } else if is_shrunk {
        closed(RootState::Shrunk, gone, confirmed)
    } else {
        Verdict::Open
    }
}

/// A root that shall be left alone, unless a person said otherwise of as much.
pub(crate) fn closed(state: RootState, gone: u64, confirmed: Option<Confirmed>) -> Verdict {
    let covers = |said: Confirmed| said.state == state && gone <= said.gone;
    if state.can_be_confirmed() && confirmed.is_some_and(covers) {
        Verdict::Confirmed
    } else {
        Verdict::Closed { state, gone }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const USUAL: Threshold = Threshold { percent: 50, least: 10 };

    const SAME: Found = Found { is_empty: false, is_same_folder: Some(true) };
    const OTHER: Found = Found { is_empty: false, is_same_folder: Some(false) };

    fn loss(held: u64, gone: u64, replaced: u64) -> Loss {
        Loss { held, gone, replaced }
    }

    #[test]
    fn a_few_books_may_go_whatever_their_share() {
        assert_eq!(judge(loss(9, 9, 0), SAME, USUAL, None), Verdict::Open);
        assert_eq!(judge(loss(20, 10, 0), SAME, USUAL, None), Verdict::Open);
    }

    #[test]
    fn more_than_the_share_closes_the_root() {
        let closed = Verdict::Closed { state: RootState::Shrunk, gone: 11 };
        assert_eq!(judge(loss(20, 11, 0), SAME, USUAL, None), closed);
        assert_eq!(
            judge(loss(20, 11, 0), Found { is_same_folder: None, ..SAME }, USUAL, None),
            closed
        );
    }

    #[test]
    fn an_empty_folder_has_lost_its_books_unless_they_were_found_elsewhere() {
        let empty = Found { is_empty: true, ..SAME };
        let closed = Verdict::Closed { state: RootState::Emptied, gone: 1 };
        assert_eq!(judge(loss(3, 1, 0), empty, USUAL, None), closed);
        assert_eq!(judge(loss(3, 0, 0), empty, USUAL, None), Verdict::Open);
    }

    #[test]
    fn another_folder_with_the_same_books_is_the_root() {
        assert_eq!(judge(loss(20, 2, 1), OTHER, USUAL, None), Verdict::Open);
    }

    #[test]
    fn another_folder_with_other_books_is_not_even_when_their_names_are_the_same() {
        let closed = Verdict::Closed { state: RootState::Swapped, gone: 3 };
        assert_eq!(judge(loss(4, 0, 3), OTHER, USUAL, None), closed);
        assert_eq!(judge(loss(4, 3, 0), OTHER, USUAL, None), closed);
    }

    #[test]
    fn what_a_person_confirmed_goes_on_and_more_than_that_does_not() {
        let said = Some(Confirmed { state: RootState::Shrunk, gone: 15 });
        assert_eq!(judge(loss(20, 15, 0), SAME, USUAL, said), Verdict::Confirmed);
        let closed = Verdict::Closed { state: RootState::Shrunk, gone: 16 };
        assert_eq!(judge(loss(20, 16, 0), SAME, USUAL, said), closed);
        let other = Verdict::Closed { state: RootState::Swapped, gone: 15 };
        assert_eq!(judge(loss(20, 15, 0), OTHER, USUAL, said), other);
    }

    #[test]
    fn what_cannot_be_looked_at_cannot_be_confirmed() {
        let said = Some(Confirmed { state: RootState::Unreadable, gone: 5 });
        let left = Verdict::Closed { state: RootState::Unreadable, gone: 5 };
        assert_eq!(closed(RootState::Unreadable, 5, said), left);
    }
}
