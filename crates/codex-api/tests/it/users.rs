//! Accounts: who may change whom, and that somebody always can.

use codex_db::repo;
use codex_models::audit::AuditFilter;
use codex_models::{PageRequest, Role};
use codex_testkit::app::{PASSWORD, TestApp};
use serde_json::json;

use crate::access::user_id;
use crate::support::{NOBODY, story, text};

story! {
    async fn a_new_account_may_only_read_unless_said_otherwise(engine: Engine) {
        let app = TestApp::new(engine).await;
        let admin = app.as_admin();
        let body = json!({"name": "Ann", "password": PASSWORD});
        let made = admin.post("/api/v1/users", &body).await.expect(201).json();
        assert_eq!((&made["role"], &made["disabled"]), (&json!("reader"), &json!(false)));
        let ann = app.anonymous().with_password("ann", PASSWORD);
        assert_eq!(ann.get("/api/v1/auth/me").await.expect(200).json()["id"], made["id"]);
        ann.get("/api/v1/users").await.refused(403, "PermissionDenied");
        admin.post("/api/v1/users", &json!({"name": "ANN", "password": PASSWORD})).await.refused(409, "UserNameTaken");

        let address = format!("/api/v1/users/{}", text(&made["id"]));
        let patch = json!({"granted": ["tasks:read"], "revoked": ["progress:write"], "name": "Anna"});
        let changed = admin.patch(&address, &patch).await.expect(200).json();
        assert_eq!(changed["name"], "Anna");
        let permissions = changed["permissions"].as_array().unwrap();
        assert!(permissions.contains(&json!("tasks:read")) && !permissions.contains(&json!("progress:write")));
        admin.delete(&address).await.expect(204);
        app.anonymous().with_password("anna", PASSWORD).get("/api/v1/auth/me").await.refused(401, "InvalidCredentials");
        for address in [&address, &format!("/api/v1/users/{NOBODY}")] {
            admin.get(address).await.refused(404, "NotFound");
            admin.patch(address, &json!({})).await.refused(404, "NotFound");
            admin.delete(address).await.refused(404, "NotFound");
        }
    }
}

story! {
    async fn nothing_works_with_a_disabled_account(engine: Engine) {
        let app = TestApp::new(engine).await;
        let login = json!({"username": "reader", "password": PASSWORD});
        let session = app.anonymous().post("/api/v1/auth/login", &login).await.expect(200).json();
        let user = app.core.users().find_by_name("reader").await.unwrap();
        let key = app.core.users().add_api_key(user.id, "test", None).await.unwrap();
        let clients = [
            app.anonymous().with_token(&text(&session["accessToken"])),
            app.anonymous().with_token(&key),
            app.as_reader(),
            app.anonymous().with_password("reader", &key),
        ];
        for client in &clients {
            client.get("/api/v1/auth/me").await.expect(200);
        }
        let address = format!("/api/v1/users/{}", user.id);
        app.as_admin().patch(&address, &json!({"disabled": true})).await.expect(200);
        for (at, client) in clients.iter().enumerate() {
            assert_eq!(client.get("/api/v1/auth/me").await.status, 401, "credential {at}");
        }
        app.anonymous().post("/api/v1/auth/login", &login).await.refused(401, "InvalidCredentials");
        let refresh = json!({"refreshToken": session["refreshToken"]});
        assert_eq!(app.anonymous().post("/api/v1/auth/refresh", &refresh).await.status, 401);

        app.as_admin().patch(&address, &json!({"disabled": false})).await.expect(200);
        app.as_reader().get("/api/v1/auth/me").await.expect(200);
        // Sign-ins that ended stay ended.
        assert_eq!(clients[0].get("/api/v1/auth/me").await.status, 401);
    }
}

