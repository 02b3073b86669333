//! Signing in with every form of credential.

use std::time::Duration;

use codex_models::Role;
use codex_testkit::app::{PASSWORD, TestApp};
use codex_testkit::clients::{Client, Reply};
use serde_json::json;

use crate::support::{story, text};

/// `name=value` of the cookies that an answer sets.
fn cookies(reply: &Reply) -> Vec<String> {
    let values = reply.headers.get_all("set-cookie").iter();
    values.map(|value| value.to_str().unwrap().split(';').next().unwrap().to_owned()).collect()
}

async fn signed_in_on(app: &TestApp, device: &str) -> Client {
    let body = json!({"username": "reader", "password": PASSWORD});
    let client = app.anonymous().with("user-agent", device);
    let session = client.post("/api/v1/auth/login", &body).await.expect(200).json();
    app.anonymous().with_token(&text(&session["accessToken"]))
}

async fn signed_in(app: &TestApp) -> Reply {
    let body = json!({"username": "reader", "password": PASSWORD});
    app.anonymous().post("/api/v1/auth/login", &body).await.expect(200)
}

story! {
    async fn every_form_of_credential_opens_the_door(engine: Engine) {
        let app = TestApp::new(engine).await;
        let user = app.core.users().find_by_name("reader").await.unwrap();
        let key = app.core.users().add_api_key(user.id, "test", None).await.unwrap();
        let session = signed_in(&app).await;
        let access = text(&session.json()["accessToken"]);
        let anonymous = app.anonymous();
        let clients = [
            anonymous.clone().with_token(&access),
            anonymous.clone().with_token(&key),
            anonymous.clone().with("x-api-key", &key),
            anonymous.clone().with_password("reader", PASSWORD),
            anonymous.clone().with_password("reader", &key),
            anonymous.clone().with("cookie", &format!("codex_access={access}")),
        ];
        for (at, client) in clients.iter().enumerate() {
            let me = client.get("/api/v1/auth/me").await;
            assert_eq!(me.status, 200, "credential {at}: {}", me.text());
            assert_eq!(me.json()["id"], user.id.to_string());
        }
    }
}

story! {
    async fn wrong_credentials_are_refused_alike_whoever_they_name(engine: Engine) {
        let app = TestApp::new(engine).await;
        let client = app.anonymous();
        for name in ["reader", "nobody"] {
            let body = json!({"username": name, "password": "wrong"});
            client.post("/api/v1/auth/login", &body).await.refused(401, "InvalidCredentials");
            let basic = client.clone().with_password(name, "wrong");
            basic.get("/api/v1/libraries").await.refused(401, "InvalidCredentials");
        }
        for token in ["x", "a.b.c", "ck_none"] {
            let bearer = client.clone().with_token(token);
            bearer.get("/api/v1/libraries").await.refused(401, "InvalidCredentials");
        }
        let odd = client.clone().with("authorization", "Basic ???");
        odd.get("/api/v1/libraries").await.refused(401, "InvalidCredentials");
    }
}

story! {
    async fn programs_are_asked_for_credentials_and_browsers_are_not(engine: Engine) {
        let app = TestApp::new(engine).await;
        let program = app.anonymous().get("/api/v1/libraries").await.refused(401, "Unauthenticated");
        assert!(program.header("www-authenticate").starts_with("Basic realm="));
        let browsers = [
            ("x-requested-with", "codex"),
            ("sec-fetch-mode", "cors"),
            ("user-agent", "Mozilla/5.0 (X11; Linux x86_64)"),
            ("cookie", "codex_access=stale"),
        ];
        for (name, value) in browsers {
            let reply = app.anonymous().with(name, value).get("/api/v1/libraries").await.expect(401);
            assert!(!reply.headers.contains_key("www-authenticate"), "{name}");
        }
    }
}

story! {
    async fn a_refresh_rotates_the_pair_and_a_second_use_ends_the_family(engine: Engine) {
        let app = TestApp::new(engine).await;
        let client = app.anonymous();
        let first = text(&signed_in(&app).await.json()["refreshToken"]);
        let refresh = |token: &str| {
            let (client, body) = (client.clone(), json!({"refreshToken": token}));
            async move { client.post("/api/v1/auth/refresh", &body).await }
        };
        let second = text(&refresh(&first).await.expect(200).json()["refreshToken"]);
        app.clock.advance(Duration::from_mins(10));
        refresh(&first).await.refused(401, "TokenReused");
        let ended = refresh(&second).await.expect(401);
        assert!(["TokenReused", "InvalidCredentials"].contains(&ended.code().as_str()));
        client.post("/api/v1/auth/refresh", &json!({})).await.refused(401, "Unauthenticated");
    }
}

