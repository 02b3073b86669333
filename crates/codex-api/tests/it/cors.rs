//! Pages of other sites.

use axum::http::Method;
use codex_testkit::app::{PASSWORD, TestApp};
use codex_testkit::clients::{Client, Reply};
use serde_json::json;

use crate::support::{story, text};

const LISTED: &str = "https://app.example";
const ADDRESS: &str = "/api/v1/libraries";

async fn preflight(client: &Client, origin: &str, method: &str) -> Reply {
    let client = client
        .clone()
        .with("origin", origin)
        .with("access-control-request-method", method)
        .with("access-control-request-headers", "authorization,content-type");
    client.send(Method::OPTIONS, ADDRESS, "").await
}

fn is_silent(reply: &Reply) -> bool {
    !reply.headers.keys().any(|name| name.as_str().starts_with("access-control-"))
}

story! {
    async fn no_other_site_is_told_anything_as_installed(engine: Engine) {
        let app = TestApp::new(engine).await;
        for origin in [LISTED, "null", "http://localhost:3000"] {
            let reply = app.as_reader().with("origin", origin).get(ADDRESS).await.expect(200);
            assert!(is_silent(&reply), "{:?}", reply.headers);
            let asked = preflight(&app.anonymous(), origin, "GET").await;
            assert!(asked.status.is_client_error() && is_silent(&asked), "{:?}", asked.headers);
        }
    }
}

story! {
    async fn a_listed_origin_may_use_the_api_and_no_other(engine: Engine) {
        let app = TestApp::configured(engine, |config| {
            config.server.cors_origins = vec![LISTED.to_owned()];
        })
        .await;
        let asked = preflight(&app.anonymous(), LISTED, "PATCH").await.expect(200);
        assert_eq!(asked.header("access-control-allow-origin"), LISTED);
        assert_eq!(asked.header("access-control-allow-credentials"), "true");
        assert!(asked.header("access-control-allow-methods").contains("PATCH"));
        assert!(asked.header("access-control-allow-headers").contains("authorization"));
        let reply = app.as_reader().with("origin", LISTED).get(ADDRESS).await.expect(200);
        assert_eq!(reply.header("access-control-allow-origin"), LISTED);
        assert_eq!(reply.header("access-control-allow-credentials"), "true");
        let vary = reply.headers.get_all("vary").iter().map(|value| value.to_str().unwrap().to_lowercase());
        assert!(vary.collect::<Vec<_>>().join(",").contains("origin"));
        let refused = app.anonymous().with("origin", LISTED).get(ADDRESS).await.expect(401);
        assert_eq!(refused.header("access-control-allow-origin"), LISTED, "a page has to be able to read refusals");

        for other in ["https://app.example.evil", "http://app.example", "https://app.example:8443", "null"] {
            let asked = preflight(&app.anonymous(), other, "GET").await;
            assert_eq!(asked.header("access-control-allow-origin"), "", "{other}");
            let reply = app.as_reader().with("origin", other).get(ADDRESS).await.expect(200);
            assert_eq!(reply.header("access-control-allow-origin"), "", "{other}");
        }
    }
}

story! {
    async fn cookies_act_for_pages_of_listed_origins_only(engine: Engine) {
        let app = TestApp::configured(engine, |config| {
            config.server.cors_origins = vec![LISTED.to_owned()];
        })
        .await;
        let login = json!({"username": "user", "password": PASSWORD});
        let session = app.anonymous().post("/api/v1/auth/login", &login).await.expect(200).json();
        let cookie = format!("codex_access={}", text(&session["accessToken"]));
        let browser = app.anonymous().with("cookie", &cookie).with("sec-fetch-site", "same-site");
        let label = json!({"label": "From elsewhere"});
        let from = |origin: &str| browser.clone().with("origin", origin);
        from(LISTED).post("/api/v1/api-keys", &label).await.expect(201);
        from("https://other.example").post("/api/v1/api-keys", &label).await.refused(401, "Unauthenticated");
        browser.post("/api/v1/api-keys", &label).await.refused(401, "Unauthenticated");
    }
}
