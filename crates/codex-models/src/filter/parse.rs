//! Reads a condition from JSON; a fault names the place that is wrong.
//! Must look at every value: what is read is stored, and compiled to SQL.

use std::fmt;

use chrono::{DateTime, Utc};
use serde_json::{Map, Value};
use uuid::Uuid;

use super::check::{Check, Compare, DateCheck, Names, Operator, TextMatch, TimeCheck};
use super::field::{Field, Kind, Subject};
use super::{
    Condition, MAX_DAYS, MAX_DEPTH, MAX_NODES, MAX_NUMBER, MAX_TEXT_CHARS, MAX_VALUES, Test,
};
use crate::books::ReadStatus;
use crate::metadata::{PartialDate, TermKind};

/// What is wrong with a condition.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub struct ConditionError {
    /// The place, as in `condition.all[2].value`.
    pub path: String,
    /// What kind of fault it is.
    pub fault: Fault,
    /// A sentence for a person.
    pub message: String,
}

/// Kinds of faults; their names are stable.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fault {
    /// It is not of its kind.
    Malformed,
    /// Something is absent that is needed.
    Required,
    /// No such field.
    UnknownField,
    /// No such comparison, or not with this field.
    UnknownOperator,
    /// A number beyond its bounds.
    OutOfRange,
    /// A text or list is too long, or there is too much of all.
    TooLong,
    /// Too many groups in groups.
    TooDeep,
}

impl Fault {
    /// The name on the wire.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Malformed => "malformed",
            Self::Required => "required",
            Self::UnknownField => "unknown_field",
            Self::UnknownOperator => "unknown_operator",
            Self::OutOfRange => "out_of_range",
            Self::TooLong => "too_long",
            Self::TooDeep => "too_deep",
        }
    }
}

type Result<T> = std::result::Result<T, ConditionError>;

pub(super) fn read(subject: Subject, value: &Value) -> Result<Condition> {
    let mut reader = Reader { nodes: 0, values: 0 };
    reader.condition(&Place { outer: None, part: Part::Key("condition"), depth: 0 }, subject, value)
}

/// Where the reader is; written out only when something is wrong.
struct Place<'a> {
    outer: Option<&'a Place<'a>>,
    part: Part<'a>,
    depth: usize,
}

#[derive(Clone, Copy)]
enum Part<'a> {
    Key(&'a str),
    Index(usize),
}

impl Place<'_> {
    fn key<'a>(&'a self, key: &'a str) -> Place<'a> {
        Place { outer: Some(self), part: Part::Key(key), depth: self.depth }
    }

    fn index(&self, index: usize) -> Place<'_> {
        Place { outer: Some(self), part: Part::Index(index), depth: self.depth + 1 }
    }

    fn deeper<'a>(&'a self, key: &'a str) -> Place<'a> {
        Place { outer: Some(self), part: Part::Key(key), depth: self.depth + 1 }
    }

    fn fault<T>(&self, fault: Fault, message: impl fmt::Display) -> Result<T> {
        let path = self.to_string();
        let message = format!("`{path}`: {message}.");
        Err(ConditionError { path, fault, message })
    }
}

impl fmt::Display for Place<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(outer) = self.outer {
            write!(f, "{outer}")?;
        }
        match (self.part, self.outer) {
            (Part::Key(key), None) => f.write_str(key),
            (Part::Key(key), Some(_)) => write!(f, ".{key}"),
            (Part::Index(index), _) => write!(f, "[{index}]"),
        }
    }
}

struct Reader {
    nodes: usize,
    values: usize,
}

