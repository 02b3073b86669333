//! Positions of readers.

use std::time::Duration;

use chrono::TimeDelta;
use codex_db::repo;
use codex_db::repo::progress::NewProgress;
use codex_events::{Delivery, Event};
use codex_models::progress::{DeckFilter, ProgressUpdate, Recorded, SessionKind, SessionReport};
use codex_models::{Actor, BookId, PageRequest, Rule, SessionId};
use codex_services::progress::ReadMark;
use codex_services::{CodexError, Core};
use codex_testkit::corpus::cbz::Cbz;
use codex_utils::clock::Clock;
use codex_utils::id;

use crate::support::Fixture;

fn at_page(page: u32) -> ProgressUpdate {
    ProgressUpdate { page: Some(page), ..ProgressUpdate::default() }
}

fn report(book: BookId, kind: SessionKind, update: ProgressUpdate) -> SessionReport {
    SessionReport { id: SessionId(id::next()), book, kind, update }
}

/// Where an older program says that a user is.
async fn written_by_an_older_program(it: &Fixture, who: &Actor, book: BookId, page: i32) {
    let new = NewProgress {
        page: Some(page),
        percentage: 0.25,
        completed: false,
        locator: None,
        device: Some("Old".to_owned()),
        client_at: it.clock.now(),
    };
    let tx = it.core.db().begin().await.unwrap();
    repo::progress::upsert(&tx, who.user, book, new).await.unwrap();
    tx.commit().await.unwrap();
}

