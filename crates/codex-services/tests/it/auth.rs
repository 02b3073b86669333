//! Sign-in, refresh, keys and the first administrator.

use std::time::Duration;

use codex_db::repo;
use codex_models::audit::Client;
use codex_models::users::NewUser;
use codex_models::{Actor, PageRequest, Resource, Role, Rule};
use codex_services::auth::{Credential, Device};
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
        let phone = || Device::named("phone");
        let first = auth.login("ADMIN", PASSWORD, phone()).await.unwrap();

        let second = auth.refresh(&first.refresh_token, phone()).await.unwrap();
        let access = Credential::Bearer(second.access_token.clone());
        let actor = auth.authenticate(&access).await.unwrap();
        assert_eq!(actor.user, first.user.id);
        it.clock.advance(Duration::from_secs(11));
        assert!(is(&auth.refresh(&first.refresh_token, phone()).await, AuthError::Reused));

        assert!(is(&auth.refresh(&second.refresh_token, phone()).await, AuthError::Invalid));
        assert!(is(&auth.authenticate(&access).await, AuthError::Expired));
        assert!(is(&auth.refresh("made up", phone()).await, AuthError::Invalid));
    }

    async fn a_repeated_refresh_within_seconds_gets_the_same_token_again(db) {
        let it = Fixture::new(db).await;
        it.admin().await;
        let auth = it.core.auth();
        let phone = || Device::named("phone");
        let first = auth.login("admin", PASSWORD, phone()).await.unwrap();
        let second = auth.refresh(&first.refresh_token, phone()).await.unwrap();

        it.clock.advance(Duration::from_secs(9));
        let again = auth.refresh(&first.refresh_token, phone()).await.unwrap();
        assert_eq!(again.refresh_token, second.refresh_token, "the family does not fork");

        auth.refresh(&second.refresh_token, phone()).await.unwrap();
        let late = auth.refresh(&first.refresh_token, phone()).await;
        assert!(is(&late, AuthError::Reused), "two exchanges later nobody honest repeats the first");
    }

    async fn another_device_that_repeats_a_refresh_ends_the_family(db) {
        let it = Fixture::new(db).await;
        it.admin().await;
        let auth = it.core.auth();
        let first = auth.login("admin", PASSWORD, Device::named("phone")).await.unwrap();
        auth.refresh(&first.refresh_token, Device::named("phone")).await.unwrap();
        let thief = auth.refresh(&first.refresh_token, Device::named("laptop")).await;
        assert!(is(&thief, AuthError::Reused));
        assert_eq!(auth.end_sessions(&Actor::operator(), first.user.id).await.unwrap(), 0, "it has ended already");
    }

    async fn many_who_refresh_with_one_token_at_once_get_one_and_the_same_next_token(db) {
        let it = Fixture::new(db).await;
        it.admin().await;
        let auth = it.core.auth();
        let session = auth.login("admin", PASSWORD, Device::default()).await.unwrap();

        let attempts = (0..8).map(|_| auth.refresh(&session.refresh_token, Device::default()));
        let outcomes = futures::future::join_all(attempts).await;

        let tokens: std::collections::BTreeSet<String> =
            outcomes.into_iter().map(|outcome| outcome.unwrap().refresh_token).collect();
        assert_eq!(tokens.len(), 1);
    }

    async fn a_session_that_is_ended_takes_its_tokens_along_and_no_others(db) {
        let it = Fixture::new(db).await;
        it.admin().await;
        let auth = it.core.auth();
        let phone = auth.login("admin", PASSWORD, Device::named("phone")).await.unwrap();
        let laptop = auth.login("admin", PASSWORD, Device::named("laptop")).await.unwrap();
        let bearer = |session: &codex_services::auth::Session| Credential::Bearer(session.access_token.clone());
        let who = auth.authenticate(&bearer(&laptop)).await.unwrap();
        auth.authenticate(&bearer(&phone)).await.unwrap();
        let open = auth.sessions(&who, &PageRequest::default()).await.unwrap();
        let other = open.items.iter().find(|session| !session.is_current).unwrap();
        assert_eq!((open.total, other.device.as_deref()), (2, Some("phone")));

        auth.end_session(&who, other.id).await.unwrap();

        assert!(is(&auth.authenticate(&bearer(&phone)).await, AuthError::Expired));
        assert!(is(&auth.refresh(&phone.refresh_token, Device::named("phone")).await, AuthError::Invalid));
        auth.authenticate(&bearer(&laptop)).await.unwrap();
        let again = auth.end_session(&who, other.id).await;
        assert!(matches!(again, Err(CodexError::NotFound(Resource::Session))));
        assert_eq!(auth.end_sessions(&who, who.user).await.unwrap(), 1);
        assert!(is(&auth.authenticate(&bearer(&laptop)).await, AuthError::Expired));
    }

    async fn a_changed_password_ends_every_session_and_begins_one(db) {
        let it = Fixture::new(db).await;
        it.admin().await;
        let auth = it.core.auth();
        let old = auth.login("admin", PASSWORD, Device::default()).await.unwrap();
        let access = Credential::Bearer(old.access_token.clone());
        let who = auth.authenticate(&access).await.unwrap();
        let change = |current: &'static str, new: &'static str| {
            auth.change_password(&who, current, new, Device::default())
        };
        assert!(is(&change("wrong", "another password").await, AuthError::Invalid));
        assert!(matches!(change(PASSWORD, "short").await, Err(CodexError::Invalid(_))));
        auth.authenticate(&access).await.unwrap();

        let fresh = change(PASSWORD, "another password").await.unwrap();

        assert!(is(&auth.authenticate(&access).await, AuthError::Expired));
        assert!(is(&auth.refresh(&old.refresh_token, Device::default()).await, AuthError::Invalid));
        assert!(is(&auth.authenticate(&basic(PASSWORD)).await, AuthError::Invalid));
        auth.authenticate(&Credential::Bearer(fresh.access_token)).await.unwrap();
        auth.refresh(&fresh.refresh_token, Device::default()).await.unwrap();
    }

    async fn an_account_brought_from_komga_signs_in_and_gets_a_hash_of_ours(db) {
        let it = Fixture::new(db).await;
        let stored = "{bcrypt}$2a$04$6WCVVOVxcK1186afWtQqYejn09F3v99nk7tatV2j7ca8.PUxZVlVK";
        let user = it.core.users().bring("Admin", stored, Role::User).await.unwrap().id;
        let odd = it.core.users().bring("Other", "md5", Role::User).await;
        assert!(matches!(odd, Err(CodexError::Invalid(_))));
        let auth = it.core.auth();
        assert!(is(&auth.login("admin", "wrong", Device::default()).await, AuthError::Invalid));

        let session = auth.login("admin", PASSWORD, Device::default()).await.unwrap();

        let row = repo::users::find(&it.core.db().read(), user).await.unwrap().unwrap();
        assert!(row.password_hash.starts_with("$argon2id$v=19$m=64,t=1,p=1$"), "{}", row.password_hash);
        auth.authenticate(&Credential::Bearer(session.access_token)).await.unwrap();
        auth.login("admin", PASSWORD, Device::default()).await.unwrap();
        let again = repo::users::find(&it.core.db().read(), user).await.unwrap().unwrap();
        assert_eq!(again.password_hash, row.password_hash, "a fitting hash is kept");
    }

    async fn an_account_without_a_password_is_entered_by_none(db) {
        let it = Fixture::new(db).await;
        let user = it.admin().await.user;
        let tx = it.core.db().begin().await.unwrap();
        repo::users::set_password(&tx, user, codex_utils::password::NO_PASSWORD).await.unwrap();
        tx.commit().await.unwrap();
        for password in ["", "!", PASSWORD] {
            let outcome = it.core.auth().login("admin", password, Device::default()).await;
            assert!(is(&outcome, AuthError::Invalid), "{password}");
        }
    }

    async fn signing_out_ends_the_refresh_token(db) {
        let it = Fixture::new(db).await;
        it.admin().await;
        let auth = it.core.auth();
        let session = auth.login("admin", PASSWORD, Device::default()).await.unwrap();

        auth.logout(&session.refresh_token, Device::default()).await.unwrap();
        auth.logout("made up", Device::default()).await.unwrap();

        assert!(is(&auth.refresh(&session.refresh_token, Device::default()).await, AuthError::Invalid));
    }

    async fn tokens_end_with_time(db) {
        let it = Fixture::new(db).await;
        it.admin().await;
        let auth = it.core.auth();
        let session = auth.login("admin", PASSWORD, Device::default()).await.unwrap();

        it.clock.advance(Duration::from_secs(session.expires_in));
        let access = Credential::Bearer(session.access_token);
        assert!(is(&auth.authenticate(&access).await, AuthError::Expired));

        it.clock.advance(Duration::from_secs(session.refresh_expires_in));
        assert!(is(&auth.refresh(&session.refresh_token, Device::default()).await, AuthError::Expired));
    }

    async fn a_wrong_password_and_an_unknown_name_are_refused_alike(db) {
        let it = Fixture::new(db).await;
        it.admin().await;
        let auth = it.core.auth();
        assert!(is(&auth.login("admin", "wrong password", Device::default()).await, AuthError::Invalid));
        assert!(is(&auth.login("nobody", PASSWORD, Device::default()).await, AuthError::Invalid));
        assert!(is(&auth.login("admin", &"x".repeat(5_000), Device::default()).await, AuthError::Invalid));
        assert!(is(&auth.authenticate(&basic("wrong password")).await, AuthError::Invalid));
        assert!(is(&auth.authenticate(&Credential::Bearer("eyJ.a.b".to_owned())).await, AuthError::Invalid));
    }

    async fn a_new_password_ends_everything_the_old_one_opened(db) {
        let it = Fixture::new(db).await;
        it.admin().await;
        let auth = it.core.auth();
        let session = auth.login("admin", PASSWORD, Device::default()).await.unwrap();
        auth.authenticate(&basic(PASSWORD)).await.unwrap();
        let access = Credential::Bearer(session.access_token.clone());
        auth.authenticate(&access).await.unwrap();

        it.core.users().reset_password("Admin", "another password").await.unwrap();

        assert!(is(&auth.authenticate(&access).await, AuthError::Expired));
        assert!(is(&auth.authenticate(&basic(PASSWORD)).await, AuthError::Invalid));
        assert!(is(&auth.refresh(&session.refresh_token, Device::default()).await, AuthError::Invalid));
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
        let session = it.core.auth().login("admin", PASSWORD, Device::default()).await.unwrap();
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

    async fn a_reset_link_sets_a_password_once_and_ends_every_session(db) {
        let it = Fixture::new(db).await;
        let admin = it.admin().await;
        let auth = it.core.auth();
        let session = auth.login("admin", PASSWORD, Device::default()).await.unwrap();
        let stale = auth.issue_reset(&admin, admin.user).await.unwrap();
        let link = auth.issue_reset(&admin, admin.user).await.unwrap();
        assert_eq!(link.path, format!("/reset-password#{}", link.token));
        for wrong in ["", "guess", stale.token.as_str()] {
            assert!(is(&auth.redeem_reset(wrong, "another password", &Client::default()).await, AuthError::Invalid));
        }
        assert!(matches!(auth.redeem_reset(&link.token, "short", &Client::default()).await, Err(CodexError::Invalid(_))));

        auth.redeem_reset(&link.token, "another password", &Client::default()).await.unwrap();

        assert!(is(&auth.redeem_reset(&link.token, "a third password", &Client::default()).await, AuthError::Invalid));
        assert!(is(&auth.authenticate(&Credential::Bearer(session.access_token)).await, AuthError::Expired));
        auth.login("admin", "another password", Device::default()).await.unwrap();
        let late = auth.issue_reset(&admin, admin.user).await.unwrap();
        it.clock.advance(Duration::from_hours(25));
        assert!(is(&auth.redeem_reset(&late.token, "a third password", &Client::default()).await, AuthError::Invalid));
    }

    async fn nobody_makes_a_reset_link_of_an_account_with_more_rights(db) {
        let it = Fixture::new(db).await;
        let admin = it.admin().await;
        let weak = admin.clone().limited_to([codex_models::Permission::UsersWrite]);
        let refused = it.core.auth().issue_reset(&weak, admin.user).await;
        assert!(matches!(refused, Err(CodexError::Denied(_))));
        let nobody = it.core.auth().issue_reset(&admin, codex_models::UserId(codex_utils::id::next())).await;
        assert!(matches!(nobody, Err(CodexError::NotFound(Resource::User))));
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
        let token = setup.issue_token().await.unwrap().unwrap();
        assert_eq!(setup.issue_token().await.unwrap().as_ref(), Some(&token), "every start prints the same");
        for wrong in ["", "guess", &token[1..]] {
            assert!(is(&setup.create_admin("Ana", PASSWORD, wrong, Device::default()).await, AuthError::Invalid));
        }

        let session = setup.create_admin("Ana", PASSWORD, &token, Device::default()).await.unwrap();

        assert_eq!((session.user.name.as_str(), session.user.role), ("Ana", Role::Admin));
        assert!(!setup.status().await.unwrap().required);
        assert_eq!(setup.issue_token().await.unwrap(), None);
        let again = setup.create_admin("Eve", PASSWORD, &token, Device::default()).await;
        assert!(matches!(again, Err(CodexError::Conflict(Rule::SetupDone))));
    }
}