impl Reader {
    fn condition(&mut self, at: &Place<'_>, subject: Subject, value: &Value) -> Result<Condition> {
        self.nodes += 1;
        if self.nodes > MAX_NODES {
            return at.fault(
                Fault::TooLong,
                format!("a condition has at most {MAX_NODES} groups and tests"),
            );
        }
        if at.depth > MAX_DEPTH {
            return at.fault(Fault::TooDeep, format!("groups go {MAX_DEPTH} levels deep at most"));
        }
        let Some(object) = value.as_object() else {
            return at.fault(Fault::Malformed, "a condition is an object");
        };
        let mut entries = object.iter();
        match (entries.next(), entries.next()) {
            (Some((key, inner)), None) => match key.as_str() {
                "all" => self.group(&at.key("all"), subject, inner).map(Condition::All),
                "any" => self.group(&at.key("any"), subject, inner).map(Condition::Any),
                "not" => {
                    let inner = self.condition(&at.deeper("not"), subject, inner)?;
                    Ok(Condition::Not(Box::new(inner)))
                }
                "ofSeries" if subject == Subject::Books => {
                    self.related(&at.deeper("ofSeries"), subject, inner)
                }
                "anyBook" if subject == Subject::Series => {
                    self.related(&at.deeper("anyBook"), subject, inner)
                }
                _ => self.test(at, subject, object).map(Condition::Test),
            },
            (_, _) => self.test(at, subject, object).map(Condition::Test),
        }
    }

    fn group(&mut self, at: &Place<'_>, subject: Subject, value: &Value) -> Result<Vec<Condition>> {
        let Some(parts) = value.as_array() else {
            return at.fault(Fault::Malformed, "a group is a list of conditions");
        };
        let mut conditions = Vec::with_capacity(parts.len().min(MAX_NODES));
        for (index, part) in parts.iter().enumerate() {
            conditions.push(self.condition(&at.index(index), subject, part)?);
        }
        Ok(conditions)
    }

    fn related(&mut self, at: &Place<'_>, subject: Subject, value: &Value) -> Result<Condition> {
        let inner = self.condition(at, subject.other(), value)?;
        Ok(Condition::Related(Box::new(inner)))
    }

    fn test(
        &mut self,
        at: &Place<'_>,
        subject: Subject,
        object: &Map<String, Value>,
    ) -> Result<Test> {
        for key in object.keys() {
            if !["field", "op", "value", "role"].contains(&key.as_str()) {
                let message = "a condition is `all`, `any`, `not`, `ofSeries` of a book, `anyBook` of a series, or \
                               `field` with `op`, `value` and `role`";
                // The name is text of the client: it is told in the path only as far as it is a name.
                let is_name =
                    key.len() <= 40 && key.bytes().all(|byte| byte.is_ascii_alphanumeric());
                let key = if is_name { key.as_str() } else { "?" };
                return at.key(key).fault(Fault::UnknownField, message);
            }
        }
        let name = word(&at.key("field"), object.get("field"))?;
        let Some(field) = Field::named(subject, name) else {
            let what = match subject {
                Subject::Series => "series have no such field",
                Subject::Books => "books have no such field",
            };
            return at.key("field").fault(Fault::UnknownField, what);
        };
        let op = word(&at.key("op"), object.get("op"))?;
        let found = Operator::named(op);
        let Some((operator, holds)) =
            found.filter(|(operator, _)| Operator::of(field.kind()).contains(operator))
        else {
            let known = Operator::of(field.kind()).iter().flat_map(|operator| {
                let (positive, negative) = operator.names();
                std::iter::once(positive).chain(negative)
            });
            let known: Vec<&str> = known.collect();
            let message = format!("`{name}` is compared by {}", known.join(", "));
            return at.key("op").fault(Fault::UnknownOperator, message);
        };
        let role = role(&at.key("role"), field, operator, object.get("role"))?;
        let value = object.get("value").filter(|value| !value.is_null());
        let place = at.key("value");
        if operator == Operator::IsSet {
            if value.is_some() {
                return place.fault(Fault::Malformed, "this comparison takes no value");
            }
            let check = match role {
                // A person of this role, whoever it is.
                Some(_) => Check::Names(Names { names: Vec::new(), wants_all: true, role }),
                None => Check::IsSet,
            };
            return Ok(Test { field, check, holds });
        }
        let Some(value) = value else {
            return place.fault(Fault::Required, "a value is needed");
        };
        if field.kind() == Kind::Flag {
            let Some(is_so) = value.as_bool() else {
                return place.fault(Fault::Malformed, "true or false is expected");
            };
            return Ok(Test { field, check: Check::IsTrue, holds: holds == is_so });
        }
        let check = self.check(&place, field.kind(), operator, value)?;
        let check = match check {
            Check::Names(names) => Check::Names(Names { role, ..names }),
            other => other,
        };
        Ok(Test { field, check, holds })
    }

