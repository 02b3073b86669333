//! Conditions looked at in memory, as their description says and without a thought of SQL.

use chrono::{DateTime, TimeDelta, Utc};
use codex_db::entity::{book, progress, series};
use codex_models::UserId;
use codex_models::books::ReadStatus;
use codex_models::filter::{
    Check, Compare, Condition, DateCheck, Field, Kind, Names, TextMatch, TimeCheck,
};
use codex_models::metadata::{Author, PartialDate, TermKind};
use codex_utils::text_fold::fold;
use uuid::Uuid;

use super::world::{Seen, World};

type Book = (book::Model, Option<progress::Model>);

/// A row with all that can be asked of it.
#[derive(Clone, Copy)]
pub(super) enum Item<'a> {
    Series(&'a series::Model),
    Book(&'a Book),
}

pub(super) struct Naive<'a> {
    pub(super) seen: &'a Seen,
    pub(super) world: &'a World,
    pub(super) user: UserId,
    pub(super) now: DateTime<Utc>,
}

impl Naive<'_> {
    pub(super) fn meets(&self, item: Item<'_>, condition: &Condition) -> bool {
        match condition {
            Condition::All(parts) => parts.iter().all(|part| self.meets(item, part)),
            Condition::Any(parts) => parts.iter().any(|part| self.meets(item, part)),
            Condition::Not(part) => !self.meets(item, part),
            Condition::Related(part) => match item {
                Item::Series(series) => {
                    self.books_of(series).any(|book| self.meets(Item::Book(book), part))
                }
                Item::Book((book, _)) => self
                    .seen
                    .series
                    .iter()
                    .filter(|series| series.id == book.series_id)
                    .any(|series| self.meets(Item::Series(series), part)),
            },
            Condition::Test(test) => self.holds(item, test.field, &test.check) == test.holds,
        }
    }

    fn books_of(&self, series: &series::Model) -> impl Iterator<Item = &Book> {
        let id = series.id;
        self.seen.books.iter().filter(move |(book, _)| book.series_id == id)
    }

    fn holds(&self, item: Item<'_>, field: Field, check: &Check) -> bool {
        match check {
            Check::Text(how, wanted) => {
                let (text, wanted) = (fold(title(item)), fold(wanted));
                match how {
                    TextMatch::Is => text == wanted,
                    TextMatch::Contains => text.contains(&wanted),
                    TextMatch::StartsWith => text.starts_with(&wanted),
                    TextMatch::EndsWith => text.ends_with(&wanted),
                }
            }
            Check::Number(how, wanted) => {
                self.number(item, field).is_some_and(|number| match how {
                    Compare::Is => number.total_cmp(wanted).is_eq(),
                    Compare::LessThan => number < *wanted,
                    Compare::AtMost => number <= *wanted,
                    Compare::GreaterThan => number > *wanted,
                    Compare::AtLeast => number >= *wanted,
                })
            }
            Check::Time(check) => time(item, field).is_some_and(|time| match check {
                TimeCheck::Before(wanted) => time < *wanted,
                TimeCheck::After(wanted) => time > *wanted,
                TimeCheck::InLast(days) => time >= self.now - TimeDelta::days((*days).into()),
            }),
            Check::Date(check) => date(item).is_some_and(|date| self.is_then(date, *check)),
            Check::Words(words) => word(item, field).is_some_and(|word| words.contains(&word)),
            Check::ReadStatuses(statuses) => statuses.contains(&self.status(item)),
            Check::Ids(_) if matches!(field, Field::Collection | Field::ReadList) => {
                let (_, members) = &self.world.lists[usize::from(field == Field::ReadList)];
                members.contains(&id(item))
            }
            Check::Ids(ids) => ids.contains(&match (item, field) {
                (Item::Series(series), Field::Library) => series.library_id.0,
                (Item::Series(series), _) => series.id.0,
                (Item::Book((book, _)), Field::Library) => book.library_id.0,
                (Item::Book((book, _)), _) => book.series_id.0,
            }),
            Check::Names(Names { names: wanted, wants_all, role }) => {
                let names = names(item, field);
                let has = |name: &String| {
                    names.iter().any(|(has, as_what)| {
                        *has == key(name) && role.as_ref().is_none_or(|role| as_what == role)
                    })
                };
                match (wanted.is_empty(), wants_all) {
                    (true, _) => names.iter().any(|(_, as_what)| Some(as_what) == role.as_ref()),
                    (false, true) => wanted.iter().all(has),
                    (false, false) => wanted.iter().any(has),
                }
            }
            Check::IsSet => match field.kind() {
                Kind::Term(_) => !names(item, field).is_empty(),
                Kind::Number => self.number(item, field).is_some(),
                Kind::Time => time(item, field).is_some(),
                Kind::Date => date(item).is_some(),
                _ => word(item, field).is_some(),
            },
            Check::IsTrue => match (item, field) {
                (Item::Series(series), Field::Wanted) => {
                    self.world.wanted.contains(&(self.user, series.id))
                }
                (Item::Series(series), Field::Complete) => {
                    series.total_book_count.is_some_and(|total| series.book_count >= total)
                }
                (Item::Series(series), _) => series.missing_at.is_some(),
                (Item::Book((book, _)), _) => book.missing_at.is_some(),
            },
        }
    }

    fn number(&self, item: Item<'_>, field: Field) -> Option<f64> {
        match field {
            Field::Rating => {
                self.world.ratings.get(&(self.user, id(item))).map(|rating| f64::from(*rating))
            }
            _ => number(item, field),
        }
    }

    fn is_then(&self, date: PartialDate, check: DateCheck) -> bool {
        let place = |date: PartialDate| (date.year, date.month.unwrap_or(0), date.day.unwrap_or(0));
        let is_within = |wanted: PartialDate| {
            date.year == wanted.year
                && wanted.month.is_none_or(|month| date.month == Some(month))
                && wanted.day.is_none_or(|day| date.day == Some(day))
        };
        match check {
            DateCheck::Is(wanted) => is_within(wanted),
            DateCheck::Before(wanted) => place(date) < place(wanted),
            DateCheck::After(wanted) => place(date) > place(wanted) && !is_within(wanted),
            DateCheck::InLast(days) => {
                let day = |time: DateTime<Utc>| {
                    PartialDate::parse(&time.format("%Y-%m-%d").to_string()).unwrap()
                };
                let first = day(self.now - TimeDelta::days(days.into()));
                place(date) >= place(first) && place(date) <= place(day(self.now))
            }
        }
    }

    fn status(&self, item: Item<'_>) -> ReadStatus {
        let of = |progress: &Option<progress::Model>| match progress {
            None => ReadStatus::Unread,
            Some(progress) if progress.completed => ReadStatus::Read,
            Some(_) => ReadStatus::Reading,
        };
        match item {
            Item::Book((_, progress)) => of(progress),
            Item::Series(series) => {
                let all: Vec<ReadStatus> =
                    self.books_of(series).map(|(_, progress)| of(progress)).collect();
                if all.iter().all(|status| *status == ReadStatus::Unread) {
                    ReadStatus::Unread
                } else if all.iter().all(|status| *status == ReadStatus::Read) {
                    ReadStatus::Read
                } else {
                    ReadStatus::Reading
                }
            }
        }
    }
}

