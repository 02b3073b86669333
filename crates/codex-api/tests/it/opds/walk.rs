//! A reader's evening, by links alone: search, series, book, every page, and back to what was begun.

use std::time::Duration;

use axum::http::Method;
use codex_models::Role;
use codex_testkit::clients::Client;
use codex_testkit::corpus::cbz::Cbz;
use serde_json::{Value, json};

use super::crawl::{Found, links, path};
use crate::support::{Shelf, story, text};

/// Pages of the book that is read.
const PAGES: u32 = 5;

/// A shelf with a book of five pages, `Saga 1`, and one behind it.
async fn with_saga(engine: codex_testkit::db::Engine) -> Shelf {
    let shelf = Shelf::new(engine).await;
    shelf.app.put_book("Saga/Saga 1.cbz", Cbz::with_pages(PAGES).build());
    shelf.app.put_book("Saga/Saga 2.cbz", Cbz::with_pages(2).build());
    let scan = format!("/api/v1/libraries/{}/scan", shelf.library);
    shelf.app.as_admin().post(&scan, &json!({})).await.expect(202);
    shelf.app.scanned(shelf.library.parse().unwrap()).await;
    shelf
}

/// The links of the entry with this title.
fn entry(feed: &str, title: &str) -> Option<Vec<Found>> {
    let titled = format!("<title>{title}</title>");
    let entry = feed.split("<entry>").skip(1).find(|entry| entry.contains(&titled));
    entry.map(|entry| links(entry.split("</entry>").next().unwrap()))
}

fn by_rel<'a>(links: &'a [Found], rel: &str) -> &'a Found {
    let link = links.iter().find(|link| link.rel.ends_with(rel));
    link.unwrap_or_else(|| panic!("there is no {rel} in {links:?}"))
}

async fn feed(client: &Client, href: &str) -> String {
    client.get(path(href)).await.expect(200).text()
}

story! {
    async fn the_first_version_leads_from_a_search_through_all_pages_back_to_what_was_begun(engine: Engine) {
        let shelf = with_saga(engine).await;
        let user = shelf.app.client_of(Role::User).with("host", "books.example");
        let chosen = json!({
            "hasRelativeUrls": false, "hasNumberedTitles": false, "showsProgress": false, "recordsPages": true,
        });
        user.put("/api/v1/me/catalog-preferences", &chosen).await.expect(200);
        let root = links(&user.get("/opds").await.expect(200).text());
        let search = by_rel(&root, "search");
        let description = feed(&user, &search.href).await;
        let (_, template) = description.split_once("template=\"").unwrap();
        let template = template.split('"').next().unwrap().replace("&amp;", "&");
        let found = feed(&user, &template.replace("{searchTerms}", "saga").replace("{startPage?}", "1")).await;
        let book = entry(&found, "Saga 1").unwrap();
        let series = by_rel(&book, "collection").href.clone();
        let stream = by_rel(&entry(&feed(&user, &series).await, "Saga 1").unwrap(), "opds-pse/stream").clone();
        assert_eq!(stream.attributes["pse:count"], PAGES.to_string());
        assert_eq!(stream.attributes.get("pse:lastRead"), None);
        let keep_reading = root.iter().find(|link| link.href.ends_with("/keep-reading")).unwrap();
        for page in 0..PAGES {
            shelf.app.clock.advance(Duration::from_secs(20));
            let href = stream.href.replace("{pageNumber}", &page.to_string()).replace("{maxWidth}", "800");
            let image = user.get(path(&href)).await.expect(200);
            assert_eq!(image.header("content-type"), stream.media_type);
            let now = entry(&feed(&user, &series).await, "Saga 1").unwrap();
            let last_read = by_rel(&now, "opds-pse/stream").attributes.get("pse:lastRead").cloned();
            // The first page alone is what apps show as a cover.
            assert_eq!(last_read, (page > 0).then(|| (page + 1).to_string()));
            let begun = entry(&feed(&user, &keep_reading.href).await, "Saga 1");
            let is_begun = page > 0 && page + 1 < PAGES;
            assert_eq!(begun.is_some(), is_begun, "page {page}");
            if let Some(begun) = begun {
                assert_eq!(by_rel(&begun, "opds-pse/stream").attributes["pse:lastRead"], (page + 1).to_string());
            }
        }
        // What was read to its end makes room for the next.
        let on_deck = root.iter().find(|link| link.href.ends_with("/on-deck")).unwrap();
        assert!(entry(&feed(&user, &on_deck.href).await, "Saga 2").is_some());
    }
}

