//! What feeds cost: as many statements however much there is.

use codex_models::Role;
use codex_testkit::corpus::cbz::Cbz;
use codex_testkit::corpus::images;
use serde_json::json;

use crate::support::{Shelf, story};

story! {
    async fn a_feed_costs_as_many_statements_whatever_is_in_it(engine: Engine) {
        let shelf = Shelf::new(engine).await;
        let user = shelf.app.client_of(Role::User);
        let library = &shelf.library;
        let feeds: Vec<String> = [
            "", "/libraries", "/folders", "/series", "/series/new", "/series/latest", "/series/letters", "/books",
            "/books/latest", "/books?page=2", "/keep-reading", "/on-deck", "/want-to-read", "/publishers", "/authors", "/genres", "/tags",
            "/collections", "/read-lists", "/filters", "/search?query=a",
        ]
        .into_iter()
        .map(str::to_owned)
        .chain([format!("/libraries/{library}"), format!("/libraries/{library}/folders"), format!("/series/{}", shelf.series)])
        .collect();
        let costs = async || {
            let mut costs = Vec::new();
            for version in ["v1.2", "v2"] {
                for feed in &feeds {
                    let address = format!("/opds/{version}{feed}");
                    // What is remembered for seconds is no cost of a feed, and may run out between two requests: a total, the
                    // password and that nobody guesses it, each at its own time.
                    let mut least = u64::MAX;
                    for _ in 0..5 {
                        let (reply, statements) = codex_db::counted(user.get(&address)).await;
                        reply.expect(200);
                        least = least.min(statements);
                    }
                    costs.push((address, least));
                }
            }
            costs
        };
        user.put(&format!("/api/v1/books/{}/progress", shelf.epub), &json!({"percentage": 0.2})).await.expect(200);
        let few = costs().await;
        for number in 1..=60 {
            let book = Cbz::new().file("1.jpg", images::jpeg(20, 20, number)).build();
            shelf.app.put_book(&format!("Batman/Batman {number:03}.cbz"), &book);
            shelf.app.put_book(&format!("Many {number}/One.cbz"), &book);
        }
        shelf.app.as_admin().post(&format!("/api/v1/libraries/{library}/scan"), &json!({})).await.expect(202);
        shelf.app.scanned(library.parse().unwrap()).await;
        let many = costs().await;
        for ((address, few), (_, many)) in few.into_iter().zip(many) {
            assert_eq!(few, many, "{address}");
            assert!(many <= 20, "{address}: {many}");
        }
    }
}