fn id(item: Item<'_>) -> Uuid {
    match item {
        Item::Series(series) => series.id.0,
        Item::Book((book, _)) => book.id.0,
    }
}

fn title(item: Item<'_>) -> &str {
    match item {
        Item::Series(series) => &series.title,
        Item::Book((book, _)) => &book.title,
    }
}

fn number(item: Item<'_>, field: Field) -> Option<f64> {
    match (item, field) {
        (Item::Series(series), Field::BookCount) => Some(series.book_count.into()),
        (Item::Series(series), Field::TotalBookCount) => series.total_book_count.map(Into::into),
        (Item::Series(series), Field::Year) => series.year.map(Into::into),
        (Item::Series(series), Field::AgeRating) => series.age_rating.map(Into::into),
        (Item::Series(series), _) => series.community_rating,
        (Item::Book((book, _)), Field::Number) => book.number_sort,
        (Item::Book((book, _)), Field::PageCount) => Some(book.page_count.into()),
        (Item::Book((book, _)), Field::Size) => i32::try_from(book.size).ok().map(Into::into),
        (Item::Book((book, _)), Field::Year) => book.year.map(Into::into),
        (Item::Book((book, _)), Field::AgeRating) => book.age_rating.map(Into::into),
        (Item::Book((book, _)), _) => book.community_rating,
    }
}

