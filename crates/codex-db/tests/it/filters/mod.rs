//! Conditions: compiled to SQL they find what a naive look at every row finds, page by page, and facets count it.

mod naive;
mod world;

use std::collections::BTreeMap;

use codex_db::repo;
use codex_db::view::FacetRow;
use codex_models::actor::LibraryScope;
use codex_models::books::BookFilter;
use codex_models::filter::{Condition, Subject};
use codex_models::series::SeriesFilter;
use codex_models::sort::{BookSort, SeriesSort};
use codex_models::{BookId, PageRequest, SeriesId, Viewer};
use codex_testkit::db_test;
use serde_json::json;

use self::naive::{Item, Naive};
use self::world::{Dice, World};

/// Conditions that are tried for each viewer and subject.
const TRIES: usize = 150;

async fn books(
    world: &World,
    viewer: &Viewer,
    condition: Condition,
    sort: BookSort,
) -> Vec<BookId> {
    let filter = BookFilter { condition, ..BookFilter::default() };
    let (mut found, mut after) = (Vec::new(), None);
    loop {
        let page = PageRequest { limit: 7, after, skip: 0 };
        let conn = world.fixture.db.read();
        let page = repo::books::list(&conn, viewer, &filter, sort, page).await.unwrap();
        found.extend(page.items.iter().map(|row| row.book.id));
        match page.next {
            Some(next) => after = Some(next),
            None => {
                assert_eq!(page.total, found.len() as u64);
                return found;
            }
        }
    }
}

async fn series(
    world: &World,
    viewer: &Viewer,
    condition: Condition,
    sort: SeriesSort,
) -> Vec<SeriesId> {
    let filter = SeriesFilter { condition, ..SeriesFilter::default() };
    let (mut found, mut after) = (Vec::new(), None);
    loop {
        let page = PageRequest { limit: 4, after, skip: 0 };
        let conn = world.fixture.db.read();
        let page = repo::series::list(&conn, viewer, &filter, sort, page).await.unwrap();
        found.extend(page.items.iter().map(|row| row.series.id));
        match page.next {
            Some(next) => after = Some(next),
            None => {
                assert_eq!(page.total, found.len() as u64);
                return found;
            }
        }
    }
}

fn viewers(world: &World) -> [Viewer; 2] {
    let only = LibraryScope::Only([world.shelves[1].library].into());
    [Viewer::new(world.users[0], LibraryScope::All), Viewer::new(world.users[1], only)]
}