/// The publication with this title, in a feed or a group of it.
fn publication<'a>(feed: &'a Value, title: &str) -> Option<&'a Value> {
    let groups = feed["groups"].as_array().into_iter().flatten();
    let lists =
        std::iter::once(feed).chain(groups).filter_map(|list| list["publications"].as_array());
    lists.flatten().find(|publication| publication["metadata"]["title"] == title)
}

fn href_of(links: &Value, is_wanted: impl Fn(&Value) -> bool) -> String {
    let found = links.as_array().unwrap().iter().find(|link| is_wanted(link));
    path(&text(&found.unwrap_or_else(|| panic!("not in {links}"))["href"])).to_owned()
}

story! {
    async fn the_second_version_leads_from_a_search_through_all_pages_back_to_what_was_begun(engine: Engine) {
        let shelf = with_saga(engine).await;
        let user = shelf.app.client_of(Role::User).with("host", "books.example");
        let get = async |href: &str| user.get(href).await.expect(200).json();
        let root = get("/opds/v2").await;
        let template = href_of(&root["links"], |link| link["rel"] == "search");
        let found = get(&template.replace("{?query}", "?query=saga")).await;
        let series = found["groups"].as_array().unwrap().iter().find(|group| group["metadata"]["title"] == "Series");
        let series = href_of(&series.unwrap()["navigation"], |link| link["title"] == "Saga");
        let book = get(&series).await;
        let book = publication(&book, "Saga 1").unwrap();
        let manifest = href_of(&book["links"], |link| link["type"] == "application/divina+json");
        let manifest = get(&manifest).await;
        let progression = href_of(&manifest["links"], |link| text(&link["rel"]).ends_with("/api/progression"));
        user.get(&progression).await.expect(204);
        let keep_reading = href_of(&root["navigation"], |link| link["title"] == "Keep reading");
        let pages = manifest["readingOrder"].as_array().unwrap();
        assert_eq!(pages.len(), PAGES as usize);
        for (number, page) in (1..).zip(pages) {
            shelf.app.clock.advance(Duration::from_secs(20));
            let href = path(page["href"].as_str().unwrap()).to_owned();
            assert_eq!(user.get(&href).await.expect(200).header("content-type"), page["type"]);
            let said = json!({
                "modified": shelf.app.core.clock().now(), "device": {"id": "urn:uuid:1", "name": "Tablet"},
                "locator": {"href": page["href"], "type": page["type"], "locations": {"position": number}},
            });
            user.send(Method::PUT, &progression, said.to_string()).await.expect(204);
            let told = get(&progression).await;
            assert_eq!(told["locator"]["locations"]["position"], number);
            let begun = get(&keep_reading).await;
            assert_eq!(publication(&begun, "Saga 1").is_some(), number < PAGES, "page {number}");
            // An app of the first version opens it at the same page.
            if number < PAGES {
                let first = user.get("/opds/v1.2/keep-reading").await.expect(200).text();
                let stream = by_rel(&entry(&first, "Saga 1").unwrap(), "opds-pse/stream").clone();
                assert_eq!(stream.attributes["pse:lastRead"], number.to_string());
            }
        }
        let on_deck = href_of(&root["navigation"], |link| link["title"] == "On deck");
        assert!(publication(&get(&on_deck).await, "Saga 2").is_some());
    }
}