    fn check(
        &mut self,
        at: &Place<'_>,
        kind: Kind,
        operator: Operator,
        value: &Value,
    ) -> Result<Check> {
        Ok(match kind {
            Kind::Text => Check::Text(text_match(operator), text(at, value)?.to_owned()),
            Kind::Number => Check::Number(compare(operator), number(at, value)?),
            Kind::Time => Check::Time(match operator {
                Operator::Before => TimeCheck::Before(time(at, value)?),
                Operator::After => TimeCheck::After(time(at, value)?),
                _ => TimeCheck::InLast(days(at, value)?),
            }),
            Kind::Date => Check::Date(match operator {
                Operator::Is => DateCheck::Is(date(at, value)?),
                Operator::Before => DateCheck::Before(date(at, value)?),
                Operator::After => DateCheck::After(date(at, value)?),
                _ => DateCheck::InLast(days(at, value)?),
            }),
            Kind::Word => Check::Words(
                self.values(at, operator, value, |at, value| Ok(text(at, value)?.to_owned()))?,
            ),
            Kind::Choice(names) => {
                Check::Words(
                    self.values(at, operator, value, |at, value| choice(at, names, value))?,
                )
            }
            Kind::ReadStatus => {
                Check::ReadStatuses(self.values(at, operator, value, read_status)?)
            }
            Kind::Id => Check::Ids(self.values(at, operator, value, id)?),
            Kind::Term(_) => Check::Names(Names {
                names: self
                    .values(at, operator, value, |at, value| Ok(text(at, value)?.to_owned()))?,
                wants_all: operator == Operator::AllOf,
                role: None,
            }),
            Kind::Flag => Check::IsTrue,
        })
    }