story! {
    async fn an_access_token_runs_out_and_the_cookie_renews_it(engine: Engine) {
        let app = TestApp::new(engine).await;
        let session = signed_in(&app).await;
        let jar = cookies(&session);
        assert!(jar[0].starts_with("codex_access=") && jar[1].starts_with("codex_refresh="));
        let browser = app.anonymous().with("cookie", &jar.join("; "));
        browser.get("/api/v1/auth/me").await.expect(200);

        app.clock.advance(Duration::from_hours(1));
        browser.get("/api/v1/auth/me").await.refused(401, "TokenExpired");
        let renewed = browser.post("/api/v1/auth/refresh", &json!({})).await.expect(200);
        let browser = app.anonymous().with("cookie", &cookies(&renewed).join("; "));
        browser.get("/api/v1/auth/me").await.expect(200);
    }
}

story! {
    async fn signing_out_ends_the_session_and_clears_the_cookies(engine: Engine) {
        let app = TestApp::new(engine).await;
        let session = signed_in(&app).await;
        let browser = app.anonymous().with("cookie", &cookies(&session).join("; "));
        let left = browser.post("/api/v1/auth/logout", &json!({})).await.expect(204);
        assert_eq!(cookies(&left), ["codex_access=", "codex_refresh="]);
        let body = json!({"refreshToken": session.json()["refreshToken"]});
        let reply = app.anonymous().post("/api/v1/auth/refresh", &body).await;
        assert_eq!(reply.status, 401, "{}", reply.text());
    }
}

story! {
    async fn a_page_of_another_site_cannot_write_with_the_session_of_its_visitor(engine: Engine) {
        let app = TestApp::new(engine).await;
        let body = json!({"username": "admin", "password": PASSWORD});
        let session = app.anonymous().post("/api/v1/auth/login", &body).await.expect(200);
        let jar = cookies(&session).join("; ");
        let browser = app.anonymous().with("cookie", &jar).with("host", "codex.lan");
        let write = json!({"name": "X", "roots": ["/nonexistent"]});

        let other_site = browser.clone().with("origin", "https://evil.example");
        other_site.post("/api/v1/libraries", &write).await.refused(401, "Unauthenticated");
        other_site.post("/api/v1/auth/refresh", &json!({})).await.refused(401, "Unauthenticated");
        let own_page = browser.with("origin", "http://codex.lan");
        own_page.post("/api/v1/libraries", &write).await.refused(409, "RootMissing");
    }
}

story! {
    async fn the_rights_of_the_account_are_those_of_its_role(engine: Engine) {
        let app = TestApp::new(engine).await;
        for role in Role::ALL {
            let me = app.client_of(*role).get("/api/v1/auth/me").await.expect(200).json();
            assert_eq!(me["role"], role.as_str());
            let rights: Vec<&str> = role.permissions().into_iter().map(codex_models::Permission::as_str).collect();
            assert_eq!(me["permissions"], json!(rights));
        }
    }
}

story! {
    async fn a_client_that_tries_passwords_has_to_wait(engine: Engine) {
        let app = TestApp::new(engine).await;
        let client = app.anonymous();
        for n in 0..5 {
            let wrong = json!({"username": "reader", "password": format!("wrong {n}")});
            client.post("/api/v1/auth/login", &wrong).await.refused(401, "InvalidCredentials");
        }
        let right = json!({"username": "reader", "password": PASSWORD});
        let refused = client.post("/api/v1/auth/login", &right).await.refused(429, "TooManyRequests");
        assert!(refused.header("retry-after").parse::<u64>().unwrap() > 0);
        app.as_reader().get("/api/v1/auth/me").await.refused(429, "TooManyRequests");
        app.as_admin().get("/api/v1/auth/me").await.expect(200);
        app.clock.advance(Duration::from_mins(6));
        client.post("/api/v1/auth/login", &right).await.expect(200);
    }
}

