//! Reading positions.

use std::time::Duration;

use codex_utils::clock::Clock;
use serde_json::json;

use crate::support::{NOBODY, Shelf, story};

story! {
    async fn a_position_is_kept_shown_continued_and_forgotten(engine: Engine) {
        let shelf = Shelf::new(engine).await;
        let reader = shelf.app.as_reader();
        let address = format!("/api/v1/books/{}/progress", shelf.comic);
        reader.get(&address).await.expect(204);
        let kept = reader.put(&address, &json!({"page": 2, "device": "sofa"})).await.expect(200).json();
        assert_eq!((&kept["page"], &kept["completed"], &kept["device"]), (&json!(2), &json!(false), &json!("sofa")));
        assert_eq!(reader.get(&address).await.expect(200).json(), kept);
        let book = reader.get(&format!("/api/v1/books/{}", shelf.comic)).await.expect(200).json();
        assert_eq!(book["progress"], kept);
        let going_on = reader.get("/api/v1/progress/continue").await.expect(200).json();
        assert_eq!((&going_on["total"], &going_on["items"][0]["id"]), (&json!(1), &json!(shelf.comic)));
        let reading = reader.get("/api/v1/books?status=reading").await.expect(200).json();
        assert_eq!(reading["total"], 1);

        shelf.app.clock.advance(Duration::from_mins(1));
        let ended = reader.put(&address, &json!({"page": 3})).await.expect(200).json();
        assert_eq!((&ended["completed"], &ended["percentage"]), (&json!(true), &json!(1.0)));
        assert_eq!(reader.get("/api/v1/progress/continue").await.expect(200).json()["total"], 0);
        let series = reader.get(&format!("/api/v1/series/{}", shelf.series)).await.expect(200).json();
        assert_eq!(series["readCount"], 1);

        reader.delete(&address).await.expect(204);
        reader.get(&address).await.expect(204);
        reader.delete(&address).await.expect(204);
    }
}

story! {
    async fn the_position_of_the_later_time_wins_whatever_arrives_last(engine: Engine) {
        let shelf = Shelf::new(engine).await;
        let reader = shelf.app.as_reader();
        let address = format!("/api/v1/books/{}/progress", shelf.comic);
        reader.put(&address, &json!({"page": 2})).await.expect(200);
        let earlier = shelf.app.clock.now() - Duration::from_hours(1);
        let late = reader.put(&address, &json!({"page": 1, "at": earlier})).await.expect(200).json();
        assert_eq!(late["page"], 2);
    }
}

story! {
    async fn a_locator_comes_back_as_it_was_sent(engine: Engine) {
        let shelf = Shelf::new(engine).await;
        let reader = shelf.app.as_reader();
        let address = format!("/api/v1/books/{}/progress", shelf.epub);
        let locator = json!({
            "href": "chapter1.xhtml", "type": "application/xhtml+xml",
            "locations": {"progression": 0.25, "x-own": [1, {"deep": null}]},
        });
        let body = json!({"percentage": 0.125, "locator": locator});
        let kept = reader.put(&address, &body).await.expect(200).json();
        assert_eq!((&kept["locator"], &kept["percentage"]), (&locator, &json!(0.125)));
    }
}

story! {
    async fn nobody_sees_or_changes_the_position_of_another(engine: Engine) {
        let shelf = Shelf::new(engine).await;
        let address = format!("/api/v1/books/{}/progress", shelf.comic);
        shelf.app.as_reader().put(&address, &json!({"page": 2})).await.expect(200);
        let other = shelf.app.client_of(codex_models::Role::User);
        other.get(&address).await.expect(204);
        other.delete(&address).await.expect(204);
        assert_eq!(other.get("/api/v1/progress/continue").await.expect(200).json()["total"], 0);
        assert_eq!(other.get("/api/v1/books?status=reading").await.expect(200).json()["total"], 0);
        assert_eq!(shelf.app.as_reader().get(&address).await.expect(200).json()["page"], 2);
    }
}