db_test! {
    async fn random_conditions_find_what_a_naive_look_at_every_row_finds(test) {
        let mut dice = Dice::new(20_261_129);
        let world = World::new(test, &mut dice).await;
        for viewer in &viewers(&world) {
            let seen = world.seen_by(viewer).await;
            let now = world.fixture.db.read().now();
            let naive = Naive { seen: &seen, world: &world, user: viewer.user().unwrap(), now };
            let mut sizes = BTreeMap::new();
            for _ in 0..TRIES {
                let written = world.condition(&mut dice, Subject::Books, 3);
                let condition = Condition::read(Subject::Books, &written).unwrap();
                let mut expected: Vec<BookId> = seen
                    .books
                    .iter()
                    .filter(|row| naive.meets(Item::Book(row), &condition))
                    .map(|(book, _)| book.id)
                    .collect();
                let sort = BookSort::parse(BookSort::NAMES[dice.below(BookSort::NAMES.len())]).unwrap();
                let mut found = books(&world, viewer, condition, sort).await;
                found.sort();
                expected.sort();
                *sizes.entry(found.len()).or_insert(0) += 1;
                assert_eq!(found, expected, "{written}");
            }
            for _ in 0..TRIES {
                let written = world.condition(&mut dice, Subject::Series, 3);
                let condition = Condition::read(Subject::Series, &written).unwrap();
                let mut expected: Vec<SeriesId> = seen
                    .series
                    .iter()
                    .filter(|row| naive.meets(Item::Series(row), &condition))
                    .map(|series| series.id)
                    .collect();
                let sort = SeriesSort::parse(SeriesSort::NAMES[dice.below(SeriesSort::NAMES.len())]).unwrap();
                let mut found = series(&world, viewer, condition, sort).await;
                found.sort();
                expected.sort();
                assert_eq!(found, expected, "{written}");
            }
            assert!(sizes.len() > 5, "the conditions tell rows apart: {sizes:?}");
        }
    }

    async fn facets_count_what_is_found_when_their_value_is_asked_for(test) {
        let mut dice = Dice::new(7);
        let world = World::new(test, &mut dice).await;
        let conn = world.fixture.db.read();
        for viewer in &viewers(&world) {
            for _ in 0..6 {
                let written = world.condition(&mut dice, Subject::Books, 1);
                let condition = Condition::read(Subject::Books, &written).unwrap();
                let facets = repo::facets::of_books(&conn, viewer, &condition).await.unwrap();
                let list = books(&world, viewer, condition.clone(), BookSort::default()).await;
                assert_eq!(facets.total, list.len() as u64, "{written}");
                for (name, rows) in [
                    ("genre", &facets.genres), ("tag", &facets.tags), ("publisher", &facets.publishers),
                    ("language", &facets.languages), ("readStatus", &facets.read_statuses),
                    ("format", &facets.formats),
                ] {
                    count_again(&world, viewer, &condition, name, rows).await;
                }
                let in_all: u64 = facets.read_statuses.iter().map(|row| row.count).sum();
                assert!(in_all >= facets.total);
            }
            let all = repo::facets::of_series(&conn, viewer, &Condition::default()).await.unwrap();
            let of = |rows: &[FacetRow]| rows.iter().map(|row| row.count).sum::<u64>();
            assert_eq!(of(&all.read_statuses), all.total);
            assert_eq!(of(&all.statuses), all.total);
            assert_eq!(of(&all.age_ratings), all.total);
            assert_eq!(all.libraries.iter().map(|row| row.count).sum::<u64>(), all.total);
            for row in &all.genres {
                let asked = json!({"field": "genre", "op": "is", "value": row.value});
                let condition = Condition::read(Subject::Series, &asked).unwrap();
                let found = series(&world, viewer, condition, SeriesSort::default()).await;
                assert_eq!(row.count, found.len() as u64, "{asked}");
            }
        }
    }

    async fn a_walk_shows_each_book_once_while_others_come(test) {
        let mut dice = Dice::new(3);
        let world = World::new(test, &mut dice).await;
        let viewer = Viewer::new(world.users[0], LibraryScope::All);
        let condition = json!({"not": {"field": "readStatus", "op": "is", "value": "reading"}});
        let condition = Condition::read(Subject::Books, &condition).unwrap();
        for name in BookSort::NAMES {
            let sort = BookSort::parse(name).unwrap();
            let before = books(&world, &viewer, condition.clone(), sort).await;
            let filter = BookFilter { condition: condition.clone(), ..BookFilter::default() };
            let (mut walked, mut after) = (Vec::new(), None);
            for n in 0.. {
                let (conn, page) = (world.fixture.db.read(), PageRequest { limit: 3, after, skip: 0 });
                let page = repo::books::list(&conn, &viewer, &filter, sort, page).await.unwrap();
                walked.extend(page.items.iter().map(|row| row.book.id));
                let Some(next) = page.next else { break };
                after = Some(next);
                if n < 4 {
                    let name = ["Aaa", "Mmm", "Zzz", "Eee"][n];
                    world.fixture.series(world.shelves[n % 2], &format!("{name} {sort:?}"), 1).await;
                }
            }
            let mut once = walked.clone();
            once.sort();
            once.dedup();
            assert_eq!(once.len(), walked.len(), "{name}");
            walked.retain(|id| before.contains(id));
            assert_eq!(walked, before, "{name}");
        }
    }
}

/// Each value, asked for in the place of what the condition asks of its field, finds as many books as were counted.
async fn count_again(
    world: &World,
    viewer: &Viewer,
    condition: &Condition,
    name: &str,
    rows: &[FacetRow],
) {
    for row in rows {
        let asked = match &row.value {
            Some(value) => json!({"field": name, "op": "is", "value": value}),
            None => json!({"field": name, "op": "isNotSet"}),
        };
        let asked = Condition::read(Subject::Books, &asked).unwrap();
        let Condition::Test(test) = &asked else { panic!("{asked:?} is no test") };
        let both = condition.without(test.field).and(asked.clone());
        let found = books(world, viewer, both, BookSort::default()).await;
        assert_eq!(row.count, found.len() as u64, "{name} {row:?} {condition:?}");
    }
}
