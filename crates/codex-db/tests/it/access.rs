//! The predicate of visibility: what restricted eyes see is the same in every read.

use std::collections::BTreeSet;

use codex_db::repo;
use codex_db::view::{BookMove, ScanBatch, SeriesDescription, ShownCover};
use codex_models::access::{LibraryScope, Sight};
use codex_models::books::BookFilter;
use codex_models::metadata::SeriesMetadata;
use codex_models::series::SeriesFilter;
use codex_models::sort::{BookSort, SeriesSort};
use codex_models::{BookId, PageRequest, SeriesId, UserId, Viewer};
use codex_testkit::db_test;

use crate::support::{Fixture, Shelf, fixture, new_book, new_series, ready};

/// Books of each series here.
const BOOKS: u32 = 2;

fn labels(names: &[&str]) -> BTreeSet<String> {
    names.iter().map(|name| (*name).to_owned()).collect()
}

/// A series with these books, rating and labels.
struct Put {
    name: &'static str,
    id: SeriesId,
    books: Vec<BookId>,
    age: Option<u8>,
    labels: BTreeSet<String>,
}

async fn put(
    fixture: &Fixture,
    shelf: Shelf,
    name: &'static str,
    age: Option<u8>,
    marks: &[&str],
) -> Put {
    let (id, books) = fixture.series(shelf, name, BOOKS).await;
    describe(fixture, id, age).await;
    let tx = fixture.db.begin().await.unwrap();
    repo::sharing::set(&tx, id, &labels(marks)).await.unwrap();
    tx.commit().await.unwrap();
    Put { name, id, books, age, labels: labels(marks) }
}

async fn describe(fixture: &Fixture, id: SeriesId, age: Option<u8>) {
    let tx = fixture.db.begin().await.unwrap();
    let description = SeriesDescription {
        id,
        title: "Title".to_owned(),
        metadata: SeriesMetadata { age_rating: age, ..SeriesMetadata::default() },
        provenance: None,
        cover_book: None,
        cover: ShownCover { version: 1, look: None },
    };
    repo::metadata::describe_series(&tx, &[description]).await.unwrap();
    tx.commit().await.unwrap();
}

/// What the rules say, without a database.
fn is_visible(sight: &Sight, put: &Put) -> bool {
    let age_fits = match put.age {
        Some(age) => sight.hidden_from.is_none_or(|line| age < line),
        None => sight.shows_unrated,
    };
    let is_allowed = sight.allow_labels.is_empty() || !sight.allow_labels.is_disjoint(&put.labels);
    age_fits && is_allowed && sight.deny_labels.is_disjoint(&put.labels)
}

/// Every door of the database to series and books shows exactly these.
async fn shows_exactly(fixture: &Fixture, viewer: &Viewer, all: &[Put], visible: &[&Put]) {
    let conn = fixture.db.read();
    let named = |puts: &[&Put]| puts.iter().map(|put| put.name).collect::<Vec<_>>();
    let page = || PageRequest::first(100);
    let ids: BTreeSet<SeriesId> = visible.iter().map(|put| put.id).collect();
    let books: BTreeSet<BookId> = visible.iter().flat_map(|put| put.books.clone()).collect();
    let context = format!("{:?} sees {:?}", viewer.sight(), named(visible));

    let filter = SeriesFilter::default();
    let list =
        repo::series::list(&conn, viewer, &filter, SeriesSort::default(), page()).await.unwrap();
    assert_eq!(list.total, ids.len() as u64, "{context}");
    assert_eq!(
        list.items.iter().map(|row| row.series.id).collect::<BTreeSet<_>>(),
        ids,
        "{context}"
    );

    let filter = BookFilter::default();
    let list =
        repo::books::list(&conn, viewer, &filter, BookSort::default(), page()).await.unwrap();
    assert_eq!(list.total, books.len() as u64, "{context}");
    assert_eq!(
        list.items.iter().map(|row| row.book.id).collect::<BTreeSet<_>>(),
        books,
        "{context}"
    );

    let asked: Vec<SeriesId> = all.iter().map(|put| put.id).collect();
    let seen = repo::series::in_sight(&conn, viewer, &asked).await.unwrap();
    assert_eq!(seen.into_iter().collect::<BTreeSet<_>>(), ids, "{context}");
    let seen = repo::series::find_many(&conn, viewer, &asked).await.unwrap();
    assert_eq!(
        seen.into_iter().map(|row| row.series.id).collect::<BTreeSet<_>>(),
        ids,
        "{context}"
    );
    let asked: Vec<BookId> = all.iter().flat_map(|put| put.books.clone()).collect();
    let seen = repo::books::in_sight(&conn, viewer, &asked).await.unwrap();
    assert_eq!(seen.into_iter().collect::<BTreeSet<_>>(), books, "{context}");

    for put in all {
        let found = repo::series::find(&conn, viewer, put.id).await.unwrap();
        assert_eq!(found.is_some(), ids.contains(&put.id), "{}: {context}", put.name);
        for book in &put.books {
            let found = repo::books::find(&conn, viewer, *book).await.unwrap();
            assert_eq!(found.is_some(), ids.contains(&put.id), "{}: {context}", put.name);
            let index = repo::pages::find(&conn, viewer, *book).await.unwrap();
            assert_eq!(index.is_some(), ids.contains(&put.id), "{}: {context}", put.name);
        }
        let tags = repo::sharing::of_series(&conn, viewer, put.id).await.unwrap();
        let tags: BTreeSet<String> = tags.into_iter().collect();
        assert_eq!(tags == put.labels, ids.contains(&put.id) || put.labels.is_empty(), "{context}");
    }
    let series: u64 = library_counts(fixture, viewer).await.0;
    assert_eq!(series, ids.len() as u64, "{context}");
    assert_eq!(library_counts(fixture, viewer).await.1, books.len() as u64, "{context}");
}

