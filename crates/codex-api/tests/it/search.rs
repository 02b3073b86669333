//! Search over series and books.

use crate::support::{Shelf, story};

story! {
    async fn titles_are_found_whatever_their_case(engine: Engine) {
        let shelf = Shelf::new(engine).await;
        let reader = shelf.app.as_reader();
        shelf.app.indexed().await;
        let found = reader.get("/api/v1/search?q=bATMan").await.expect(200).json();
        assert_eq!(found["series"][0]["id"], shelf.series);
        assert_eq!(found["books"].as_array().unwrap().len(), 2);
        let few = reader.get("/api/v1/search?q=batman&limit=1").await.expect(200).json();
        assert_eq!(few["books"].as_array().unwrap().len(), 1);
        let none = reader.get("/api/v1/search?q=zzz").await.expect(200).json();
        assert_eq!(none, serde_json::json!({"series": [], "books": []}));
    }
}

story! {
    async fn impossible_searches_are_refused(engine: Engine) {
        let shelf = Shelf::new(engine).await;
        let reader = shelf.app.as_reader();
        reader.get("/api/v1/search").await.expect(400);
        let long = format!("/api/v1/search?q={}", "x".repeat(201));
        reader.get(&long).await.refused(422, "InvalidField");
        for limit in ["0", "101", "x"] {
            let address = format!("/api/v1/search?q=a&limit={limit}");
            reader.get(&address).await.refused(422, "InvalidField");
        }
        reader.get("/api/v1/search?q=").await.expect(200);
    }
}
