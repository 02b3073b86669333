//! Readers who cannot sign in as others do.

use std::time::Duration;

use codex_models::Role;
use serde_json::json;

use super::crawl::{FEED, crawl, links, path};
use crate::access::{restrict, with_hidden_comics};
use crate::support::{Shelf, story, text};

story! {
    async fn a_key_in_the_address_opens_the_catalogs_and_nothing_else_until_it_is_ended(engine: Engine) {
        let shelf = with_hidden_comics(engine).await;
        let (reader, stranger) = (shelf.app.as_reader(), shelf.app.anonymous());
        let body = json!({"label": "KyBook", "kind": "catalog"});
        let made = reader.post("/api/v1/api-keys", &body).await.expect(201).json();
        let key = text(&made["secret"]);
        assert_eq!(made["apiKey"]["kind"], "catalog");
        let rights: Vec<&str> =
            made["apiKey"]["permissions"].as_array().unwrap().iter().map(|right| right.as_str().unwrap()).collect();
        assert!(!rights.contains(&"api_keys:write"), "{rights:?}");
        for version in ["v1.2", "v2"] {
            let root = format!("/opds/t/{key}/{version}");
            let feeds = crawl(&stranger, &root).await;
            assert!(feeds.len() >= 20, "{:?}", feeds.keys());
            for (address, feed) in &feeds {
                assert!(address.starts_with(&root), "{address} leaves the key behind");
                assert!(!feed.to_lowercase().contains("batman"), "{address}");
            }
        }
        // Neither a key nor a password elsewhere, nor another key in the address.
        stranger.clone().with_token(&key).get("/api/v1/books").await.expect(401);
        stranger.clone().with_password("reader", &key).get("/opds/v2").await.expect(401);
        let other = reader.post("/api/v1/api-keys", &json!({"label": "other"})).await.expect(201).json();
        assert_eq!(other["apiKey"]["kind"], "program");
        stranger.get(&format!("/opds/t/{}/v2", text(&other["secret"]))).await.expect(401);
        let id = text(&made["apiKey"]["id"]);
        reader.delete(&format!("/api/v1/api-keys/{id}")).await.expect(204);
        stranger.get(&format!("/opds/t/{key}/v2")).await.expect(401);
    }
}

story! {
    async fn covers_are_shown_to_whoever_has_their_address_for_some_hours(engine: Engine) {
        let shelf = Shelf::new(engine).await;
        let (user, stranger) = (shelf.app.client_of(Role::User), shelf.app.anonymous());
        let user = user.with("host", "books.example");
        let feed = user.get(&format!("/opds/v1.2/series/{}", shelf.series)).await.expect(200).text();
        let covers = links(&feed);
        let cover = covers.iter().find(|link| link.rel.ends_with("/thumbnail")).unwrap();
        let cover = path(&cover.href).to_owned();
        assert_eq!(stranger.get(&cover).await.expect(200).header("content-type"), "image/jpeg");
        // Of no other cover, for no longer, and nothing but covers.
        let other = cover.replace(&shelf.comic, &shelf.next_comic).replace(&shelf.next_comic, &shelf.epub);
        stranger.get(&other).await.expect(401);
        let (plain, query) = cover.split_once('?').unwrap();
        stranger.get(plain).await.expect(401);
        let later: Vec<String> = query
            .split('&')
            .map(|part| if part.starts_with("until=") { "until=9999999999".to_owned() } else { part.to_owned() })
            .collect();
        stranger.get(&format!("{plain}?{}", later.join("&"))).await.expect(401);
        stranger.get(&format!("/opds/v1.2/books/{}/pages/0?{query}", shelf.comic)).await.expect(401);
        // What is hidden since is hidden there too.
        let tags = format!("/api/v1/series/{}/sharing-tags", shelf.series);
        shelf.app.as_admin().put(&tags, &json!({"tags": ["private"]})).await.expect(200);
        restrict(&shelf.app, Role::User, &json!({"denyLabels": ["private"]})).await;
        stranger.get(&cover).await.expect(404);
        restrict(&shelf.app, Role::User, &json!({})).await;
        stranger.get(&cover).await.expect(200);
        shelf.app.clock.advance(Duration::from_hours(13));
        stranger.get(&cover).await.expect(401);
    }
}

story! {
    async fn an_account_chooses_how_its_catalogs_look(engine: Engine) {
        let shelf = Shelf::new(engine).await;
        let user = shelf.app.client_of(Role::User).with("host", "books.example");
        let address = "/api/v1/me/catalog-preferences";
        let nothing = json!({
            "hasRelativeUrls": false, "hasNumberedTitles": false, "showsProgress": false, "recordsPages": false,
        });
        assert_eq!(user.get(address).await.expect(200).json(), nothing);
        user.put(address, &json!({"hasRelativeUrls": true})).await.refused(400, "BadRequest");
        let all = json!({
            "hasRelativeUrls": true, "hasNumberedTitles": true, "showsProgress": true, "recordsPages": false,
        });
        assert_eq!(user.put(address, &all).await.expect(200).json(), all);
        user.put(&format!("/api/v1/books/{}/progress", shelf.comic), &json!({"page": 2})).await.expect(200);
        let series = format!("series/{}", shelf.series);
        let feed = user.get(&format!("/opds/v1.2/{series}")).await.expect(200).text();
        assert!(feed.contains("<title>\u{25d0} 1 - "), "{feed}");
        assert!(feed.contains("<title>\u{25cb} 2 - "), "{feed}");
        assert!(!feed.contains("books.example"), "{feed}");
        let feed = user.get(&format!("/opds/v2/{series}")).await.expect(200);
        assert_eq!(feed.header("content-type"), FEED);
        let feed = feed.json();
        assert_eq!(feed["links"][0]["href"], format!("/opds/v2/{series}"));
        assert!(text(&feed["publications"][0]["metadata"]["title"]).starts_with("\u{25d0} 1 - "));
        // Nobody else's change.
        let other = shelf.app.as_admin().with("host", "books.example");
        assert!(other.get(&format!("/opds/v1.2/{series}")).await.expect(200).text().contains("http://books.example/"));
    }
}