story! {
    async fn a_device_is_listed_and_signed_out_from_another(engine: Engine) {
        let app = TestApp::new(engine).await;
        let phone = signed_in_on(&app, "Phone").await;
        app.clock.advance(Duration::from_secs(1));
        let laptop = signed_in_on(&app, "Laptop").await;
        let sessions = laptop.get("/api/v1/sessions").await.expect(200).json();
        assert_eq!(sessions["total"], 2);
        let names: Vec<_> = sessions["items"].as_array().unwrap().iter()
            .map(|session| (session["device"].clone(), session["isCurrent"].clone())).collect();
        assert_eq!(names, [(json!("Laptop"), json!(true)), (json!("Phone"), json!(false))]);
        let id = text(&sessions["items"][1]["id"]);
        app.as_admin().delete(&format!("/api/v1/sessions/{id}")).await.refused(404, "NotFound");

        phone.get("/api/v1/auth/me").await.expect(200);
        laptop.delete(&format!("/api/v1/sessions/{id}")).await.expect(204);
        phone.get("/api/v1/auth/me").await.refused(401, "TokenExpired");
        laptop.delete(&format!("/api/v1/sessions/{id}")).await.refused(404, "NotFound");

        let first = laptop.get("/api/v1/sessions?limit=1").await.expect(200).json();
        assert_eq!((&first["total"], &first["nextCursor"]), (&json!(1), &json!(null)));
        let left = laptop.delete("/api/v1/sessions").await.expect(204);
        assert_eq!(cookies(&left), ["codex_access=", "codex_refresh="]);
        laptop.get("/api/v1/auth/me").await.refused(401, "TokenExpired");
    }
}

story! {
    async fn a_changed_password_kills_every_token_and_answers_a_fresh_session(engine: Engine) {
        let app = TestApp::new(engine).await;
        let old = signed_in(&app).await.json();
        let bearer = app.anonymous().with_token(&text(&old["accessToken"]));
        let change = |current: &str, new: &str| json!({"currentPassword": current, "newPassword": new});
        bearer.put("/api/v1/me/password", &change("wrong", "another password")).await.refused(401, "InvalidCredentials");
        let short = bearer.put("/api/v1/me/password", &change(PASSWORD, "short")).await.refused(422, "InvalidField");
        assert_eq!(short.json()["details"]["fields"][0]["field"], "newPassword");

        let fresh = bearer.put("/api/v1/me/password", &change(PASSWORD, "another password")).await.expect(200).json();

        bearer.get("/api/v1/auth/me").await.refused(401, "TokenExpired");
        let replay = json!({"refreshToken": old["refreshToken"]});
        app.anonymous().post("/api/v1/auth/refresh", &replay).await.refused(401, "InvalidCredentials");
        app.anonymous().with_token(&text(&fresh["accessToken"])).get("/api/v1/auth/me").await.expect(200);
    }
}

story! {
    async fn an_administrator_hands_out_a_reset_link_that_works_once(engine: Engine) {
        let app = TestApp::new(engine).await;
        let me = app.as_reader().get("/api/v1/auth/me").await.expect(200).json();
        let uri = format!("/api/v1/users/{}/password-reset", text(&me["id"]));
        app.as_reader().post(&uri, &json!({})).await.refused(403, "PermissionDenied");
        let nobody = format!("/api/v1/users/{}/password-reset", crate::support::NOBODY);
        app.as_admin().post(&nobody, &json!({})).await.refused(404, "NotFound");
        let link = app.as_admin().post(&uri, &json!({})).await.expect(201).json();
        let body = json!({"token": link["token"], "password": "another password"});

        let client = app.anonymous();
        client.post("/api/v1/auth/password-reset", &body).await.expect(204);

        client.post("/api/v1/auth/password-reset", &body).await.refused(401, "InvalidCredentials");
        app.as_reader().get("/api/v1/auth/me").await.refused(401, "InvalidCredentials");
        app.anonymous().with_password("reader", "another password").get("/api/v1/auth/me").await.expect(200);
    }
}

story! {
    async fn a_lost_answer_of_a_refresh_is_repeated_for_the_same_device(engine: Engine) {
        let app = TestApp::new(engine).await;
        let first = signed_in(&app).await.json();
        let body = json!({"refreshToken": first["refreshToken"]});
        let client = app.anonymous();
        let lost = client.post("/api/v1/auth/refresh", &body).await.expect(200).json();
        let again = client.post("/api/v1/auth/refresh", &body).await.expect(200).json();
        assert_eq!(again["refreshToken"], lost["refreshToken"]);
        let thief = client.clone().with("user-agent", "Thief");
        thief.post("/api/v1/auth/refresh", &body).await.refused(401, "TokenReused");
    }
}
