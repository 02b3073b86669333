//! What expressions mean, also when clocks change.

use super::*;

fn cron(expression: &str, zone: &str) -> Cron {
    Cron::new(Expression::parse(expression).unwrap(), Zone::parse(zone).unwrap())
}

fn at(text: &str) -> DateTime<Utc> {
    text.parse().unwrap()
}

fn next(expression: &str, zone: &str, after: &str, count: usize) -> Vec<String> {
    let times = cron(expression, zone).next_times(at(after), count);
    times.iter().map(|time| time.format("%m-%d %H:%M").to_string()).collect()
}

#[test]
fn five_fields_are_read_in_their_time_zone() {
    let winter = next("30 3 * * *", "Europe/Berlin", "2026-01-01T00:00:00Z", 2);
    assert_eq!(winter, ["01-01 02:30", "01-02 02:30"]);
    let summer = next("30 3 * * *", "Europe/Berlin", "2026-07-01T00:00:00Z", 1);
    assert_eq!(summer, ["07-01 01:30"]);
    let weekly = next("0 4 * * MON", "UTC", "2026-01-01T00:00:00Z", 2);
    assert_eq!(weekly, ["01-05 04:00", "01-12 04:00"]);
    assert_eq!(next("@daily", "Asia/Tokyo", "2026-01-01T00:00:00Z", 1), ["01-01 15:00"]);
}

#[test]
fn a_time_is_not_after_itself() {
    let times = next("*/15 * * * *", "UTC", "2026-01-01T00:15:00Z", 2);
    assert_eq!(times, ["01-01 00:30", "01-01 00:45"]);
}

#[test]
fn the_last_time_may_be_now_and_lies_never_in_the_future() {
    let cron = cron("0 * * * *", "UTC");
    assert_eq!(cron.last_until(at("2026-01-01T05:00:00Z")), Some(at("2026-01-01T05:00:00Z")));
    assert_eq!(cron.last_until(at("2026-01-01T05:59:59.9Z")), Some(at("2026-01-01T05:00:00Z")));
}

#[test]
fn a_fixed_time_in_a_gap_moves_to_the_end_of_the_gap_and_happens_once() {
    // Berlin, 2026-03-29: 02:00 becomes 03:00 (01:00 UTC).
    let times = next("30 2 * * *", "Europe/Berlin", "2026-03-28T00:00:00Z", 3);
    assert_eq!(times, ["03-28 01:30", "03-29 01:00", "03-30 00:30"]);
}

#[test]
fn a_fixed_time_that_comes_twice_counts_the_first_time() {
    // Berlin, 2026-10-25: 03:00 becomes 02:00 (01:00 UTC).
    let times = next("30 2 * * *", "Europe/Berlin", "2026-10-24T00:30:00Z", 2);
    assert_eq!(times, ["10-25 00:30", "10-26 01:30"]);
    let between = next("30 2 * * *", "Europe/Berlin", "2026-10-25T00:45:00Z", 1);
    assert_eq!(between, ["10-26 01:30"], "the second 02:30 of the day does not count");
}

#[test]
fn a_repeated_time_goes_on_through_gap_and_overlap_without_a_pause() {
    let spring = next("*/30 * * * *", "Europe/Berlin", "2026-03-29T00:15:00Z", 4);
    assert_eq!(spring, ["03-29 00:30", "03-29 01:00", "03-29 01:30", "03-29 02:00"]);
    let autumn = next("*/30 * * * *", "Europe/Berlin", "2026-10-24T23:45:00Z", 6);
    let expected =
        ["10-25 00:00", "10-25 00:30", "10-25 01:00", "10-25 01:30", "10-25 02:00", "10-25 02:30"];
    assert_eq!(autumn, expected);
}

#[test]
fn walking_forward_and_backward_meets_the_same_times_over_a_year_of_clock_changes() {
    for expression in ["30 2 * * *", "*/30 * * * *", "0 3 1 * *", "15 2 * * SUN"] {
        for zone in ["Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "UTC"] {
            let cron = cron(expression, zone);
            let mut last = at("2026-01-01T00:00:00Z");
            for time in cron.next_times(last, 3_000) {
                assert!(time > last, "{expression} {zone}: {time} is not after {last}");
                assert_eq!(cron.last_until(time), Some(time), "{expression} {zone}");
                last = time;
            }
        }
    }
}

#[test]
fn other_than_five_fields_is_refused_when_it_is_written() {
    for (text, fields) in [("* * * *", 4), ("0 0 3 * * *", 6), ("", 0), ("daily", 1)] {
        assert_eq!(Expression::parse(text).unwrap_err(), ExpressionError::Fields(fields), "{text}");
    }
}

#[test]
fn impossible_fields_are_refused_when_they_are_written() {
    for text in ["60 * * * *", "* 24 * * *", "* * 0 * *", "* * * 13 *", "* * * * 8", "a * * * *"] {
        let refused = Expression::parse(text).unwrap_err();
        assert!(matches!(refused, ExpressionError::Malformed(_)), "{text}: {refused}");
    }
    assert_eq!(Expression::parse("* * * * 1#2").unwrap_err(), ExpressionError::Sign('#'));
    assert_eq!(Expression::parse("* * * * \n1").unwrap_err(), ExpressionError::Sign('\n'));
    let long = "1,".repeat(200) + "1 * * * *";
    assert_eq!(Expression::parse(&long).unwrap_err(), ExpressionError::TooLong);
    assert!(Expression::parse("@reboot").is_err());
}

#[test]
fn a_day_that_never_comes_is_refused_and_a_rare_one_is_not() {
    for text in ["0 0 30 2 *", "0 0 31 2,4,6 *"] {
        assert_eq!(Expression::parse(text).unwrap_err(), ExpressionError::Never, "{text}");
    }
    let rare = cron("0 0 29 2 *", "UTC").next_after(at("2026-01-01T00:00:00Z"));
    assert_eq!(rare, Some(at("2028-02-29T00:00:00Z")));
    let weekday = next("0 0 30 2 MON", "UTC", "2026-02-01T00:00:00Z", 1);
    assert_eq!(weekday, ["02-02 00:00"], "a day or a weekday is enough");
}

#[test]
fn a_time_zone_is_known_by_name() {
    assert_eq!(Zone::parse("America/New_York").unwrap().name(), "America/New_York");
    for name in ["Mars/Olympus", "", "+02:00", "europe"] {
        assert!(Zone::parse(name).is_err(), "{name}");
    }
}
