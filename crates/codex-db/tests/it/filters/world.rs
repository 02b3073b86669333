//! Random books and series with what is known of them, and random conditions on them.

use std::collections::{HashMap, HashSet};
use std::time::Duration;

use codex_db::entity::{book, progress, series};
use codex_db::repo;
use codex_db::repo::progress::NewProgress;
use codex_db::view::{BookDescription, SeriesDescription, ShownCover};
use codex_models::filter::Subject;
use codex_models::lists::{ListKind, NewList};
use codex_models::metadata::{
    Author, BookMetadata, PartialDate, SeriesMetadata, SeriesStatus, StoryArc,
};
use codex_models::{BookId, ListId, PageRequest, SeriesId, UserId, Viewer};
use codex_testkit::db::TestDb;
use serde_json::{Value, json};
use uuid::Uuid;

use crate::support::{Fixture, Shelf, fixture, start};

/// A small generator: the same numbers on every run, so that a failure is found again.
pub(super) struct Dice(u64);

impl Dice {
    pub(super) fn new(seed: u64) -> Self {
        Self(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1)
    }

    pub(super) fn below(&mut self, end: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from((self.0 >> 11) % end as u64).unwrap()
    }

    fn one<'a, T>(&mut self, of: &'a [T]) -> &'a T {
        &of[self.below(of.len())]
    }

    fn some<T: Clone>(&mut self, of: &[T]) -> Option<T> {
        (self.below(3) > 0).then(|| self.one(of).clone())
    }

    fn few<T: Clone>(&mut self, of: &[T]) -> Vec<T> {
        (0..self.below(3)).map(|_| self.one(of).clone()).collect()
    }
}

const TITLES: &[&str] =
    &["Âme", "Batman", "The Batman 10", "100% Wolf", "a_b", "C:\\Temp", "カード", "ame 2", "!?"];
const NAMES: &[&str] = &["Drama", "drama", "Âge d'or", "Horror", "100%", "x_y"];
const ROLES: &[&str] = &["writer", "inker"];
const DATES: &[&str] = &["2018-12-31", "2019", "2019-04", "2019-04-03", "2019-12", "2020-01-01"];
const LANGUAGES: &[&str] = &["en", "en-US", "fr"];

/// Everything there is, as an unfiltered list shows it.
pub(super) struct World {
    pub(super) fixture: Fixture,
    pub(super) shelves: [Shelf; 2],
    pub(super) users: [UserId; 2],
    /// What each user thinks of series and books.
    pub(super) ratings: HashMap<(UserId, Uuid), i32>,
    /// Which series each user wants to read.
    pub(super) wanted: HashSet<(UserId, SeriesId)>,
    /// Collections, then read lists, with their members.
    pub(super) lists: [(ListId, HashSet<Uuid>); 2],
}

/// What one viewer sees of it.
pub(super) struct Seen {
    pub(super) series: Vec<series::Model>,
    pub(super) books: Vec<(book::Model, Option<progress::Model>)>,
}

impl World {
    pub(super) async fn new(test: TestDb, dice: &mut Dice) -> Self {
        let fixture = fixture(test).await;
        let users = [fixture.user("Ann").await, fixture.user("Bob").await];
        let shelves = [fixture.library("One").await, fixture.library("Two").await];
        let (mut books, mut all_series) = (Vec::new(), Vec::new());
        for n in 0..9 {
            fixture.clock.advance(Duration::from_hours(30));
            let count = u32::try_from(dice.below(5)).unwrap();
            let (series, of_it) =
                fixture.series(shelves[n % 2], &format!("Series {n}"), count).await;
            books.extend(&of_it);
            all_series.push(series);
            describe(&fixture, dice, series, &of_it).await;
        }
        for book in &books {
            for user in users {
                if dice.below(2) == 0 {
                    fixture.clock.advance(Duration::from_hours(2));
                    read(&fixture, user, *book, dice.below(2) == 0).await;
                }
            }
        }
        let lists = [
            list(&fixture, dice, ListKind::Collection, all_series.iter().map(|id| id.0)).await,
            list(&fixture, dice, ListKind::ReadList, books.iter().map(|id| id.0)).await,
        ];
        let (mut ratings, mut wanted) = (HashMap::new(), HashSet::new());
        let tx = fixture.db.begin().await.unwrap();
        for user in users {
            for series in &all_series {
                if let Some(rating) = dice.some(&[1, 2, 3]) {
                    repo::ratings::rate_series(&tx, user, *series, rating).await.unwrap();
                    ratings.insert((user, series.0), rating);
                }
                if dice.below(2) == 0 {
                    repo::ratings::want(&tx, user, *series).await.unwrap();
                    wanted.insert((user, *series));
                }
            }
            for book in &books {
                if let Some(rating) = dice.some(&[1, 2, 3]) {
                    repo::ratings::rate_book(&tx, user, *book, rating).await.unwrap();
                    ratings.insert((user, book.0), rating);
                }
            }
        }
        tx.commit().await.unwrap();
        Self { fixture, shelves, users, ratings, wanted, lists }
    }

