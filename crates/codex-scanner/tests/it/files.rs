//! What people do to files between two scans.

use std::time::Duration;

use codex_db::repo;
use codex_db::view::ShownCover;
use codex_models::BookState;
use codex_models::covers::CoverOwner;
use codex_models::libraries::RootState;
use codex_scanner::ScanError;
use tokio_util::sync::CancellationToken;

use crate::story;
use crate::support::book_bytes;

story!(the_first_scan_finds_series_and_books_with_pages_and_covers(stage) {
    stage.write_book("Saga/Saga v01.cbz", 1);
    stage.write_book("Saga/Extra/Saga v02.cbz", 2);
    stage.write_book("Loose v01.cbz", 3);
    stage.write_book("One Shot/book.cbz", 4);
    let report = stage.scan().await;
    assert_eq!((report.counts.added, report.counts.books_done, report.counts.errors), (4, 4, 0));
    let books = stage.books().await;
    assert!(books.iter().all(|row| row.book.state == BookState::Ready && row.book.page_count == 2));
    let names: Vec<(String, i32)> = stage.series().await;
    assert_eq!(names.iter().map(|(name, _)| name.as_str()).collect::<Vec<_>>(), ["Loose", "One Shot", "Saga"]);
    assert_eq!(names.last().map(|(_, books)| *books), Some(2));
    for row in books {
        let cover = stage.core.storage().covers().find(CoverOwner::Book(row.book.id), row.book.cover_version).await.unwrap();
        assert!(cover.is_some_and(|bytes| bytes.starts_with(&[0xff, 0xd8])));
        assert!(ShownCover::of_book(&row.book).look.is_some());
    }
});

story!(a_scan_without_changes_opens_and_writes_nothing(stage) {
    stage.write_book("Saga/1.cbz", 1);
    stage.write("Saga/broken.cbz", b"PK\x03\x04 and no more");
    stage.scan().await;
    let before = stage.books().await;
    let report = stage.scan().await;
    assert_eq!((report.opened, report.counts.books_total), (0, 0));
    assert_eq!(stage.books().await, before);
});

story!(a_renamed_file_keeps_its_id_and_its_series_follows(stage) {
    stage.write_book("Saga/1.cbz", 1);
    stage.scan().await;
    let before = stage.book("Saga/1.cbz").await;
    stage.rename("Saga/1.cbz", "Other/Vol 2.cbz");
    let report = stage.scan().await;
    assert_eq!((report.counts.moved, report.counts.added, report.counts.missing), (1, 0, 0));
    let after = stage.book("Other/Vol 2.cbz").await;
    assert_eq!((after.book.id, after.book.state), (before.book.id, BookState::Ready));
    assert_ne!(after.book.title, before.book.title, "the new name says something else");
    assert_eq!(stage.series().await, [("Other".to_owned(), 1)]);
});

story!(files_that_change_places_keep_their_ids(stage) {
    stage.write_book("A/1.cbz", 1);
    stage.write_book("A/2.cbz", 2);
    stage.scan().await;
    let (first, second) = (stage.book("A/1.cbz").await.book.id, stage.book("A/2.cbz").await.book.id);
    stage.rename("A/1.cbz", "A/3.tmp");
    stage.rename("A/2.cbz", "A/1.cbz");
    stage.rename("A/3.tmp", "A/2.cbz");
    stage.scan().await;
    assert_eq!((stage.book("A/1.cbz").await.book.id, stage.book("A/2.cbz").await.book.id), (second, first));
});

story!(a_file_in_the_place_of_a_missing_one_is_another_book(stage) {
    stage.write_book("A/1.cbz", 1);
    stage.write_book("A/2.cbz", 2);
    stage.scan().await;
    let (first, second) = (stage.book("A/1.cbz").await.book.id, stage.book("A/2.cbz").await.book.id);
    stage.remove("A/1.cbz");
    stage.scan().await;
    stage.rename("A/2.cbz", "A/1.cbz");
    stage.scan().await;
    assert_eq!(stage.book("A/1.cbz").await.book.id, second);
    let books = stage.books().await;
    let put_aside = books.iter().find(|row| row.book.id == first).unwrap();
    assert!(put_aside.book.missing_at.is_some());
    stage.write_book("A/9.cbz", 1);
    stage.scan().await;
    assert_eq!(stage.book("A/9.cbz").await.book.id, first, "its content came back");
});

story!(a_vanished_file_is_marked_and_comes_back_as_it_was(stage) {
    stage.write_book("A/1.cbz", 1);
    stage.write_book("A/2.cbz", 2);
    stage.scan().await;
    let before = stage.book("A/1.cbz").await;
    std::fs::rename(stage.path("A/1.cbz"), stage.folder.path().join("away.cbz")).unwrap();
    assert_eq!(stage.scan().await.counts.missing, 1);
    assert!(stage.book("A/1.cbz").await.book.missing_at.is_some());
    std::fs::rename(stage.folder.path().join("away.cbz"), stage.path("A/1.cbz")).unwrap();
    let report = stage.scan().await;
    assert_eq!((report.counts.restored, report.opened), (1, 0));
    let after = stage.book("A/1.cbz").await;
    assert_eq!((after.book.id, after.book.missing_at), (before.book.id, None));
});

story!(a_changed_file_is_opened_again_and_its_old_cover_is_gone(stage) {
    stage.write_book("A/1.cbz", 1);
    stage.scan().await;
    let before = stage.book("A/1.cbz").await.book;
    stage.write_book("A/1.cbz", 10_000);
    let report = stage.scan().await;
    assert_eq!((report.counts.updated, report.opened), (1, 1));
    let after = stage.book("A/1.cbz").await.book;
    assert_eq!(after.id, before.id);
    assert_ne!(after.content_version, before.content_version);
    assert_ne!(after.cover_version, before.cover_version);
    assert_eq!(stage.core.storage().covers().find(CoverOwner::Book(before.id), before.cover_version).await.unwrap(), None);
});

