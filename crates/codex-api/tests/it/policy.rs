//! Who may do what: worked out from the documented operations themselves.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use axum::http::Method;
use codex_testkit::app::TestApp;
use codex_testkit::db::Engine;
use serde_json::{Value, json};

use crate::support::NOBODY;

/// Every operation that answers without credentials.
const PUBLIC: &[&str] = &[
    "begin_oidc_login",
    "complete_oidc_login",
    "create_setup",
    "end_oidc_sessions",
    "get_docs",
    "get_livez",
    "get_openapi",
    "get_readyz",
    "get_setup",
    "list_providers",
    "login",
    "logout",
    "redeem_oidc_code",
    "redeem_password_reset",
    "refresh",
];

/// A documented operation, with ids of nothing in its address.
pub(crate) struct Operation {
    pub(crate) id: String,
    pub(crate) method: Method,
    pub(crate) uri: String,
    pub(crate) is_public: bool,
}

/// Every documented operation.
pub(crate) fn operations() -> Vec<Operation> {
    let document: Value = serde_json::from_str(&codex_api::openapi_json()).unwrap();
    let mut operations = Vec::new();
    for (path, item) in document["paths"].as_object().unwrap() {
        let uri = path
            .replace("{id}", NOBODY)
            .replace("{lane}", "scan")
            .replace("{userId}", NOBODY)
            .replace("{keyId}", NOBODY)
            .replace("{memberId}", NOBODY)
            .replace("{number}", "1")
            .replace("{provider}", "none")
            .replace("{path}", "META-INF/container.xml");
        assert!(!uri.contains('{'), "{path} has a parameter this test does not know");
        for (method, operation) in item.as_object().unwrap() {
            operations.push(Operation {
                id: operation["operationId"].as_str().unwrap().to_owned(),
                method: method.to_uppercase().parse().unwrap(),
                uri: uri.clone(),
                is_public: operation["security"] == json!([{}]),
            });
        }
    }
    operations
}

#[test]
fn the_public_operations_are_these_and_no_others() {
    let mut public: Vec<String> =
        operations().into_iter().filter(|operation| operation.is_public).map(|o| o.id).collect();
    public.sort();
    assert_eq!(public, PUBLIC);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_other_operation_refuses_strangers_and_those_without_its_right() {
    let app = TestApp::new(Engine::Sqlite).await;
    let (stranger, nobody) = (app.anonymous(), app.permissionless().await);
    let mut table = BTreeMap::new();
    for Operation { id, method, uri, is_public } in operations() {
        if is_public {
            continue;
        }
        let refused = stranger.send_json(method.clone(), &uri, &json!({})).await;
        assert_eq!(
            (refused.status.as_u16(), refused.code()),
            (401, "Unauthenticated".to_owned()),
            "{id}"
        );
        let reply = nobody.send_json(method, &uri, &json!({})).await;
        let permission = if reply.status == 403 {
            assert_eq!(reply.code(), "PermissionDenied", "{id}");
            reply.json()["details"]["permission"].as_str().unwrap().to_owned()
        } else {
            "(signed in)".to_owned()
        };
        table.insert(id, permission);
    }
    let mut lines = String::new();
    for (id, permission) in &table {
        writeln!(lines, "{id} = {permission}").unwrap();
    }
    insta::assert_snapshot!("operation_permissions", lines);
}
