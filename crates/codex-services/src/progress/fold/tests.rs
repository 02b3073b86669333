//! Passes, and their independence of the order of arrival.

use proptest::prelude::*;

use super::*;

fn time(seconds: i64) -> DateTime<Utc> {
    DateTime::from_timestamp(1_000_000 + seconds, 0).unwrap()
}

fn entry(kind: SessionKind, at: i64, percentage: f64) -> LogEntry {
    LogEntry {
        kind,
        percentage: Some(percentage),
        completed: None,
        active_ms: 1_000,
        started_at: time(at),
        ended_at: time(at),
        arrived_at: time(at),
    }
}

fn page(at: i64, percentage: f64) -> LogEntry {
    entry(SessionKind::Page, at, percentage)
}

fn last_page(at: i64) -> LogEntry {
    LogEntry { completed: Some(true), ..page(at, 1.0) }
}

fn unread(at: i64) -> LogEntry {
    LogEntry { percentage: None, active_ms: 0, ..entry(SessionKind::Unread, at, 0.0) }
}

#[test]
fn a_pass_stays_complete_whatever_page_is_looked_at_afterwards() {
    let found = passes(vec![page(1, 0.5), last_page(2), page(3, 0.1)]);
    let [pass] = found[..] else { panic!("{found:?}") };
    assert_eq!((pass.completed_at, pass.percentage), (Some(time(2)), 0.1));
    assert_eq!((pass.session_count, pass.active_ms), (3, 3_000));
}

#[test]
fn unread_ends_a_pass_and_the_next_position_opens_another() {
    let found = passes(vec![last_page(1), unread(2), unread(3), page(4, 0.2)]);
    let [first, second] = found[..] else { panic!("{found:?}") };
    assert_eq!((first.completed_at, first.ended_at), (Some(time(1)), Some(time(2))));
    assert_eq!((second.number, second.completed_at, second.ended_at), (2, None, None));
    assert_eq!((second.started_at, second.percentage), (time(4), 0.2));
}

#[test]
fn a_finished_book_that_is_begun_anew_is_in_another_pass() {
    let anew = LogEntry { completed: Some(false), ..page(2, 0.1) };
    assert_eq!(passes(vec![last_page(1), anew.clone()]).len(), 2);
    // Said of a book that is not finished it means nothing.
    assert_eq!(passes(vec![page(1, 0.5), anew]).len(), 1);
}

#[test]
fn marks_as_unread_of_a_book_that_nobody_began_count_as_no_reading() {
    let found = passes(vec![unread(1), unread(2)]);
    assert_eq!(found.iter().map(|pass| pass.session_count).sum::<i32>(), 0);
    assert!(!found[0].is_open());
    let begun = passes(vec![unread(1), page(2, 0.1)]);
    assert_eq!(begun.len(), 1);
    assert_eq!((begun[0].number, begun[0].is_open(), begun[0].started_at), (1, true, time(2)));
}

#[test]
fn a_position_that_tells_no_share_keeps_the_one_before() {
    let untold = LogEntry { percentage: None, ..entry(SessionKind::Locator, 2, 0.0) };
    let pass = passes(vec![page(1, 0.4), untold])[0];
    assert_eq!((pass.session_count, pass.percentage), (2, 0.4));
}

fn any_entry() -> impl Strategy<Value = LogEntry> {
    let kind = prop_oneof![
        4 => Just(SessionKind::Page),
        2 => Just(SessionKind::Locator),
        1 => Just(SessionKind::Read),
        1 => Just(SessionKind::Unread),
    ];
    let completed = prop_oneof![4 => Just(None), 1 => Just(Some(true)), 1 => Just(Some(false))];
    let share = proptest::option::of(0.0..=1.0);
    // Few times, so that ties are common.
    (kind, completed, share, 0..20_i64, 0..5_i64, 0..10_000_i64).prop_map(
        |(kind, completed, percentage, at, length, active_ms)| LogEntry {
            completed: if kind == SessionKind::Read { Some(true) } else { completed },
            percentage,
            active_ms,
            started_at: time(at - length),
            ..entry(kind, at, 0.0)
        },
    )
}

/// What is stored after entries have arrived in these batches, worked out as the service does it.
fn stored(batches: &[Vec<LogEntry>]) -> Vec<Pass> {
    let mut log: Vec<LogEntry> = Vec::new();
    let mut stored: Vec<Pass> = Vec::new();
    for batch in batches {
        log.extend(batch.iter().cloned());
        let mut fresh = batch.clone();
        fresh.sort_by_key(Place::of);
        let last = stored.last().copied();
        let is_late = fresh
            .first()
            .is_some_and(|first| last.is_some_and(|pass| Place::of(first) < pass.last));
        if is_late {
            stored = passes(log.clone());
            continue;
        }
        for pass in follow(last, &fresh) {
            stored.retain(|known| known.number != pass.number);
            stored.push(pass);
        }
    }
    stored
}

/// Gives entries their arrival in the order they stand in, and cuts them into batches.
fn arriving(mut entries: Vec<LogEntry>, size: usize) -> Vec<Vec<LogEntry>> {
    for (entry, place) in entries.iter_mut().zip(0..) {
        entry.arrived_at = time(1_000 + place);
    }
    entries.chunks(size).map(<[LogEntry]>::to_vec).collect()
}

fn without_arrival(passes: Vec<Pass>) -> Vec<Pass> {
    let at = time(0);
    passes.into_iter().map(|p| Pass { last: Place { arrived_at: at, ..p.last }, ..p }).collect()
}

proptest! {
    #[test]
    fn what_is_stored_is_the_fold_of_the_log_whatever_arrives_when(
        entries in proptest::collection::vec(any_entry(), 0..40),
        size in 1_usize..8,
    ) {
        let batches = arriving(entries, size);
        prop_assert_eq!(stored(&batches), passes(batches.concat()));
    }

    #[test]
    fn entries_of_different_times_come_to_the_same_in_every_order_of_arrival(
        (entries, shuffled) in proptest::collection::vec(any_entry(), 0..40).prop_flat_map(|mut entries| {
            for (entry, place) in entries.iter_mut().zip(0..) {
                (entry.started_at, entry.ended_at) = (time(place), time(place));
            }
            (Just(entries.clone()), Just(entries).prop_shuffle())
        }),
        (size, other_size) in (1_usize..8, 1_usize..8),
    ) {
        let one = without_arrival(stored(&arriving(entries, size)));
        let other = without_arrival(stored(&arriving(shuffled, other_size)));
        prop_assert_eq!(one, other);
    }

    #[test]
    fn no_time_spent_reading_and_no_completion_is_ever_lost(
        entries in proptest::collection::vec(any_entry(), 0..40),
    ) {
        let reading = entries.iter().filter(|entry| entry.kind != SessionKind::Unread);
        let active: i64 = reading.clone().map(|entry| entry.active_ms).sum();
        let completes = reading.clone().any(|entry| entry.completed == Some(true));
        let found = passes(entries);
        prop_assert_eq!(found.iter().map(|pass| pass.active_ms).sum::<i64>(), active);
        prop_assert_eq!(found.iter().any(|pass| pass.completed_at.is_some()), completes);
        let numbers: Vec<i32> = found.iter().map(|pass| pass.number).collect();
        let counted: Vec<i32> = (1..).take(found.len()).collect();
        prop_assert_eq!(numbers, counted);
    }
}