    /// One value, or the list that `isAnyOf` and `isAllOf` take.
    fn values<T>(
        &mut self,
        at: &Place<'_>,
        operator: Operator,
        value: &Value,
        one: impl Fn(&Place<'_>, &Value) -> Result<T>,
    ) -> Result<Vec<T>> {
        let list = match operator {
            Operator::AnyOf | Operator::AllOf => match value.as_array() {
                Some(list) => list.as_slice(),
                None => return at.fault(Fault::Malformed, "a list is expected"),
            },
            _ => std::slice::from_ref(value),
        };
        if list.is_empty() {
            return at.fault(Fault::Required, "at least one value is needed");
        }
        self.values += list.len();
        if self.values > MAX_VALUES {
            let message = format!("a condition has at most {MAX_VALUES} values");
            return at.fault(Fault::TooLong, message);
        }
        let is_list = matches!(operator, Operator::AnyOf | Operator::AllOf);
        list.iter()
            .enumerate()
            .map(
                |(index, value)| {
                    if is_list { one(&at.index(index), value) } else { one(at, value) }
                },
            )
            .collect()
    }
}

fn word<'a>(at: &Place<'_>, value: Option<&'a Value>) -> Result<&'a str> {
    match value {
        None => at.fault(Fault::Required, "it is needed"),
        Some(Value::String(text)) => Ok(text),
        Some(_) => at.fault(Fault::Malformed, "a text is expected"),
    }
}

fn role(
    at: &Place<'_>,
    field: Field,
    operator: Operator,
    value: Option<&Value>,
) -> Result<Option<String>> {
    let Some(value) = value.filter(|value| !value.is_null()) else { return Ok(None) };
    let takes_role = field.kind() == Kind::Term(TermKind::Person);
    if !takes_role || operator == Operator::AllOf {
        return at.fault(Fault::Malformed, "only a test of one person or any takes a role");
    }
    Ok(Some(text(at, value)?.to_owned()))
}

fn text<'a>(at: &Place<'_>, value: &'a Value) -> Result<&'a str> {
    let Some(text) = value.as_str() else {
        return at.fault(Fault::Malformed, "a text is expected");
    };
    if text.chars().nth(MAX_TEXT_CHARS).is_some() {
        return at.fault(Fault::TooLong, format!("a text has at most {MAX_TEXT_CHARS} characters"));
    }
    if text.chars().any(char::is_control) {
        return at.fault(Fault::Malformed, "a text has no control characters");
    }
    if text.trim().is_empty() {
        return at.fault(Fault::Required, "a text that is not blank is needed");
    }
    Ok(text)
}

fn number(at: &Place<'_>, value: &Value) -> Result<f64> {
    let Some(number) = value.as_f64() else {
        return at.fault(Fault::Malformed, "a number is expected");
    };
    if !number.is_finite() || number.abs() > MAX_NUMBER {
        return at.fault(Fault::OutOfRange, format!("a number is at most {MAX_NUMBER}"));
    }
    Ok(number)
}

fn days(at: &Place<'_>, value: &Value) -> Result<u32> {
    let days = value.as_u64().and_then(|days| u32::try_from(days).ok());
    match days {
        Some(days) if (1..=MAX_DAYS).contains(&days) => Ok(days),
        _ if value.is_number() => {
            at.fault(Fault::OutOfRange, format!("a number of days is from 1 to {MAX_DAYS}"))
        }
        _ => at.fault(Fault::Malformed, "a number of days is expected"),
    }
}

fn time(at: &Place<'_>, value: &Value) -> Result<DateTime<Utc>> {
    let time = value.as_str().and_then(|text| DateTime::parse_from_rfc3339(text).ok());
    match time {
        Some(time) => Ok(time.with_timezone(&Utc)),
        None => at.fault(Fault::Malformed, "a time like 2026-01-31T12:00:00Z is expected"),
    }
}

fn date(at: &Place<'_>, value: &Value) -> Result<PartialDate> {
    match value.as_str().and_then(|text| PartialDate::parse(text).ok()) {
        Some(date) => Ok(date),
        None => at.fault(Fault::Malformed, "a date like 2019, 2019-04 or 2019-04-03 is expected"),
    }
}

fn id(at: &Place<'_>, value: &Value) -> Result<Uuid> {
    match value.as_str().and_then(|text| Uuid::try_parse(text).ok()) {
        Some(id) => Ok(id),
        None => at.fault(Fault::Malformed, "an id of 32 hex digits is expected"),
    }
}

fn choice(at: &Place<'_>, names: &[&str], value: &Value) -> Result<String> {
    match value.as_str().filter(|text| names.contains(text)) {
        Some(name) => Ok(name.to_owned()),
        None => at.fault(Fault::Malformed, format!("one of {} is expected", names.join(", "))),
    }
}

fn read_status(at: &Place<'_>, value: &Value) -> Result<ReadStatus> {
    match value.as_str().and_then(ReadStatus::named) {
        Some(status) => Ok(status),
        None => at.fault(Fault::Malformed, "one of unread, reading, read is expected"),
    }
}

/// Only those operators come here that texts are compared by.
fn text_match(operator: Operator) -> TextMatch {
    match operator {
        Operator::Contains => TextMatch::Contains,
        Operator::StartsWith => TextMatch::StartsWith,
        Operator::EndsWith => TextMatch::EndsWith,
        _ => TextMatch::Is,
    }
}

/// Only those operators come here that numbers are compared by.
fn compare(operator: Operator) -> Compare {
    match operator {
        Operator::LessThan => Compare::LessThan,
        Operator::AtMost => Compare::AtMost,
        Operator::GreaterThan => Compare::GreaterThan,
        Operator::AtLeast => Compare::AtLeast,
        _ => Compare::Is,
    }
}
