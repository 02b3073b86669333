//! Libraries, their folders and scans.

use codex_models::Role;
use codex_testkit::app::TestApp;
use codex_testkit::corpus::cbz::Cbz;
use serde_json::json;

use crate::support::{NOBODY, Shelf, story, text};

story! {
    async fn a_library_is_made_scanned_renamed_and_forgotten(engine: Engine) {
        let app = TestApp::new(engine).await;
        app.put_book("Tales/Tales 1.cbz", Cbz::with_pages(2).build());
        let admin = app.as_admin();
        let root = app.library_folder();
        let made = admin
            .post("/api/v1/libraries", &json!({"name": "Comics", "roots": [root], "scan": false}))
            .await
            .expect(201)
            .json();
        assert_eq!((&made["name"], &made["bookCount"], &made["scan"]), (&json!("Comics"), &json!(0), &json!(null)));
        let address = format!("/api/v1/libraries/{}", text(&made["id"]));

        let scan = admin.post(&format!("{address}/scan"), &json!({"mode": "deep"})).await.expect(202).json();
        assert_eq!(scan["libraryId"], made["id"]);
        app.scanned(text(&made["id"]).parse().unwrap()).await;
        let scan = admin.get(&format!("{address}/scan")).await.expect(200).json();
        assert_eq!((&scan["state"], &scan["added"]), (&json!("done"), &json!(1)));
        let shown = admin.get(&address).await.expect(200).json();
        assert_eq!((&shown["bookCount"], &shown["seriesCount"]), (&json!(1), &json!(1)));
        assert_eq!(shown["roots"][0]["state"], "ok");

        let renamed = admin.patch(&address, &json!({"name": "Tales"})).await.expect(200).json();
        assert_eq!((&renamed["name"], &renamed["bookCount"]), (&json!("Tales"), &json!(1)));
        let list = admin.get("/api/v1/libraries?limit=1").await.expect(200).json();
        assert_eq!((&list["total"], &list["nextCursor"]), (&json!(1), &json!(null)));

        admin.delete(&address).await.expect(204);
        admin.get(&address).await.refused(404, "NotFound");
        admin.delete(&address).await.refused(404, "NotFound");
    }
}

story! {
    async fn a_scan_needs_no_body(engine: Engine) {
        let shelf = Shelf::new(engine).await;
        let address = format!("/api/v1/libraries/{}/scan", shelf.library);
        let reply = shelf.app.as_admin().send(axum::http::Method::POST, &address, "").await;
        reply.expect(202);
    }
}

story! {
    async fn impossible_libraries_are_refused_with_the_rule(engine: Engine) {
        let app = TestApp::new(engine).await;
        let admin = app.as_admin();
        let folder = app.library_folder();
        app.put_book("inner/a.cbz", Cbz::with_pages(1).build());
        let make = |name: &str, root: &std::path::Path| {
            let (admin, body) = (admin.clone(), json!({"name": name, "roots": [root], "scan": false}));
            async move { admin.post("/api/v1/libraries", &body).await }
        };
        make("One", &folder).await.expect(201);
        make("one", &folder).await.expect(409);
        make("Two", &folder.join("inner")).await.refused(409, "RootTaken");
        make("Two", &folder.join("absent")).await.refused(409, "RootMissing");
        make("Two", &folder.join("inner/a.cbz")).await.refused(409, "RootNotADirectory");
        make("Two", std::path::Path::new("relative")).await.refused(422, "InvalidField");
        let nameless = json!({"name": " ", "roots": []});
        admin.post("/api/v1/libraries", &nameless).await.refused(422, "InvalidField");
    }
}

story! {
    async fn an_editor_may_scan_but_not_make_libraries_and_a_reader_may_neither(engine: Engine) {
        let shelf = Shelf::new(engine).await;
        let body = json!({"name": "X", "roots": ["/tmp"]});
        for role in [Role::Editor, Role::User, Role::Reader] {
            let client = shelf.app.client_of(role);
            let reply = client.post("/api/v1/libraries", &body).await.refused(403, "PermissionDenied");
            assert_eq!(reply.json()["details"]["permission"], "libraries:write");
        }
        let address = format!("/api/v1/libraries/{}/scan", shelf.library);
        shelf.app.client_of(Role::Editor).post(&address, &json!({})).await.expect(202);
        shelf.app.as_reader().post(&address, &json!({})).await.refused(403, "PermissionDenied");
    }
}

story! {
    async fn the_folder_picker_shows_folders_and_refuses_what_is_none(engine: Engine) {
        let app = TestApp::new(engine).await;
        app.put_book("inner/a.cbz", b"x");
        let admin = app.as_admin();
        let ask = |path: &std::path::Path| format!("/api/v1/filesystem?path={}", path.display());
        let listing = admin.get(&ask(&app.library_folder())).await.expect(200).json();
        let names: Vec<_> = listing["entries"].as_array().unwrap().iter().map(|e| text(&e["name"])).collect();
        assert_eq!(names, ["inner"]);
        assert!(listing["parent"].is_string());
        admin.get("/api/v1/filesystem").await.expect(200);
        for path in ["absent", "inner/a.cbz", "../../../nowhere"] {
            let reply = admin.get(&ask(&app.library_folder().join(path))).await;
            assert!(reply.status.is_client_error(), "{path}: {}", reply.text());
        }
    }
}

story! {
    async fn unknown_libraries_are_not_found_by_any_method(engine: Engine) {
        let app = TestApp::new(engine).await;
        let admin = app.as_admin();
        for id in [NOBODY, "42", "x%2Fy", "%00"] {
            let address = format!("/api/v1/libraries/{id}");
            admin.get(&address).await.refused(404, "NotFound");
            admin.patch(&address, &json!({"name": "X"})).await.refused(404, "NotFound");
            admin.delete(&address).await.refused(404, "NotFound");
            admin.get(&format!("{address}/scan")).await.refused(404, "NotFound");
            admin.post(&format!("{address}/scan"), &json!({})).await.refused(404, "NotFound");
        }
    }
}
