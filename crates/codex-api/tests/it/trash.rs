//! Books whose files are gone, and folders that lost too much at once.

use axum::http::StatusCode;
use codex_models::Role;
use codex_testkit::app::TestApp;
use codex_testkit::corpus::cbz::Cbz;
use serde_json::{Value, json};

use crate::support::{NOBODY, Shelf, story, text};

/// A scanned shelf of which one comic is gone, with what the reader made of it.
async fn with_a_loss(engine: codex_testkit::db::Engine) -> Shelf {
    let shelf = Shelf::new(engine).await;
    let reader = shelf.app.as_reader();
    let comic = &shelf.comic;
    reader.put(&format!("/api/v1/books/{comic}/progress"), &json!({"page": 2})).await.expect(200);
    reader.put(&format!("/api/v1/books/{comic}/rating"), &json!({"rating": 8})).await.expect(200);
    std::fs::rename(file(&shelf.app), shelf.app.library_folder().with_extension("kept")).unwrap();
    rescan(&shelf).await;
    shelf
}

fn file(app: &TestApp) -> std::path::PathBuf {
    app.library_folder().join("Batman/Batman 1.cbz")
}

async fn rescan(shelf: &Shelf) {
    let address = format!("/api/v1/libraries/{}/scan", shelf.library);
    shelf.app.as_admin().post(&address, &json!({})).await.expect(202);
    shelf.app.scanned(shelf.library.parse().unwrap()).await;
}

async fn trash(shelf: &Shelf) -> Value {
    shelf.app.as_admin().get("/api/v1/trash").await.expect(200).json()
}

story! {
    async fn the_trash_shows_what_people_made_of_books_whose_files_are_gone(engine: Engine) {
        let shelf = with_a_loss(engine).await;
        let shown = trash(&shelf).await;
        assert_eq!(shown["total"], 1);
        let item = &shown["items"][0];
        assert_eq!(item["book"]["id"], shelf.comic.as_str());
        assert_eq!((&item["made"]["progress"], &item["made"]["opinions"]), (&json!(1), &json!(1)));
        assert!(item["missingAt"].is_string());
        let other = format!("/api/v1/trash?libraryId={NOBODY}");
        assert_eq!(shelf.app.as_admin().get(&other).await.expect(200).json()["total"], 0);
        shelf.app.client_of(Role::Editor).get("/api/v1/trash").await.refused(403, "PermissionDenied");
    }
}

story! {
    async fn a_purge_deletes_what_was_shown_and_nothing_else(engine: Engine) {
        let shelf = with_a_loss(engine).await;
        let admin = shelf.app.as_admin();
        let preview = admin.post("/api/v1/trash/preview", &json!({})).await.expect(200).json();
        assert_eq!((&preview["books"], &preview["series"]), (&json!(1), &json!(0)));
        assert_eq!((&preview["booksWithMade"], &preview["made"]["progress"]), (&json!(1), &json!(1)));
        let token = text(&preview["token"]);
        let comic = &shelf.comic;
        let mark = format!("/api/v1/books/{comic}/bookmarks");
        shelf.app.as_reader().post(&mark, &json!({"page": 1})).await.expect(201);
        let purge = |token: &str| json!({"token": token});
        admin.post("/api/v1/trash/purge", &purge(&token)).await.refused(409, "TrashChanged");
        let preview = admin.post("/api/v1/trash/preview", &json!({"bookIds": [comic]})).await.expect(200).json();
        let body = json!({"bookIds": [comic], "token": preview["token"]});
        assert_eq!(admin.post("/api/v1/trash/purge", &body).await.expect(200).json()["books"], 1);
        admin.get(&format!("/api/v1/books/{comic}")).await.refused(404, "NotFound");
        admin.get(&format!("/api/v1/books/{}", shelf.next_comic)).await.expect(200);
        assert_eq!(trash(&shelf).await["total"], 0);
        let log = admin.get("/api/v1/audit?action=trash_purged").await.expect(200).json();
        assert_eq!((&log["total"], &log["items"][0]["details"]["books"]), (&json!(1), &json!("1")));
    }
}

