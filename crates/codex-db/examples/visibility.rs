//! Measures what visibility costs in lists: `visibility URL` puts 100,000 books in 5,000 series with ages and labels into
//! a new, empty database, and asks for pages as the API does, by somebody who sees all and by 50 people who do not.
#![allow(clippy::print_stdout, reason = "a command-line tool")]

use std::collections::BTreeSet;
use std::error::Error;
use std::sync::Arc;
use std::time::{Duration, Instant};

use codex_db::view::{
    BookAnalysis, BookDescription, BookInsert, BookOutcome, ReadyBook, ScanBatch,
    SeriesDescription, SeriesInsert, ShownCover,
};
use codex_db::{Db, DbOptions, repo};
use codex_events::EventBus;
use codex_models::access::{LibraryScope, Sight};
use codex_models::books::BookFilter;
use codex_models::libraries::NewLibrary;
use codex_models::metadata::SeriesMetadata;
use codex_models::paging::Cursor;
use codex_models::series::SeriesFilter;
use codex_models::sort::{BookSort, SeriesSort};
use codex_models::{
    BookFormat, BookId, LibraryId, LibraryRootId, PageRequest, SeriesId, UserId, Viewer,
};
use codex_utils::clock::SystemClock;
use codex_utils::id;

const LIBRARIES: usize = 5;
const SERIES: usize = 5_000;
const BOOKS_OF_A_SERIES: usize = 20;
/// Series of one transaction.
const AT_ONCE: usize = 25;
const EYES: usize = 50;
/// Enough for every connection to have planned every statement for good, as those of a running server have.
const ROUNDS: usize = 120;
const AGES: [Option<u8>; 8] = [None, None, None, Some(6), Some(12), Some(15), Some(17), Some(18)];

type Fallible<T> = Result<T, Box<dyn Error + Send + Sync>>;

