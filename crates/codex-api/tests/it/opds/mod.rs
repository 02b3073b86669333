//! The catalogs of both versions: crawled from their roots to every leaf, by eyes that see all and by eyes that do not.

mod costs;
mod crawl;
mod feeds;
mod reading;
mod sign_in;
mod walk;

use codex_models::Role;
use serde_json::json;

use crate::access::{restrict, with_hidden_comics};
use crate::support::story;
use crawl::{crawl, links, path};

story! {
    async fn every_link_of_the_catalogs_leads_to_what_it_says(engine: Engine) {
        let shelf = with_hidden_comics(engine).await;
        let user = shelf.app.client_of(Role::User);
        user.put(&format!("/api/v1/books/{}/progress", shelf.comic), &json!({"page": 2})).await.expect(200);
        let feeds = crawl(&user, "/opds").await;
        assert!(feeds.len() >= 30, "{:?}", feeds.keys());
        let all: String = feeds.values().cloned().collect();
        assert!(all.contains(&format!("/books/{}/file/", shelf.comic)));
        let kept = &feeds["/opds/v1.2/keep-reading"];
        let stream = links(kept).into_iter().find(|link| link.rel.ends_with("opds-pse/stream")).unwrap();
        assert_eq!(stream.attributes["pse:lastRead"], "2");
        assert_eq!(stream.media_type, "image/jpeg");
        let pages: u32 = stream.attributes["pse:count"].parse().unwrap();
        let page = |n: u32| path(&stream.href).replace("{pageNumber}", &n.to_string());
        user.get(&page(pages - 1)).await.expect(200);
        user.get(&page(pages)).await.refused(404, "NotFound");
        let feeds = crawl(&user, "/opds/v2").await;
        assert!(feeds.len() >= 30, "{:?}", feeds.keys());
    }
}

story! {
    async fn what_is_hidden_is_in_no_feed(engine: Engine) {
        let shelf = with_hidden_comics(engine).await;
        let mut feeds = crawl(&shelf.app.as_reader(), "/opds").await;
        feeds.extend(crawl(&shelf.app.as_reader(), "/opds/v2").await);
        for (address, feed) in &feeds {
            for id in [&shelf.series, &shelf.comic, &shelf.next_comic] {
                assert!(!feed.contains(id.as_str()), "{address} shows {id}");
            }
            assert!(!feed.to_lowercase().contains("batman"), "{address}");
        }
        let reader = shelf.app.as_reader();
        for address in [
            format!("/opds/v1.2/series/{}", shelf.series),
            format!("/opds/v1.2/books/{}/pages/0", shelf.comic),
            format!("/opds/v1.2/books/{}/thumbnail", shelf.comic),
            format!("/opds/v1.2/series/{}/thumbnail", shelf.series),
            format!("/opds/v2/books/{}", shelf.comic),
            format!("/opds/v2/books/{}/pages/1", shelf.comic),
            format!("/opds/v2/books/{}/manifest", shelf.comic),
            format!("/opds/v2/books/{}/positions", shelf.comic),
            format!("/opds/v2/books/{}/progression", shelf.comic),
            format!("/opds/v2/books/{}/position", shelf.comic),
        ] {
            reader.get(&address).await.refused(404, "NotFound");
        }
        // A right that is missing is missing on this door too.
        restrict(&shelf.app, Role::Reader, &json!({})).await;
        let file = format!("/opds/v1.2/books/{}/file/a.cbz", shelf.comic);
        reader.get(&file).await.refused(403, "PermissionDenied");
    }
}

story! {
    async fn whoever_is_not_known_gets_the_authentication_document(engine: Engine) {
        let shelf = with_hidden_comics(engine).await;
        let stranger = shelf.app.anonymous();
        for address in ["/opds", "/opds/v1.2/series", "/opds/v1.2/search?q=b", "/opds/v2", "/opds/v2/books"] {
            let reply = stranger.get(address).await;
            assert_eq!(reply.status.as_u16(), 401, "{address}");
            assert_eq!(reply.header("content-type"), "application/opds-authentication+json");
            assert!(reply.header("www-authenticate").starts_with("Basic "), "{address}");
            let document = reply.json();
            assert_eq!(document["authentication"][0]["type"], "http://opds-spec.org/auth/basic");
        }
        stranger.get("/opds/v1.2/auth").await.expect(200);
        stranger.get("/opds/v2/auth").await.expect(200);
        // Some apps ask for it without credentials and give the search up when refused.
        let description = stranger.get("/opds/v1.2/search.xml").await.expect(200);
        assert!(description.text().contains("{searchTerms}"));
    }
}

story! {
    async fn a_long_list_comes_in_pages_and_odd_parameters_are_no_harm(engine: Engine) {
        let shelf = with_hidden_comics(engine).await;
        let user = shelf.app.client_of(Role::User);
        let accept = user.clone().with("accept", "application/opds+json");
        accept.get("/opds/v1.2/books").await.expect(200);
        user.get("/opds/v1.2/search?q={searchTerms}&page={startPage?}").await.expect(200);
        user.get("/opds/v1.2/books?cursor=???").await.refused(400, "InvalidCursor");
        user.get("/opds/v1.2/books?sort=nothing").await.refused(400, "UnknownSort");
        user.get("/opds/v1.2/series/nobody").await.refused(404, "NotFound");
        user.get(&format!("/opds/v1.2/books/{}/pages/4294967295", shelf.comic)).await.refused(404, "NotFound");
        user.get("/opds/v1.2/nothing").await.refused(404, "NotFound");
        let feed = user.get("/opds/v1.2/books").await.expect(200).text();
        assert!(feed.contains("<opensearch:totalResults>4</opensearch:totalResults>"), "{feed}");
    }
}
