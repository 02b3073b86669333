//! Sign-in, refresh, keys and the first administrator.

use std::time::Duration;

use codex_models::users::NewUser;
use codex_models::{Role, Rule};
use codex_services::auth::Credential;
use codex_services::{AuthError, CodexError};

use crate::support::{Fixture, PASSWORD};

fn is(outcome: &Result<impl Sized, CodexError>, expected: AuthError) -> bool {
    matches!(outcome, Err(CodexError::Unauthenticated(error)) if *error == expected)
}

fn basic(password: &str) -> Credential {
    Credential::Basic { name: "admin".to_owned(), password: password.to_owned() }
}

codex_testkit::db_test! {
    async fn a_refresh_token_is_good_once_and_a_second_use_ends_its_family(db) {
        let it = Fixture::new(db).await;
        it.admin().await;
        let auth = it.core.auth();
        let first = auth.login("ADMIN", PASSWORD, Some("phone")).await.unwrap();

        let second = auth.refresh(&first.refresh_token).await.unwrap();
        let actor = auth.authenticate(&Credential::Bearer(second.access_token.clone())).await.unwrap();
        assert_eq!(actor.user, first.user.id);
        assert!(is(&auth.refresh(&first.refresh_token).await, AuthError::Reused));

        assert!(is(&auth.refresh(&second.refresh_token).await, AuthError::Invalid));
        assert!(is(&auth.refresh("made up").await, AuthError::Invalid));
    }

    async fn of_many_who_refresh_with_one_token_at_most_one_gets_a_session(db) {
        let it = Fixture::new(db).await;
        it.admin().await;
        let auth = it.core.auth();
        let session = auth.login("admin", PASSWORD, None).await.unwrap();

        let attempts = (0..8).map(|_| auth.refresh(&session.refresh_token));
        let outcomes = futures::future::join_all(attempts).await;

        assert!(outcomes.iter().filter(|outcome| outcome.is_ok()).count() <= 1);
        assert!(outcomes.into_iter().any(|outcome| is(&outcome, AuthError::Reused)));
    }

    async fn signing_out_ends_the_refresh_token(db) {
        let it = Fixture::new(db).await;
        it.admin().await;
        let auth = it.core.auth();
        let session = auth.login("admin", PASSWORD, None).await.unwrap();

        auth.logout(&session.refresh_token).await.unwrap();
        auth.logout("made up").await.unwrap();

        assert!(is(&auth.refresh(&session.refresh_token).await, AuthError::Invalid));
    }

    async fn tokens_end_with_time(db) {
        let it = Fixture::new(db).await;
        it.admin().await;
        let auth = it.core.auth();
        let session = auth.login("admin", PASSWORD, None).await.unwrap();

        it.clock.advance(Duration::from_secs(session.expires_in));
        let access = Credential::Bearer(session.access_token);
        assert!(is(&auth.authenticate(&access).await, AuthError::Expired));

        it.clock.advance(Duration::from_secs(session.refresh_expires_in));
        assert!(is(&auth.refresh(&session.refresh_token).await, AuthError::Expired));
    }

    async fn a_wrong_password_and_an_unknown_name_are_refused_alike(db) {
        let it = Fixture::new(db).await;
        it.admin().await;
        let auth = it.core.auth();
        assert!(is(&auth.login("admin", "wrong password", None).await, AuthError::Invalid));
        assert!(is(&auth.login("nobody", PASSWORD, None).await, AuthError::Invalid));
        assert!(is(&auth.login("admin", &"x".repeat(5_000), None).await, AuthError::Invalid));
        assert!(is(&auth.authenticate(&basic("wrong password")).await, AuthError::Invalid));
        assert!(is(&auth.authenticate(&Credential::Bearer("eyJ.a.b".to_owned())).await, AuthError::Invalid));
    }

    async fn a_new_password_ends_everything_the_old_one_opened(db) {
        let it = Fixture::new(db).await;
        it.admin().await;
        let auth = it.core.auth();
        let session = auth.login("admin", PASSWORD, None).await.unwrap();
        auth.authenticate(&basic(PASSWORD)).await.unwrap();
        let access = Credential::Bearer(session.access_token.clone());
        auth.authenticate(&access).await.unwrap();

        it.core.users().reset_password("Admin", "another password").await.unwrap();

        assert!(is(&auth.authenticate(&access).await, AuthError::Expired));
        assert!(is(&auth.authenticate(&basic(PASSWORD)).await, AuthError::Invalid));
        assert!(is(&auth.refresh(&session.refresh_token).await, AuthError::Invalid));
        auth.authenticate(&basic("another password")).await.unwrap();
    }

    async fn an_api_key_opens_every_door(db) {
        let it = Fixture::new(db).await;
        let admin = it.admin().await;
        let key = it.core.users().add_api_key(admin.user, "reader", None).await.unwrap();
        assert!(key.starts_with("cdx_") && key.len() > 40);
        for credential in
            [Credential::ApiKey(key.clone()), Credential::Bearer(key.clone()), basic(&key)]
        {
            let actor = it.core.auth().authenticate(&credential).await.unwrap();
            assert_eq!(actor.user, admin.user);
        }
        let other = Credential::Basic { name: "somebody".to_owned(), password: key };
        assert!(is(&it.core.auth().authenticate(&other).await, AuthError::Invalid));
    }

    async fn a_chosen_api_key_may_be_given_again(db) {
        let it = Fixture::new(db).await;
        let admin = it.admin().await;
        let users = it.core.users();
        for _ in 0..2 {
            let key = users.add_api_key(admin.user, "seed", Some("chosen-key-for-tests")).await;
            assert_eq!(key.unwrap(), "chosen-key-for-tests");
        }
        let other = NewUser { name: "other".to_owned(), password: PASSWORD.to_owned(), role: Role::User };
        let other = users.create(other).await.unwrap();
        assert!(users.add_api_key(other.id, "seed", Some("chosen-key-for-tests")).await.is_err());
    }

    async fn an_account_is_ensured_without_ending_its_sessions(db) {
        let it = Fixture::new(db).await;
        it.admin().await;
        let session = it.core.auth().login("admin", PASSWORD, None).await.unwrap();
        let seed = |password: &str| NewUser {
            name: "admin".to_owned(),
            password: password.to_owned(),
            role: Role::Admin,
        };

        it.core.users().ensure(seed(PASSWORD)).await.unwrap();
        let access = Credential::Bearer(session.access_token);
        it.core.auth().authenticate(&access).await.unwrap();

        it.core.users().ensure(seed("another password")).await.unwrap();
        assert!(is(&it.core.auth().authenticate(&access).await, AuthError::Expired));
        assert_eq!(it.core.users().list().await.unwrap().len(), 1);
    }

    async fn a_name_is_taken_whatever_its_case(db) {
        let it = Fixture::new(db).await;
        it.admin().await;
        let again =
            NewUser { name: "ADMIN".to_owned(), password: PASSWORD.to_owned(), role: Role::User };
        let outcome = it.core.users().create(again).await;
        assert!(matches!(outcome, Err(CodexError::Conflict(Rule::UserNameTaken))));
    }

    async fn the_first_administrator_is_made_once_and_only_with_the_token(db) {
        let it = Fixture::new(db).await;
        let setup = it.core.setup();
        assert!(setup.status().await.unwrap().required);
        let stale = setup.issue_token().await.unwrap().unwrap();
        let token = setup.issue_token().await.unwrap().unwrap();
        for wrong in ["", "guess", stale.as_str()] {
            assert!(is(&setup.create_admin("Ana", PASSWORD, wrong, None).await, AuthError::Invalid));
        }

        let session = setup.create_admin("Ana", PASSWORD, &token, None).await.unwrap();

        assert_eq!((session.user.name.as_str(), session.user.role), ("Ana", Role::Admin));
        assert!(!setup.status().await.unwrap().required);
        assert_eq!(setup.issue_token().await.unwrap(), None);
        let again = setup.create_admin("Eve", PASSWORD, &token, None).await;
        assert!(matches!(again, Err(CodexError::Conflict(Rule::SetupDone))));
    }
}