#[tokio::main]
async fn main() -> Fallible<()> {
    let Some(url) = std::env::args().nth(1) else {
        println!("usage: visibility URL");
        return Ok(());
    };
    let db = Db::connect(&DbOptions::new(url), EventBus::new(64), Arc::new(SystemClock)).await?;
    db.migrate().await?;
    let before = Instant::now();
    let libraries = fill(&db).await?;
    println!("{:?}: filled in {:.1?}", db.backend(), before.elapsed());
    let everything = Viewer::new(UserId(id::next()), LibraryScope::All);
    let eyes: Vec<Viewer> = (0..EYES).map(|n| restricted(n, &libraries)).collect();

    for list in [List::Books, List::Series] {
        let depth = if list == List::Books { 40_000 } else { 2_000 };
        let deep = walk(&db, &everything, list, depth).await?;
        for (what, after) in [("first page", None), ("deep page", deep)] {
            let (mut first, mut all, mut some) = (Vec::new(), Vec::new(), Vec::new());
            for round in 0..ROUNDS {
                for viewer in &eyes {
                    all.push(timed(&db, &everything, list, after.clone()).await?);
                    let took = timed(&db, viewer, list, after.clone()).await?;
                    if round == 0 { first.push(took) } else { some.push(took) }
                }
            }
            print(&format!("{list:?}, {what}"), &mut all, &mut some);
            if what == "first page" {
                print(&format!("{list:?}, {what}, not yet counted"), &mut all, &mut first);
            }
        }
    }
    db.close().await?;
    Ok(())
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum List {
    Books,
    Series,
}

/// The eyes of a household, a school or a company: each with one rule at least.
fn restricted(n: usize, libraries: &[LibraryId]) -> Viewer {
    let labels = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect();
    let open: BTreeSet<LibraryId> = libraries.iter().copied().skip(n % 3).collect();
    let sight = Sight {
        libraries: if n % 4 == 1 { LibraryScope::Only(open) } else { LibraryScope::All },
        hidden_from: [None, Some(13), Some(16), Some(18), Some(18)][n % 5],
        shows_unrated: n % 5 != 4,
        allow_labels: match n {
            49 => labels(&["club"]),
            n if n.is_multiple_of(7) => labels(&["family", "kids"]),
            _ => BTreeSet::new(),
        },
        deny_labels: if n.is_multiple_of(2) {
            labels(&["private"])
        } else {
            labels(&["private", "work"])
        },
    };
    Viewer::seeing(UserId(id::next()), sight)
}

async fn page(db: &Db, viewer: &Viewer, list: List, page: PageRequest) -> Fallible<Option<Cursor>> {
    let conn = db.read();
    Ok(match list {
        List::Books => {
            let (filter, sort) = (BookFilter::default(), BookSort::default());
            repo::books::list(&conn, viewer, &filter, sort, page).await?.next
        }
        List::Series => {
            let (filter, sort) = (SeriesFilter::default(), SeriesSort::default());
            repo::series::list(&conn, viewer, &filter, sort, page).await?.next
        }
    })
}

async fn timed(db: &Db, viewer: &Viewer, list: List, after: Option<Cursor>) -> Fallible<Duration> {
    let before = Instant::now();
    page(db, viewer, list, PageRequest { limit: 50, after, skip: 0 }).await?;
    Ok(before.elapsed())
}

/// Where the page behind this many rows begins.
async fn walk(db: &Db, viewer: &Viewer, list: List, rows: usize) -> Fallible<Option<Cursor>> {
    let mut after = None;
    for _ in 0..rows / 500 {
        after = page(db, viewer, list, PageRequest { limit: 500, after, skip: 0 }).await?;
    }
    Ok(after)
}

fn print(what: &str, all: &mut [Duration], some: &mut [Duration]) {
    let at = |times: &mut [Duration], percent: usize| {
        times.sort_unstable();
        times.get(times.len() * percent / 100).copied().unwrap_or_default()
    };
    for percent in [50, 95] {
        let (all, some) = (at(all, percent), at(some, percent));
        let ratio = some.as_secs_f64() / all.as_secs_f64();
        println!("{what}: p{percent} {ratio:.2} x ({some:.2?} over {all:.2?})");
    }
}

async fn fill(db: &Db) -> Fallible<Vec<LibraryId>> {
    let mut shelves = Vec::new();
    for n in 0..LIBRARIES {
        let tx = db.begin().await?;
        let new = NewLibrary {
            name: format!("Library {n}"),
            roots: vec![format!("/books/{n}")],
            ..NewLibrary::default()
        };
        let library = repo::libraries::insert(&tx, &new).await?;
        let roots = repo::libraries::roots(&tx.conn(), library).await?;
        tx.commit().await?;
        shelves.extend(roots.first().map(|root| (library, root.id)));
    }
    let names: Vec<String> =
        (0..SERIES).map(|n| format!("{:05} Series", n * 7_919 % SERIES)).collect();
    for (part, names) in names.chunks(AT_ONCE).enumerate() {
        let mut batch = ScanBatch::default();
        for name in names {
            let (library, root) = shelves[batch.series.len() % LIBRARIES];
            add(&mut batch, library, root, name);
        }
        let tx = db.begin().await?;
        repo::scans::apply_batch(&tx, &batch).await?;
        let read: Vec<_> = batch.books.iter().map(read).collect();
        repo::scans::save_analysis(&tx, &read, &[]).await?;
        let descriptions: Vec<_> = batch
            .series
            .iter()
            .enumerate()
            .map(|(n, series)| describe(series, AGES[(part * AT_ONCE + n * 3) % AGES.len()]))
            .collect();
        repo::metadata::describe_series(&tx, &descriptions).await?;
        for (n, series) in batch.series.iter().enumerate() {
            let labels = labels(part * AT_ONCE + n);
            if !labels.is_empty() {
                repo::sharing::set(&tx, series.id, &labels).await?;
            }
        }
        tx.commit().await?;
    }
    Ok(shelves.into_iter().map(|(library, _)| library).collect())
}

/// Two in three series have labels; one in a hundred is of the club.
fn labels(n: usize) -> BTreeSet<String> {
    let mut labels = BTreeSet::new();
    for (every, label) in [(3, "family"), (5, "kids"), (6, "private"), (11, "work"), (100, "club")]
    {
        if n % every == 1 {
            labels.insert(label.to_owned());
        }
    }
    labels
}

fn add(batch: &mut ScanBatch, library: LibraryId, root: LibraryRootId, name: &str) {
    let series = SeriesId(id::next());
    let book = |number: usize| BookInsert {
        id: BookId(id::next()),
        series,
        library,
        root,
        path: format!("{name}/{name} {number:03}.cbz"),
        format: BookFormat::Cbz,
        title: format!("{name} {number:03}"),
        number: Some(number.to_string()),
        number_sort: u32::try_from(number).ok().map(f64::from),
        size: 50_000_000,
        modified_us: 1,
        inode: 1,
    };
    batch.books.extend((1..=BOOKS_OF_A_SERIES).map(book));
    batch.series.push(SeriesInsert {
        id: series,
        library,
        root,
        folder: name.to_owned(),
        name: name.to_owned(),
    });
}

fn read(book: &BookInsert) -> BookAnalysis {
    let outcome = BookOutcome::Ready(Box::new(ReadyBook {
        format: book.format,
        page_count: 24,
        index: vec![0; 200],
        description: BookDescription {
            title: book.title.clone(),
            number_sort: book.number_sort,
            ..BookDescription::default()
        },
        warnings: Vec::new(),
        content_version: book.id.to_string(),
        content_key: None,
        cover_version: 1,
        cover_look: None,
    }));
    BookAnalysis { book: book.id, fingerprint: None, outcome }
}

fn describe(series: &SeriesInsert, age_rating: Option<u8>) -> SeriesDescription {
    let metadata = SeriesMetadata {
        summary: Some("What happens in it, in a sentence or two. ".repeat(5)),
        publisher: Some("A publisher".to_owned()),
        genres: vec!["Adventure".to_owned()],
        age_rating,
        ..SeriesMetadata::default()
    };
    SeriesDescription {
        id: series.id,
        metadata,
        provenance: None,
        title: series.name.clone(),
        cover_book: None,
        cover: ShownCover::default(),
    }
}