/// Series and books of all libraries, as their list counts them.
async fn library_counts(fixture: &Fixture, viewer: &Viewer) -> (u64, u64) {
    let rows = repo::libraries::list(&fixture.db.read(), viewer).await.unwrap();
    rows.iter()
        .fold((0, 0), |(series, books), row| (series + row.series_count, books + row.book_count))
}

fn move_to(shelf: Shelf, id: BookId, series: SeriesId, path: &str) -> BookMove {
    let Shelf { library, root } = shelf;
    BookMove {
        id,
        series,
        library,
        root,
        path: path.to_owned(),
        size: 1,
        modified_us: 1,
        inode: 99,
    }
}

db_test! {
    async fn ages_and_labels_decide_alike_in_lists_counts_and_single_rows(test) {
        let fixture = fixture(test).await;
        let shelf = fixture.library("Comics").await;
        let mut all = Vec::new();
        for (name, age, marks) in [
            ("Unrated", None, &[] as &[&str]),
            ("Small", Some(6), &[]),
            ("Young", Some(12), &["kids"]),
            ("Grown", Some(18), &[]),
            ("Shared", None, &["kids", "school"]),
            ("Private", Some(6), &["private"]),
            ("Both", Some(6), &["kids", "private"]),
        ] {
            all.push(put(&fixture, shelf, name, age, marks).await);
        }
        let user = fixture.user("Ann").await;
        for hidden_from in [None, Some(0), Some(12), Some(13), Some(18)] {
            for shows_unrated in [true, false] {
                for (allow, deny) in [
                    (&[] as &[&str], &[] as &[&str]),
                    (&["kids"], &[]),
                    (&[], &["private"]),
                    (&["kids", "school"], &["private"]),
                    (&["kids"], &["kids"]),
                    (&["nothing has it"], &[]),
                ] {
                    let sight = Sight {
                        libraries: LibraryScope::All,
                        hidden_from,
                        shows_unrated,
                        allow_labels: labels(allow),
                        deny_labels: labels(deny),
                    };
                    let visible: Vec<&Put> =
                        all.iter().filter(|put| is_visible(&sight, put)).collect();
                    shows_exactly(&fixture, &Viewer::seeing(user, sight), &all, &visible).await;
                }
            }
        }
    }
}

db_test! {
    async fn a_library_out_of_sight_is_absent_whatever_else_the_rules_open(test) {
        let fixture = fixture(test).await;
        let (open, closed) = (fixture.library("Open").await, fixture.library("Closed").await);
        let all = [
            put(&fixture, open, "Here", Some(6), &["kids"]).await,
            put(&fixture, closed, "There", Some(6), &["kids"]).await,
        ];
        let user = fixture.user("Ann").await;
        let sight = Sight {
            allow_labels: labels(&["kids"]),
            ..Sight::of(LibraryScope::Only([open.library].into()))
        };
        let viewer = Viewer::seeing(user, sight);
        shows_exactly(&fixture, &viewer, &all, &[&all[0]]).await;
        let conn = fixture.db.read();
        assert!(repo::libraries::find(&conn, &viewer, closed.library).await.unwrap().is_none());
        assert!(repo::libraries::find_by_name(&conn, &viewer, "closed").await.unwrap().is_none());

        let nothing = Viewer::new(user, LibraryScope::Only(BTreeSet::new()));
        shows_exactly(&fixture, &nothing, &all, &[]).await;
    }
}

