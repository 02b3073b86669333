//! Health, the description of the API and headers of every answer.

use codex_testkit::app::TestApp;
use serde_json::json;

use crate::support::story;

story! {
    async fn health_is_anonymous_and_never_stored(engine: Engine) {
        let app = TestApp::new(engine).await;
        let client = app.anonymous();
        let alive = client.get("/livez").await.expect(200);
        assert_eq!((alive.json(), alive.header("cache-control")), (json!({"status": "ok"}), "no-store"));
        let ready = client.get("/readyz").await.expect(200);
        assert_eq!((ready.json(), ready.header("cache-control")), (json!({"status": "ok"}), "no-store"));
        let verbose = client.get("/readyz?verbose").await.expect(200).json();
        let names: Vec<_> = verbose["checks"].as_array().unwrap().iter().map(|c| c["name"].clone()).collect();
        assert_eq!(names, ["draining", "database", "schema"]);
    }
}

story! {
    async fn the_description_is_served_and_explored_without_foreign_hosts(engine: Engine) {
        let app = TestApp::new(engine).await;
        let client = app.anonymous();
        let served = client.get("/api/v1/openapi.json").await.expect(200);
        assert_eq!(served.text(), codex_api::openapi_json());
        let page = client.get("/api/v1/docs").await.expect(200);
        assert!(page.text().contains("/assets/scalar/standalone.js"));
        assert!(!page.text().contains("http://") && !page.text().contains("https://"));
        assert!(page.header("content-security-policy").contains("default-src 'none'"));
    }
}

story! {
    async fn long_json_is_compressed_for_those_who_ask(engine: Engine) {
        let app = TestApp::new(engine).await;
        let client = app.anonymous().with("accept-encoding", "gzip");
        let packed = client.get("/api/v1/openapi.json").await.expect(200);
        assert_eq!(packed.header("content-encoding"), "gzip");
        assert!(packed.header("vary").to_lowercase().contains("accept-encoding"));
        assert!(packed.body.len() < codex_api::openapi_json().len() / 3);
    }
}

story! {
    async fn every_answer_carries_the_security_headers(engine: Engine) {
        let app = TestApp::new(engine).await;
        for address in ["/", "/livez", "/api/v1/libraries", "/api/v1/nothing", "/absent.js", "/api/v1/docs"] {
            let reply = app.anonymous().with("accept", "text/html").get(address).await;
            assert_eq!(reply.header("x-content-type-options"), "nosniff", "{address}");
            assert_eq!(reply.header("referrer-policy"), "same-origin", "{address}");
            assert!(reply.header("content-security-policy").contains("frame-ancestors 'self'"), "{address}");
            assert_eq!(reply.header("x-frame-options"), "SAMEORIGIN", "{address}");
            let permissions = reply.header("permissions-policy");
            for unused in ["camera", "microphone", "geolocation", "payment", "usb"] {
                assert!(permissions.contains(&format!("{unused}=()")), "{address}: {permissions}");
            }
            let is_page = reply.header("content-type").starts_with("text/html");
            let policy = reply.header("content-security-policy");
            assert!(!is_page || policy.contains("object-src 'none'") || policy.contains("default-src 'none'"), "{address}");
            let scripts = policy.split(';').find(|part| part.trim().starts_with("script-src")).unwrap_or_default();
            assert!(!scripts.contains("unsafe-inline") && !scripts.contains('*'), "{address}: {policy}");
        }
    }
}
