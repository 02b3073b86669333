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
