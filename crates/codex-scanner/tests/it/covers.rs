//! Covers that lie beside books and in folders of series, and what people choose in between.

use codex_db::view::ShownCover;
use codex_models::books::BookFix;
use codex_models::covers::{CoverKind, CoverOwner};
use codex_models::{Actor, BookId, SeriesId, Viewer};
use codex_testkit::corpus::images;
use tokio_util::sync::CancellationToken;

use crate::story;
use crate::support::Stage;

impl Stage {
    /// What a book shows: a version, and the image.
    async fn shown_of_book(&self, book: BookId) -> (i32, Vec<u8>) {
        let covers = self.core.covers();
        let key = covers.book_key(&Viewer::system(), book).await.unwrap();
        (key.version, covers.open(key).await.unwrap().bytes.to_vec())
    }

    /// What a series shows.
    async fn shown_of_series(&self, series: SeriesId) -> (i32, Vec<u8>) {
        let covers = self.core.covers();
        let key = covers.series_key(&Viewer::system(), series).await.unwrap();
        (key.version, covers.open(key).await.unwrap().bytes.to_vec())
    }

    /// The kinds of the covers of a book or series, the shown one last.
    async fn kinds(&self, owner: CoverOwner) -> Vec<CoverKind> {
        let mut covers = self.core.covers().list(&Viewer::system(), owner).await.unwrap();
        covers.sort_by_key(|cover| cover.is_shown);
        covers.into_iter().map(|cover| cover.kind).collect()
    }
}

story!(an_image_beside_a_book_is_its_cover_until_it_is_gone(stage) {
    stage.write_book("A/1.cbz", 1);
    stage.write_book("A/2.cbz", 2);
    stage.write("A/1.jpg", &images::jpeg(600, 900, 5));
    stage.scan().await;
    let books = stage.books().await;
    assert_eq!(books.len(), 2, "the image is no book");
    let (first, second) = (&books[0].book, &books[1].book);
    let owner = CoverOwner::Book(first.id);
    assert_eq!(stage.kinds(owner).await, [CoverKind::Generated, CoverKind::Sidecar]);
    assert_eq!(stage.kinds(CoverOwner::Book(second.id)).await, [CoverKind::Generated]);
    let (version, image) = stage.shown_of_book(first.id).await;
    assert_ne!(version, first.cover_version);
    assert!(ShownCover::of_book(first).look.is_some());
    assert_eq!(stage.shown_of_series(first.series_id).await, (version, image.clone()));

    // The same image again is nothing new, another one is.
    stage.scan().await;
    assert_eq!(stage.shown_of_book(first.id).await.0, version);
    stage.write("A/1.jpg", &images::jpeg(800, 1_200, 6));
    stage.scan().await;
    let (changed, other) = stage.shown_of_book(first.id).await;
    assert!(changed != version && other != image);

    stage.remove("A/1.jpg");
    stage.scan().await;
    assert_eq!(stage.shown_of_book(first.id).await.0, first.cover_version);
    assert_eq!(stage.kinds(owner).await, [CoverKind::Generated]);
});

story!(an_image_in_the_folder_of_a_series_is_its_cover(stage) {
    stage.write_book("A/1.cbz", 1);
    stage.write("A/poster.png", &images::png(400, 600, 3));
    stage.write("A/back.jpg", &images::jpeg(40, 60, 4));
    stage.write("poster.jpg", &images::jpeg(40, 60, 4));
    stage.scan().await;
    let book = stage.book("A/1.cbz").await.book;
    let owner = CoverOwner::Series(book.series_id);
    assert_eq!(stage.kinds(owner).await, [CoverKind::Generated, CoverKind::Sidecar]);
    let (of_series, of_book) =
        (stage.shown_of_series(book.series_id).await, stage.shown_of_book(book.id).await);
    assert_ne!(of_series, of_book);
    stage.write("A/cover.jpg", &images::jpeg(400, 600, 7));
    stage.scan().await;
    assert_ne!(stage.shown_of_series(book.series_id).await.0, of_series.0, "this name comes first");
    stage.remove("A/cover.jpg");
    stage.remove("A/poster.png");
    stage.scan().await;
    assert_eq!(stage.shown_of_series(book.series_id).await, of_book);
});

