//! API keys: never wider than who made them, and never longer.

use std::time::Duration;

use codex_models::Role;
use codex_testkit::app::TestApp;
use codex_testkit::clients::Client;
use codex_utils::clock::Clock;
use serde_json::{Value, json};

use crate::access::user_id;
use crate::support::{NOBODY, Shelf, story, text};

/// A client with a key that another client makes.
async fn with_key(app: &TestApp, maker: &Client, body: &Value) -> Client {
    let minted = maker.post("/api/v1/api-keys", body).await.expect(201);
    assert_eq!(minted.header("cache-control"), "no-store");
    app.anonymous().with("x-api-key", &text(&minted.json()["secret"]))
}

story! {
    async fn a_key_does_what_it_and_its_owner_both_may(engine: Engine) {
        let shelf = Shelf::new(engine).await;
        let (app, admin) = (&shelf.app, shelf.app.as_admin());
        let user = app.client_of(Role::User);
        let body = json!({"label": "Reader", "permissions": ["libraries:read", "files:read"]});
        let key = with_key(app, &user, &body).await;
        key.get("/api/v1/series").await.expect(200);
        key.get(&format!("/api/v1/books/{}/file", shelf.comic)).await.expect(200);
        key.get(&format!("/api/v1/books/{}/pages/1", shelf.comic)).await.refused(403, "PermissionDenied");
        key.get("/api/v1/api-keys").await.refused(403, "PermissionDenied");

        // What the owner loses the key loses at once, and gets back with them.
        let account = format!("/api/v1/users/{}", user_id(app, Role::User).await);
        admin.patch(&account, &json!({"revoked": ["files:read"]})).await.expect(200);
        key.get(&format!("/api/v1/books/{}/file", shelf.comic)).await.refused(403, "PermissionDenied");
        admin.patch(&account, &json!({"revoked": [], "disabled": true})).await.expect(200);
        key.get("/api/v1/series").await.refused(401, "InvalidCredentials");
        admin.patch(&account, &json!({"disabled": false})).await.expect(200);
        key.get("/api/v1/series").await.expect(200);
    }
}

story! {
    async fn a_key_sees_its_libraries_of_those_of_its_owner(engine: Engine) {
        let shelf = Shelf::new(engine).await;
        let (app, user) = (&shelf.app, shelf.app.client_of(Role::User));
        let total = |client: Client| async move {
            client.get("/api/v1/books").await.expect(200).json()["total"].clone()
        };
        let none = with_key(app, &user, &json!({"label": "None", "libraryIds": [NOBODY]})).await;
        let one = with_key(app, &user, &json!({"label": "One", "libraryIds": [shelf.library]})).await;
        let all = with_key(app, &user, &json!({"label": "All"})).await;
        assert_eq!((total(none.clone()).await, total(one.clone()).await), (json!(0), json!(4)));
        none.get(&format!("/api/v1/books/{}", shelf.comic)).await.refused(404, "NotFound");
        crate::access::restrict(app, Role::User, &json!({"libraryIds": []})).await;
        for key in [none, one, all] {
            assert_eq!(total(key).await, json!(0));
        }
    }
}

story! {
    async fn a_key_makes_no_key_that_is_wider_than_itself(engine: Engine) {
        let shelf = Shelf::new(engine).await;
        let (app, now) = (&shelf.app, shelf.app.clock.now());
        let ends = now + Duration::from_hours(1);
        let narrow = json!({
            "label": "Narrow", "permissions": ["libraries:read", "api_keys:write"],
            "libraryIds": [NOBODY], "expiresAt": ends,
        });
        let key = with_key(app, &app.client_of(Role::User), &narrow).await;
        let wider = json!({"label": "Wider", "permissions": ["files:read"]});
        key.post("/api/v1/api-keys", &wider).await.refused(403, "PermissionDenied");
        let open = json!({"label": "Open", "libraryIds": [shelf.library]});
        let minted = key.post("/api/v1/api-keys", &open).await.expect(201).json();
        assert_eq!(minted["apiKey"]["permissions"], json!(["libraries:read", "api_keys:write"]));
        assert_eq!(minted["apiKey"]["libraryIds"], json!([]));
        assert_eq!(minted["apiKey"]["expiresAt"], json!(ends));
        let child = app.anonymous().with("x-api-key", &text(&minted["secret"]));
        assert_eq!(child.get("/api/v1/books").await.expect(200).json()["total"], 0);

        let reader = app.as_reader();
        for refused in ["files:read", "users:write"] {
            let body = json!({"label": "Mine", "permissions": [refused]});
            reader.post("/api/v1/api-keys", &body).await.refused(403, "PermissionDenied");
        }
    }
}

story! {
    async fn a_key_ends_at_its_time_or_when_it_is_taken_back(engine: Engine) {
        let app = TestApp::new(engine).await;
        let reader = app.as_reader();
        let past = json!({"label": "Past", "expiresAt": app.clock.now()});
        reader.post("/api/v1/api-keys", &past).await.refused(422, "InvalidField");
        let ends = app.clock.now() + Duration::from_mins(5);
        let short = with_key(&app, &reader, &json!({"label": "Short", "expiresAt": ends})).await;
        let long = with_key(&app, &reader, &json!({"label": "Long"})).await;
        short.get("/api/v1/series").await.expect(200);
        app.clock.advance(Duration::from_mins(5));
        short.get("/api/v1/series").await.refused(401, "InvalidCredentials");
        long.get("/api/v1/series").await.expect(200);

        let list = reader.get("/api/v1/api-keys").await.expect(200);
        assert!(!list.text().contains("secret") && !list.text().contains("hash"));
        let list = list.json();
        assert_eq!(list["items"][1]["label"], "Long");
        let address = format!("/api/v1/api-keys/{}", text(&list["items"][1]["id"]));
        app.client_of(Role::User).delete(&address).await.refused(404, "NotFound");
        long.get("/api/v1/series").await.expect(200);
        reader.delete(&address).await.expect(204);
        long.get("/api/v1/series").await.refused(401, "InvalidCredentials");
    }
}

story! {
    async fn a_manager_sees_and_ends_the_keys_of_others(engine: Engine) {
        let app = TestApp::new(engine).await;
        let key = with_key(&app, &app.as_reader(), &json!({"label": "Mine"})).await;
        let keys = format!("/api/v1/users/{}/api-keys", user_id(&app, Role::Reader).await);
        let list = app.as_admin().get(&keys).await.expect(200).json();
        assert_eq!((&list["total"], &list["items"][0]["label"]), (&json!(1), &json!("Mine")));
        let address = format!("{keys}/{}", text(&list["items"][0]["id"]));
        app.as_reader().delete(&address).await.refused(403, "PermissionDenied");
        app.as_admin().delete(&address).await.expect(204);
        key.get("/api/v1/series").await.refused(401, "InvalidCredentials");
        app.as_admin().delete(&address).await.refused(404, "NotFound");
    }
}
