//! The audit log as those read it who may.

use std::time::Duration;

use codex_models::Role;
use codex_testkit::app::{PASSWORD, TestApp};
use codex_testkit::clients::Client;
use serde_json::{Value, json};

use crate::access::user_id;
use crate::support::{Shelf, story, text};

/// Every entry of a filter, walked two by two, newest first.
async fn entries(reader: &Client, filter: &str) -> Vec<Value> {
    let mut walked = Vec::new();
    let mut cursor = String::new();
    loop {
        let address = format!("/api/v1/audit?limit=2{filter}{cursor}");
        let page = reader.get(&address).await.expect(200).json();
        walked.extend(page["items"].as_array().unwrap().iter().cloned());
        match page["nextCursor"].as_str() {
            Some(next) => cursor = format!("&cursor={next}"),
            None => {
                assert_eq!(page["total"], walked.len());
                return walked;
            }
        }
    }
}

/// What was done, oldest first.
fn actions(entries: &[Value]) -> Vec<String> {
    entries.iter().rev().map(|entry| text(&entry["action"])).collect()
}

async fn signed_in(app: &TestApp, name: &str, password: &str) -> Value {
    let login = json!({"username": name, "password": password});
    app.anonymous().post("/api/v1/auth/login", &login).await.expect(200).json()
}

story! {
    async fn what_is_done_to_passwords_and_sessions_is_kept_with_who_and_with_what(engine: Engine) {
        let app = TestApp::new(engine).await;
        let admin = app.as_admin();
        let user = user_id(&app, Role::User).await;
        let since = admin.get("/api/v1/audit").await.expect(200).json()["total"].as_u64().unwrap();
        let phone = app.anonymous().with("user-agent", "Phone 1.0");
        let wrong = json!({"username": "user", "password": "a wrong password"});
        phone.post("/api/v1/auth/login", &wrong).await.refused(401, "InvalidCredentials");
        let session = signed_in(&app, "user", PASSWORD).await;
        let own = phone.clone().with_token(&text(&session["accessToken"]));
        let sessions = own.get("/api/v1/sessions").await.expect(200).json();
        let id = text(&sessions["items"][0]["id"]);
        own.delete(&format!("/api/v1/sessions/{id}")).await.expect(204);
        let session = signed_in(&app, "user", PASSWORD).await;
        let own = phone.clone().with_token(&text(&session["accessToken"]));
        let change = json!({"currentPassword": PASSWORD, "newPassword": "another password"});
        let fresh = own.put("/api/v1/me/password", &change).await.expect(200).json();
        let own = phone.clone().with_token(&text(&fresh["accessToken"]));
        own.delete("/api/v1/sessions").await.expect(204);
        let link = format!("/api/v1/users/{user}/password-reset");
        let link = admin.post(&link, &json!({})).await.expect(201).json();
        let redeem = json!({"token": link["token"], "password": "a third password"});
        phone.post("/api/v1/auth/password-reset", &redeem).await.expect(204);

        let of_user = entries(&admin, &format!("&userId={user}")).await;

        let told = [
            "user_created", "sign_in", "sign_in", "session_revoked", "sign_in", "password_changed", "sign_in",
            "sessions_revoked", "password_reset",
        ];
        assert_eq!(actions(&of_user), told[1..]);
        let failed = entries(&admin, "&action=sign_in&outcome=failure").await;
        assert_eq!((failed.len(), &failed[0]["userId"], &failed[0]["device"]), (1, &json!(user), &json!("Phone 1.0")));
        let issued = entries(&admin, "&action=password_reset_issued").await;
        assert_eq!((&issued[0]["userName"], &issued[0]["target"]["name"]), (&json!("admin"), &json!("user")));
        assert_eq!(issued[0]["target"]["id"], user.as_str());
        let about_user = entries(&admin, &format!("&targetId={user}")).await;
        assert_eq!(actions(&about_user)[0], "user_created");
        let all = entries(&admin, "").await;
        assert_eq!(all.len() as u64, since + of_user.len() as u64 + 1);
        let written = serde_json::to_string(&all).unwrap();
        for secret in [PASSWORD, "another password", "a third password", "a wrong password", &text(&link["token"])] {
            assert!(!written.contains(secret), "{secret}");
        }
        let at = text(&all[0]["createdAt"]);
        assert_eq!(entries(&admin, &format!("&from={at}")).await.len(), all.len());
        assert_eq!(entries(&admin, &format!("&to={at}")).await.len(), 0);
        assert_eq!(entries(&admin, "&address=192.0.2.1").await.len(), 0);
    }
}

