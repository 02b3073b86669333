//! Schedules: made, changed, tried, run by hand, and gone with their library.

use codex_models::Role;
use codex_testkit::app::TestApp;
use serde_json::{Value, json};

use crate::support::{NOBODY, story, text};

/// A server with an empty library; its id.
async fn with_library(engine: codex_testkit::db::Engine) -> (TestApp, String) {
    let app = TestApp::new(engine).await;
    let body = json!({"name": "Comics", "roots": [app.library_folder()], "scan": false});
    let library = app.as_admin().post("/api/v1/libraries", &body).await.expect(201).json();
    (app, text(&library["id"]))
}

fn nightly(library: &str) -> Value {
    json!({"work": "scan_library", "libraryId": library, "cron": " 30  3 * * * ", "timeZone": "Europe/Berlin"})
}

fn fields(reply: &Value) -> Vec<&str> {
    let fields = reply["details"]["fields"].as_array().unwrap();
    fields.iter().map(|field| field["field"].as_str().unwrap()).collect()
}

story! {
    async fn a_schedule_is_made_shown_changed_and_deleted(engine: Engine) {
        let (app, library) = with_library(engine).await;
        let admin = app.as_admin();
        let made = admin.post("/api/v1/schedules", &nightly(&library)).await.expect(201).json();
        assert_eq!((&made["cron"], &made["timeZone"]), (&json!("30 3 * * *"), &json!("Europe/Berlin")));
        assert_eq!((&made["enabled"], &made["builtIn"], &made["lastSlot"]), (&json!(true), &json!(false), &json!(null)));
        let runs = made["nextRuns"].as_array().unwrap();
        assert_eq!((runs.len(), &runs[0]), (5, &json!("2026-01-01T02:30:00Z")));
        let address = format!("/api/v1/schedules/{}", text(&made["id"]));
        assert_eq!(admin.get(&address).await.expect(200).json(), made);

        let list = admin.get("/api/v1/schedules?limit=500").await.expect(200).json();
        let listed: Vec<&Value> = list["items"].as_array().unwrap().iter().map(|item| &item["id"]).collect();
        assert!(listed.contains(&&made["id"]));

        let off = admin.patch(&address, &json!({"enabled": false})).await.expect(200).json();
        assert_eq!((&off["enabled"], &off["nextRuns"]), (&json!(false), &json!([])));
        let moved = json!({"enabled": true, "cron": "@hourly", "timeZone": "UTC"});
        let moved = admin.patch(&address, &moved).await.expect(200).json();
        assert_eq!(moved["nextRuns"][0], "2026-01-01T01:00:00Z");

        admin.delete(&address).await.expect(204);
        admin.get(&address).await.refused(404, "NotFound");
        admin.delete(&address).await.refused(404, "NotFound");
    }
}

story! {
    async fn wrong_fields_are_named_when_a_schedule_is_written_or_tried(engine: Engine) {
        let (app, library) = with_library(engine).await;
        let admin = app.as_admin();
        let wrong = json!({"work": "scan_library", "libraryId": library, "cron": "0 0 3 * * *", "timeZone": "Mars/Olympus"});
        let reply = admin.post("/api/v1/schedules", &wrong).await.refused(422, "InvalidField");
        assert_eq!(fields(&reply.json()), ["cron", "timeZone"]);
        let reply = admin.post("/api/v1/schedules/preview", &json!({"cron": "0 0 30 2 *"})).await;
        assert_eq!(fields(&reply.refused(422, "InvalidField").json()), ["cron"]);
        let homeless = json!({"work": "scan_library", "cron": "0 3 * * *"});
        let reply = admin.post("/api/v1/schedules", &homeless).await.refused(422, "InvalidField");
        assert_eq!(fields(&reply.json()), ["libraryId"]);
        admin.post("/api/v1/schedules", &nightly(NOBODY)).await.refused(404, "NotFound");
        let unknown = json!({"work": "make_coffee", "cron": "0 3 * * *"});
        assert!(admin.post("/api/v1/schedules", &unknown).await.status.is_client_error());

        let made = admin.post("/api/v1/schedules", &nightly(&library)).await.expect(201).json();
        let address = format!("/api/v1/schedules/{}", text(&made["id"]));
        admin.patch(&address, &json!({"cron": "daily"})).await.refused(422, "InvalidField");
        assert_eq!(admin.get(&address).await.expect(200).json(), made, "nothing was changed");
    }
}

story! {
    async fn an_expression_can_be_tried(engine: Engine) {
        let app = TestApp::new(engine).await;
        let body = json!({"cron": "0 9 * * MON-FRI", "timeZone": "Asia/Tokyo"});
        let tried = app.client_of(Role::Editor).post("/api/v1/schedules/preview", &body).await.expect(200).json();
        let expected = [1, 2, 5, 6, 7].map(|day| format!("2026-01-{day:02}T00:00:00Z"));
        // It is midnight in UTC, nine in Tokyo: the next time is tomorrow's.
        assert_eq!(tried["nextRuns"], json!([&expected[1], &expected[2], &expected[3], &expected[4], "2026-01-08T00:00:00Z"]));
    }
}

story! {
    async fn a_schedule_is_run_by_hand(engine: Engine) {
        let (app, library) = with_library(engine).await;
        let admin = app.as_admin();
        let made = admin.post("/api/v1/schedules", &nightly(&library)).await.expect(201).json();
        let address = format!("/api/v1/schedules/{}", text(&made["id"]));
        let run = admin.post(&format!("{address}/run"), &json!({})).await.expect(202).json();
        let scan = app.scanned(library.parse().unwrap()).await;
        assert_eq!(run["taskId"], json!(scan.task));
        let firings = admin.get(&format!("{address}/firings")).await.expect(200).json();
        assert_eq!(firings["total"], 0, "a run by hand takes no slot");
    }
}

story! {
    async fn the_schedules_of_a_library_go_with_it(engine: Engine) {
        let (app, library) = with_library(engine).await;
        let admin = app.as_admin();
        let made = admin.post("/api/v1/schedules", &nightly(&library)).await.expect(201).json();
        admin.delete(&format!("/api/v1/libraries/{library}")).await.expect(204);
        admin.get(&format!("/api/v1/schedules/{}", text(&made["id"]))).await.refused(404, "NotFound");
    }
}

story! {
    async fn an_editor_sees_schedules_and_changes_none_and_a_reader_sees_none(engine: Engine) {
        let (app, library) = with_library(engine).await;
        let made = app.as_admin().post("/api/v1/schedules", &nightly(&library)).await.expect(201).json();
        let address = format!("/api/v1/schedules/{}", text(&made["id"]));
        let editor = app.client_of(Role::Editor);
        editor.get(&address).await.expect(200);
        editor.delete(&address).await.refused(403, "PermissionDenied");
        editor.post("/api/v1/schedules", &nightly(&library)).await.refused(403, "PermissionDenied");
        app.as_reader().get(&address).await.refused(403, "PermissionDenied");
    }
}