fn time(item: Item<'_>, field: Field) -> Option<DateTime<Utc>> {
    match (item, field) {
        (Item::Series(series), Field::CreatedAt) => Some(series.created_at),
        (Item::Series(series), _) => Some(series.updated_at),
        (Item::Book((book, _)), Field::CreatedAt) => Some(book.created_at),
        (Item::Book((book, _)), Field::UpdatedAt) => Some(book.updated_at),
        (Item::Book((_, progress)), _) => progress.as_ref().map(|progress| progress.updated_at),
    }
}

fn date(item: Item<'_>) -> Option<PartialDate> {
    let text = match item {
        Item::Series(series) => series.release_date.as_deref(),
        Item::Book((book, _)) => book.release_date.as_deref(),
    };
    text.map(|text| PartialDate::parse(text).unwrap())
}

fn word(item: Item<'_>, field: Field) -> Option<String> {
    match (item, field) {
        (Item::Series(series), Field::Language) => series.language.clone(),
        (Item::Series(series), Field::Status) => series.status.clone(),
        (Item::Series(series), _) => series.reading_direction.clone(),
        (Item::Book((book, _)), Field::Language) => book.language.clone(),
        (Item::Book((book, _)), Field::Format) => Some(book.format.as_str().to_owned()),
        (Item::Book((book, _)), _) => {
            Some(serde_json::to_value(book.state).unwrap().as_str().unwrap().to_owned())
        }
    }
}

fn key(name: &str) -> String {
    let key = fold(name);
    if key.is_empty() { name.trim().to_lowercase() } else { key }
}

/// Names of a kind with the roles of people.
fn names(item: Item<'_>, field: Field) -> Vec<(String, String)> {
    let Kind::Term(kind) = field.kind() else { return Vec::new() };
    let plain = |names: &[String]| -> Vec<(String, String)> {
        names.iter().map(|name| (key(name), String::new())).collect()
    };
    let people = |authors: &[Author]| -> Vec<(String, String)> {
        authors.iter().map(|author| (key(&author.name), author.role.clone())).collect()
    };
    match (item, kind) {
        (Item::Series(series), kind) => {
            let metadata = &series.metadata.as_ref().unwrap().0;
            match kind {
                TermKind::Genre => plain(&metadata.genres),
                TermKind::Tag => plain(&metadata.tags),
                TermKind::Publisher => plain(metadata.publisher.as_slice()),
                TermKind::Person => people(&metadata.authors),
                _ => Vec::new(),
            }
        }
        (Item::Book((book, _)), kind) => {
            let metadata = &book.metadata.0;
            match kind {
                TermKind::Genre => plain(&metadata.genres),
                TermKind::Tag => plain(&metadata.tags),
                TermKind::Character => plain(&metadata.characters),
                TermKind::Publisher => plain(metadata.publisher.as_slice()),
                TermKind::Person => people(&metadata.authors),
                TermKind::StoryArc => {
                    metadata.story_arcs.iter().map(|arc| (key(&arc.name), String::new())).collect()
                }
                _ => Vec::new(),
            }
        }
    }
}
