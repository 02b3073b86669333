//! Positions in books as the two protocols of reader apps tell them. Pure.
//! Must not decide which position holds.

use chrono::{DateTime, Utc};
use codex_db::entity::progress;
use codex_models::progress::ProgressUpdate;
use serde::Deserialize;
use serde_json::{Value, json};

use super::time;
use crate::opds::catalog::feed_urn;

/// The key of references that an app said, in a kept locator.
const REFERENCES: &str = "references";

/// What kind of positions a book has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::opds) enum Book {
    /// So many pages.
    Paged(u32),
    /// A text without pages.
    Text,
}

/// Why a position is refused.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::opds) struct Unreadable(pub(in crate::opds) &'static str);

/// Who said a position.
#[derive(Debug, Default, Deserialize)]
struct Device {
    #[serde(default)]
    name: String,
}

/// A position as Readium tells it.
#[derive(Debug, Deserialize)]
struct ReadiumPosition {
    modified: DateTime<Utc>,
    #[serde(default)]
    device: Device,
    locator: Value,
}

/// A position as OPDS tells it; earlier drafts called references otherwise.
#[derive(Debug, Deserialize)]
struct OpdsPosition {
    modified: DateTime<Utc>,
    device: Device,
    progression: f64,
    #[serde(default, alias = "fragments", alias = "refs")]
    references: Vec<String>,
}

/// Reads a position of Readium.
pub(in crate::opds) fn read_readium(body: &[u8], of: Book) -> Result<ProgressUpdate, Unreadable> {
    let said: ReadiumPosition = serde_json::from_slice(body)
        .map_err(|_malformed| Unreadable("`modified` and `locator` are needed."))?;
    let number = |pointer: &str| said.locator.pointer(pointer).and_then(Value::as_f64);
    let update = ProgressUpdate {
        device: Some(said.device.name.clone()).filter(|name| !name.is_empty()),
        at: Some(said.modified),
        ..ProgressUpdate::default()
    };
    match of {
        Book::Paged(count) => {
            let page = said.locator.pointer("/locations/position").and_then(Value::as_u64);
            let page = page.and_then(|page| u32::try_from(page).ok());
            let page = page.filter(|page| (1..=count).contains(page));
            let page = page.ok_or(Unreadable("`locations.position` is none of the pages."))?;
            Ok(ProgressUpdate { page: Some(page), ..update })
        }
        Book::Text => {
            let href = said.locator.get("href").and_then(Value::as_str).unwrap_or_default();
            if href.is_empty() || number("/locations/progression").is_none() {
                return Err(Unreadable("`href` and `locations.progression` are needed."));
            }
            let mut locator = said.locator.clone();
            locator["href"] = json!(inside(href));
            Ok(ProgressUpdate { locator: Some(locator.to_string()), ..update })
        }
    }
}

/// Reads a position of OPDS.
pub(in crate::opds) fn read_opds(body: &[u8], of: Book) -> Result<ProgressUpdate, Unreadable> {
    let said: OpdsPosition = serde_json::from_slice(body)
        .map_err(|_malformed| Unreadable("`modified`, `device` and `progression` are needed."))?;
    let share = said.progression;
    if !(0.0..=1.0).contains(&share) {
        return Err(Unreadable("`progression` lies between 0 and 1."));
    }
    let page = match of {
        Book::Paged(count) => {
            let named = said.references.iter().find_map(|text| {
                text.rsplit_once("#page=")?.1.parse().ok().filter(|page| (1..=count).contains(page))
            });
            named.or_else(|| page_at(share, count))
        }
        Book::Text => None,
    };
    let mut locator = json!({
        "locations": {"totalProgression": share}, (REFERENCES): said.references,
    });
    let resource =
        said.references.iter().find(|text| !text.starts_with('#') && !text.contains("://"));
    if let (Some(resource), Book::Text) = (resource, of) {
        let href = resource.split('#').next().unwrap_or_default();
        locator["href"] = json!(inside(href));
        locator["type"] = json!("application/xhtml+xml");
    }
    Ok(ProgressUpdate {
        page,
        percentage: Some(share),
        locator: Some(locator.to_string()),
        device: Some(said.device.name).filter(|name| !name.is_empty()),
        at: Some(said.modified),
        ..ProgressUpdate::default()
    })
}

