//! The first run.

use codex_testkit::app::{PASSWORD, TestApp};
use serde_json::json;

use crate::support::story;

story! {
    async fn nothing_but_set_up_answers_before_the_first_administrator_exists(engine: Engine) {
        let app = TestApp::fresh(engine).await;
        let client = app.anonymous();
        let status = client.get("/api/v1/setup").await.expect(200).json();
        assert_eq!(status["setupRequired"], true);
        client.get("/api/v1/libraries").await.refused(409, "SetupRequired");
        let login = json!({"username": "x", "password": "y"});
        client.post("/api/v1/auth/login", &login).await.refused(409, "SetupRequired");
        for open in ["/livez", "/readyz", "/api/v1/openapi.json", "/api/v1/docs"] {
            client.get(open).await.expect(200);
        }
    }
}

story! {
    async fn the_printed_token_makes_the_first_administrator_once(engine: Engine) {
        let app = TestApp::fresh(engine).await;
        let client = app.anonymous();
        let token = app.core.setup().issue_token().await.unwrap().unwrap();
        let with = |token: &str| json!({"name": "Ada", "password": PASSWORD, "token": token});

        let wrong = client.post("/api/v1/setup", &with("wrong")).await;
        assert!(wrong.status.is_client_error(), "{}", wrong.text());
        let session = client.post("/api/v1/setup", &with(&token)).await.expect(201);
        assert_eq!(session.json()["user"]["role"], "admin");
        let bearer = client.clone().with_token(session.json()["accessToken"].as_str().unwrap());
        assert_eq!(bearer.get("/api/v1/auth/me").await.expect(200).json()["name"], "Ada");

        client.post("/api/v1/setup", &with(&token)).await.refused(409, "SetupDone");
        let status = client.get("/api/v1/setup").await.expect(200).json();
        assert_eq!(status["setupRequired"], false);
    }
}

story! {
    async fn an_impossible_name_or_password_is_refused_with_its_field(engine: Engine) {
        let app = TestApp::fresh(engine).await;
        let token = app.core.setup().issue_token().await.unwrap().unwrap();
        let body = json!({"name": "", "password": "x", "token": token});
        let reply = app.anonymous().post("/api/v1/setup", &body).await.refused(422, "InvalidField");
        let fields = reply.json()["details"]["fields"].as_array().unwrap().len();
        assert!(fields >= 1);
    }
}