codex_testkit::db_test! {
    async fn what_two_devices_report_late_and_twice_comes_to_the_same_as_in_order(db) {
        let it = Fixture::new(db).await;
        let admin = it.admin().await;
        let library = it.library(&admin).await;
        let one = it.put(&admin, library, "a.cbz", &Cbz::with_pages(4).build()).await.id;
        let other = it.put(&admin, library, "b.cbz", &Cbz::with_pages(4).build()).await.id;
        let begin = it.clock.now();
        it.clock.advance(Duration::from_hours(1));
        let at = |minutes, update| ProgressUpdate { at: Some(begin + TimeDelta::minutes(minutes)), ..update };
        let story = |book| {
            let anew = ProgressUpdate { completed: Some(false), ..at_page(2) };
            let timed = ProgressUpdate { active_ms: 60_000, ..at_page(3) };
            vec![
                report(book, SessionKind::Page, at(1, at_page(2))),
                report(book, SessionKind::Page, at(2, at_page(4))),
                report(book, SessionKind::Page, at(3, at_page(1))),
                report(book, SessionKind::Page, at(4, anew)),
                report(book, SessionKind::Unread, at(5, ProgressUpdate::default())),
                report(book, SessionKind::Page, at(6, timed)),
            ]
        };
        let progress = it.core.progress();
        for session in story(one) {
            progress.save_many(&admin, vec![session]).await.unwrap();
        }
        let mut late = story(other);
        late.reverse();
        progress.save_many(&admin, late[3..].to_vec()).await.unwrap();
        progress.save_many(&admin, late[..4].to_vec()).await.unwrap();
        let again = progress.save_many(&admin, late.clone()).await.unwrap();
        assert!(again.iter().all(|outcome| matches!(outcome, Ok(Recorded::Known))));

        let whole = PageRequest::default;
        let first = progress.passes(admin.viewer(), one, whole()).await.unwrap();
        let second = progress.passes(admin.viewer(), other, whole()).await.unwrap();
        let told = |passes: &[codex_db::entity::reading_pass::Model]| -> Vec<_> {
            passes
                .iter()
                .map(|p| (p.number, p.session_count, p.active_ms, p.completed_at, p.ended_at, p.last_at))
                .collect()
        };
        assert_eq!(told(&first.items), told(&second.items));
        assert_eq!((first.total, first.items[0].number, first.items[0].active_ms), (3, 3, 60_000));
        assert_eq!(first.items[2].completed_at, Some(begin + TimeDelta::minutes(2)));
        for book in [one, other] {
            let kept = progress.find(admin.viewer(), book).await.unwrap().unwrap();
            assert_eq!((kept.page, kept.completed), (Some(3), false));
            assert_eq!(progress.sessions(admin.viewer(), book, whole()).await.unwrap().total, 6);
        }
        assert_eq!(progress.history(admin.viewer(), PageRequest::first(5)).await.unwrap().total, 12);
    }

    async fn what_an_older_program_wrote_beside_the_log_is_taken_into_it(db) {
        let it = Fixture::new(db).await;
        let admin = it.admin().await;
        let library = it.library(&admin).await;
        let book = it.put(&admin, library, "a.cbz", &Cbz::with_pages(4).build()).await.id;
        let progress = it.core.progress();
        written_by_an_older_program(&it, &admin, book, 2).await;
        it.clock.advance(Duration::from_secs(1));
        progress.save(&admin, book, at_page(3)).await.unwrap();
        it.clock.advance(Duration::from_secs(1));
        written_by_an_older_program(&it, &admin, book, 1).await;
        it.clock.advance(Duration::from_secs(1));
        let kept = progress.save(&admin, book, at_page(4)).await.unwrap();
        assert!(kept.completed);

        let log = progress.sessions(admin.viewer(), book, PageRequest::default()).await.unwrap();
        let pages: Vec<_> = log.items.iter().map(|session| session.page).collect();
        assert_eq!(pages, [Some(4), Some(1), Some(3), Some(2)]);

        let tx = it.core.db().begin().await.unwrap();
        repo::progress::delete(&tx, admin.user, &[book]).await.unwrap();
        tx.commit().await.unwrap();
        it.clock.advance(Duration::from_secs(1));
        let kept = progress.save(&admin, book, at_page(2)).await.unwrap();
        assert!(!kept.completed, "the older program forgot the position, so this is another pass");
        let passes = progress.passes(admin.viewer(), book, PageRequest::default()).await.unwrap();
        assert_eq!(passes.total, 2);
    }

    async fn a_series_is_marked_as_a_whole_and_waits_on_deck_until_it_is_put_off(db) {
        let it = Fixture::new(db).await;
        let admin = it.admin().await;
        let library = it.library(&admin).await;
        let mut books = Vec::new();
        for name in ["a.cbz", "b.cbz", "c.cbz"] {
            books.push(it.put(&admin, library, name, &Cbz::with_pages(2).build()).await);
        }
        let series = books[0].series;
        let progress = it.core.progress();
        let on_deck = async |filter: DeckFilter| {
            let list = progress.on_deck(admin.viewer(), filter, PageRequest::default()).await.unwrap();
            let ids: Vec<BookId> = list.items.iter().map(|row| row.book.id).collect();
            assert_eq!(list.total, ids.len() as u64);
            ids
        };
        assert_eq!(on_deck(DeckFilter::default()).await, []);
        progress.save(&admin, books[0].id, at_page(2)).await.unwrap();
        assert_eq!(on_deck(DeckFilter::default()).await, [books[1].id]);
        let later = DeckFilter { read_since: Some(it.clock.now() + TimeDelta::seconds(1)), ..DeckFilter::default() };
        assert_eq!(on_deck(later).await, []);
        let until = it.clock.now() + TimeDelta::hours(1);
        progress.put_off(&admin, series, Some(until)).await.unwrap();
        assert_eq!(on_deck(DeckFilter::default()).await, []);
        it.clock.advance(Duration::from_hours(1));
        assert_eq!(on_deck(DeckFilter::default()).await, [books[1].id]);
        progress.put_off(&admin, series, None).await.unwrap();
        assert_eq!(on_deck(DeckFilter::default()).await, []);
        progress.bring_back(&admin, series).await.unwrap();
        progress.save(&admin, books[1].id, at_page(1)).await.unwrap();
        assert_eq!(on_deck(DeckFilter::default()).await, [], "a book of it is being read");

        assert_eq!(progress.mark_series(&admin, series, ReadMark::Read).await.unwrap(), 2);
        assert_eq!(progress.mark_series(&admin, series, ReadMark::Read).await.unwrap(), 0);
        let row = it.core.series().find(admin.viewer(), series).await.unwrap();
        assert_eq!((row.read_count, row.in_progress_count), (3, 0));
        assert_eq!(on_deck(DeckFilter::default()).await, [], "nothing is left to read");
        it.clock.advance(Duration::from_secs(1));
        assert_eq!(progress.mark_series(&admin, series, ReadMark::Unread).await.unwrap(), 3);
        let row = it.core.series().find(admin.viewer(), series).await.unwrap();
        assert_eq!((row.read_count, row.in_progress_count), (0, 0));
        let passes = progress.passes(admin.viewer(), books[0].id, PageRequest::default()).await.unwrap();
        assert!(passes.items[0].completed_at.is_some(), "what was read stays in the log");
    }

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

    async fn devices_that_turn_pages_at_once_lose_none_and_stand_in_the_way_of_nobody(db) {
        let it = Fixture::new(db).await;
        let admin = it.admin().await;
        let library = it.library(&admin).await;
        let one = it.put(&admin, library, "a.cbz", &Cbz::with_pages(4).build()).await.id;
        let two = it.put(&admin, library, "b.cbz", &Cbz::with_pages(4).build()).await.id;
        let other = it.another_process().await;
        let turn = async |core: &Core| {
            let mut outcomes = Vec::new();
            for page in [2, 3, 2, 3, 2] {
                for book in [one, two] {
                    outcomes.push(core.progress().save(&admin, book, at_page(page)).await);
                }
            }
            outcomes
        };
        let all = tokio::join!(turn(&it.core), turn(&other), turn(&it.core), turn(&other));
        for outcome in [all.0, all.1, all.2, all.3].into_iter().flatten() {
            outcome.unwrap();
        }
        let passes = it.core.progress().passes(admin.viewer(), two, PageRequest::default()).await.unwrap();
        assert_eq!((passes.items.len(), passes.items[0].session_count), (1, 20));

        let sent = |page| ProgressUpdate { session: Some(SessionId(id::next())), ..at_page(page) };
        let (twice, taken) = (sent(3), sent(2));
        let (here, there) = (it.core.progress(), other.progress());
        let (first, second) = tokio::join!(here.save(&admin, two, twice.clone()), there.save(&admin, two, twice));
        assert_eq!((first.unwrap().page, second.unwrap().page), (Some(3), Some(3)));
        let (of_one, of_two) = tokio::join!(here.save(&admin, one, taken.clone()), there.save(&admin, two, taken));
        let refusals: Vec<_> = [of_one, of_two].into_iter().filter_map(Result::err).collect();
        assert!(matches!(refusals[..], [CodexError::Conflict(Rule::SessionIdTaken)]), "{refusals:?}");
        let logged = async |book| {
            let passes = it.core.progress().passes(admin.viewer(), book, PageRequest::default()).await.unwrap();
            passes.items[0].session_count
        };
        assert_eq!(logged(one).await + logged(two).await, 42, "each id counts once");

        let libraries = it.core.libraries();
        let (turned, deleted) = tokio::join!(turn(&it.core), libraries.delete(&admin, library));

        deleted.unwrap();
        let is_kept_or_gone = |outcome: &Result<_, CodexError>| matches!(outcome, Ok(_) | Err(CodexError::NotFound(_)));
        assert!(turned.iter().all(is_kept_or_gone), "{turned:?}");
        let late = it.core.progress().save(&admin, two, at_page(2)).await;
        assert!(matches!(late, Err(CodexError::NotFound(_))), "{late:?}");
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
