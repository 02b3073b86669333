//! Cron expressions of five fields in a named time zone, and the points in time they mean.
//! Must not know what is to happen at those times.
//!
//! When clocks go forward, a fixed time that does not exist is moved to the first moment after the gap, and a repeated
//! one (`*` or a step in the minutes or hours) skips the gap. When clocks go back, a fixed time that exists twice
//! counts the first time only, and a repeated one goes on through both hours.

#[cfg(test)]
mod tests;

use chrono::{DateTime, Utc};
use chrono_tz::Tz;
use croner::Cron as Pattern;
use croner::parser::{CronParser, Seconds, Year};

/// Longest expression in characters.
const MAX_CHARS: usize = 200;
/// Days of each month in its longest year.
const LONGEST_MONTHS: [u16; 12] = [31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

/// Why an expression cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ExpressionError {
    /// Not five fields.
    #[error("a cron expression has five fields (minute, hour, day, month, weekday), not {0}")]
    Fields(usize),
    /// Too long to be meant.
    #[error("a cron expression has at most {MAX_CHARS} characters")]
    TooLong,
    /// A sign that stands in no field.
    #[error("`{0}` stands in no cron expression; use digits, names, `*`, `,`, `-` and `/`")]
    Sign(char),
    /// A field with a value that it cannot have.
    #[error("the cron expression cannot be read: {0}")]
    Malformed(String),
    /// No such day exists, for example February 30.
    #[error("the cron expression names a day that no year has")]
    Never,
}

/// The name of a time zone that is not known.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is not a time zone; use a name like `Europe/Berlin` or `UTC`")]
pub struct UnknownZone(pub String);

/// When something is due: an expression.
#[derive(Debug, Clone)]
pub struct Expression(Pattern);

/// A named time zone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Zone(Tz);

/// An expression in a time zone.
#[derive(Debug, Clone)]
pub struct Cron {
    expression: Expression,
    zone: Zone,
}

impl Expression {
    /// Reads five fields; names of months and weekdays and `@daily` and its kin are understood.
    pub fn parse(text: &str) -> Result<Self, ExpressionError> {
        let text = text.trim();
        if text.chars().count() > MAX_CHARS {
            return Err(ExpressionError::TooLong);
        }
        let is_usual = |sign: char| {
            sign.is_ascii_alphanumeric() || sign == ' ' || sign == '\t' || "*,-/@".contains(sign)
        };
        if let Some(sign) = text.chars().find(|sign| !is_usual(*sign)) {
            return Err(ExpressionError::Sign(sign));
        }
        let fields = text.split_whitespace().count();
        if fields != 5 && !text.starts_with('@') {
            return Err(ExpressionError::Fields(fields));
        }
        let parser =
            CronParser::builder().seconds(Seconds::Disallowed).year(Year::Disallowed).build();
        let pattern =
            parser.parse(text).map_err(|error| ExpressionError::Malformed(error.to_string()))?;
        if !can_happen(&pattern) {
            return Err(ExpressionError::Never);
        }
        Ok(Self(pattern))
    }
}

impl Zone {
    /// Reads the name of a time zone.
    pub fn parse(name: &str) -> Result<Self, UnknownZone> {
        name.trim().parse().map(Self).map_err(|_unknown| UnknownZone(name.to_owned()))
    }

    /// The name in the spelling of the time zone database.
    pub fn name(self) -> &'static str {
        self.0.name()
    }
}

impl Cron {
    /// An expression in a time zone.
    pub fn new(expression: Expression, zone: Zone) -> Self {
        Self { expression, zone }
    }

    /// The first time after `time`; `None` at the end of the calendar.
    pub fn next_after(&self, time: DateTime<Utc>) -> Option<DateTime<Utc>> {
        let local = time.with_timezone(&self.zone.0);
        let next = self.expression.0.find_next_occurrence(&local, false).ok()?;
        Some(next.with_timezone(&Utc))
    }

    /// The next times after `time`, at most `count`.
    pub fn next_times(&self, time: DateTime<Utc>, count: usize) -> Vec<DateTime<Utc>> {
        std::iter::successors(self.next_after(time), |last| self.next_after(*last))
            .take(count)
            .collect()
    }

    /// The last time that is not after `time`; `None` at the beginning of the calendar.
    pub fn last_until(&self, time: DateTime<Utc>) -> Option<DateTime<Utc>> {
        let local = time.with_timezone(&self.zone.0);
        let last = self.expression.0.find_previous_occurrence(&local, true).ok()?;
        Some(last.with_timezone(&Utc))
    }
}

/// Whether some month has one of the days; a search for a day that never comes would look through thousands of years.
fn can_happen(pattern: &Pattern) -> bool {
    let pattern = &pattern.pattern;
    let is_by_weekday = !pattern.is_dow_wildcard() && !pattern.matches_dom_and_dow();
    let days = pattern.days.values();
    let has_modifiers = pattern.days.has_modifiers() || pattern.days_of_week.has_modifiers();
    let months = pattern.months.values();
    let has_day = |month: &u16| {
        let longest = LONGEST_MONTHS.get(usize::from(*month).wrapping_sub(1));
        longest.is_some_and(|longest| days.iter().any(|day| day <= longest))
    };
    is_by_weekday || has_modifiers || months.iter().any(has_day)
}
