//! The audit log on both engines.

use std::net::IpAddr;
use std::time::Duration;

use chrono::TimeDelta;
use codex_db::repo;
use codex_models::audit::{
    AuditAction, AuditFilter, AuditOutcome, AuditTargetKind, Client, NewAuditEntry,
};
use codex_models::{PageRequest, UserId};
use codex_testkit::db_test;
use codex_utils::id;

use crate::support::{Fixture, fixture, start};

fn client() -> Client {
    Client { address: Some(IpAddr::from([192, 0, 2, 7])), device: Some("Reader 1.0".to_owned()) }
}

async fn write(fixture: &Fixture, entry: NewAuditEntry) {
    let tx = fixture.db.begin().await.unwrap();
    tx.audit(entry).await.unwrap();
    tx.commit().await.unwrap();
}

db_test! {
    async fn an_entry_stands_only_when_its_transaction_does(test) {
        let fixture = fixture(test).await;
        let entry = NewAuditEntry::of(AuditAction::SignIn, None, Some("ann"), client()).refused();
        let tx = fixture.db.begin().await.unwrap();
        tx.audit(entry.clone()).await.unwrap();
        tx.rollback().await.unwrap();
        write(&fixture, entry).await;

        let page = PageRequest::default();
        let log = repo::audit::list(&fixture.db.read(), &AuditFilter::default(), &page).await.unwrap();

        assert_eq!((log.total, log.items.len()), (1, 1));
        let row = &log.items[0];
        assert_eq!((row.action, row.outcome), (AuditAction::SignIn, AuditOutcome::Failure));
        assert_eq!(row.address.as_deref(), Some("192.0.2.7"));
        assert_eq!(row.device.as_deref(), Some("Reader 1.0"));
    }

    async fn the_log_is_read_newest_first_page_by_page_and_by_filter(test) {
        let fixture = fixture(test).await;
        let (ann, book) = (UserId(id::next()), UserId(id::next()));
        for n in 0..7 {
            let action = if n % 2 == 0 { AuditAction::SignIn } else { AuditAction::UserChanged };
            let entry = NewAuditEntry::of(action, Some(ann), Some("ann"), client())
                .on(AuditTargetKind::User, book, "bob")
                .with("n", n.to_string());
            write(&fixture, entry).await;
            fixture.clock.advance(Duration::from_secs(u64::from(n == 3) * 60));
        }
        let conn = fixture.db.read();
        let mut seen = Vec::new();
        let mut page = PageRequest::first(3);
        loop {
            let found = repo::audit::list(&conn, &AuditFilter::default(), &page).await.unwrap();
            assert_eq!(found.total, 7);
            seen.extend(found.items.iter().map(|row| row.details.0["n"].clone()));
            let Some(next) = found.next else { break };
            page.after = Some(next);
        }
        assert_eq!(seen, ["6", "5", "4", "3", "2", "1", "0"]);

        let count = |filter: AuditFilter| {
            let conn = fixture.db.read();
            async move { repo::audit::list(&conn, &filter, &PageRequest::first(1)).await.unwrap().total }
        };
        let later = Some(start() + TimeDelta::seconds(30));
        assert_eq!(count(AuditFilter { action: Some(AuditAction::SignIn), ..AuditFilter::default() }).await, 4);
        assert_eq!(count(AuditFilter { user: Some(book), ..AuditFilter::default() }).await, 0);
        assert_eq!(count(AuditFilter { target: Some(book.0), ..AuditFilter::default() }).await, 7);
        assert_eq!(count(AuditFilter { from: later, ..AuditFilter::default() }).await, 3);
        assert_eq!(count(AuditFilter { until: later, ..AuditFilter::default() }).await, 4);
    }

    async fn old_entries_are_deleted_by_age(test) {
        let fixture = fixture(test).await;
        let entry = NewAuditEntry::of(AuditAction::SignOut, None, None, client());
        write(&fixture, entry.clone()).await;
        fixture.clock.advance(Duration::from_hours(48));
        write(&fixture, entry).await;

        let tx = fixture.db.begin().await.unwrap();
        let deleted = repo::audit::delete_before(&tx, start() + TimeDelta::days(1)).await.unwrap();
        tx.commit().await.unwrap();

        assert_eq!(deleted, 1);
    }

    async fn an_address_is_known_once_the_account_was_signed_in_to_from_there(test) {
        let fixture = fixture(test).await;
        let ann = UserId(id::next());
        let from = client().address.unwrap();
        let sign_in = NewAuditEntry::of(AuditAction::SignIn, Some(ann), Some("ann"), client());
        write(&fixture, sign_in.clone().refused()).await;
        let conn = fixture.db.read();
        assert!(!repo::audit::has_signed_in(&conn, ann, from).await.unwrap());
        write(&fixture, sign_in).await;
        assert!(repo::audit::has_signed_in(&conn, ann, from).await.unwrap());
        assert!(!repo::audit::has_signed_in(&conn, ann, IpAddr::from([192, 0, 2, 8])).await.unwrap());
    }
}
