//! Names by which books are found, and what is kept of sidecars and bulk edits.

use codex_db::entity::{book_term, term};
use codex_db::repo;
use codex_db::view::{BookDescription, KnownSidecar};
use codex_models::metadata::{Author, BookMetadata, StoryArc, TermKind};
use codex_models::{BookId, Viewer};
use codex_testkit::db::TestDb;
use codex_testkit::db_test;
use sea_orm::{ColumnTrait, Database, EntityTrait, QueryFilter, QueryOrder};

use crate::support::{Fixture, fixture};

async fn describe(fixture: &Fixture, book: BookId, metadata: BookMetadata) {
    let description =
        BookDescription { metadata, title: "Title".to_owned(), ..BookDescription::default() };
    let tx = fixture.db.begin().await.unwrap();
    repo::metadata::describe_books(&tx, &[(book, description)]).await.unwrap();
    tx.commit().await.unwrap();
}

/// Kind, name, role and position of each name of a book.
async fn names(test: &TestDb, book: BookId) -> Vec<(TermKind, String, String, Option<f64>)> {
    let database = Database::connect(test.url()).await.unwrap();
    let links = book_term::Entity::find()
        .filter(book_term::Column::BookId.eq(book))
        .order_by_asc(book_term::Column::Role)
        .all(&database)
        .await
        .unwrap();
    let mut names = Vec::new();
    for link in links {
        let found = term::Entity::find_by_id(link.term_id).one(&database).await.unwrap().unwrap();
        names.push((found.kind, found.name, link.role, link.position));
    }
    names.sort_by(|a, b| (a.0, &a.1, &a.2).cmp(&(b.0, &b.1, &b.2)));
    names
}

fn person(name: &str, role: &str) -> Author {
    Author { name: name.to_owned(), role: role.to_owned() }
}

db_test! {
    async fn a_book_is_found_by_its_names_each_once_and_by_no_others(test) {
        let fixture = fixture(test).await;
        let shelf = fixture.library("Comics").await;
        let (_, books) = fixture.series(shelf, "Saga", 2).await;
        let first = BookMetadata {
            genres: vec!["Drama".to_owned(), "DRAMA".to_owned(), "Old".to_owned()],
            authors: vec![person("Ann", "writer"), person("Ann", "inker")],
            story_arcs: vec![StoryArc { name: "Arc".to_owned(), position: Some("1.5".to_owned()) }],
            ..BookMetadata::default()
        };
        describe(&fixture, books[0], first.clone()).await;
        describe(&fixture, books[1], BookMetadata { genres: vec!["drama".to_owned()], ..BookMetadata::default() }).await;
        let without_old = BookMetadata { genres: vec!["Drama".to_owned()], ..first };
        describe(&fixture, books[0], without_old).await;

        let text = str::to_owned;
        assert_eq!(names(&fixture.test, books[0]).await, [
            (TermKind::Genre, text("Drama"), text(""), None),
            (TermKind::StoryArc, text("Arc"), text(""), Some(1.5)),
            (TermKind::Person, text("Ann"), text("inker"), None),
            (TermKind::Person, text("Ann"), text("writer"), None),
        ]);
        assert_eq!(names(&fixture.test, books[1]).await, [(TermKind::Genre, text("Drama"), text(""), None)]);
    }

    async fn what_is_kept_of_a_book_is_read_as_it_was_written(test) {
        let fixture = fixture(test).await;
        let shelf = fixture.library("Comics").await;
        let (_, books) = fixture.series(shelf, "Saga", 1).await;
        let metadata = BookMetadata { title: Some("Inside".to_owned()), ..BookMetadata::default() };
        describe(&fixture, books[0], metadata.clone()).await;

        let conn = fixture.db.read();
        let kept = repo::metadata::find_book(&conn, &Viewer::system(), books[0]).await.unwrap().unwrap();

        assert_eq!((kept.metadata, kept.provenance), (metadata, None));
        assert!(!kept.root_path.is_empty() && kept.path.contains(".cbz"));
    }

    async fn sidecars_are_remembered_and_forgotten(test) {
        let fixture = fixture(test).await;
        let shelf = fixture.library("Comics").await;
        let (series, _) = fixture.series(shelf, "Saga", 1).await;
        let read = |path: &str, size| KnownSidecar {
            root: shelf.root,
            path: path.to_owned(),
            series: Some(series),
            size,
            modified_us: 5,
        };
        let tx = fixture.db.begin().await.unwrap();
        let both = [read("Saga/series.json", 1), read("Saga/details.json", 1)];
        repo::metadata::save_sidecars(&tx, shelf.library, &both).await.unwrap();
        repo::metadata::save_sidecars(&tx, shelf.library, &[read("Saga/series.json", 2)]).await.unwrap();
        let gone = [(shelf.root, "Saga/details.json".to_owned())];
        repo::metadata::forget_sidecars(&tx, &gone).await.unwrap();
        tx.commit().await.unwrap();

        let known = repo::metadata::known_sidecars(&fixture.db.read(), shelf.library).await.unwrap();
        assert_eq!(known, [read("Saga/series.json", 2)]);
    }
}
