//! Writes a condition as it is read.
//! Must not lose anything.

use chrono::SecondsFormat;
use serde::{Serialize, Serializer};
use serde_json::{Value, json};

use super::check::{Check, Compare, DateCheck, Names, Operator, TextMatch, TimeCheck};
use super::field::{Field, Subject};
use super::{Condition, Test};

impl Condition {
    /// The form that [`Condition::read`] reads.
    pub fn to_json(&self, subject: Subject) -> Value {
        let parts = |parts: &[Self]| {
            let parts = parts.iter().map(|part| part.to_json(subject));
            Value::Array(parts.collect())
        };
        match self {
            Self::All(all) => json!({ "all": parts(all) }),
            Self::Any(any) => json!({ "any": parts(any) }),
            Self::Not(part) => json!({ "not": part.to_json(subject) }),
            Self::Related(part) => {
                let part = part.to_json(subject.other());
                match subject {
                    Subject::Series => json!({ "anyBook": part }),
                    Subject::Books => json!({ "ofSeries": part }),
                }
            }
            Self::Test(test) => test.to_json(),
        }
    }
}

impl Test {
    fn to_json(&self) -> Value {
        let Self { field, check, holds } = self;
        let (operator, value, role) = written(check);
        // Yes or no is the value, not the comparison.
        if let Check::IsTrue = check {
            return json!({ "field": field.name(), "op": "is", "value": holds });
        }
        let (positive, negative) = operator.names();
        let name = if *holds { Some(positive) } else { negative };
        let mut test = json!({ "field": field.name(), "op": name.unwrap_or(positive) });
        if !value.is_null() {
            test["value"] = value;
        }
        if let Some(role) = role {
            test["role"] = role.into();
        }
        if name.is_none() { json!({ "not": test }) } else { test }
    }
}

fn written(check: &Check) -> (Operator, Value, Option<&str>) {
    match check {
        Check::Text(how, text) => (
            match how {
                TextMatch::Is => Operator::Is,
                TextMatch::Contains => Operator::Contains,
                TextMatch::StartsWith => Operator::StartsWith,
                TextMatch::EndsWith => Operator::EndsWith,
            },
            text.as_str().into(),
            None,
        ),
        Check::Number(how, number) => (
            match how {
                Compare::Is => Operator::Is,
                Compare::LessThan => Operator::LessThan,
                Compare::AtMost => Operator::AtMost,
                Compare::GreaterThan => Operator::GreaterThan,
                Compare::AtLeast => Operator::AtLeast,
            },
            number_as_said(*number),
            None,
        ),
        Check::Time(TimeCheck::Before(time)) => {
            (Operator::Before, time.to_rfc3339_opts(SecondsFormat::AutoSi, true).into(), None)
        }
        Check::Time(TimeCheck::After(time)) => {
            (Operator::After, time.to_rfc3339_opts(SecondsFormat::AutoSi, true).into(), None)
        }
        Check::Time(TimeCheck::InLast(days)) | Check::Date(DateCheck::InLast(days)) => {
            (Operator::InLast, (*days).into(), None)
        }
        Check::Date(DateCheck::Is(date)) => (Operator::Is, date.to_string().into(), None),
        Check::Date(DateCheck::Before(date)) => (Operator::Before, date.to_string().into(), None),
        Check::Date(DateCheck::After(date)) => (Operator::After, date.to_string().into(), None),
        Check::Words(words) => one_or_any(words.iter().map(|word| word.as_str().into())),
        Check::ReadStatuses(statuses) => {
            one_or_any(statuses.iter().map(|status| status.as_str().into()))
        }
        Check::Ids(ids) => one_or_any(ids.iter().map(|id| id.simple().to_string().into())),
        Check::Names(names) => written_names(names),
        Check::IsSet => (Operator::IsSet, Value::Null, None),
        Check::IsTrue => (Operator::Is, Value::Null, None),
    }
}

/// A whole number without a point, as people and programs write it.
fn number_as_said(number: f64) -> Value {
    serde_json::from_str(&number.to_string()).unwrap_or_else(|_unwritable| number.into())
}

fn written_names(names: &Names) -> (Operator, Value, Option<&str>) {
    let Names { names, wants_all, role } = names;
    let list = names.iter().map(|name| name.as_str().into());
    let (operator, value) = match (names.is_empty(), wants_all) {
        (true, _) => (Operator::IsSet, Value::Null),
        (false, true) => (Operator::AllOf, Value::Array(list.collect())),
        (false, false) => {
            let (operator, value, _) = one_or_any(list);
            (operator, value)
        }
    };
    (operator, value, role.as_deref())
}

fn one_or_any(values: impl Iterator<Item = Value>) -> (Operator, Value, Option<&'static str>) {
    let mut values: Vec<Value> = values.collect();
    match (values.len(), values.pop()) {
        (1, Some(only)) => (Operator::Is, only, None),
        (_, last) => {
            values.extend(last);
            (Operator::AnyOf, Value::Array(values), None)
        }
    }
}

impl Serialize for Field {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.name())
    }
}
