//! Positions of readers.

use chrono::TimeDelta;
use codex_events::{Delivery, Event};
use codex_models::PageRequest;
use codex_models::progress::ProgressUpdate;
use codex_services::CodexError;
use codex_testkit::corpus::cbz::Cbz;
use codex_utils::clock::Clock;

use crate::support::Fixture;

fn at_page(page: u32) -> ProgressUpdate {
    ProgressUpdate { page: Some(page), ..ProgressUpdate::default() }
}

codex_testkit::db_test! {
    async fn a_position_is_kept_and_forgotten(db) {
        let it = Fixture::new(db).await;
        let admin = it.admin().await;
        let library = it.library(&admin).await;
        let book = it.put(&admin, library, "a.cbz", &Cbz::with_pages(4).build()).await;
        let progress = it.core.progress();
        assert_eq!(progress.find(admin.viewer(), book.id).await.unwrap(), None);
        let mut events = it.core.events().subscribe();

        let kept = progress.save(&admin, book.id, at_page(2)).await.unwrap();

        assert_eq!((kept.page, kept.percentage, kept.completed), (Some(2), 0.5, false));
        let heard = events.next().await;
        assert!(matches!(heard, Some(Delivery::Event(event))
            if event.event == Event::ProgressChanged { user: admin.user, book: book.id }));
        assert_eq!(progress.find(admin.viewer(), book.id).await.unwrap(), Some(kept));
        progress.delete(&admin, book.id).await.unwrap();
        assert_eq!(progress.find(admin.viewer(), book.id).await.unwrap(), None);
        assert!(matches!(progress.save(&admin, book.id, at_page(5)).await, Err(CodexError::Invalid(_))));
    }

    async fn an_older_report_does_not_drag_the_reader_back(db) {
        let it = Fixture::new(db).await;
        let admin = it.admin().await;
        let library = it.library(&admin).await;
        let book = it.put(&admin, library, "a.cbz", &Cbz::with_pages(4).build()).await;
        it.core.progress().save(&admin, book.id, at_page(3)).await.unwrap();
        let late = ProgressUpdate { at: Some(it.clock.now() - TimeDelta::hours(1)), ..at_page(1) };
        let kept = it.core.progress().save(&admin, book.id, late).await.unwrap();
        assert_eq!(kept.page, Some(3));
    }

    async fn books_to_continue_are_those_begun_and_not_finished(db) {
        let it = Fixture::new(db).await;
        let admin = it.admin().await;
        let library = it.library(&admin).await;
        let mut books = Vec::new();
        for name in ["a.cbz", "b.cbz", "c.cbz", "d.cbz"] {
            books.push(it.put(&admin, library, name, &Cbz::with_pages(4).build()).await.id);
        }
        for (book, page) in [(books[0], 1), (books[1], 2), (books[2], 4)] {
            it.clock.advance(std::time::Duration::from_secs(1));
            it.core.progress().save(&admin, book, at_page(page)).await.unwrap();
        }
        let list = it.core.progress().continue_reading(admin.viewer(), PageRequest::default()).await.unwrap();
        let ids: Vec<_> = list.items.iter().map(|row| row.book.id).collect();
        assert_eq!(ids, [books[1], books[0]]);
    }
}