db_test! {
    async fn what_nobody_looked_at_yet_waits_for_eyes_with_a_rule(test) {
        let fixture = fixture(test).await;
        let shelf = fixture.library("Comics").await;
        let series = new_series(shelf, "New");
        let (first, second) =
            (new_book(shelf, series.id, "New", 1), new_book(shelf, series.id, "New", 2));
        let (id, first_id, second_id) = (series.id, first.id, second.id);
        let user = fixture.user("Ann").await;
        let adult = Sight::of(LibraryScope::All);
        let child = Sight { hidden_from: Some(13), ..adult.clone() };
        let sees = async |sight: &Sight| {
            let (conn, viewer) = (fixture.db.read(), Viewer::seeing(user, sight.clone()));
            let series = repo::series::in_sight(&conn, &viewer, &[id]).await.unwrap();
            let books = repo::books::in_sight(&conn, &viewer, &[first_id, second_id]).await.unwrap();
            (series.len(), books)
        };
        fixture.apply(&ScanBatch { series: vec![series], books: vec![first], ..ScanBatch::default() }).await;
        describe(&fixture, id, None).await;
        assert_eq!(sees(&adult).await, (1, vec![first_id]));
        assert_eq!(sees(&child).await, (0, vec![]));

        fixture.save(&[ready(first_id, "New 1", None)]).await;
        describe(&fixture, id, None).await;
        assert_eq!(sees(&child).await, (1, vec![first_id]));

        // What comes later may be for adults: itself and, when nothing else is known, its series wait.
        fixture.apply(&ScanBatch { books: vec![second], ..ScanBatch::default() }).await;
        describe(&fixture, id, None).await;
        assert_eq!(sees(&adult).await, (1, vec![first_id, second_id]));
        assert_eq!(sees(&child).await, (0, vec![]));
        describe(&fixture, id, Some(6)).await;
        assert_eq!(sees(&child).await, (1, vec![first_id]));
        fixture.save(&[ready(second_id, "New 2", None)]).await;
        assert_eq!(sees(&child).await, (1, vec![first_id, second_id]));
    }

    async fn a_moved_book_is_seen_as_its_new_series_is(test) {
        let fixture = fixture(test).await;
        let shelf = fixture.library("Comics").await;
        let from = put(&fixture, shelf, "Open", Some(6), &[]).await;
        let to = put(&fixture, shelf, "Closed", Some(18), &[]).await;
        let user = fixture.user("Ann").await;
        let child = Sight { hidden_from: Some(13), ..Sight::of(LibraryScope::All) };
        let viewer = Viewer::seeing(user, child);
        let book = from.books[0];
        let moved = move_to(shelf, book, to.id, "Closed/moved.cbz");
        fixture.apply(&ScanBatch { moved: vec![moved], ..ScanBatch::default() }).await;
        let seen = repo::books::in_sight(&fixture.db.read(), &viewer, &from.books).await.unwrap();
        assert_eq!(seen, from.books[1..]);
    }
}

db_test! {
    async fn the_rules_of_an_account_and_its_groups_are_kept_and_die_with_them(test) {
        let fixture = fixture(test).await;
        let (ann, ben) = (fixture.user("Ann").await, fixture.user("Ben").await);
        let group = |name: &str, oidc: &[&str]| codex_models::access::NewAccessGroup {
            name: name.to_owned(),
            rules: codex_models::access::AccessRules {
                deny_labels: labels(&["private"]),
                ..Default::default()
            },
            oidc_groups: labels(oidc),
        };
        let tx = fixture.db.begin().await.unwrap();
        let kids = repo::access::insert_group(&tx, group("Kids", &["family"])).await.unwrap();
        let school = repo::access::insert_group(&tx, group("School", &["class"])).await.unwrap();
        repo::access::add_member(&tx, kids, ann).await.unwrap();
        repo::access::add_member(&tx, kids, ann).await.unwrap();
        repo::access::map_oidc_groups(&tx, ann, &labels(&["family", "class"])).await.unwrap();
        tx.commit().await.unwrap();
        let groups = |user: UserId| {
            let fixture = &fixture;
            async move {
                let rows = repo::access::groups_of(&fixture.db.read(), user).await.unwrap();
                rows.into_iter().map(|row| row.name).collect::<Vec<_>>()
            }
        };
        assert_eq!(groups(ann).await, ["Kids", "School"]);
        assert!(groups(ben).await.is_empty());

        // The provider takes back what it gave; what a person gave stays.
        let tx = fixture.db.begin().await.unwrap();
        repo::access::map_oidc_groups(&tx, ann, &labels(&[])).await.unwrap();
        tx.commit().await.unwrap();
        assert_eq!(groups(ann).await, ["Kids"]);
        let kept = repo::access::find_group(&fixture.db.read(), school).await.unwrap().unwrap();
        assert!(kept.members.is_empty());

        let tx = fixture.db.begin().await.unwrap();
        let twin = repo::access::insert_group(&tx, group("kids", &[])).await;
        assert!(matches!(twin, Err(codex_db::DbError::Unique { .. })));
        drop(tx);
        let tx = fixture.db.begin().await.unwrap();
        assert!(repo::users::delete(&tx, ann).await.unwrap());
        tx.commit().await.unwrap();
        let row = repo::access::find_group(&fixture.db.read(), kids).await.unwrap().unwrap();
        assert!(row.members.is_empty());
    }
}

