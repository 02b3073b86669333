//! What accounts write about books and series, and the places they mark.

use codex_models::Role;
use codex_testkit::app::PASSWORD;
use serde_json::{Value, json};

use crate::support::{NOBODY, Shelf, comic_bytes, story, text};

async fn rescan(shelf: &Shelf, mode: &str) {
    let address = format!("/api/v1/libraries/{}/scan", shelf.library);
    shelf.app.as_admin().post(&address, &json!({ "mode": mode })).await.expect(202);
    shelf.app.scanned(shelf.library.parse().unwrap()).await;
}

story! {
    async fn a_review_stands_with_the_rating_and_is_ones_own(engine: Engine) {
        let shelf = Shelf::new(engine).await;
        let (ann, bob) = (shelf.app.client_of(Role::User), shelf.app.as_reader());
        let series = format!("/api/v1/series/{}/rating", shelf.series);
        let book = format!("/api/v1/books/{}/rating", shelf.comic);
        for address in [&series, &book] {
            let kept = ann.put(address, &json!({"rating": 8, "review": "Dark.\nGood."})).await.expect(200).json();
            assert_eq!(kept, json!({"rating": 8, "review": "Dark.\nGood."}));
            assert_eq!(bob.get(address).await.expect(200).json(), json!({"rating": null, "review": null}));
            let kept = ann.put(address, &json!({"rating": null})).await.expect(200).json();
            assert_eq!(kept, json!({"rating": null, "review": "Dark.\nGood."}), "what is absent stays");
            ann.put(address, &json!({"review": "x".repeat(4_001)})).await.refused(422, "InvalidField");
            bob.put(address, &json!({"review": "Other."})).await.expect(200);
        }
        std::fs::remove_file(shelf.app.library_folder().join("Batman/Batman 1.cbz")).unwrap();
        rescan(&shelf, "normal").await;
        shelf.app.put_book("Batman/Batman 1.cbz", comic_bytes());
        rescan(&shelf, "deep").await;
        for address in [&series, &book] {
            assert_eq!(ann.get(address).await.expect(200).json()["review"], "Dark.\nGood.");
            assert_eq!(ann.put(address, &json!({"review": " "})).await.expect(200).json()["review"], Value::Null);
            assert_eq!(bob.get(address).await.expect(200).json()["review"], "Other.");
        }
    }
}

story! {
    async fn bookmarks_are_kept_in_order_with_their_positions_as_they_came(engine: Engine) {
        let shelf = Shelf::new(engine).await;
        let (ann, bob) = (shelf.app.client_of(Role::User), shelf.app.as_reader());
        let address = format!("/api/v1/books/{}/bookmarks", shelf.comic);
        let second = ann.post(&address, &json!({"page": 2, "note": "Here."})).await.expect(201).json();
        let locator = json!({"href": "a.xhtml", "type": "x", "locations": {"cfi": "/4/2", "odd": [1, null]}});
        let text_book = format!("/api/v1/books/{}/bookmarks", shelf.epub);
        let kept = ann.post(&text_book, &json!({"locator": locator})).await.expect(201).json();
        assert_eq!((&kept["locator"], &kept["page"]), (&locator, &Value::Null));
        let first = format!("{address}/0193000000007000800000000000002b");
        for _ in 0..2 {
            // A client that is not sure whether it was heard says it again.
            ann.put(&first, &json!({"page": 1, "order": 0})).await.expect(200);
        }
        ann.put(&format!("{address}/{}", text(&second["id"])), &json!({"page": 3, "order": 7})).await.expect(200);
        ann.post(&address, &json!({"page": 1})).await.expect(201);
        let rows = ann.get(&address).await.expect(200).json();
        let places: Vec<_> = rows["items"].as_array().unwrap().iter().map(|row| (row["page"].clone(), row["order"].clone())).collect();
        assert_eq!(places, [(json!(1), json!(0)), (json!(3), json!(7)), (json!(1), json!(8))]);
        let next = format!("{address}?limit=1&cursor={}", text(&ann.get(&format!("{address}?limit=1")).await.expect(200).json()["nextCursor"]));
        assert_eq!(ann.get(&next).await.expect(200).json()["items"][0]["order"], 7);
        assert_eq!(ann.get("/api/v1/bookmarks").await.expect(200).json()["total"], 4);
        // The id of somebody else is free, and what has it is out of reach.
        bob.delete(&first).await.refused(404, "NotFound");
        bob.put(&first, &json!({"page": 2})).await.expect(200);
        assert_eq!(bob.get("/api/v1/bookmarks").await.expect(200).json()["total"], 1);
        let elsewhere = first.replace(&shelf.comic, &shelf.next_comic);
        ann.put(&elsewhere, &json!({"page": 1})).await.refused(409, "BookmarkIdTaken");
        ann.delete(&elsewhere).await.refused(404, "NotFound");
        ann.get(&format!("/api/v1/books/{}/progress", shelf.comic)).await.expect(204);

        shelf.app.put_book("Batman/Batman 1.cbz", b"broken for now");
        rescan(&shelf, "deep").await;
        assert_eq!(ann.get(&address).await.expect(200).json()["total"], 3, "scans leave them alone");
        ann.delete(&first).await.expect(204);
        ann.delete(&first).await.refused(404, "NotFound");
        assert_eq!(ann.get(&address).await.expect(200).json()["total"], 2);
    }
}

