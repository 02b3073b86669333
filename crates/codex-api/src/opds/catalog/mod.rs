//! What a feed is, whatever its wire: both versions of the catalog are written from this one description.
//! Must not know XML nor JSON.

mod place;
mod query;
mod reader;

use axum::response::Response;
use chrono::{DateTime, Utc};
use codex_db::view::{BookRow, SeriesRow};
use codex_models::paging::{Cursor, DEFAULT_PAGE_SIZE};

pub(super) use place::Place;
pub(super) use query::{ListQuery, own, pages};
pub(super) use reader::{AUTHENTICATION, CoverReader, Reader, View, address, authentication};

use super::{atom, json};
use crate::error::ApiResult;

/// Which version of the protocol is spoken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Version {
    /// Atom.
    One,
    /// JSON.
    Two,
}

impl Version {
    /// Both.
    pub(super) const ALL: [Self; 2] = [Self::One, Self::Two];

    /// The name in addresses.
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::One => "v1.2",
            Self::Two => "v2",
        }
    }
}

/// What a feed leads to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// Further feeds.
    Ways,
    /// Books.
    Books,
}

/// A way to another feed.
#[derive(Debug)]
pub(super) struct Way {
    /// Permanent name.
    pub(super) id: String,
    pub(super) title: String,
    pub(super) summary: Option<String>,
    pub(super) updated: DateTime<Utc>,
    pub(super) to: Place,
    pub(super) rel: &'static str,
    pub(super) kind: Kind,
    /// How much is there, when known.
    pub(super) count: Option<u64>,
}

/// A child feed that has no better name.
pub(super) const SUBSECTION: &str = "subsection";

/// What a feed holds.
#[derive(Debug)]
pub(super) enum Item {
    Way(Way),
    Series(Box<SeriesRow>),
    Book(Box<BookRow>),
}

/// One choice of a group of facets.
#[derive(Debug)]
pub(super) struct Facet {
    pub(super) title: String,
    pub(super) to: Place,
    pub(super) count: Option<u64>,
    pub(super) is_active: bool,
}

/// Facets that exclude each other.
#[derive(Debug)]
pub(super) struct FacetGroup {
    pub(super) title: &'static str,
    pub(super) facets: Vec<Facet>,
}

/// The beginning of another feed.
#[derive(Debug)]
pub(super) struct Group {
    pub(super) title: String,
    pub(super) to: Place,
    pub(super) total: Option<u64>,
    pub(super) items: Vec<Item>,
}

/// Which page of a list this is.
#[derive(Debug)]
pub(super) struct Paging {
    /// From 1.
    pub(super) page: u64,
    pub(super) total: u64,
    /// Where the next page starts, when the list can tell.
    pub(super) next: Option<Cursor>,
}

impl Paging {
    /// Rows of a page.
    pub(super) const SIZE: u32 = DEFAULT_PAGE_SIZE;

    /// Number of the last page.
    pub(super) fn last(&self) -> u64 {
        self.total.div_ceil(Self::SIZE.into()).max(1)
    }

    /// Place of the first row of the page, from 1.
    pub(super) fn start(&self) -> u64 {
        (self.page - 1) * u64::from(Self::SIZE) + 1
    }
}

/// A feed.
#[derive(Debug)]
pub(super) struct Feed {
    /// Permanent name, the same on all its pages.
    pub(super) id: String,
    pub(super) title: String,
    /// Its address without the page.
    pub(super) place: Place,
    /// The feed above it.
    pub(super) up: Place,
    pub(super) kind: Kind,
    pub(super) updated: DateTime<Utc>,
    pub(super) items: Vec<Item>,
    pub(super) paging: Option<Paging>,
    pub(super) facets: Vec<FacetGroup>,
    /// Only the second version shows them.
    pub(super) groups: Vec<Group>,
}

impl Feed {
    /// A feed of ways, all on one page.
    pub(super) fn of_ways(
        (id, title): (&str, &str),
        place: Place,
        up: Place,
        now: DateTime<Utc>,
        items: Vec<Item>,
    ) -> Self {
        Self {
            id: id.to_owned(),
            title: title.to_owned(),
            place,
            up,
            kind: Kind::Ways,
            updated: latest(&items, now),
            items,
            paging: None,
            facets: Vec::new(),
            groups: Vec::new(),
        }
    }

    /// Whether it is the way in.
    pub(super) fn is_root(&self) -> bool {
        self.place == Place::root()
    }

    /// The feed as the reader asked for it.
    pub(super) fn answer<N>(&self, reader: &Reader<N>) -> ApiResult<Response> {
        match reader.version() {
            Version::One => atom::feed(self, &reader.view()),
            Version::Two => Ok(json::feed(self, &reader.view())),
        }
    }
}

impl Item {
    fn updated(&self) -> DateTime<Utc> {
        match self {
            Self::Way(way) => way.updated,
            Self::Series(row) => row.series.updated_at,
            Self::Book(row) => row.book.updated_at,
        }
    }
}

/// When the newest of these changed.
pub(super) fn latest(items: &[Item], now: DateTime<Utc>) -> DateTime<Utc> {
    items.iter().map(Item::updated).max().unwrap_or(now)
}

/// These books as they are in feeds.
pub(super) fn books(rows: Vec<BookRow>) -> Vec<Item> {
    rows.into_iter().map(|row| Item::Book(Box::new(row))).collect()
}

/// These series as they are in feeds.
pub(super) fn series(rows: Vec<SeriesRow>) -> Vec<Item> {
    rows.into_iter().map(|row| Item::Series(Box::new(row))).collect()
}

/// The permanent name of a thing, by its id of 32 hex digits.
pub(super) fn urn(id: &impl ToString) -> String {
    let mut name = "urn:uuid:".to_owned();
    for (place, digit) in id.to_string().chars().enumerate() {
        if [8, 12, 16, 20].contains(&place) {
            name.push('-');
        }
        name.push(digit);
    }
    name
}

/// The permanent name of a feed that is no thing of the library.
pub(super) fn feed_urn(name: &str) -> String {
    format!("urn:codex:feed:{name}")
}