    pub(super) async fn seen_by(&self, viewer: &Viewer) -> Seen {
        let conn = self.fixture.db.read();
        let all = PageRequest::first(500);
        let (filter, sort) = Default::default();
        let series = repo::series::list(&conn, viewer, &filter, sort, all.clone()).await.unwrap();
        let (filter, sort) = Default::default();
        let books = repo::books::list(&conn, viewer, &filter, sort, all).await.unwrap();
        Seen {
            series: series.items.into_iter().map(|row| row.series).collect(),
            books: books.items.into_iter().map(|row| (row.book, row.progress)).collect(),
        }
    }

    /// A condition as a client might write it.
    pub(super) fn condition(&self, dice: &mut Dice, subject: Subject, depth: usize) -> Value {
        let group = |world: &Self, dice: &mut Dice| -> Vec<Value> {
            (0..dice.below(4)).map(|_| world.condition(dice, subject, depth - 1)).collect()
        };
        match if depth == 0 { 9 } else { dice.below(10) } {
            0 | 1 => json!({ "all": group(self, dice) }),
            2 | 3 => json!({ "any": group(self, dice) }),
            4 => json!({ "not": self.condition(dice, subject, depth - 1) }),
            5 => {
                let key = if subject == Subject::Books { "ofSeries" } else { "anyBook" };
                json!({ key: self.condition(dice, subject.other(), depth - 1) })
            }
            _ => self.test(dice, subject),
        }
    }

    fn test(&self, dice: &mut Dice, subject: Subject) -> Value {
        use codex_models::filter::{Field, Kind};
        let fields: Vec<Field> =
            Field::ALL.iter().copied().filter(|field| field.is_of(subject)).collect();
        let field = *dice.one(&fields);
        let (op, value) = match field.kind() {
            Kind::Text => (
                *dice.one(&["is", "isNot", "contains", "doesNotContain", "startsWith", "endsWith"]),
                json!(dice.one(&["ame", "BAT", "%", "100%", "_", "\\", "wolf", "カ", "Âme", "10"])),
            ),
            Kind::Number => (
                *dice.one(&["is", "isNot", "lessThan", "atMost", "greaterThan", "atLeast"]),
                json!(dice.one(&[0.0, 1.0, 1.5, 2.0, 3.0, 12.0, 18.0, 1_003.0, 2_019.0])),
            ),
            Kind::Time => match dice.below(2) {
                0 => (*dice.one(&["inLast", "notInLast"]), json!(1 + dice.below(12))),
                _ => {
                    let hours = i64::try_from(dice.below(300)).unwrap();
                    let time = start() + chrono::TimeDelta::hours(hours);
                    (*dice.one(&["before", "after"]), json!(time.to_rfc3339()))
                }
            },
            Kind::Date if dice.below(5) == 0 => ("inLast", json!(1 + dice.below(3_000))),
            Kind::Date => (*dice.one(&["is", "isNot", "before", "after"]), json!(dice.one(DATES))),
            Kind::Word => (*dice.one(&["is", "isNot"]), json!(dice.one(LANGUAGES))),
            Kind::Choice(names) => {
                (*dice.one(&["is", "isNot"]), json!(names[dice.below(names.len())]))
            }
            Kind::ReadStatus => {
                let all = ["unread", "reading", "read"];
                let wanted: Vec<&str> = (0..=dice.below(2)).map(|_| *dice.one(&all)).collect();
                (*dice.one(&["isAnyOf", "isNoneOf"]), json!(wanted))
            }
            Kind::Id if matches!(field, Field::Collection | Field::ReadList) => {
                let list = self.lists[usize::from(field == Field::ReadList)].0;
                (*dice.one(&["is", "isNot"]), json!(list))
            }
            Kind::Id => {
                let shelf = dice.one(&self.shelves).library;
                (*dice.one(&["is", "isNot"]), json!(shelf))
            }
            Kind::Term(_) => {
                let names: Vec<&str> = (0..=dice.below(2)).map(|_| *dice.one(NAMES)).collect();
                let op = *dice.one(&["isAnyOf", "isNoneOf", "isAllOf"]);
                if field == Field::Person && op != "isAllOf" && dice.below(2) == 0 {
                    return json!({"field": field.name(), "op": op, "value": names, "role": dice.one(ROLES)});
                }
                (op, json!(names))
            }
            Kind::Flag => ("is", json!(dice.below(2) == 0)),
        };
        let can_be_absent =
            !matches!(field.kind(), Kind::Text | Kind::ReadStatus | Kind::Id | Kind::Flag);
        if can_be_absent && dice.below(6) == 0 {
            return json!({"field": field.name(), "op": dice.one(&["isSet", "isNotSet"])});
        }
        json!({"field": field.name(), "op": op, "value": value})
    }
}

