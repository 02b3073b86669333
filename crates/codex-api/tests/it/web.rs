//! The files of the web app.

use codex_testkit::app::TestApp;
use codex_testkit::db::Engine;
use serde_json::json;

#[tokio::test]
async fn every_page_of_the_app_is_its_index_and_nothing_else_is() {
    let app = TestApp::new(Engine::Sqlite).await;
    let browser = app.anonymous().with("accept", "text/html,*/*;q=0.8");
    for address in ["/", "/series/42", "/books/42/read"] {
        let page = browser.get(address).await;
        assert!(page.header("content-type").starts_with("text/html"), "{address}");
        assert!(page.header("content-security-policy").contains("script-src 'self'"), "{address}");
        // Without `npm run build` a page says that the app is not in this build.
        assert!(page.status == 200 || page.text().contains("make build"), "{address}");
    }
    app.anonymous().with("accept", "*/*").get("/series/42").await.refused(404, "NotFound");
    browser.get("/assets/absent.js").await.refused(404, "NotFound");
    browser.post("/series", &json!({})).await.refused(405, "MethodNotAllowed");
}
