//! What a schedule may say, and what becomes of the slots that are due. Pure.
//! Must not read the clock or the database.

use chrono::{DateTime, TimeDelta, Utc};
use codex_models::FieldError;
use codex_models::schedules::{NewSchedule, ScheduledWork};
use codex_utils::cron::{Cron, Expression, Zone};

use crate::error::{CodexError, Result};

/// Of the slots missed at once this many, the newest, are recorded.
const MOST_RECORDED: usize = 100;

/// What becomes of the slots that are due.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DueSlots {
    /// The one that fires.
    pub fire: Option<DateTime<Utc>>,
    /// Those that do not, newest first (the newest of them, when there are very many).
    pub skipped: Vec<DateTime<Utc>>,
    /// The slot after now.
    pub next: Option<DateTime<Utc>>,
}

/// Decides about the slots from `first` to `now`: the newest fires when it is younger than `grace`, all others are
/// skipped.
pub fn due_slots(
    cron: &Cron,
    first: DateTime<Utc>,
    now: DateTime<Utc>,
    grace: TimeDelta,
) -> DueSlots {
    // The rules of a time zone may have changed since `first` was worked out; it counts as it was promised.
    let newest = cron.last_until(now).filter(|slot| *slot >= first).unwrap_or(first);
    let before = |slot: &DateTime<Utc>| {
        let earlier = cron.last_until(*slot - TimeDelta::microseconds(1));
        earlier.filter(|earlier| *earlier >= first)
    };
    let fire = (now - newest < grace).then_some(newest);
    let missed = std::iter::successors(Some(newest), before);
    let skipped = missed.skip(usize::from(fire.is_some())).take(MOST_RECORDED).collect();
    DueSlots { fire, skipped, next: cron.next_after(now) }
}

/// When a schedule is due, or what is wrong with its two fields.
pub(super) fn check_timing(cron: &str, time_zone: &str) -> Result<(Cron, Zone)> {
    let expression = Expression::parse(cron).map_err(|error| FieldError {
        field: "cron",
        code: "malformed",
        message: error.to_string(),
    });
    let zone = Zone::parse(time_zone).map_err(|error| FieldError {
        field: "timeZone",
        code: "malformed",
        message: error.to_string(),
    });
    match (expression, zone) {
        (Ok(expression), Ok(zone)) => Ok((Cron::new(expression, zone), zone)),
        (expression, zone) => {
            Err(CodexError::Invalid(expression.err().into_iter().chain(zone.err()).collect()))
        }
    }
}

/// Work on a library names one, other work names none.
pub(super) fn check_target(new: &NewSchedule) -> Result<()> {
    let work = new.work.as_str();
    match (new.work.needs_library(), new.library.is_some()) {
        (true, true) | (false, false) => Ok(()),
        (true, false) => {
            let message = format!("`{work}` needs a library");
            Err(CodexError::invalid("libraryId", "required", message))
        }
        (false, true) => {
            let message = format!("`{work}` is not done to a library");
            Err(CodexError::invalid("libraryId", "malformed", message))
        }
    }
}

/// The work of a stored schedule.
pub(super) fn work_of(name: &str) -> Result<ScheduledWork> {
    ScheduledWork::parse(name).ok_or_else(|| {
        CodexError::internal(anyhow::anyhow!("`{name}` is not known"), "reading a schedule's work")
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hourly() -> Cron {
        check_timing("0 * * * *", "UTC").unwrap().0
    }

    fn at(text: &str) -> DateTime<Utc> {
        format!("2026-01-{text}:00Z").parse().unwrap()
    }

    fn due(first: &str, now: &str, grace_hours: i64) -> DueSlots {
        due_slots(&hourly(), at(first), at(now), TimeDelta::hours(grace_hours))
    }

    #[test]
    fn a_slot_that_has_just_come_fires_and_nothing_is_skipped() {
        let expected =
            DueSlots { fire: Some(at("01T05:00")), skipped: vec![], next: Some(at("01T06:00")) };
        assert_eq!(due("01T05:00", "01T05:00", 12), expected);
    }

    #[test]
    fn of_several_missed_slots_the_newest_fires_once() {
        let due = due("01T02:00", "01T05:30", 12);
        assert_eq!(due.fire, Some(at("01T05:00")));
        assert_eq!(due.skipped, [at("01T04:00"), at("01T03:00"), at("01T02:00")]);
        assert_eq!(due.next, Some(at("01T06:00")));
    }

    #[test]
    fn a_slot_older_than_the_grace_is_skipped() {
        let daily = check_timing("0 3 * * *", "UTC").unwrap().0;
        let due = due_slots(&daily, at("01T03:00"), at("01T15:00"), TimeDelta::hours(12));
        assert_eq!((due.fire, due.skipped), (None, vec![at("01T03:00")]));
        let due = due_slots(&daily, at("01T03:00"), at("01T14:59"), TimeDelta::hours(12));
        assert_eq!((due.fire, due.skipped), (Some(at("01T03:00")), vec![]));
    }

    #[test]
    fn a_month_of_missed_slots_is_recorded_by_its_newest() {
        let due = due("01T00:00", "30T00:00", 12);
        assert_eq!(due.skipped.len(), MOST_RECORDED);
        assert_eq!(due.skipped[0], at("29T23:00"));
    }

    #[test]
    fn a_slot_that_the_time_zone_no_longer_has_fires_as_it_was_promised() {
        let due = due("01T05:10", "01T05:20", 12);
        assert_eq!((due.fire, due.skipped), (Some(at("01T05:10")), vec![]));
    }

    #[test]
    fn both_fields_are_named_when_both_are_wrong() {
        let Err(CodexError::Invalid(fields)) = check_timing("0 0 3 * * *", "Mars") else {
            panic!("both are wrong");
        };
        let fields: Vec<&str> = fields.iter().map(|field| field.field).collect();
        assert_eq!(fields, ["cron", "timeZone"]);
    }
}