story!(an_image_that_cannot_be_read_is_a_fault_and_is_tried_again_when_it_is_another(stage) {
    stage.write_book("A/1.cbz", 1);
    stage.write("A/1.jpg", b"\xff\xd8\xff and no more");
    let report = stage.scan().await;
    assert_eq!(report.faults.len(), 1);
    let book = stage.book("A/1.cbz").await.book;
    assert_eq!(stage.shown_of_book(book.id).await.0, book.cover_version);
    assert_eq!(stage.scan().await.faults.len(), 0, "it is known");
    stage.write("A/1.jpg", &images::jpeg(400, 600, 7));
    assert_eq!(stage.scan().await.faults.len(), 0);
    assert_ne!(stage.shown_of_book(book.id).await.0, book.cover_version);
});

story!(what_a_person_chose_outlives_scans_files_and_moves(stage) {
    let who = Actor::operator();
    stage.write_book("A/1.cbz", 1);
    stage.write("A/1.jpg", &images::jpeg(600, 900, 5));
    stage.scan().await;
    let book = stage.book("A/1.cbz").await.book;
    let owner = CoverOwner::Book(book.id);
    let covers = stage.core.covers();
    covers.pick_page(&who, owner, book.id, 2).await.unwrap();
    let chosen = stage.shown_of_book(book.id).await;
    let is_chosen = async || {
        assert_eq!(stage.shown_of_book(book.id).await, chosen);
        // Nothing of it lies in what can be made again.
        stage.core.storage().covers().delete(owner, chosen.0).await.unwrap();
    };
    is_chosen().await;

    stage.try_scan(true, &CancellationToken::new()).await.unwrap();
    is_chosen().await;
    stage.write_book("A/1.cbz", 10_000);
    stage.write("A/1.jpg", &images::jpeg(600, 900, 6));
    stage.scan().await;
    is_chosen().await;
    stage.rename("A/1.cbz", "B/9.cbz");
    stage.scan().await;
    assert_eq!(stage.book("B/9.cbz").await.book.id, book.id);
    is_chosen().await;
    assert_eq!(stage.kinds(owner).await, [CoverKind::Generated, CoverKind::Page]);
    stage.rename("B/9.cbz", "A/1.cbz");
    stage.scan().await;
    is_chosen().await;

    // That the cover that is made of it shall be shown is a word as well, though a file lies beside it.
    covers.choose(&who, owner, Some(owner.generated())).await.unwrap();
    stage.scan().await;
    assert_eq!(stage.kinds(owner).await.pop(), Some(CoverKind::Generated));
    covers.choose(&who, owner, None).await.unwrap();
    assert_eq!(stage.kinds(owner).await.pop(), Some(CoverKind::Sidecar));
});

story!(a_cover_that_is_made_anew_has_another_version_and_keeps_it(stage) {
    stage.write_book("A/1.cbz", 1);
    stage.scan().await;
    let before = stage.book("A/1.cbz").await.book;
    let (version, image) = stage.shown_of_book(before.id).await;
    stage.core.duplicates().fix(&Actor::operator(), &[before.id], BookFix::MakeCover).await.unwrap();
    let (renewed, same) = stage.shown_of_book(before.id).await;
    assert_ne!(renewed, version);
    assert_eq!(same, image);
    assert_eq!(stage.shown_of_series(before.series_id).await.0, renewed);
    stage.try_scan(true, &CancellationToken::new()).await.unwrap();
    assert_eq!(stage.shown_of_book(before.id).await.0, renewed);
});

story!(a_page_of_a_folder_of_images_is_no_cover_of_anything_else(stage) {
    for page in ["cover.jpg", "1.jpg", "2.jpg"] {
        stage.write(&format!("A/Book/{page}"), &images::jpeg(60, 90, 1));
    }
    stage.write("A/Book.png", &images::png(60, 90, 2));
    stage.scan().await;
    let books = stage.books().await;
    assert_eq!(books.len(), 1);
    let book = &books[0].book;
    assert_eq!((book.path.as_str(), book.page_count), ("A/Book", 3));
    let owner = CoverOwner::Book(book.id);
    assert_eq!(stage.kinds(owner).await, [CoverKind::Generated, CoverKind::Sidecar]);
    let series = CoverOwner::Series(book.series_id);
    assert_eq!(stage.kinds(series).await, [CoverKind::Generated]);
});
