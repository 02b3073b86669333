//! Requests that nobody should send are refused with a code, never with a fault of the server.

use axum::http::Method;
use codex_testkit::app::TestApp;
use serde_json::{Value, json};

use crate::support::{NOBODY, story};

story! {
    async fn unknown_addresses_and_methods_are_refused_as_json(engine: Engine) {
        let app = TestApp::new(engine).await;
        let admin = app.as_admin().with("accept", "text/html");
        for address in ["/api", "/api/", "/api/v1", "/api/v1/", "/api/v1/nothing", "/api/v2/books", "/api/v1/books/x/y/z"] {
            admin.get(address).await.refused(404, "NotFound");
            admin.post(address, &json!({})).await.refused(404, "NotFound");
        }
        let reply = admin.delete("/api/v1/libraries").await.refused(405, "MethodNotAllowed");
        assert!(reply.header("allow").contains("POST"), "{:?}", reply.headers);
        admin.put("/api/v1/books", &json!({})).await.refused(405, "MethodNotAllowed");
    }
}

story! {
    async fn bodies_that_are_too_large_of_another_type_or_broken_are_refused(engine: Engine) {
        let app = TestApp::new(engine).await;
        let admin = app.as_admin();
        let json_client = admin.clone().with("content-type", "application/json");
        let large = json!({"name": "x".repeat(10 * 1024 * 1024), "roots": []});
        admin.post("/api/v1/libraries", &large).await.refused(413, "PayloadTooLarge");
        let chunks = futures_of(vec![vec![b' '; 600_000], vec![b' '; 600_000]]);
        let streamed = json_client.send(Method::POST, "/api/v1/libraries", chunks).await;
        streamed.refused(413, "PayloadTooLarge");
        let login = app.anonymous().post("/api/v1/auth/login", &large).await;
        login.refused(413, "PayloadTooLarge");

        let form = admin.clone().with("content-type", "application/x-www-form-urlencoded");
        form.send(Method::POST, "/api/v1/libraries", "name=x").await.refused(415, "UnsupportedMediaType");
        admin.send(Method::POST, "/api/v1/libraries", "{}").await.refused(415, "UnsupportedMediaType");
        for broken in ["", "{", "[]", "null", "{\"name\": 5}", "{\"nam\": \"x\"}", "\u{0}"] {
            let reply = json_client.send(Method::POST, "/api/v1/libraries", broken).await;
            reply.refused(400, "BadRequest");
        }
        let deep = "[".repeat(100_000);
        json_client.send(Method::POST, "/api/v1/libraries", deep).await.refused(400, "BadRequest");
    }
}

fn futures_of(chunks: Vec<Vec<u8>>) -> axum::body::Body {
    let chunks = chunks.into_iter().map(Ok::<_, std::convert::Infallible>);
    axum::body::Body::from_stream(futures::stream::iter(chunks))
}

story! {
    async fn odd_values_in_every_place_of_every_operation_never_break_the_server(engine: Engine) {
        let app = TestApp::new(engine).await;
        let admin = app.as_admin();
        let document: Value = serde_json::from_str(&codex_api::openapi_json()).unwrap();
        let odd = [NOBODY, "0", "-1", "%00", "%2e%2e", "%F0%9F%93%9A", "99999999999999999999"];
        for (path, item) in document["paths"].as_object().unwrap() {
            for (method, operation) in item.as_object().unwrap() {
                let id = operation["operationId"].as_str().unwrap();
                if id == "stream_events" || id == "get_readyz" {
                    continue;
                }
                for value in odd {
                    let path = ["{id}", "{number}", "{path}"]
                        .into_iter()
                        .fold(path.clone(), |path, name| path.replace(name, value));
                    let query: Vec<String> = operation["parameters"]
                        .as_array()
                        .into_iter()
                        .flatten()
                        .filter(|parameter| parameter["in"] == "query")
                        .map(|parameter| format!("{}={value}", parameter["name"].as_str().unwrap()))
                        .collect();
                    for address in [path.clone(), format!("{path}?{}", query.join("&"))] {
                        let method: Method = method.to_uppercase().parse().unwrap();
                        for body in [json!({}), json!([]), json!(value)] {
                            let reply = admin.send_json(method.clone(), &address, &body).await;
                            let status = reply.status.as_u16();
                            assert!(status < 500, "{method} {address} {body}: {status} {}", reply.text());
                            if status >= 400 {
                                assert!(!reply.code().is_empty(), "{method} {address}");
                            }
                        }
                    }
                }
            }
        }
    }
}