story! {
    async fn impossible_bookmarks_are_refused_and_those_in_hidden_books_are_absent(engine: Engine) {
        let shelf = Shelf::new(engine).await;
        let admin = shelf.app.as_admin();
        let new = json!({"name": "child", "password": PASSWORD, "role": "user"});
        let made = admin.post("/api/v1/users", &new).await.expect(201).json();
        let child = shelf.app.anonymous().with_password("child", PASSWORD);
        let address = format!("/api/v1/books/{}/bookmarks", shelf.comic);
        for (body, field) in [
            (json!({}), "page"),
            (json!({"page": 0}), "page"),
            (json!({"page": 4}), "page"),
            (json!({"page": 1, "note": "x".repeat(4_001)}), "note"),
            (json!({"page": 1, "order": -1}), "order"),
            (json!({"locator": "text"}), "locator"),
            (json!({"locator": {"a": "x".repeat(100_000)}}), "locator"),
        ] {
            let reply = child.post(&address, &body).await.refused(422, "InvalidField");
            assert_eq!(reply.json()["details"]["fields"][0]["field"], field);
        }
        child.post(&address, &json!({"page": -1})).await.refused(400, "BadRequest");
        child.post(&format!("/api/v1/books/{NOBODY}/bookmarks"), &json!({"page": 1})).await.refused(404, "NotFound");
        child.post(&address, &json!({"page": 1})).await.expect(201);
        let tags = format!("/api/v1/series/{}/sharing-tags", shelf.series);
        admin.put(&tags, &json!({"tags": ["private"]})).await.expect(200);
        let rules = format!("/api/v1/users/{}/access", text(&made["id"]));
        admin.put(&rules, &json!({"denyLabels": ["private"]})).await.expect(200);
        assert_eq!(child.get("/api/v1/bookmarks").await.expect(200).json()["total"], 0);
        child.get(&address).await.refused(404, "NotFound");
        admin.put(&rules, &json!({})).await.expect(200);
        assert_eq!(child.get("/api/v1/bookmarks").await.expect(200).json()["total"], 1);
    }
}

story! {
    async fn what_people_made_of_a_series_goes_along_when_its_folder_is_renamed(engine: Engine) {
        let shelf = Shelf::new(engine).await;
        let (ann, editor) = (shelf.app.client_of(Role::User), shelf.app.client_of(Role::Editor));
        let series = format!("/api/v1/series/{}", shelf.series);
        ann.put(&format!("{series}/rating"), &json!({"rating": 8, "review": "Dark."})).await.expect(200);
        ann.put(&format!("{series}/want-to-read"), &json!({})).await.expect(204);
        editor.patch(&format!("{series}/metadata"), &json!({"status": "ended"})).await.expect(200);
        let list = editor.post("/api/v1/collections", &json!({"name": "Night"})).await.expect(201).json();
        let members = format!("/api/v1/collections/{}/series", text(&list["id"]));
        editor.post(&members, &json!({"ids": [shelf.series]})).await.expect(200);
        let tags = json!({"tags": ["private"]});
        shelf.app.as_admin().put(&format!("{series}/sharing-tags"), &tags).await.expect(200);

        let folder = shelf.app.library_folder();
        std::fs::rename(folder.join("Batman"), folder.join("The Bat")).unwrap();
        rescan(&shelf, "normal").await;
        let found = ann.get(&series).await.expect(200).json();
        assert_eq!((&found["title"], &found["status"], &found["bookCount"]), (&json!("The Bat"), &json!("ended"), &json!(2)));
        assert_eq!(ann.get(&format!("{series}/rating")).await.expect(200).json(), json!({"rating": 8, "review": "Dark."}));
        assert_eq!(editor.get(&members).await.expect(200).json()["items"][0]["id"], shelf.series);
        let kept = shelf.app.as_admin().get(&format!("{series}/sharing-tags")).await.expect(200).json();
        assert_eq!(kept["tags"], json!(["private"]));
        assert_eq!(ann.get("/api/v1/series").await.expect(200).json()["total"], 3, "there is no second one");
    }
}