story! {
    async fn what_is_done_to_libraries_schedules_and_lanes_is_kept(engine: Engine) {
        let app = TestApp::new(engine).await;
        let admin = app.as_admin();
        let root = app.library_folder();
        let new = json!({"name": "Manga", "roots": [root], "scan": false});
        let library = text(&admin.post("/api/v1/libraries", &new).await.expect(201).json()["id"]);
        let address = format!("/api/v1/libraries/{library}");
        admin.patch(&address, &json!({"name": "Comics"})).await.expect(200);
        let new = json!({"work": "scan_library", "libraryId": library, "cron": "0 3 * * *"});
        let schedule = admin.post("/api/v1/schedules", &new).await.expect(201).json();
        let schedule = format!("/api/v1/schedules/{}", text(&schedule["id"]));
        admin.patch(&schedule, &json!({"enabled": false})).await.expect(200);
        admin.delete(&schedule).await.expect(204);
        let lane = json!({"paused": true, "concurrency": 2});
        admin.patch("/api/v1/tasks/lanes/hashes", &lane).await.expect(200);
        admin.delete(&address).await.expect(204);

        let user = user_id(&app, Role::Admin).await;
        let done = entries(&admin, &format!("&userId={user}")).await;

        assert_eq!(actions(&done), [
            "library_created", "library_changed", "schedule_created", "schedule_changed", "schedule_deleted",
            "lane_changed", "library_deleted",
        ]);
        let deleted = &done[0];
        assert_eq!((&deleted["target"]["kind"], &deleted["target"]["name"]), (&json!("library"), &json!("Comics")));
        let lane = &done[1];
        assert_eq!((&lane["target"]["id"], &lane["target"]["name"]), (&json!(null), &json!("hashes")));
        assert_eq!(lane["details"], json!({"paused": "true", "concurrency": "2"}));
    }
}

story! {
    async fn the_log_tells_nothing_of_content_to_those_from_whom_some_is_hidden(engine: Engine) {
        let shelf = Shelf::new(engine).await;
        let admin = shelf.app.as_admin();
        let tags = format!("/api/v1/series/{}/sharing-tags", shelf.series);
        admin.put(&tags, &json!({"tags": ["private"]})).await.expect(200);
        let whole = entries(&admin, "").await;
        assert!(whole.iter().any(|entry| entry["action"] == "sharing_changed"));
        for rules in [json!({"libraryIds": []}), json!({"denyLabels": ["private"]}), json!({"hideExplicit": true})] {
            let second = json!({"name": format!("{rules}").replace(':', "."), "password": PASSWORD, "role": "admin"});
            let made = admin.post("/api/v1/users", &second).await.expect(201).json();
            admin.put(&format!("/api/v1/users/{}/access", text(&made["id"])), &rules).await.expect(200);
            let second = shelf.app.anonymous().with_password(&text(&made["name"]), PASSWORD);

            let seen = entries(&second, "").await;

            assert!(seen.iter().any(|entry| entry["action"] == "access_changed"));
            let kinds = ["library", "series", "book", "schedule"].map(|kind| json!(kind));
            assert!(seen.iter().all(|entry| !kinds.contains(&entry["target"]["kind"])), "{seen:?}");
            assert_eq!(entries(&second, &format!("&targetId={}", shelf.library)).await.len(), 0);
        }
    }
}

story! {
    async fn only_whom_the_right_was_given_reads_the_log(engine: Engine) {
        let app = TestApp::new(engine).await;
        for role in [Role::Editor, Role::User, Role::Reader] {
            app.client_of(role).get("/api/v1/audit").await.refused(403, "PermissionDenied");
        }
        let user = user_id(&app, Role::User).await;
        let grant = json!({"granted": ["audit:read"]});
        app.as_admin().patch(&format!("/api/v1/users/{user}"), &grant).await.expect(200);
        app.client_of(Role::User).get("/api/v1/audit").await.expect(200);
        for wrong in ["action=eaten", "outcome=maybe", "address=nowhere", "from=yesterday", "targetId=1"] {
            let address = format!("/api/v1/audit?{wrong}");
            app.as_admin().get(&address).await.refused(422, "InvalidField");
        }
    }
}

story! {
    async fn entries_are_deleted_when_they_are_older_than_they_are_kept(engine: Engine) {
        let app = TestApp::new(engine).await;
        let admin = app.as_admin();
        app.clock.advance(Duration::from_hours(24 * 366));
        signed_in(&app, "user", PASSWORD).await;

        assert!(app.core.audit().delete_old().await.unwrap() > 0);

        assert_eq!(actions(&entries(&admin, "").await), ["sign_in"]);
    }
}