story! {
    async fn a_book_whose_file_is_back_is_restored_with_all_that_was_made_of_it(engine: Engine) {
        let shelf = with_a_loss(engine).await;
        let admin = shelf.app.as_admin();
        std::fs::rename(shelf.app.library_folder().with_extension("kept"), file(&shelf.app)).unwrap();
        let body = json!({"bookIds": [shelf.comic]});
        let scans = admin.post("/api/v1/trash/restore", &body).await.expect(202).json();
        let task = text(&scans["taskIds"][0]);
        while admin.get(&format!("/api/v1/tasks/{task}")).await.expect(200).json()["state"] != "done" {
            tokio::task::yield_now().await;
        }
        assert_eq!(trash(&shelf).await["total"], 0);
        let progress = format!("/api/v1/books/{}/progress", shelf.comic);
        assert_eq!(shelf.app.as_reader().get(&progress).await.expect(200).json()["page"], 2);
        let unknown = json!({"bookIds": [NOBODY]});
        admin.post("/api/v1/trash/restore", &unknown).await.refused(404, "NotFound");
    }
}

story! {
    async fn losses_of_a_folder_wait_for_a_word_and_a_word_without_losses_is_refused(engine: Engine) {
        let app = TestApp::new(engine).await;
        for number in 0..12_u32 {
            let book = Cbz::with_pages(1).file("n.txt", number.to_string()).build();
            app.put_book(&format!("Tales/{number}.cbz"), book);
        }
        app.put_book("Other/1.cbz", Cbz::with_pages(2).build());
        let library = app.scan_library().await;
        let admin = app.as_admin();
        let address = format!("/api/v1/libraries/{library}");
        let confirm = format!("{address}/confirm-losses");
        admin.post(&confirm, &json!({})).await.refused(409, "NothingToConfirm");
        std::fs::remove_dir_all(app.library_folder().join("Tales")).unwrap();
        admin.post(&format!("{address}/scan"), &json!({})).await.expect(202);
        app.scanned(library).await;
        let shown = admin.get(&address).await.expect(200).json();
        let root = &shown["roots"][0];
        assert_eq!((&root["state"], &root["goneBooks"], &root["heldBooks"]), (&json!("shrunk"), &json!(12), &json!(13)));
        assert_eq!((&shown["missingCount"], &shown["scan"]["error"]["code"]), (&json!(0), &json!("root_shrunk")));
        app.client_of(Role::Editor).post(&confirm, &json!({})).await.refused(403, "PermissionDenied");
        admin.post(&confirm, &json!({"rootIds": [NOBODY]})).await.refused(409, "NothingToConfirm");
        admin.post(&confirm, &json!({"rootIds": [root["id"]]})).await.expect(202);
        app.scanned(library).await;
        let shown = admin.get(&address).await.expect(200).json();
        assert_eq!((&shown["missingCount"], &shown["roots"][0]["state"]), (&json!(12), &json!("ok")));
    }
}

story! {
    async fn a_part_of_a_library_is_scanned_by_itself(engine: Engine) {
        let shelf = Shelf::new(engine).await;
        let admin = shelf.app.as_admin();
        let address = format!("/api/v1/libraries/{}/scan", shelf.library);
        shelf.app.put_book("Batman/Batman 3.cbz", Cbz::with_pages(3).build());
        shelf.app.put_book("Alice/Alice 2.cbz", Cbz::with_pages(4).build());
        let scan = admin.post(&address, &json!({"seriesId": shelf.series})).await.expect(202).json();
        let task = format!("/api/v1/tasks/{}", text(&scan["taskId"]));
        while admin.get(&task).await.expect(200).json()["state"] != "done" {
            tokio::task::yield_now().await;
        }
        let books = admin.get("/api/v1/books?limit=500").await.expect(200).json();
        let names: Vec<String> = books["items"].as_array().unwrap().iter().map(|book| text(&book["fileName"])).collect();
        assert!(names.contains(&"Batman 3.cbz".to_owned()) && !names.contains(&"Alice 2.cbz".to_owned()), "{names:?}");
        let both = json!({"seriesId": shelf.series, "bookId": shelf.comic});
        admin.post(&address, &both).await.refused(422, "InvalidField");
        admin.post(&address, &json!({"seriesId": NOBODY})).await.refused(404, "NotFound");
        let library = admin.get(&format!("/api/v1/libraries/{}", shelf.library)).await.expect(200).json();
        let up = json!({"folder": {"rootId": library["roots"][0]["id"], "path": "../.."}});
        assert_eq!(admin.post(&address, &up).await.status, StatusCode::UNPROCESSABLE_ENTITY);
    }
}