story!(an_emptied_root_is_left_alone_with_a_state_and_a_code(stage) {
    stage.write_book("A/1.cbz", 1);
    stage.scan().await;
    let before = stage.books().await;
    std::fs::rename(stage.path("A"), stage.folder.path().join("unmounted")).unwrap();
    let refused = stage.try_scan(false, &CancellationToken::new()).await;
    assert!(matches!(&refused, Err(error @ ScanError::RootsClosed(_)) if error.code() == "root_emptied"));
    assert_eq!(stage.books().await, before);
    let state = repo::libraries::roots(&stage.core.db().read(), stage.library).await.unwrap()[0].state;
    assert_eq!(state, RootState::Emptied);
    std::fs::rename(stage.folder.path().join("unmounted"), stage.path("A")).unwrap();
    assert_eq!(stage.scan().await.opened, 0);
    let state = repo::libraries::roots(&stage.core.db().read(), stage.library).await.unwrap()[0].state;
    assert_eq!(state, RootState::Ok);
});

story!(a_missing_root_is_left_alone_with_a_state_and_a_code(stage) {
    stage.write_book("A/1.cbz", 1);
    stage.scan().await;
    std::fs::rename(stage.path(""), stage.folder.path().join("gone")).unwrap();
    let refused = stage.try_scan(false, &CancellationToken::new()).await;
    assert!(matches!(&refused, Err(error @ ScanError::RootsClosed(_)) if error.code() == "root_missing"));
    assert!(stage.books().await.iter().all(|row| row.book.missing_at.is_none()));
});

story!(one_bad_file_has_a_code_and_the_others_are_read(stage) {
    stage.write_book("A/1.cbz", 1);
    stage.write("A/2.cbz", b"");
    stage.write("A/3.cbz", b"this is no archive at all");
    let whole = book_bytes(4);
    stage.write("A/4.cbz", &whole[..whole.len() / 2]);
    stage.write_book("A/5.cbz", 5);
    let report = stage.scan().await;
    assert_eq!((report.counts.books_done, report.counts.errors), (5, 3));
    for (path, code) in [("A/2.cbz", "empty_file"), ("A/3.cbz", "unknown_format")] {
        let book = stage.book(path).await.book;
        assert_eq!((book.state, book.error_code.as_deref()), (BookState::Error, Some(code)), "{path}");
        assert!(book.error_message.is_some_and(|message| !message.is_empty()));
    }
    assert_eq!(stage.book("A/4.cbz").await.book.state, BookState::Error);
    assert_eq!(stage.book("A/5.cbz").await.book.state, BookState::Ready);
});

story!(a_forced_scan_opens_everything_and_changes_nothing_else(stage) {
    stage.write_book("A/1.cbz", 1);
    stage.write_book("A/2.cbz", 2);
    stage.scan().await;
    let before: Vec<_> = stage.books().await.into_iter().map(|row| (row.book.id, row.book.content_version)).collect();
    let report = stage.try_scan(true, &CancellationToken::new()).await.unwrap();
    assert_eq!(report.opened, 2);
    let after: Vec<_> = stage.books().await.into_iter().map(|row| (row.book.id, row.book.content_version)).collect();
    assert_eq!(after, before);
});

story!(a_canceled_scan_ends_within_a_second(stage) {
    for number in 0..40 {
        stage.write_book(&format!("A/{number}.cbz"), number);
    }
    let token = CancellationToken::new();
    token.cancel();
    let ended = tokio::time::timeout(Duration::from_secs(1), stage.try_scan(false, &token)).await;
    assert!(matches!(ended, Ok(Err(ScanError::Stopped))));
});

story!(a_folder_of_images_is_one_book_that_is_followed(stage) {
    stage.write("Tales/Tales v01/1.jpg", &codex_testkit::corpus::images::jpeg(40, 60, 1));
    stage.write("Tales/Tales v01/2.jpg", &codex_testkit::corpus::images::jpeg(40, 60, 2));
    let report = stage.scan().await;
    assert_eq!((report.counts.added, report.counts.errors), (1, 0));
    let before = stage.book("Tales/Tales v01").await;
    assert_eq!((before.book.format, before.book.page_count), (codex_models::BookFormat::Folder, 2));
    assert_eq!((before.book.volume.as_deref(), before.book.state), (Some("1"), BookState::Ready));
    assert!(before.book.cover_version > 0);
    assert_eq!(stage.scan().await.opened, 0, "nothing changed");
    stage.write("Tales/Tales v01/3.jpg", &codex_testkit::corpus::images::jpeg(40, 60, 3));
    let report = stage.scan().await;
    assert_eq!((report.counts.updated, report.counts.added), (1, 0));
    assert_eq!(stage.book("Tales/Tales v01").await.book.page_count, 3);
    stage.rename("Tales/Tales v01", "Tales/Vol. 2 of Tales");
    let report = stage.scan().await;
    assert_eq!((report.counts.moved, report.counts.added, report.counts.missing), (1, 0, 0));
    let after = stage.book("Tales/Vol. 2 of Tales").await;
    assert_eq!((after.book.id, after.book.volume.as_deref()), (before.book.id, Some("2")));
    stage.write_book("Other/1.cbz", 1);
    std::fs::rename(stage.path("Tales"), stage.folder.path().join("away")).unwrap();
    stage.scan().await;
    assert!(stage.books().await.iter().any(|row| row.book.id == before.book.id && row.book.missing_at.is_some()));
});
