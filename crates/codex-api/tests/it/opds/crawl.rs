//! A walk along every link of a catalog.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use codex_testkit::clients::Client;
use serde_json::Value;

/// Media type of a feed of the second version.
pub(super) const FEED: &str = "application/opds+json";

/// A link of a feed.
#[derive(Debug, Clone)]
pub(super) struct Found {
    pub(super) rel: String,
    pub(super) href: String,
    pub(super) media_type: String,
    pub(super) attributes: BTreeMap<String, String>,
}

/// Every link of a document.
pub(super) fn links(document: &str) -> Vec<Found> {
    match serde_json::from_str::<Value>(document) {
        Ok(value) => {
            let mut found = Vec::new();
            collect(&value, &mut found);
            found
        }
        Err(_xml) => links_of_atom(document),
    }
}

fn links_of_atom(document: &str) -> Vec<Found> {
    let mut found = Vec::new();
    for tag in document.split("<link ").skip(1) {
        let tag = tag.split("/>").next().unwrap();
        let mut attributes = BTreeMap::new();
        let mut rest = tag;
        while let Some((name, behind)) = rest.split_once("=\"") {
            let (value, behind) = behind.split_once('"').unwrap();
            let value = value.replace("&quot;", "\"").replace("&lt;", "<").replace("&gt;", ">");
            let value = value.replace("&amp;", "&");
            attributes.insert(name.trim().to_owned(), value);
            rest = behind;
        }
        found.push(Found {
            rel: attributes["rel"].clone(),
            href: attributes["href"].clone(),
            media_type: attributes["type"].clone(),
            attributes,
        });
    }
    found
}

fn collect(value: &Value, found: &mut Vec<Found>) {
    match value {
        Value::Array(list) => list.iter().for_each(|value| collect(value, found)),
        Value::Object(map) => {
            let text = |name: &str| map.get(name).and_then(Value::as_str).map(str::to_owned);
            if let (Some(href), Some(media_type)) = (text("href"), text("type")) {
                let rel = text("rel").unwrap_or_default();
                found.push(Found { rel, href, media_type, attributes: BTreeMap::new() });
            }
            map.values().for_each(|value| collect(value, found));
        }
        _ => {}
    }
}

/// The path of an address, which is absolute.
pub(super) fn path(href: &str) -> &str {
    let (_, behind) = href.split_once("://").unwrap_or_else(|| panic!("`{href}` is not absolute"));
    behind.find('/').map_or("/", |place| &behind[place..])
}

/// Every feed of one version that can be reached, by its path; each link is followed and answers what it says.
pub(super) async fn crawl(client: &Client, root: &str) -> BTreeMap<String, String> {
    let client = client.clone().with("host", "books.example");
    let mut feeds = BTreeMap::new();
    let mut seen = BTreeSet::from([root.to_owned()]);
    let mut waiting = VecDeque::from([root.to_owned()]);
    while let Some(address) = waiting.pop_front() {
        let reply = client.get(&address).await.expect(200);
        let media_type = reply.header("content-type").to_owned();
        let is_atom = media_type.starts_with("application/atom+xml");
        assert!(is_atom || media_type == FEED, "{address} is {media_type}");
        assert_eq!(is_atom, !root.ends_with("/v2"), "{address}");
        client.head(&address).await.expect(200);
        let text = reply.text();
        for link in links(&text) {
            let href = path(&link.href).replace("{pageNumber}", "0").replace("{maxWidth}", "200");
            let href = href.replace("{searchTerms}", "b").replace("{?query}", "?query=b");
            // Facets lead to each other: one choice at a time is walked, not all of all.
            let choices = ["sort=", "status=", "genre=", "tag=", "publisher=", "author="];
            let chosen = choices.iter().filter(|choice| href.contains(*choice)).count();
            if chosen > 1 || !seen.insert(href.clone()) {
                continue;
            }
            let is_feed =
                link.media_type == FEED || link.media_type.contains("profile=opds-catalog;kind");
            if is_feed && href.contains("/v2") == root.contains("/v2") {
                waiting.push_back(href);
                continue;
            }
            let reply = client.get(&href).await;
            let is_empty = reply.status == 204 && link.rel.ends_with("progression");
            assert!(reply.status == 200 || is_empty, "{href}: {}", reply.status);
            if !is_empty {
                let told = reply.header("content-type");
                let is_told = told == link.media_type || told.starts_with(&link.media_type);
                assert!(is_told, "{href} is {told}, not {}", link.media_type);
            }
        }
        feeds.insert(address, text);
    }
    feeds
}