/// Writes a position for Readium; `nearest` is the locator of a share of a text.
pub(in crate::opds) fn write_readium(
    kept: &progress::Model,
    of: Book,
    page_address: impl Fn(u32) -> String,
    nearest: Option<Value>,
) -> Value {
    let locator = match of {
        Book::Paged(count) => {
            let page = kept.page.map(i32::unsigned_abs);
            let page = page.or_else(|| page_at(kept.percentage, count)).unwrap_or(1);
            json!({
                "href": page_address(page), "type": "image/jpeg",
                "locations": {
                    "position": page, "progression": 0.0,
                    "totalProgression": f64::from(page) / f64::from(count.max(1)),
                },
            })
        }
        Book::Text => {
            said(kept).filter(|locator| locator.get("href").is_some()).unwrap_or_else(|| {
                nearest
                    .unwrap_or_else(|| json!({"locations": {"totalProgression": kept.percentage}}))
            })
        }
    };
    json!({"modified": time(kept.client_at), "device": device(kept), "locator": locator})
}

/// Writes a position for OPDS, with the references that an app said of it.
pub(in crate::opds) fn write_opds(kept: &progress::Model, of: Book) -> Value {
    let said = said(kept);
    let known = said.as_ref().and_then(|locator| locator.get(REFERENCES)).cloned();
    let own = match (of, kept.page) {
        (Book::Paged(_), Some(page)) => json!([format!("#page={page}")]),
        (Book::Paged(_), None) => json!([]),
        (Book::Text, _) => {
            let href = said.as_ref().and_then(|locator| locator.get("href"));
            href.map_or_else(|| json!([]), |href| json!([href]))
        }
    };
    json!({
        "modified": time(kept.client_at), "device": device(kept),
        "progression": kept.percentage.clamp(0.0, 1.0), (REFERENCES): known.unwrap_or(own),
    })
}

fn said(kept: &progress::Model) -> Option<Value> {
    serde_json::from_str(kept.locator.as_deref()?).ok()
}

fn device(kept: &progress::Model) -> Value {
    let name = kept.device.as_deref().unwrap_or("Codex");
    let id = crate::http::disposition::percent_encode(name);
    json!({"id": feed_urn(&format!("device:{id}")), "name": name})
}

/// The page that a share of a book lies on.
fn page_at(share: f64, count: u32) -> Option<u32> {
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "a share of at most 1 of a number of 32 bits"
    )]
    let page = (share * f64::from(count)).round() as u32;
    (count > 0).then(|| page.clamp(1, count))
}

/// The address of a resource as manifests tell it: relative to the book.
fn inside(href: &str) -> &str {
    let from = |mark: &str| href.find(mark).map(|at| &href[at + 1..]);
    from("/resources/").unwrap_or(href)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kept(update: ProgressUpdate) -> progress::Model {
        progress::Model {
            user_id: codex_models::UserId::parse(&"1".repeat(32)).unwrap(),
            book_id: codex_models::BookId::parse(&"2".repeat(32)).unwrap(),
            page: update.page.map(|page| i32::try_from(page).unwrap()),
            percentage: update.percentage.unwrap_or(0.5),
            completed: false,
            locator: update.locator,
            device: update.device,
            client_at: update.at.unwrap(),
            updated_at: update.at.unwrap(),
        }
    }

    #[test]
    fn references_that_nobody_knows_come_back_as_they_were_said() {
        let body = json!({
            "modified": "2026-05-01T12:00:00Z", "device": {"id": "urn:x:1", "name": "Phone"},
            "progression": 0.5, "refs": ["#t=12", "#page=7", "x:y"],
        });
        let update = read_opds(body.to_string().as_bytes(), Book::Paged(10)).unwrap();
        assert_eq!(update.page, Some(7));
        let told = write_opds(&kept(update), Book::Paged(10));
        assert_eq!(told["references"], json!(["#t=12", "#page=7", "x:y"]));
    }

    #[test]
    fn a_place_in_a_text_is_told_relative_to_the_book() {
        let body = json!({
            "modified": "2026-05-01T12:00:00Z", "device": {"id": "urn:x:1", "name": "Phone"},
            "locator": {
                "href": "https://a.example/opds/v2/books/1/resources/OEBPS/c.xhtml", "type": "text/html",
                "locations": {"progression": 0.25},
            },
        });
        let update = read_readium(body.to_string().as_bytes(), Book::Text).unwrap();
        let locator: Value = serde_json::from_str(update.locator.as_deref().unwrap()).unwrap();
        assert_eq!(locator["href"], "resources/OEBPS/c.xhtml");
    }

    #[test]
    fn what_makes_no_sense_is_refused() {
        for body in ["", "{}", r#"{"modified":"2026-05-01T12:00:00Z","locator":{}}"#] {
            assert!(read_readium(body.as_bytes(), Book::Paged(3)).is_err(), "{body}");
            assert!(read_readium(body.as_bytes(), Book::Text).is_err(), "{body}");
            assert!(read_opds(body.as_bytes(), Book::Text).is_err(), "{body}");
        }
    }
}
