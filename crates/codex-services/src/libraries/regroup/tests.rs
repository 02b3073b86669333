//! Regroupings decided from small libraries.

use std::collections::HashMap;

use codex_db::view::{KnownBook, KnownSeries};
use codex_models::libraries::{Layout, SeriesStrategy, SeriesWord};
use codex_models::{BookId, BookState, LibraryId, LibraryRootId, SeriesId};
use codex_parsers::layout::Placer;

use super::plan::{Ground, Regrouping, decide};

fn raw(number: u128) -> String {
    format!("{:032x}", 0x0193_0000_0000_7000_8000_0000_0000_0000_u128 + number)
}

fn book(number: u128, series: u128, path: &str) -> KnownBook {
    KnownBook {
        id: BookId::parse(&raw(number)).unwrap(),
        series: SeriesId::parse(&raw(series)).unwrap(),
        library: LibraryId::parse(&raw(1)).unwrap(),
        root: LibraryRootId::parse(&raw(2)).unwrap(),
        path: path.to_owned(),
        size: 1,
        modified_us: 1,
        inode: 1,
        fingerprint: None,
        content_key: None,
        state: BookState::Ready,
        missing: false,
        pinned: false,
        cover_version: 0,
    }
}

fn series(number: u128, folder: &str) -> KnownSeries {
    KnownSeries {
        id: SeriesId::parse(&raw(number)).unwrap(),
        root: Some(LibraryRootId::parse(&raw(2)).unwrap()),
        folder: folder.to_owned(),
        book_count: 1,
        missing: false,
    }
}

fn placer(strategy: SeriesStrategy) -> Placer {
    Placer::new(Layout { strategy, ..Layout::default() }).unwrap()
}

fn regroup(
    books: &[KnownBook],
    series: &[KnownSeries],
    strategy: SeriesStrategy,
    aliases: &[(&str, u128)],
) -> Regrouping {
    let aliases: HashMap<String, SeriesId> = aliases
        .iter()
        .map(|(folder, id)| ((*folder).to_owned(), SeriesId::parse(&raw(*id)).unwrap()))
        .collect();
    decide(&Ground {
        library: LibraryId::parse(&raw(1)).unwrap(),
        books,
        series,
        aliases: &aliases,
        named: &HashMap::new(),
        placer: &placer(strategy),
        before: Some(&placer(SeriesStrategy::Folder)),
    })
}

fn renames(plan: &Regrouping) -> Vec<(SeriesId, &str)> {
    plan.renamed.iter().map(|series| (series.id, series.folder.as_str())).collect()
}

#[test]
fn a_series_whose_books_stay_together_is_renamed_and_nothing_moves() {
    let books = [book(10, 100, "Image/Saga/1.cbz"), book(11, 100, "Image/Saga/2.cbz")];
    let known = [series(100, "Image")];
    let plan = regroup(&books, &known, SeriesStrategy::Publisher { levels: 1 }, &[]);
    assert_eq!(renames(&plan), [(known[0].id, "Image/Saga")]);
    assert!(plan.groups.is_empty());
}

#[test]
fn of_a_series_that_falls_apart_the_largest_part_keeps_it() {
    let books = [
        book(10, 100, "Image/A/1.cbz"),
        book(11, 100, "Image/Saga/1.cbz"),
        book(12, 100, "Image/Saga/2.cbz"),
    ];
    let known = [series(100, "Image")];
    let plan = regroup(&books, &known, SeriesStrategy::Publisher { levels: 1 }, &[]);
    assert_eq!(renames(&plan), [(known[0].id, "Image/Saga")]);
    let [group] = plan.groups.as_slice() else { panic!("{plan:?}") };
    assert_eq!(group.books, [books[0].id]);
    assert_eq!(group.insert.as_ref().unwrap().folder, "Image/A");
}

#[test]
fn series_that_become_one_are_the_larger_of_them() {
    let books = [
        book(10, 100, "a/Saga 1.cbz"),
        book(11, 101, "b/Saga 2.cbz"),
        book(12, 101, "b/Saga 3.cbz"),
    ];
    let known = [series(100, "a"), series(101, "b")];
    let plan = regroup(&books, &known, SeriesStrategy::Flat { by: SeriesWord::Name }, &[]);
    assert_eq!(renames(&plan), [(known[1].id, "name:saga")]);
    let [group] = plan.groups.as_slice() else { panic!("{plan:?}") };
    assert_eq!((group.series, group.books.as_slice()), (known[1].id, &[books[0].id][..]));
}

#[test]
fn what_is_grouped_as_it_should_be_stays() {
    let books = [book(10, 100, "Saga/1.cbz"), book(11, 101, "Other/1.cbz")];
    let known = [series(100, "Saga"), series(101, "Other"), series(102, "made:x")];
    assert_eq!(regroup(&books, &known, SeriesStrategy::Folder, &[]), Regrouping::default());
}

#[test]
fn books_that_a_person_put_somewhere_stay_there() {
    let pinned = KnownBook { pinned: true, ..book(10, 102, "Saga/1.cbz") };
    let books = [pinned, book(11, 100, "Saga/2.cbz")];
    let known = [series(100, "Saga"), series(102, "made:x")];
    let plan = regroup(&books, &known, SeriesStrategy::Volumes, &[]);
    assert_eq!(plan, Regrouping::default());
}

#[test]
fn joined_series_stay_joined_even_under_another_layout() {
    let books =
        [book(10, 100, "P/A/1.cbz"), book(11, 100, "Q/B/1.cbz"), book(12, 101, "Q/B/2.cbz")];
    let known = [series(100, "P"), series(101, "Q")];
    let plan = regroup(&books, &known, SeriesStrategy::Publisher { levels: 1 }, &[("Q", 100)]);
    assert_eq!(plan.aliases, [("Q".to_owned(), "Q/B".to_owned())]);
    assert_eq!(renames(&plan), [(known[0].id, "P/A"), (known[1].id, "Q/B")]);
    let [group] = plan.groups.as_slice() else { panic!("{plan:?}") };
    assert_eq!((group.series, group.books.as_slice()), (known[0].id, &[books[2].id][..]));
}
