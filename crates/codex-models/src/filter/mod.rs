//! Conditions on books and series: one grammar for queries, saved filters and rules of lists.
//! Must not know SQL, nor who asks.

mod check;
mod field;
mod parse;
#[cfg(feature = "openapi")]
mod schema;
mod search;
mod write;

pub use check::{Check, Compare, DateCheck, Names, TextMatch, TimeCheck};
pub use field::{Field, Kind, Subject};
pub use parse::{ConditionError, Fault};
#[cfg(feature = "openapi")]
pub use schema::{BookConditionSchema, SeriesConditionSchema};
pub use search::{MOST_NAMES, SearchFault, SearchQuery};

use crate::books::ReadStatus;
use crate::{LibraryId, SeriesId};

/// Most levels of groups in groups.
pub const MAX_DEPTH: usize = 12;
/// Most groups and tests of one condition.
pub const MAX_NODES: usize = 100;
/// Most values of all lists of one condition.
pub const MAX_VALUES: usize = 500;
/// Longest text of a test, in characters.
pub const MAX_TEXT_CHARS: usize = 200;
/// Longest stretch of time behind now, in days.
pub const MAX_DAYS: u32 = 36_500;
/// Largest number of a test, and its negative the smallest.
pub const MAX_NUMBER: f64 = 1e15;

/// What has to hold. A test of something that is absent does not hold, so its negative does.
#[derive(Debug, Clone, PartialEq)]
pub enum Condition {
    /// All of these; of none, it holds.
    All(Vec<Condition>),
    /// One of these; of none, it does not hold.
    Any(Vec<Condition>),
    /// Not this.
    Not(Box<Condition>),
    /// Of a book: its series meets this. Of a series: one of its books does.
    Related(Box<Condition>),
    /// One field.
    Test(Test),
}

/// A test of one field.
#[derive(Debug, Clone, PartialEq)]
pub struct Test {
    /// The field.
    pub field: Field,
    /// What it is compared with; of the kind of the field.
    pub check: Check,
    /// Whether the check has to hold, or has not to.
    pub holds: bool,
}

impl Default for Condition {
    fn default() -> Self {
        Self::All(Vec::new())
    }
}

impl Condition {
    /// Reads a condition on series or books; the fault names the place that is wrong.
    pub fn read(subject: Subject, value: &serde_json::Value) -> Result<Self, ConditionError> {
        parse::read(subject, value)
    }

    /// Whether it asks for nothing.
    pub fn is_empty(&self) -> bool {
        matches!(self, Self::All(parts) if parts.iter().all(Self::is_empty))
    }

    /// Whether the same rows meet it whoever asks, until they themselves change: it is about nobody's own reading, word
    /// or choice, nor about lists.
    pub fn is_same_for_all(&self) -> bool {
        match self {
            Self::Test(test) => test.field.is_same_for_all(),
            Self::All(parts) | Self::Any(parts) => parts.iter().all(Self::is_same_for_all),
            Self::Not(part) | Self::Related(part) => part.is_same_for_all(),
        }
    }

    /// Both conditions.
    #[must_use]
    pub fn and(self, other: Self) -> Self {
        match (self, other) {
            (one, other) if one.is_empty() => other,
            (one, other) if other.is_empty() => one,
            (Self::All(mut parts), other) => {
                parts.push(other);
                Self::All(parts)
            }
            (one, other) => Self::All(vec![one, other]),
        }
    }

    /// The condition without what it asks of a field by itself: tests of it under nothing but `all`, and groups of
    /// nothing but such tests. What is left is what the values of a facet are counted with.
    #[must_use]
    pub fn without(&self, field: Field) -> Self {
        match self {
            Self::All(parts) => Self::All(
                parts
                    .iter()
                    .filter(|part| !part.is_about_only(field))
                    .map(|part| part.without(field))
                    .collect(),
            ),
            other if other.is_about_only(field) => Self::default(),
            other => other.clone(),
        }
    }

    fn is_about_only(&self, field: Field) -> bool {
        match self {
            Self::Test(test) => test.field == field,
            Self::Not(part) => part.is_about_only(field),
            Self::Any(parts) | Self::All(parts) => {
                !parts.is_empty() && parts.iter().all(|part| part.is_about_only(field))
            }
            Self::Related(_) => false,
        }
    }

