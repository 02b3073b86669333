//! What a field is compared with, by the kind of its value, and the names of comparisons on the wire.
//! Must not know fields.

use chrono::{DateTime, Utc};
use uuid::Uuid;

use super::field::Kind;
use crate::books::ReadStatus;
use crate::metadata::PartialDate;

/// What a field is compared with.
#[derive(Debug, Clone, PartialEq)]
pub enum Check {
    /// A text.
    Text(TextMatch, String),
    /// A number.
    Number(Compare, f64),
    /// A point in time.
    Time(TimeCheck),
    /// A date.
    Date(DateCheck),
    /// One of these words.
    Words(Vec<String>),
    /// One of these.
    ReadStatuses(Vec<ReadStatus>),
    /// One of these ids.
    Ids(Vec<Uuid>),
    /// Names.
    Names(Names),
    /// There is a value.
    IsSet,
    /// It is so.
    IsTrue,
}

/// How a text is compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TextMatch {
    /// The whole text.
    Is,
    /// Anywhere in it.
    Contains,
    /// Its beginning.
    StartsWith,
    /// Its end.
    EndsWith,
}

/// How a number is compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Compare {
    /// Equal.
    Is,
    /// Smaller.
    LessThan,
    /// Smaller or equal.
    AtMost,
    /// Larger.
    GreaterThan,
    /// Larger or equal.
    AtLeast,
}

/// How a point in time is compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TimeCheck {
    /// Before this.
    Before(DateTime<Utc>),
    /// After this.
    After(DateTime<Utc>),
    /// Within so many days before now.
    InLast(u32),
}

/// How a date is compared. A date without a day is a stretch of time: something is in it, before or after it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DateCheck {
    /// Within this.
    Is(PartialDate),
    /// Before this.
    Before(PartialDate),
    /// After this.
    After(PartialDate),
    /// Within so many days up to today.
    InLast(u32),
}

/// Names that something has.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Names {
    /// Which.
    pub names: Vec<String>,
    /// All of them, or one.
    pub wants_all: bool,
    /// What the person did; `None` is whatever.
    pub role: Option<String>,
}

/// A comparison, by its name on the wire.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Operator {
    Is,
    AnyOf,
    AllOf,
    Contains,
    StartsWith,
    EndsWith,
    LessThan,
    AtMost,
    GreaterThan,
    AtLeast,
    Before,
    After,
    InLast,
    IsSet,
}

impl Operator {
    const ALL: &'static [Self] = &[
        Self::Is,
        Self::AnyOf,
        Self::AllOf,
        Self::Contains,
        Self::StartsWith,
        Self::EndsWith,
        Self::LessThan,
        Self::AtMost,
        Self::GreaterThan,
        Self::AtLeast,
        Self::Before,
        Self::After,
        Self::InLast,
        Self::IsSet,
    ];

    /// The name, and that of its negative where it has one.
    pub(super) fn names(self) -> (&'static str, Option<&'static str>) {
        match self {
            Self::Is => ("is", Some("isNot")),
            Self::AnyOf => ("isAnyOf", Some("isNoneOf")),
            Self::AllOf => ("isAllOf", None),
            Self::Contains => ("contains", Some("doesNotContain")),
            Self::StartsWith => ("startsWith", Some("doesNotStartWith")),
            Self::EndsWith => ("endsWith", Some("doesNotEndWith")),
            Self::LessThan => ("lessThan", None),
            Self::AtMost => ("atMost", None),
            Self::GreaterThan => ("greaterThan", None),
            Self::AtLeast => ("atLeast", None),
            Self::Before => ("before", None),
            Self::After => ("after", None),
            Self::InLast => ("inLast", Some("notInLast")),
            Self::IsSet => ("isSet", Some("isNotSet")),
        }
    }

    /// The comparison of this name, and whether it has to hold.
    pub(super) fn named(name: &str) -> Option<(Self, bool)> {
        Self::ALL.iter().find_map(|operator| {
            let (positive, negative) = operator.names();
            let is_negative = negative == Some(name);
            (positive == name || is_negative).then_some((*operator, !is_negative))
        })
    }

    /// The comparisons of a kind of value.
    pub(super) fn of(kind: Kind) -> &'static [Self] {
        match kind {
            Kind::Text => &[Self::Is, Self::Contains, Self::StartsWith, Self::EndsWith],
            Kind::Number => &[
                Self::Is,
                Self::LessThan,
                Self::AtMost,
                Self::GreaterThan,
                Self::AtLeast,
                Self::IsSet,
            ],
            Kind::Time => &[Self::Before, Self::After, Self::InLast, Self::IsSet],
            Kind::Date => &[Self::Is, Self::Before, Self::After, Self::InLast, Self::IsSet],
            Kind::Word | Kind::Choice(_) => &[Self::Is, Self::AnyOf, Self::IsSet],
            Kind::ReadStatus | Kind::Id => &[Self::Is, Self::AnyOf],
            Kind::Term(_) => &[Self::Is, Self::AnyOf, Self::AllOf, Self::IsSet],
            Kind::Flag => &[Self::Is],
        }
    }
}