db_test! {
    async fn totals_follow_every_change_at_once_whoever_made_it(test) {
        let fixture = fixture(test).await;
        // Another process on the same database, which remembers totals of its own.
        let clock = std::sync::Arc::new(fixture.clock.clone());
        let other = fixture.test.connect_with(codex_events::EventBus::new(64), clock).await;
        let shelf = fixture.library("Comics").await;
        let eyes = Sight {
            hidden_from: Some(13),
            deny_labels: labels(&["private"]),
            ..Sight::of(LibraryScope::All)
        };
        let viewer = Viewer::seeing(fixture.user("Ann").await, eyes);
        let totals = async || {
            let (series, books) = (SeriesFilter::default(), BookFilter::default());
            let conn = other.read();
            let page = PageRequest::default;
            let sort = SeriesSort::default();
            let series = repo::series::list(&conn, &viewer, &series, sort, page()).await.unwrap();
            let sort = BookSort::default();
            let books = repo::books::list(&conn, &viewer, &books, sort, page()).await.unwrap();
            let counted = (series.items.len() as u64, books.items.len() as u64);
            assert_eq!(counted, (series.total, books.total));
            (series.total, books.total)
        };
        assert_eq!(totals().await, (0, 0));
        let one = put(&fixture, shelf, "One", Some(6), &[]).await;
        assert_eq!(totals().await, (1, 2));
        let two = put(&fixture, shelf, "Two", Some(6), &[]).await;
        assert_eq!(totals().await, (2, 4));

        let tx = fixture.db.begin().await.unwrap();
        repo::sharing::set(&tx, one.id, &labels(&["private"])).await.unwrap();
        tx.commit().await.unwrap();
        assert_eq!(totals().await, (1, 2));

        let mut analysis = crate::support::ready(two.books[0], "Two 1", None);
        if let codex_db::view::BookOutcome::Ready(book) = &mut analysis.outcome {
            book.description.metadata.age_rating = Some(18);
        }
        fixture.save(&[analysis]).await;
        assert_eq!(totals().await, (0, 0));

        let three = put(&fixture, shelf, "Three", None, &[]).await;
        assert_eq!(totals().await, (1, 2));
        let tx = fixture.db.begin().await.unwrap();
        assert!(repo::libraries::delete(&tx, shelf.library).await.unwrap());
        tx.commit().await.unwrap();
        assert_eq!(totals().await, (0, 0), "{} is gone", three.name);
    }

    async fn the_total_of_a_series_follows_its_books_whoever_moves_them(test) {
        let fixture = fixture(test).await;
        let clock = std::sync::Arc::new(fixture.clock.clone());
        let other = fixture.test.connect_with(codex_events::EventBus::new(64), clock).await;
        let shelf = fixture.library("Comics").await;
        let from = put(&fixture, shelf, "From", Some(6), &[]).await;
        let to = put(&fixture, shelf, "To", Some(6), &[]).await;
        let viewer = Viewer::seeing(fixture.user("Ann").await, Sight::of(LibraryScope::All));
        let totals = async || {
            let mut totals = Vec::new();
            for series in [from.id, to.id] {
                let (conn, sort) = (other.read(), BookSort::default());
                let filter = BookFilter { series: Some(series), ..BookFilter::default() };
                let page = PageRequest::default();
                let books = repo::books::list(&conn, &viewer, &filter, sort, page).await.unwrap();
                assert_eq!(books.items.len() as u64, books.total);
                totals.push(books.total);
            }
            totals
        };
        assert_eq!(totals().await, [2, 2]);
        let moved = move_to(shelf, from.books[0], to.id, "To/moved.cbz");
        fixture.apply(&ScanBatch { moved: vec![moved], ..ScanBatch::default() }).await;
        assert_eq!(totals().await, [1, 3]);
    }
}