    /// A condition that whatever the viewer has not begun meets, and that is the same for all but for how far one has
    /// read: without what it asks of that, and that with those left over, who were begun. The first is most of a
    /// library and remembered, the second is few.
    pub fn with_unread(&self) -> Option<(Self, Self)> {
        let parts = match self {
            Self::All(parts) => parts.as_slice(),
            other => std::slice::from_ref(other),
        };
        let (asked, rest): (Vec<&Self>, Vec<&Self>) =
            parts.iter().partition(|part| part.is_about_only(Field::ReadStatus));
        let rest = Self::All(rest.into_iter().cloned().collect());
        let wants = |status| asked.iter().all(|part| part.is_met_by(status));
        if asked.is_empty() || !rest.is_same_for_all() || !wants(ReadStatus::Unread) {
            return None;
        }
        let unwanted = [ReadStatus::Reading, ReadStatus::Read].into_iter();
        let unwanted = unwanted.filter(|status| !wants(*status)).collect();
        let (field, check) = (Field::ReadStatus, Check::ReadStatuses(unwanted));
        let left_over = rest.clone().and(Self::Test(Test { field, check, holds: true }));
        Some((rest, left_over))
    }

    /// The statuses that it asks for, where those are of what the viewer has begun, finished or not, and it asks for
    /// nothing else.
    pub fn begun(&self) -> Option<&[ReadStatus]> {
        let Self::Test(Test { check: Check::ReadStatuses(wanted), holds: true, .. }) = self else {
            return None;
        };
        (!wanted.contains(&ReadStatus::Unread)).then_some(wanted)
    }

    /// Whether a condition about nothing but how far one has read is met by this.
    fn is_met_by(&self, status: ReadStatus) -> bool {
        match self {
            Self::All(parts) => parts.iter().all(|part| part.is_met_by(status)),
            Self::Any(parts) => parts.iter().any(|part| part.is_met_by(status)),
            Self::Not(part) => !part.is_met_by(status),
            Self::Related(_) => false,
            Self::Test(test) => {
                let is_one =
                    matches!(&test.check, Check::ReadStatuses(wanted) if wanted.contains(&status));
                is_one == test.holds
            }
        }
    }

    /// The first and the last year of whatever meets the condition, as far as it asks for them beside all else.
    pub fn years(&self) -> (Option<u16>, Option<u16>) {
        let parts = match self {
            Self::All(parts) => parts.as_slice(),
            other => std::slice::from_ref(other),
        };
        let (mut first, mut last) = (None, None);
        for part in parts {
            let Self::Test(Test { field: Field::Year, check, holds: true }) = part else {
                continue;
            };
            let Check::Number(how, wanted) = check else { continue };
            let (from, to) = match how {
                Compare::Is => (Some(wanted.ceil()), Some(wanted.floor())),
                Compare::LessThan | Compare::AtMost => (None, Some(wanted.floor())),
                Compare::GreaterThan | Compare::AtLeast => (Some(wanted.ceil()), None),
            };
            // A year that is none bounds nothing; the test itself still holds or does not.
            first = first.max(from.and_then(a_year));
            last = match (last, to.and_then(a_year)) {
                (Some(one), Some(other)) => Some(Ord::min(one, other)),
                (one, other) => one.or(other),
            };
        }
        (first, last)
    }

    /// Takes the one library out that the condition asks for beside all else, if it does.
    pub fn take_library(&mut self) -> Option<LibraryId> {
        self.take_id(Field::Library).map(LibraryId)
    }

    /// The same of a series.
    pub fn take_series(&mut self) -> Option<SeriesId> {
        self.take_id(Field::Series).map(SeriesId)
    }

    fn take_id(&mut self, field: Field) -> Option<uuid::Uuid> {
        match self {
            Self::Test(test) => {
                let id = test.only_id(field)?;
                *self = Self::default();
                Some(id)
            }
            Self::All(parts) => {
                let ids = parts.iter().map(|part| match part {
                    Self::Test(test) => test.only_id(field),
                    Self::All(_) | Self::Any(_) | Self::Not(_) | Self::Related(_) => None,
                });
                let (at, id) = ids.enumerate().find_map(|(at, id)| Some((at, id?)))?;
                parts.remove(at);
                Some(id)
            }
            Self::Any(_) | Self::Not(_) | Self::Related(_) => None,
        }
    }
}

impl Test {
    fn only_id(&self, field: Field) -> Option<uuid::Uuid> {
        match &self.check {
            Check::Ids(ids) if self.field == field && self.holds => match ids.as_slice() {
                [id] => Some(*id),
                _ => None,
            },
            _ => None,
        }
    }
}

/// A number as a year of four digits.
fn a_year(number: f64) -> Option<u16> {
    format!("{number:.0}").parse().ok().filter(|year| *year < 9_999)
}

#[cfg(test)]
mod tests;