/// A list by hand with some of these.
async fn list(
    fixture: &Fixture,
    dice: &mut Dice,
    kind: ListKind,
    all: impl Iterator<Item = Uuid>,
) -> (ListId, HashSet<Uuid>) {
    let members: HashSet<Uuid> = all.filter(|_| dice.below(2) == 0).collect();
    let tx = fixture.db.begin().await.unwrap();
    let new = NewList { name: "Best of".to_owned(), summary: None, rule: None };
    let id = repo::lists::insert(&tx, kind, new).await.unwrap();
    let in_order: Vec<Uuid> = members.iter().copied().collect();
    repo::lists::add(&tx, kind, id, &in_order).await.unwrap();
    tx.commit().await.unwrap();
    (id, members)
}

async fn read(fixture: &Fixture, user: UserId, book: BookId, completed: bool) {
    let tx = fixture.db.begin().await.unwrap();
    let new = NewProgress {
        page: Some(1),
        percentage: 0.5,
        completed,
        locator: None,
        device: None,
        client_at: start(),
    };
    assert!(repo::progress::upsert(&tx, user, book, new).await.unwrap());
    tx.commit().await.unwrap();
}

fn authors(dice: &mut Dice) -> Vec<Author> {
    let names = dice.few(NAMES);
    let person = |name: &str, role: &str| Author { name: name.to_owned(), role: role.to_owned() };
    names.into_iter().map(|name| person(name, dice.one::<&str>(ROLES))).collect()
}

fn texts(dice: &mut Dice) -> Vec<String> {
    dice.few(NAMES).into_iter().map(str::to_owned).collect()
}

async fn describe(fixture: &Fixture, dice: &mut Dice, series: SeriesId, books: &[BookId]) {
    let date = |dice: &mut Dice| dice.some(DATES).map(|date| PartialDate::parse(date).unwrap());
    let name = |dice: &mut Dice, of: &[&str]| dice.some(of).map(str::to_owned);
    let mut described = Vec::new();
    for book in books {
        let metadata = BookMetadata {
            release_date: date(dice),
            language: name(dice, LANGUAGES),
            age_rating: dice.some(&[0, 12, 18]),
            community_rating: dice.some(&[1.5, 3.0]),
            publisher: name(dice, NAMES),
            genres: texts(dice),
            tags: texts(dice),
            characters: texts(dice),
            authors: authors(dice),
            story_arcs: texts(dice)
                .into_iter()
                .map(|name| StoryArc { name, position: None })
                .collect(),
            ..BookMetadata::default()
        };
        let title = (*dice.one(TITLES)).to_owned();
        let number_sort = dice.some(&[1.0, 1.5, 2.0]);
        described.push((
            *book,
            BookDescription { metadata, title, number_sort, ..BookDescription::default() },
        ));
    }
    let metadata = SeriesMetadata {
        status: dice.some(&[SeriesStatus::Ongoing, SeriesStatus::Ended]),
        total_book_count: dice.some(&[1, 2, 3]),
        release_date: date(dice),
        language: name(dice, LANGUAGES),
        age_rating: dice.some(&[0, 12, 18]),
        community_rating: dice.some(&[1.5, 3.0]),
        publisher: name(dice, NAMES),
        genres: texts(dice),
        tags: texts(dice),
        authors: authors(dice),
        ..SeriesMetadata::default()
    };
    let description = SeriesDescription {
        id: series,
        metadata,
        provenance: None,
        title: (*dice.one(TITLES)).to_owned(),
        cover_book: None,
        cover: ShownCover::default(),
    };
    let tx = fixture.db.begin().await.unwrap();
    repo::metadata::describe_books(&tx, &described).await.unwrap();
    repo::metadata::describe_series(&tx, &[description]).await.unwrap();
    tx.commit().await.unwrap();
}