story! {
    async fn impossible_positions_are_refused_with_their_field(engine: Engine) {
        let shelf = Shelf::new(engine).await;
        let reader = shelf.app.as_reader();
        let address = format!("/api/v1/books/{}/progress", shelf.comic);
        for body in [
            json!({"page": 0}),
            json!({"page": 4}),
            json!({"percentage": 1.5}),
            json!({"percentage": -0.1}),
            json!({"locator": "chapter 1"}),
            json!({"page": 1, "locator": {"pad": "x".repeat(20_000)}}),
            json!({"page": 1, "device": "x".repeat(81)}),
            json!({}),
        ] {
            let reply = reader.put(&address, &body).await;
            assert_eq!((reply.status.as_u16(), reply.code().as_str()), (422, "InvalidField"), "{body}");
        }
        reader.put(&address, &json!({"page": "two"})).await.refused(400, "BadRequest");
        reader.put(&address, &json!({"pages": 2})).await.refused(400, "BadRequest");
        let unknown = format!("/api/v1/books/{NOBODY}/progress");
        reader.get(&unknown).await.refused(404, "NotFound");
        reader.put(&unknown, &json!({"page": 1})).await.refused(404, "NotFound");
        reader.delete(&unknown).await.refused(404, "NotFound");
    }
}

fn session(number: u32, book: &str, rest: &serde_json::Value) -> serde_json::Value {
    let mut session = json!({"id": format!("{number:032x}"), "bookId": book, "kind": "page", "endedAt": "2025-12-31T10:00:00Z"});
    let fields = session.as_object_mut().unwrap();
    fields.extend(rest.as_object().unwrap().clone());
    session
}

story! {
    async fn what_was_read_offline_is_logged_once_and_judged_one_by_one(engine: Engine) {
        let shelf = Shelf::new(engine).await;
        let reader = shelf.app.as_reader();
        let (comic, next, path) = (shelf.comic.as_str(), shelf.next_comic.as_str(), "/api/v1/progress/batch");
        let sessions = [
            (session(1, comic, &json!({"page": 2, "activeMs": 30_000, "startedAt": "2025-12-31T09:59:00Z"})), "new"),
            (session(2, comic, &json!({"page": 0})), "InvalidField"),
            (session(3, comic, &json!({"page": 4})), "InvalidField"),
            (session(4, comic, &json!({"page": -1})), "InvalidField"),
            (session(5, comic, &json!({"kind": "percentage", "percentage": 1.5})), "InvalidField"),
            (session(6, comic, &json!({"kind": "percentage"})), "InvalidField"),
            (session(7, comic, &json!({"kind": "locator", "locator": {"pad": "x".repeat(20_000)}})), "InvalidField"),
            (session(8, NOBODY, &json!({"page": 1})), "NotFound"),
            (session(1, next, &json!({"page": 1})), "SessionIdTaken"),
            (session(1, comic, &json!({"page": 3})), "known"),
            (session(9, comic, &json!({"page": 1, "activeMs": -1})), "InvalidField"),
            (session(10, next, &json!({"kind": "read", "endedAt": "2099-01-01T00:00:00Z"})), "new"),
        ];
        let body: Vec<_> = sessions.iter().map(|(session, _)| session).collect();
        let reply = reader.post(path, &json!({"sessions": body})).await.expect(200).json();
        for ((session, expected), told) in sessions.iter().zip(reply["items"].as_array().unwrap()) {
            let outcome = if told["refusal"].is_null() { &told["recorded"] } else { &told["refusal"]["error"] };
            assert_eq!((&told["id"], outcome), (&session["id"], &json!(expected)), "{session}");
        }
        let again = reader.post(path, &json!({"sessions": [body[0]]})).await.expect(200).json();
        assert_eq!(again["items"][0]["recorded"], "known");

        let kept = reader.get(&format!("/api/v1/books/{comic}/progress")).await.expect(200).json();
        assert_eq!((&kept["page"], &kept["updatedAt"]), (&json!(2), &json!("2025-12-31T10:00:00Z")));
        let ahead = reader.get(&format!("/api/v1/books/{next}/progress")).await.expect(200).json();
        assert_eq!((&ahead["completed"], &ahead["updatedAt"]), (&json!(true), &json!(shelf.app.clock.now())));
        let log = reader.get(&format!("/api/v1/books/{comic}/sessions")).await.expect(200).json();
        assert_eq!((&log["total"], &log["items"][0]["activeMs"]), (&json!(1), &json!(30_000)));
        let history = reader.get("/api/v1/progress/history?limit=1").await.expect(200).json();
        assert_eq!((&history["total"], &history["items"][0]["bookTitle"]), (&json!(2), &json!("Batman 2")));
        let cursor = history["nextCursor"].as_str().unwrap();
        let rest = reader.get(&format!("/api/v1/progress/history?limit=1&cursor={cursor}")).await.expect(200).json();
        assert_eq!(rest["items"][0]["session"]["bookId"], comic);

        // The same ids mean something else to somebody else, who hears of nothing.
        let other = shelf.app.client_of(codex_models::Role::User);
        let theirs = other.post(path, &json!({"sessions": [session(1, next, &json!({"page": 1}))]})).await;
        assert_eq!(theirs.expect(200).json()["items"][0]["recorded"], "new");
        assert_eq!(other.get(&format!("/api/v1/books/{comic}/sessions")).await.expect(200).json()["total"], 0);
        assert_eq!(other.get("/api/v1/progress/history").await.expect(200).json()["total"], 1);

        let many: Vec<_> = (0..101).map(|number| session(number, comic, &json!({"page": 1}))).collect();
        reader.post(path, &json!({"sessions": many})).await.refused(400, "BadRequest");
        let nul = session(50, comic, &json!({"page": 1, "device": "a\u{0}b"}));
        reader.post(path, &json!({"sessions": [nul]})).await.refused(400, "BadRequest");
        let pad = session(51, comic, &json!({"kind": "locator", "locator": {"pad": "x".repeat(1_100_000)}}));
        reader.post(path, &json!({"sessions": [pad]})).await.refused(413, "PayloadTooLarge");
    }
}

