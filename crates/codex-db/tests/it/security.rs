//! Accounts, tokens and positions of readers.

use chrono::TimeDelta;
use codex_db::repo::api_keys::NewApiKey;
use codex_db::repo::progress::NewProgress;
use codex_db::repo::refresh_tokens::NewRefreshToken;
use codex_db::repo::sign_ins::{NewSignIn, OidcSession};
use codex_db::repo::users::NewAccount;
use codex_db::{DbError, repo};
use codex_models::actor::LibraryScope;
use codex_models::settings::SettingKey;
use codex_models::{PageRequest, Role, SignInId, Viewer};
use codex_testkit::db_test;
use codex_utils::id;

use crate::support::{fixture, start};

async fn of_all(tx: &codex_db::Tx) -> Vec<SignInId> {
    repo::sign_ins::end_of_provider(tx, "https://idp", Some("ann"), None).await.unwrap()
}

db_test! {
    async fn a_refresh_token_is_exchanged_by_one_of_many(test) {
        let fixture = fixture(test).await;
        let new = NewRefreshToken {
            user: fixture.user("Ann").await,
            family: SignInId(id::next()),
            token_hash: [1; 32],
            device: None,
            expires_at: start() + TimeDelta::days(1),
        };
        let tx = fixture.db.begin().await.unwrap();
        let token = repo::refresh_tokens::insert(&tx, new.clone()).await.unwrap();
        tx.commit().await.unwrap();

        let claims: Vec<_> = (0..6)
            .map(|_| {
                let db = fixture.db.clone();
                tokio::spawn(async move {
                    let tx = db.begin().await.unwrap();
                    let won = repo::refresh_tokens::claim(&tx, token).await.unwrap();
                    tx.commit().await.unwrap();
                    won
                })
            })
            .collect();
        let mut winners = 0;
        for claim in claims {
            winners += u32::from(claim.await.unwrap());
        }

        assert_eq!(winners, 1);
        let stored = repo::refresh_tokens::find_by_hash(&fixture.db.read(), &[1; 32]).await.unwrap();
        assert_eq!(stored.and_then(|stored| stored.used_at), Some(start()));
    }

    async fn a_revoked_or_expired_token_is_not_exchanged(test) {
        let fixture = fixture(test).await;
        let user = fixture.user("Ann").await;
        let tx = fixture.db.begin().await.unwrap();
        let mut tokens = Vec::new();
        for (n, days) in [(1, 1), (2, 30)] {
            let new = NewRefreshToken {
                user,
                family: SignInId(id::next()),
                token_hash: [n; 32],
                device: Some("phone".to_owned()),
                expires_at: start() + TimeDelta::days(days),
            };
            tokens.push((new.family, repo::refresh_tokens::insert(&tx, new).await.unwrap()));
        }
        tx.commit().await.unwrap();

        fixture.clock.advance(std::time::Duration::from_hours(48));
        let tx = fixture.db.begin().await.unwrap();
        assert!(!repo::refresh_tokens::claim(&tx, tokens[0].1).await.unwrap(), "it is over");
        repo::sign_ins::end_of_user(&tx, user).await.unwrap();
        assert!(!repo::refresh_tokens::claim(&tx, tokens[1].1).await.unwrap(), "it is revoked");
        assert_eq!(repo::refresh_tokens::delete_expired(&tx, tx.now()).await.unwrap(), 1);
    }

    async fn the_end_of_a_sign_in_revokes_its_tokens_and_no_others(test) {
        let fixture = fixture(test).await;
        let user = fixture.user("Ann").await;
        let tx = fixture.db.begin().await.unwrap();
        let mut pairs = Vec::new();
        for n in 1..=3 {
            let new = NewSignIn {
                user,
                device: Some(format!("device {n}")),
                address: None,
                oidc: Some(OidcSession {
                    issuer: "https://idp".to_owned(),
                    subject: "ann".to_owned(),
                    session: Some(n.to_string()),
                }),
                expires_at: start() + TimeDelta::days(1),
            };
            let family = repo::sign_ins::insert(&tx, new).await.unwrap();
            let new = NewRefreshToken {
                user,
                family,
                token_hash: [n; 32],
                device: None,
                expires_at: start() + TimeDelta::days(1),
            };
            pairs.push((family, repo::refresh_tokens::insert(&tx, new).await.unwrap()));
        }
        let other = fixture.db.read();
        assert!(!repo::sign_ins::end(&tx, codex_models::UserId(id::next()), pairs[0].0).await.unwrap());
        assert!(repo::sign_ins::end(&tx, user, pairs[0].0).await.unwrap());
        assert!(!repo::sign_ins::end(&tx, user, pairs[0].0).await.unwrap(), "it has ended");
        let of = |subject, session| repo::sign_ins::end_of_provider(&tx, "https://idp", subject, session);
        assert_eq!(of(None, Some("2")).await.unwrap(), [pairs[1].0]);
        assert_eq!(of(None, None).await.unwrap(), []);
        assert!(!repo::refresh_tokens::claim(&tx, pairs[0].1).await.unwrap());
        assert!(!repo::refresh_tokens::claim(&tx, pairs[1].1).await.unwrap());
        assert!(!repo::sign_ins::touch(&tx, pairs[1].0, None, start()).await.unwrap());
        assert!(repo::refresh_tokens::claim(&tx, pairs[2].1).await.unwrap());
        tx.commit().await.unwrap();

        let open = repo::sign_ins::list(&other, user, &PageRequest::default()).await.unwrap();
        assert_eq!((open.total, open.items[0].id), (1, pairs[2].0));
        let tx = fixture.db.begin().await.unwrap();
        assert_eq!(of_all(&tx).await, [pairs[2].0]);
        assert_eq!(repo::sign_ins::delete_expired(&tx, start() + TimeDelta::days(2)).await.unwrap(), 3);
    }

    async fn a_taken_name_is_refused_by_the_index_on_both_engines(test) {
        let fixture = fixture(test).await;
        fixture.user("Ann").await;
        let tx = fixture.db.begin().await.unwrap();
        let again = NewAccount { name: " ANN".to_owned(), password_hash: "x".to_owned(), role: Role::User };
        let refused = repo::users::insert(&tx, again).await;
        assert!(matches!(refused, Err(DbError::Unique { index }) if index == "uq_account__name_key"));
    }

    async fn a_new_password_ends_issued_tokens(test) {
        let fixture = fixture(test).await;
        let ann = fixture.user("Ann").await;
        let tx = fixture.db.begin().await.unwrap();
        repo::users::set_password(&tx, ann, "other").await.unwrap();
        tx.commit().await.unwrap();
        let found = repo::users::find_by_name(&fixture.db.read(), "ann").await.unwrap().unwrap();
        assert_eq!((found.password_hash.as_str(), found.token_epoch), ("other", 1));
        assert_eq!(repo::users::count_by_role(&fixture.db.read(), Role::Reader).await.unwrap(), 1);
    }

    async fn an_api_key_is_found_by_its_hash_with_its_owner(test) {
        let fixture = fixture(test).await;
        let user = fixture.user("Ann").await;
        let tx = fixture.db.begin().await.unwrap();
        let new = NewApiKey {
            user,
            label: "script".to_owned(),
            key_hash: [3; 32],
            prefix: "cdx_abc".to_owned(),
            permissions: None,
            libraries: LibraryScope::All,
            expires_at: None,
        };
        let key = repo::api_keys::insert(&tx, new).await.unwrap();
        repo::api_keys::touch(&tx, &[key]).await.unwrap();
        tx.commit().await.unwrap();

        let found = repo::api_keys::find_by_hash(&fixture.db.read(), &[3; 32]).await.unwrap().unwrap();
        assert_eq!((found.id, found.last_used_at, found.user_id), (key, Some(start()), user));
        assert_eq!(repo::api_keys::find_by_hash(&fixture.db.read(), &[4; 32]).await.unwrap(), None);
    }

    async fn a_setting_is_consumed_once(test) {
        let fixture = fixture(test).await;
        let tx = fixture.db.begin().await.unwrap();
        let key = SettingKey::SetupTokenSeed;
        repo::settings::upsert(&tx, key, "a").await.unwrap();
        repo::settings::upsert(&tx, key, "b").await.unwrap();
        assert!(!repo::settings::claim(&tx, key, "a").await.unwrap());
        assert!(repo::settings::claim(&tx, key, "b").await.unwrap());
        assert!(!repo::settings::claim(&tx, key, "b").await.unwrap());
    }

    async fn the_position_with_the_newest_client_time_wins(test) {
        let fixture = fixture(test).await;
        let user = fixture.user("Ann").await;
        let shelf = fixture.library("Comics").await;
        let (_, books) = fixture.series(shelf, "Batman", 1).await;
        let at = |page: i32, seconds: i64| NewProgress {
            page: Some(page),
            percentage: f64::from(page) / 10.0,
            completed: false,
            locator: None,
            device: None,
            client_at: start() + TimeDelta::microseconds(seconds * 1_000_000 + i64::from(page)),
        };
        let tx = fixture.db.begin().await.unwrap();
        for (page, seconds, is_stored) in [(3, 5, true), (7, 9, true), (5, 6, false), (8, 9, true)] {
            let stored = repo::progress::upsert(&tx, user, books[0], at(page, seconds)).await.unwrap();
            assert_eq!(stored, is_stored, "page {page}");
        }
        tx.commit().await.unwrap();

        let eyes = Viewer::new(user, LibraryScope::All);
        let found = repo::progress::find(&fixture.db.read(), &eyes, books[0]).await.unwrap().unwrap();
        assert_eq!(found.page, Some(8));
        let blind = Viewer::new(user, LibraryScope::Only([].into()));
        assert_eq!(repo::progress::find(&fixture.db.read(), &blind, books[0]).await.unwrap(), None);
    }

    async fn requests_of_many_processes_are_summed_within_a_minute(test) {
        let fixture = fixture(test).await;
        let adders: Vec<_> = (0..6)
            .map(|_| {
                let db = fixture.db.clone();
                tokio::spawn(async move {
                    let tx = db.begin().await.unwrap();
                    let total = repo::request_counts::add(&tx, &[7; 32], 100, 5).await.unwrap();
                    tx.commit().await.unwrap();
                    total
                })
            })
            .collect();
        let mut totals = Vec::new();
        for adder in adders {
            totals.push(adder.await.unwrap());
        }
        totals.sort_unstable();
        assert_eq!(totals, [5, 10, 15, 20, 25, 30]);
        let tx = fixture.db.begin().await.unwrap();
        assert_eq!(repo::request_counts::add(&tx, &[7; 32], 101, 2).await.unwrap(), 2, "a minute later");
        assert_eq!(repo::request_counts::add(&tx, &[7; 32], 100, 3).await.unwrap(), 5, "a clock that is behind");
        assert_eq!(repo::request_counts::add(&tx, &[8; 32], 100, 1).await.unwrap(), 1, "another client");
        assert_eq!(repo::request_counts::delete_before(&tx, 101).await.unwrap(), 1);
    }
}