story! {
    async fn nobody_hands_out_what_they_lack_nor_touches_who_may_more(engine: Engine) {
        let app = TestApp::new(engine).await;
        let admin = app.as_admin();
        let id = |role| user_id(&app, role);
        let (admin_id, editor_id, user_id) =
            (id(Role::Admin).await, id(Role::Editor).await, id(Role::User).await);
        let manager = format!("/api/v1/users/{editor_id}");
        admin.patch(&manager, &json!({"granted": ["users:write"]})).await.expect(200);
        let editor = app.client_of(Role::Editor);
        let address = |id: &str| format!("/api/v1/users/{id}");
        let of_admin = address(&admin_id);
        for (target, patch) in [
            (&of_admin, json!({"disabled": true})),
            (&of_admin, json!({"role": "reader"})),
            (&manager, json!({"role": "admin"})),
            (&manager, json!({"granted": ["users:write", "audit:read"]})),
            (&address(&user_id), json!({"role": "admin"})),
            (&address(&user_id), json!({"granted": ["libraries:write"]})),
        ] {
            // The only administrator is refused as such first, which says no more than the list does.
            let reply = editor.patch(target, &patch).await;
            assert!([403, 409].contains(&reply.status.as_u16()), "{patch}: {}", reply.text());
        }
        editor.post("/api/v1/users", &json!({"name": "Eve", "password": PASSWORD, "role": "admin"}))
            .await
            .refused(403, "PermissionDenied");
        editor.post(&format!("{of_admin}/password-reset"), &json!({})).await.refused(403, "PermissionDenied");
        editor.put(&format!("{of_admin}/access"), &json!({})).await.refused(403, "PermissionDenied");
        editor.clone().with("x-codex-view-as", &admin_id).get("/api/v1/series").await.refused(403, "PermissionDenied");
        editor.patch(&address(&user_id), &json!({"granted": ["tasks:read"]})).await.expect(200);
    }
}

story! {
    async fn the_last_administrator_stays(engine: Engine) {
        let app = TestApp::new(engine).await;
        let admin = app.as_admin();
        let address = format!("/api/v1/users/{}", user_id(&app, Role::Admin).await);
        admin.patch(&address, &json!({"role": "editor"})).await.refused(409, "LastAdmin");
        admin.patch(&address, &json!({"disabled": true})).await.refused(409, "LastAdmin");
        admin.delete(&address).await.refused(409, "LastAdmin");
        // One that cannot sign in is none.
        let body = json!({"name": "Second", "password": PASSWORD, "role": "admin"});
        let second = text(&admin.post("/api/v1/users", &body).await.expect(201).json()["id"]);
        let second = format!("/api/v1/users/{second}");
        admin.patch(&second, &json!({"disabled": true})).await.expect(200);
        admin.delete(&address).await.refused(409, "LastAdmin");
        admin.patch(&second, &json!({"disabled": false})).await.expect(200);
        admin.delete(&address).await.expect(204);
        let second_admin = app.anonymous().with_password("second", PASSWORD);
        second_admin.delete(&second).await.refused(409, "LastAdmin");
    }
}

story! {
    async fn of_two_administrators_that_go_at_once_one_stays(engine: Engine) {
        let app = TestApp::new(engine).await;
        let replica = app.replica().await;
        for round in 0..5 {
            let name = format!("Second {round}");
            let body = json!({"name": name, "password": PASSWORD, "role": "admin"});
            let made = app.as_admin().post("/api/v1/users", &body).await.expect(201).json();
            let address = |id: &str| format!("/api/v1/users/{id}");
            let (one, other) = (address(&user_id(&app, Role::Admin).await), address(&text(&made["id"])));
            let (first, second) = (app.as_admin(), replica.anonymous().with_password(&name, PASSWORD));
            let gone = json!({"role": "reader"});
            // Each takes the other's right, and each its own.
            let (a, b) = if round % 2 == 0 {
                tokio::join!(first.patch(&other, &gone), second.patch(&one, &gone))
            } else {
                tokio::join!(first.patch(&one, &gone), second.patch(&other, &gone))
            };
            let mut left = 0;
            for id in [&one, &other] {
                let id = codex_models::UserId::parse(id.rsplit('/').next().unwrap()).unwrap();
                let user = replica.core.users().find(id).await.unwrap();
                left += usize::from(user.role == Role::Admin);
            }
            assert_eq!(left, 1, "{} {}", a.text(), b.text());
            // Whoever stayed brings the first one back and goes.
            let admin = codex_models::Actor::operator();
            let id = app.core.users().find_by_name("admin").await.unwrap().id;
            let back = |role| codex_models::users::UserPatch { role: Some(role), ..Default::default() };
            app.core.users().update(&admin, id, back(Role::Admin)).await.unwrap();
            let id = app.core.users().find_by_name(&name).await.unwrap().id;
            app.core.users().update(&admin, id, back(Role::Reader)).await.unwrap();
        }
    }
}

