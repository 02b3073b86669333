//! Every list, facet and search runs a fixed number of statements, however much there is to tell.

use codex_testkit::app::TestApp;
use codex_testkit::clients::{Client, Reply};
use codex_testkit::corpus::cbz::Cbz;
use serde_json::{Value, json};

use crate::support::{story, text};

/// Two books a series, each with words of its own.
fn put_series(app: &TestApp, from: usize, to: usize) {
    for n in from..to {
        for number in 1..=2 {
            let info = format!(
                "<ComicInfo><Series>Series {n}</Series><Number>{number}</Number><Genre>Genre {n}, Drama</Genre>\
                 <Writer>Writer {n}</Writer><Publisher>House</Publisher><Year>2001</Year></ComicInfo>"
            );
            let book = Cbz::with_pages(2).file("ComicInfo.xml", info.into_bytes()).build();
            app.put_book(&format!("Series {n}/Series {n} {number}.cbz"), book);
        }
    }
}

/// What each question costs.
async fn costs(client: &Client, series: &str, ruled: &str) -> Vec<(String, u64)> {
    let tests = json!({"all": [
        {"field": "genre", "op": "is", "value": "Drama"},
        {"field": "year", "op": "atLeast", "value": 2000},
        {"field": "readStatus", "op": "isNot", "value": "read"},
    ]});
    let mut costs = Vec::new();
    for path in [
        "libraries",
        "series?limit=500",
        "series?sort=-readAt&limit=500",
        "series?search=series&limit=500",
        &format!("series/{series}/books?limit=500"),
        "books?limit=500",
        "books?sort=-readAt&status=read&limit=500",
        "progress/continue?limit=500",
        "progress/on-deck?limit=500",
        "progress/history?limit=500",
        "collections?limit=500",
        &format!("collections/{ruled}/series?limit=500"),
        "read-lists?limit=500",
        "search?q=series&limit=50",
    ] {
        let address = format!("/api/v1/{path}");
        costs.push((
            path.replace(series, "{id}").replace(ruled, "{ruled}"),
            least(path, || client.get(&address)).await,
        ));
    }
    let sorts = [
        ("series", vec!["title", "createdAt", "updatedAt", "bookCount", "releaseDate", "readAt"]),
        (
            "books",
            vec![
                "number",
                "title",
                "createdAt",
                "updatedAt",
                "releaseDate",
                "pageCount",
                "size",
                "readAt",
            ],
        ),
    ];
    for (what, sorts) in sorts {
        let address = format!("/api/v1/{what}/query");
        for sort in sorts {
            let body = json!({"condition": tests, "sort": sort, "limit": 500});
            let cost = least(sort, || client.post(&address, &body)).await;
            costs.push((format!("{what}/query by {sort}"), cost));
        }
        let (address, body) = (format!("/api/v1/{what}/facets"), json!({"condition": tests}));
        costs.push((format!("{what}/facets"), least(what, || client.post(&address, &body)).await));
    }
    costs
}

/// The statements of the cheapest of a few askings: what is remembered for seconds is no cost of a list, and may run out
/// between two of them. What is told must not be nothing.
async fn least<A: Future<Output = Reply>>(what: &str, ask: impl Fn() -> A) -> u64 {
    let mut least = u64::MAX;
    for _ in 0..5 {
        let (reply, statements) = codex_db::counted(ask()).await;
        let body = reply.expect(200).json();
        let has_rows = |rows: &Value| rows.as_array().is_some_and(|rows| !rows.is_empty());
        assert!(body.as_object().unwrap().values().any(has_rows), "{what} told nothing: {body}");
        least = least.min(statements);
    }
    least
}

story! {
    async fn a_list_of_many_runs_as_many_statements_as_one_of_few(engine: Engine) {
        let app = TestApp::new(engine).await;
        put_series(&app, 0, 3);
        let library = app.scan_library().await;
        let reader = app.as_reader();
        let admin = app.as_admin();
        let ids = async |what: &str| -> Vec<String> {
            let list = reader.get(&format!("/api/v1/{what}?limit=500")).await.expect(200).json();
            list["items"].as_array().unwrap().iter().map(|item| text(&item["id"])).collect()
        };
        let few = ids("series").await;
        let make = async |name: &str, series: &[String], books: &[String]| {
            let rule = json!({"field": "genre", "op": "is", "value": "Drama"});
            let ruled = json!({"name": format!("{name} by rule"), "rule": rule});
            let ruled = admin.post("/api/v1/collections", &ruled).await.expect(201).json();
            let made = admin.post("/api/v1/collections", &json!({"name": name})).await.expect(201).json();
            let path = format!("/api/v1/collections/{}/series", text(&made["id"]));
            admin.post(&path, &json!({"ids": series})).await;
            let made = admin.post("/api/v1/read-lists", &json!({"name": name})).await.expect(201).json();
            let path = format!("/api/v1/read-lists/{}/books", text(&made["id"]));
            admin.post(&path, &json!({"ids": books})).await;
            text(&ruled["id"])
        };
        let read = async |books: &[String]| {
            // The first book of a series is read, or is begun; so one series is on deck, and one is not.
            for (n, book) in books.iter().enumerate().step_by(2) {
                let body = if n % 4 == 0 { json!({"completed": true}) } else { json!({"page": 1}) };
                reader.put(&format!("/api/v1/books/{book}/progress"), &body).await.expect(200);
            }
        };
        let books = ids("books").await;
        let ruled = make("Few", &few, &books).await;
        read(&books[..3]).await;
        while reader.get("/api/v1/search?q=series").await.expect(200).json()["books"] == json!([]) {
            tokio::task::yield_now().await;
        }
        let before = costs(&reader, &few[0], &ruled).await;

        put_series(&app, 3, 40);
        admin.post(&format!("/api/v1/libraries/{library}/scan"), &json!({})).await.expect(202);
        app.scanned(library).await;
        let (series, books) = (ids("series").await, ids("books").await);
        for n in 0..5 {
            make(&format!("More {n}"), &series, &books).await;
        }
        read(&books[..50]).await;
        let after = costs(&reader, &few[0], &ruled).await;
        assert_eq!(before, after);
        let table: Vec<String> = after.iter().map(|(what, count)| format!("{count:>2} {what}")).collect();
        insta::assert_snapshot!("statements", table.join("\n"));
    }
}
