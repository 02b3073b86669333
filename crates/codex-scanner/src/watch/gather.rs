//! What happened in which places, until it is quiet there.
//! Must not know where it heard of it.

use std::collections::{BTreeSet, HashMap};
use std::time::Duration;

use codex_models::LibraryId;
use codex_models::scans::ScanPlace;
use tokio::time::Instant;

/// Places of one library in which something happened.
#[derive(Debug)]
struct Stir {
    places: BTreeSet<ScanPlace>,
    first: Instant,
    last: Instant,
}

/// Places by library.
#[derive(Debug, Default)]
pub(super) struct Gathered(HashMap<LibraryId, Stir>);

impl Gathered {
    /// Something happened in a place.
    pub(super) fn note(&mut self, library: LibraryId, place: ScanPlace, now: Instant) {
        let new = || Stir { places: BTreeSet::new(), first: now, last: now };
        let stir = self.0.entry(library).or_insert_with(new);
        stir.places.insert(place);
        stir.last = now;
    }

    /// Takes the places of libraries in which nothing happened for this long, and of those in which something happens all
    /// the time, after the longest wait.
    pub(super) fn take_quiet(
        &mut self,
        now: Instant,
        settle: Duration,
        longest: Duration,
    ) -> Vec<(LibraryId, Vec<ScanPlace>)> {
        let is_due = |stir: &Stir| now - stir.last >= settle || now - stir.first >= longest;
        let due: Vec<LibraryId> =
            self.0.iter().filter(|(_, stir)| is_due(stir)).map(|(library, _)| *library).collect();
        due.into_iter()
            .filter_map(|library| Some((library, self.0.remove(&library)?)))
            .map(|(library, stir)| (library, stir.places.into_iter().collect()))
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use codex_models::LibraryRootId;
    use codex_utils::id;

    use super::*;

    const SETTLE: Duration = Duration::from_secs(5);
    const LONGEST: Duration = Duration::from_secs(30);

    #[test]
    fn what_happens_waits_until_it_is_quiet_and_is_told_once() {
        let (library, root) = (LibraryId(id::next()), LibraryRootId(id::next()));
        let (mut gathered, start) = (Gathered::default(), Instant::now());
        let place = ScanPlace::in_folder(root, "A");
        let after = |seconds| start + Duration::from_secs(seconds);
        gathered.note(library, place.clone(), start);
        gathered.note(library, place.clone(), after(4));
        assert!(gathered.take_quiet(after(8), SETTLE, LONGEST).is_empty());
        let told = gathered.take_quiet(after(9), SETTLE, LONGEST);
        assert_eq!(told, [(library, vec![place])]);
        assert!(gathered.take_quiet(after(90), SETTLE, LONGEST).is_empty());
    }

    #[test]
    fn where_it_is_never_quiet_it_is_told_after_the_longest_wait() {
        let (library, root) = (LibraryId(id::next()), LibraryRootId(id::next()));
        let (mut gathered, start) = (Gathered::default(), Instant::now());
        for second in 0..=30 {
            let now = start + Duration::from_secs(second);
            gathered.note(library, ScanPlace::in_folder(root, format!("A{second}")), now);
            let told = gathered.take_quiet(now, SETTLE, LONGEST);
            assert_eq!(!told.is_empty(), second == 30, "{second}");
        }
    }
}