story! {
    async fn what_is_done_to_accounts_rules_groups_and_keys_is_noted_without_secrets(engine: Engine) {
        let app = TestApp::new(engine).await;
        let admin = app.as_admin();
        let body = json!({"name": "Ann", "password": PASSWORD});
        let ann = text(&admin.post("/api/v1/users", &body).await.expect(201).json()["id"]);
        let account = format!("/api/v1/users/{ann}");
        admin.patch(&account, &json!({"role": "user", "disabled": false})).await.expect(200);
        admin.put(&format!("{account}/access"), &json!({"hideExplicit": true})).await.expect(200);
        let group = admin.post("/api/v1/access/groups", &json!({"name": "Kids"})).await.expect(201);
        let group = format!("/api/v1/access/groups/{}", text(&group.json()["id"]));
        admin.put(&format!("{group}/members/{ann}"), &json!({})).await.expect(204);
        admin.delete(&group).await.expect(204);
        let key = admin.post("/api/v1/api-keys", &json!({"label": "Mine"})).await.expect(201).json();
        let address = format!("/api/v1/api-keys/{}", text(&key["apiKey"]["id"]));
        admin.delete(&address).await.expect(204);
        admin.delete(&account).await.expect(204);

        let admin_id = app.core.users().find_by_name("admin").await.unwrap().id;
        let filter = AuditFilter { user: Some(admin_id), ..AuditFilter::default() };
        let page = PageRequest::default();
        let log = repo::audit::list(&app.core.db().read(), &filter, &page).await.unwrap();
        let mut actions: Vec<&str> = log.items.iter().map(|row| row.action.as_str()).collect();
        actions.reverse();
        assert_eq!(
            actions,
            [
                "user_created", "user_changed", "rights_changed", "access_changed", "group_created",
                "group_changed", "group_deleted", "api_key_created", "api_key_revoked", "user_deleted",
            ]
        );
        let told = format!("{log:?}");
        assert!(!told.contains(PASSWORD) && !told.contains(&text(&key["secret"])), "{told}");
    }
}

story! {
    async fn an_address_is_unique_and_vouched_for_by_managers_alone(engine: Engine) {
        let app = TestApp::new(engine).await;
        let (admin, own) = (app.as_admin(), app.client_of(Role::User));
        let of = |id: String| format!("/api/v1/users/{id}/email");
        let (user, reader) = (of(user_id(&app, Role::User).await), of(user_id(&app, Role::Reader).await));
        let mine = "/api/v1/me/email";
        assert_eq!(own.get(mine).await.expect(200).json(), json!({"email": null, "verified": false}));

        let claimed = own.put(mine, &json!({"email": " Ann@Example.test "})).await.expect(200).json();
        assert_eq!(claimed, json!({"email": "Ann@Example.test", "verified": false}));
        let taken = app.as_reader().put(mine, &json!({"email": "ann@example.TEST"})).await;
        taken.refused(409, "EmailTaken");
        // Whoever manages accounts knows whose it is.
        let vouched = admin.put(&reader, &json!({"email": "ann@example.test"})).await.expect(200).json();
        assert_eq!(vouched, json!({"email": "ann@example.test", "verified": true}));
        assert_eq!(own.get(mine).await.expect(200).json()["email"], json!(null));
        admin.put(&user, &json!({"email": "ANN@example.test"})).await.refused(409, "EmailTaken");
        own.put(mine, &json!({"email": "ann@example.test"})).await.refused(409, "EmailTaken");

        let again = app.as_reader().put(mine, &json!({"email": "ann@example.test"})).await.expect(200).json();
        assert_eq!(again["verified"], true, "nothing changed");
        let other = app.as_reader().put(mine, &json!({"email": "ann@other.test"})).await.expect(200).json();
        assert_eq!(other["verified"], false);
        admin.put(&reader, &json!({"email": null})).await.expect(200);
        assert_eq!(admin.get(&reader).await.expect(200).json(), json!({"email": null, "verified": false}));
        for wrong in ["", "ann", "@example.test", "ann@", "a b@c", "a@b\nc", &format!("{}@c", "x".repeat(254))] {
            own.put(mine, &json!({"email": wrong})).await.refused(422, "InvalidField");
        }
        own.put(mine, &json!({})).await.expect(200);
    }
}