story! {
    async fn a_book_is_read_in_passes_and_stays_finished_until_it_is_begun_anew(engine: Engine) {
        let shelf = Shelf::new(engine).await;
        let reader = shelf.app.as_reader();
        let address = format!("/api/v1/books/{}/progress", shelf.comic);
        let turn = async |body: serde_json::Value| {
            shelf.app.clock.advance(Duration::from_secs(1));
            reader.put(&address, &body).await.expect(200).json()
        };
        let id = "000000000000000000000000000000aa";
        assert_eq!(turn(json!({"page": 3, "sessionId": id, "activeMs": 5_000})).await["completed"], true);
        assert_eq!(turn(json!({"page": 3, "sessionId": id, "activeMs": 5_000})).await["completed"], true);
        let back = turn(json!({"page": 1})).await;
        assert_eq!((&back["completed"], &back["page"]), (&json!(true), &json!(1)));
        assert_eq!(turn(json!({"page": 2, "completed": false})).await["completed"], false);
        reader.delete(&address).await.expect(204);
        let late = turn(json!({"page": 2, "at": shelf.app.clock.now() - Duration::from_hours(1)})).await;
        assert_eq!((&late["page"], &late["percentage"]), (&json!(null), &json!(0.0)), "it was marked as unread since");
        reader.get(&address).await.expect(204);
        let passes = reader.get(&format!("/api/v1/books/{}/passes", shelf.comic)).await.expect(200).json();
        let told: Vec<_> = passes["items"].as_array().unwrap().iter().map(|pass| pass["completedAt"].is_string()).collect();
        assert_eq!(told, [false, true]);
        assert_eq!(passes["items"][1]["activeMs"], 5_000);
        let other = format!("/api/v1/books/{}/progress", shelf.next_comic);
        reader.put(&other, &json!({"page": 1, "sessionId": id})).await.refused(409, "SessionIdTaken");
    }
}

story! {
    async fn a_series_is_marked_put_off_and_heard_of(engine: Engine) {
        let shelf = Shelf::new(engine).await;
        let reader = shelf.app.as_reader();
        let series = format!("/api/v1/series/{}", shelf.series);
        let deck = async || reader.get("/api/v1/progress/on-deck").await.expect(200).json();
        reader.put(&format!("/api/v1/books/{}/progress", shelf.comic), &json!({"completed": true})).await.expect(200);
        assert_eq!(deck().await["items"][0]["id"], shelf.next_comic);
        let choice = format!("{series}/on-deck");
        let free = json!({"isHidden": false, "until": null});
        assert_eq!(reader.get(&choice).await.expect(200).json(), free);
        reader.put(&choice, &json!({})).await.expect(204);
        assert_eq!(reader.get(&choice).await.expect(200).json(), json!({"isHidden": true, "until": null}));
        assert_eq!(deck().await["total"], 0);
        reader.delete(&choice).await.expect(204);
        assert_eq!(reader.get(&choice).await.expect(200).json(), free);
        let marked = reader.put(&format!("{series}/progress"), &json!({"completed": true})).await.expect(200).json();
        assert_eq!(marked["count"], 1);
        assert_eq!(reader.get(&series).await.expect(200).json()["readCount"], 2);
        shelf.app.clock.advance(Duration::from_secs(1));
        let marked = reader.put(&format!("{series}/progress"), &json!({"completed": false})).await.expect(200).json();
        assert_eq!(marked["count"], 2);
        assert_eq!(reader.get(&series).await.expect(200).json()["readCount"], 0);
    }
}
