//! Background tasks: listed, stopped, tried again, and their lanes steered.

use codex_models::scans::TaskState;
use codex_models::tasks::{DeleteOldTasks, MakeThumbnails};
use codex_models::{Actor, Role};
use codex_testkit::app::TestApp;
use serde_json::{Value, json};

use crate::support::{story, text};

const CLEANUP: &str = "/api/v1/tasks/lanes/cleanup";

/// Records a task that waits, since nothing is begun in its lane.
async fn waiting(app: &TestApp) -> String {
    app.as_admin().patch(CLEANUP, &json!({"paused": true})).await.expect(200);
    let tx = app.core.db().begin().await.unwrap();
    let task = tx.enqueue(&DeleteOldTasks {}).await.unwrap().id;
    tx.commit().await.unwrap();
    task.to_string()
}

async fn until_done(app: &TestApp, task: &str) -> Value {
    let mut events = app.core.events().subscribe();
    loop {
        let shown = app.as_admin().get(&format!("/api/v1/tasks/{task}")).await.expect(200).json();
        if shown["state"] == "done" {
            return shown;
        }
        events.next().await.unwrap();
    }
}

story! {
    async fn a_waiting_task_is_listed_canceled_and_tried_again(engine: Engine) {
        let app = TestApp::new(engine).await;
        let admin = app.as_admin();
        let task = waiting(&app).await;
        let address = format!("/api/v1/tasks/{task}");

        let list = admin.get("/api/v1/tasks?state=queued&lane=cleanup").await.expect(200).json();
        assert_eq!((&list["total"], &list["items"][0]["id"]), (&json!(1), &json!(task)));
        assert_eq!(admin.get("/api/v1/tasks?kind=scan_library").await.expect(200).json()["total"], 0);
        let counts = admin.get("/api/v1/tasks/counts").await.expect(200).json();
        assert_eq!(counts["counts"], json!([{"lane": "cleanup", "state": "queued", "count": 1}]));

        admin.post(&format!("{address}/retry"), &json!({})).await.refused(409, "TaskNotFailed");
        let canceled = admin.post(&format!("{address}/cancel"), &json!({})).await.expect(202).json();
        assert_eq!(canceled["state"], TaskState::Canceled.as_str());
        admin.post(&format!("{address}/cancel"), &json!({})).await.refused(409, "TaskEnded");

        let again = admin.post(&format!("{address}/retry"), &json!({})).await.expect(202).json();
        assert_eq!((&again["state"], &again["error"]), (&json!("queued"), &json!(null)));
        admin.patch(CLEANUP, &json!({"paused": false})).await.expect(200);
        let done = until_done(&app, &task).await;
        assert!(done["durationMs"].is_u64() && done["finishedAt"].is_string());
    }
}

story! {
    async fn a_task_is_not_tried_again_while_another_does_the_same(engine: Engine) {
        let app = TestApp::new(engine).await;
        let admin = app.as_admin();
        let first = waiting(&app).await;
        admin.post(&format!("/api/v1/tasks/{first}/cancel"), &json!({})).await.expect(202);
        let second = waiting(&app).await;
        assert_ne!(first, second);
        admin.post(&format!("/api/v1/tasks/{first}/retry"), &json!({})).await.refused(409, "TaskTwice");
    }
}

story! {
    async fn a_lane_is_paused_and_widened_for_every_process(engine: Engine) {
        let app = TestApp::new(engine).await;
        let admin = app.as_admin();
        let changed = admin.patch(CLEANUP, &json!({"paused": true, "concurrency": 3})).await.expect(200).json();
        assert_eq!((&changed["paused"], &changed["concurrency"]), (&json!(true), &json!(3)));
        let lanes = admin.get("/api/v1/tasks/lanes").await.expect(200).json();
        let names: Vec<&Value> = lanes["items"].as_array().unwrap().iter().map(|lane| &lane["lane"]).collect();
        assert_eq!(names, ["interactive", "scan", "analyze", "thumbnails", "hashes", "cleanup"]);
        assert_eq!(lanes["items"][5], changed);

        for wrong in [0, 65] {
            admin.patch(CLEANUP, &json!({"concurrency": wrong})).await.refused(422, "InvalidField");
        }
        admin.patch("/api/v1/tasks/lanes/fast", &json!({"paused": true})).await.refused(404, "NotFound");
    }
}

story! {
    async fn who_may_not_see_tasks_hears_of_none(engine: Engine) {
        let app = TestApp::new(engine).await;
        let task = waiting(&app).await;
        for address in ["/api/v1/tasks".to_owned(), format!("/api/v1/tasks/{task}")] {
            let reply = app.client_of(Role::Reader).get(&address).await;
            assert_eq!(text(&reply.refused(403, "PermissionDenied").json()["details"]["permission"]), "tasks:read");
        }
    }
}

story! {
    async fn the_hashes_of_every_file_are_made_by_their_schedule(engine: Engine) {
        let app = TestApp::new(engine).await;
        let admin = app.as_admin();
        app.put_book("Shelf/One.cbz", codex_testkit::corpus::cbz::Cbz::with_pages(2).build());
        let library = app.scan_library().await;
        let body = json!({"work": "hash_books", "cron": "0 1 * * *"});
        let schedule = admin.post("/api/v1/schedules", &body).await.expect(201).json();
        let run = format!("/api/v1/schedules/{}/run", text(&schedule["id"]));

        let task = admin.post(&run, &json!({})).await.expect(202).json();
        let done = until_done(&app, &text(&task["taskId"])).await;
        assert_eq!(done["progress"], json!({"done": 1, "total": 1}));
        let task = admin.post(&run, &json!({})).await.expect(202).json();
        let again = until_done(&app, &text(&task["taskId"])).await;
        assert_eq!(again["progress"], json!({"done": 0, "total": 0}), "nothing is read twice");

        app.put_book("Shelf/One.cbz", codex_testkit::corpus::cbz::Cbz::with_pages(3).build());
        app.core.libraries().start_scan(&Actor::operator(), library, false).await.unwrap();
        app.scanned(library).await;
        let task = admin.post(&run, &json!({})).await.expect(202).json();
        let changed = until_done(&app, &text(&task["taskId"])).await;
        assert_eq!(changed["progress"], json!({"done": 1, "total": 1}));
    }
}

story! {
    async fn tasks_of_one_kind_for_different_libraries_wait_side_by_side(engine: Engine) {
        let app = TestApp::new(engine).await;
        let lane = "/api/v1/tasks/lanes/thumbnails";
        app.as_admin().patch(lane, &json!({"paused": true})).await.expect(200);
        let library = app.scan_library().await;
        let tx = app.core.db().begin().await.unwrap();
        let of_all = tx.enqueue(&MakeThumbnails::default()).await.unwrap();
        let of_one = tx.enqueue(&MakeThumbnails { library: Some(library) }).await.unwrap();
        let again = tx.enqueue(&MakeThumbnails { library: Some(library) }).await.unwrap();
        tx.commit().await.unwrap();
        assert_ne!(of_all.id, of_one.id);
        assert_eq!((again.id, again.existing), (of_one.id, true));
    }
}
