//! Comparisons of a column with a value. What is absent meets none of them.
//! Must bind every value.

use chrono::{DateTime, TimeDelta, Utc};
use codex_models::filter::{Check, Compare, DateCheck, TextMatch, TimeCheck};
use codex_models::metadata::PartialDate;
use codex_utils::text_fold;
use sea_orm::Value;
use sea_orm::sea_query::{Expr, ExprTrait};

use super::never;

/// Whole numbers up to this one are all there among floating-point numbers.
const MOST_WHOLE: f64 = 9_007_199_254_740_992.0;

/// The check of a column by its kind.
pub(super) fn check(column: Expr, check: &Check, now: DateTime<Utc>) -> Expr {
    match check {
        Check::Text(how, wanted) => text(column, *how, wanted),
        Check::Number(how, wanted) => present(&column, number(column.clone(), *how, *wanted)),
        Check::Time(wanted) => present(&column, time(column.clone(), *wanted, now)),
        Check::Date(wanted) => present(&column, date(&column, *wanted, now)),
        Check::Words(words) => {
            present(&column, column.clone().is_in(words.iter().map(String::as_str)))
        }
        Check::Ids(ids) => column.is_in(ids.iter().copied()),
        Check::IsSet | Check::IsTrue => column.is_not_null(),
        // More than a column is needed for these, and the compiler sees to them.
        Check::ReadStatuses(_) | Check::Names(_) => never(),
    }
}

/// A comparison with an absent value would be neither true nor false.
fn present(column: &Expr, comparison: Expr) -> Expr {
    column.clone().is_not_null().and(comparison)
}

/// The column is folded, and so is what is looked for: it holds no pattern signs.
pub(super) fn text(column: Expr, how: TextMatch, wanted: &str) -> Expr {
    let wanted = text_fold::fold(wanted);
    match how {
        TextMatch::Is => column.eq(wanted),
        TextMatch::Contains => column.like(format!("%{wanted}%")),
        TextMatch::StartsWith => column.like(format!("{wanted}%")),
        TextMatch::EndsWith => column.like(format!("%{wanted}")),
    }
}

/// A number that is there.
pub(super) fn number(column: Expr, how: Compare, wanted: f64) -> Expr {
    let wanted =
        whole(wanted).map_or(Value::Double(Some(wanted)), |whole| Value::BigInt(Some(whole)));
    match how {
        Compare::Is => column.eq(wanted),
        Compare::LessThan => column.lt(wanted),
        Compare::AtMost => column.lte(wanted),
        Compare::GreaterThan => column.gt(wanted),
        Compare::AtLeast => column.gte(wanted),
    }
}

/// The number as a whole one: PostgreSQL compares columns of such with it by what it knows of them.
fn whole(number: f64) -> Option<i64> {
    let is_whole = number.fract() == 0.0 && number.abs() <= MOST_WHOLE;
    #[expect(clippy::cast_possible_truncation, reason = "exact within these bounds")]
    is_whole.then_some(number as i64)
}

/// A point in time that is there.
pub(super) fn time(column: Expr, wanted: TimeCheck, now: DateTime<Utc>) -> Expr {
    match wanted {
        TimeCheck::Before(time) => column.lt(time),
        TimeCheck::After(time) => column.gt(time),
        TimeCheck::InLast(days) => column.gte(now - TimeDelta::days(i64::from(days))),
    }
}

/// Dates are kept as texts whose plain order is that of time, what is less known first.
fn date(column: &Expr, wanted: DateCheck, now: DateTime<Utc>) -> Expr {
    let column = || column.clone();
    match wanted {
        DateCheck::Before(date) => column().lt(date.to_string()),
        DateCheck::After(date) => match behind(date) {
            Some(behind) => column().gte(behind),
            None => never(),
        },
        DateCheck::Is(date) => {
            let begun = column().gte(date.to_string());
            match behind(date) {
                Some(behind) => begun.and(column().lt(behind)),
                None => begun,
            }
        }
        DateCheck::InLast(days) => {
            let first = now - TimeDelta::days(i64::from(days));
            let text = |time: DateTime<Utc>| time.format("%Y-%m-%d").to_string();
            column().gte(text(first)).and(column().lte(text(now)))
        }
    }
}

/// The first text behind all dates within this one; `None` at the end of time.
fn behind(date: PartialDate) -> Option<String> {
    let PartialDate { year, month, day } = date;
    match (month, day) {
        (Some(month), Some(day)) => Some(format!("{year:04}-{month:02}-{:02}", day + 1)),
        (Some(month), None) if month < 12 => Some(format!("{year:04}-{:02}", month + 1)),
        (_, _) if year < 9999 => Some(format!("{:04}", year + 1)),
        (_, _) => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_date_ends_where_the_next_of_its_kind_begins() {
        let after = |text: &str| behind(PartialDate::parse(text).unwrap());
        assert_eq!(after("2019").as_deref(), Some("2020"));
        assert_eq!(after("2019-04").as_deref(), Some("2019-05"));
        assert_eq!(after("2019-12").as_deref(), Some("2020"));
        assert_eq!(after("2019-12-31").as_deref(), Some("2019-12-32"));
        assert_eq!(after("9999-12"), None);
    }
}
