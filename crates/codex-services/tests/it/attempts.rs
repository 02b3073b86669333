//! Failed sign-ins: how long one waits, who does not have to, and what the audit log says of it.

use std::net::IpAddr;
use std::time::Duration;

use codex_db::repo;
use codex_models::PageRequest;
use codex_models::audit::{AuditAction, AuditFilter, AuditOutcome, Client};
use codex_services::auth::{Attempt, Credential, Device, Session};
use codex_services::{AuthError, CodexError, Core};

use crate::support::{Fixture, PASSWORD};

fn from(last: u8) -> Client {
    Client { address: Some(IpAddr::from([192, 0, 2, last])), device: Some("test".to_owned()) }
}

async fn login(
    core: &Core,
    client: &Client,
    name: &str,
    password: &str,
) -> Result<Session, CodexError> {
    let auth = core.auth();
    let address = client.address.map(|address| address.to_string());
    let device = Device { name: client.device.clone(), address };
    let attempt = Attempt::password(client, name, password);
    let check = Box::pin(auth.login(name, password, device));
    Box::pin(auth.attempt(attempt, check)).await
}

fn is_wrong<T>(outcome: &Result<T, CodexError>) -> bool {
    matches!(outcome, Err(CodexError::Unauthenticated(AuthError::Invalid)))
}

fn has_to_wait<T>(outcome: &Result<T, CodexError>) -> bool {
    matches!(outcome, Err(CodexError::Limited { retry_after }) if *retry_after > Duration::ZERO)
}

/// Tries wrong passwords, waiting as long as it takes to be let through each time.
async fn guess(it: &Fixture, client: &Client, name: &str, times: u32) {
    for n in 0..times {
        let mut outcome = login(&it.core, client, name, &format!("wrong {n}")).await;
        while let Err(CodexError::Limited { retry_after }) = outcome {
            it.clock.advance(retry_after);
            outcome = login(&it.core, client, name, &format!("wrong {n}")).await;
        }
        assert!(is_wrong(&outcome));
    }
}

codex_testkit::db_test! {
    async fn a_client_that_guesses_waits_longer_each_time_and_others_do_not(db) {
        let it = Fixture::new(db).await;
        it.admin().await;
        for n in 0..5 {
            assert!(is_wrong(&login(&it.core, &from(1), "admin", &format!("wrong {n}")).await));
        }
        assert!(has_to_wait(&login(&it.core, &from(1), "Admin ", PASSWORD).await));
        assert!(login(&it.core, &from(2), "admin", PASSWORD).await.is_ok());
        it.clock.advance(Duration::from_secs(2));
        assert!(is_wrong(&login(&it.core, &from(1), "admin", "wrong again").await));
        it.clock.advance(Duration::from_secs(2));
        assert!(has_to_wait(&login(&it.core, &from(1), "admin", PASSWORD).await));
        it.clock.advance(Duration::from_secs(2));
        assert!(login(&it.core, &from(1), "admin", PASSWORD).await.is_ok());
        assert!(is_wrong(&login(&it.core, &from(1), "admin", "wrong 0").await));
    }

    async fn guesses_from_many_addresses_slow_strangers_down_and_not_the_owner(db) {
        let it = Fixture::new(db).await;
        it.admin().await;
        login(&it.core, &from(200), "admin", PASSWORD).await.unwrap();
        for last in 0..12 {
            guess(&it, &from(last), "admin", 2).await;
        }
        let stranger = login(&it.core, &from(100), "admin", PASSWORD).await;
        assert!(has_to_wait(&stranger));
        assert!(login(&it.core, &from(200), "admin", PASSWORD).await.is_ok());
        it.clock.advance(Duration::from_mins(1));
        assert!(login(&it.core, &from(100), "admin", PASSWORD).await.is_ok());
    }

    async fn keys_tried_at_random_are_counted_and_the_same_wrong_one_again_is_not(db) {
        let it = Fixture::new(db).await;
        let user = it.admin().await.user;
        let key = it.core.users().add_api_key(user, "good", None).await.unwrap();
        let auth = it.core.auth();
        let show = |key: &str| Credential::ApiKey(key.to_owned());
        for _ in 0..40 {
            assert!(is_wrong(&auth.admit(&show("revoked"), &from(1)).await));
        }
        assert!(auth.admit(&show(&key), &from(1)).await.is_ok());
        for n in 0..29 {
            assert!(is_wrong(&auth.admit(&show(&format!("guess {n}")), &from(1)).await));
        }
        assert!(has_to_wait(&auth.admit(&show("one more"), &from(1)).await));
        assert!(has_to_wait(&auth.admit(&show(&key), &from(1)).await));
        assert!(auth.admit(&show(&key), &from(2)).await.is_ok());
    }

    async fn limits_hold_across_processes_that_share_a_database(db) {
        let it = Fixture::new(db).await;
        it.admin().await;
        let other = it.another_process().await;
        for n in 0..5 {
            let core = if n % 2 == 0 { &it.core } else { &other };
            assert!(is_wrong(&login(core, &from(1), "admin", &format!("wrong {n}")).await));
        }
        assert!(has_to_wait(&login(&it.core, &from(1), "admin", PASSWORD).await));
        let fresh = it.another_process().await;
        assert!(has_to_wait(&login(&fresh, &from(1), "admin", PASSWORD).await));
    }

    async fn the_log_tells_of_failures_and_never_of_what_was_typed(db) {
        let it = Fixture::new(db).await;
        it.admin().await;
        assert!(is_wrong(&login(&it.core, &from(1), "ADMIN", "secret one").await));
        assert!(is_wrong(&login(&it.core, &from(1), "secret-two", "secret three").await));
        login(&it.core, &from(1), "admin", PASSWORD).await.unwrap();

        let filter = AuditFilter { action: Some(AuditAction::SignIn), ..AuditFilter::default() };
        let page = PageRequest::default();
        let log = repo::audit::list(&it.core.db().read(), &filter, &page).await.unwrap();
        let told: Vec<_> =
            log.items.iter().map(|row| (row.outcome, row.user_name.as_deref())).collect();
        assert_eq!(
            told,
            [
                (AuditOutcome::Success, Some("Admin")),
                (AuditOutcome::Failure, None),
                (AuditOutcome::Failure, Some("Admin")),
            ]
        );
        assert!(log.items.iter().all(|row| row.address.as_deref() == Some("192.0.2.1")));
        assert!(!format!("{log:?}").contains("secret"));
    }
}
