//! What a reader asks of a list. Apps fill templates in, or leave them as they were.
//! Must not refuse what no app would mean.

use codex_models::PageRequest;
use codex_models::filter::{Check, Condition, Field, Names, Test};
use codex_models::paging::Cursor;
use serde::Deserialize;

use super::{Paging, Place};
use crate::error::ApiResult;
use crate::http::page_query::{self, PageQuery};

/// A page further than this is none of any list.
const MAX_PAGE: u64 = 1_000_000;

/// Which page of a list, and what is looked for. A parameter whose value is a template that an app left as it was
/// counts as absent.
#[derive(Debug, Default, Deserialize)]
pub(crate) struct ListQuery {
    cursor: Option<String>,
    page: Option<String>,
    q: Option<String>,
    query: Option<String>,
    search: Option<String>,
    sort: Option<String>,
    status: Option<String>,
    letter: Option<String>,
    publisher: Option<String>,
    genre: Option<String>,
    tag: Option<String>,
    author: Option<String>,
    root: Option<String>,
    path: Option<String>,
}

impl ListQuery {
    /// The words that are searched for.
    pub(crate) fn words(&self) -> Option<&str> {
        [&self.q, &self.query, &self.search].into_iter().find_map(|text| given(text.as_deref()))
    }

    pub(crate) fn sort(&self) -> Option<&str> {
        given(self.sort.as_deref())
    }

    pub(crate) fn status(&self) -> Option<&str> {
        given(self.status.as_deref())
    }

    pub(crate) fn letter(&self) -> Option<&str> {
        self.letter.as_deref().filter(|text| text.chars().count() == 1)
    }

    /// The root of a library that a folder lies in.
    pub(crate) fn root(&self) -> Option<&str> {
        given(self.root.as_deref())
    }

    /// The path of a folder.
    pub(crate) fn path(&self) -> &str {
        self.path.as_deref().unwrap_or_default()
    }

    /// The names that are asked for, by the names of their parameters.
    fn names(&self) -> [(&'static str, Field, Option<&str>); 4] {
        [
            ("publisher", Field::Publisher, given(self.publisher.as_deref())),
            ("genre", Field::Genre, given(self.genre.as_deref())),
            ("tag", Field::Tag, given(self.tag.as_deref())),
            ("author", Field::Person, given(self.author.as_deref())),
        ]
    }

    /// The name that a parameter asks for.
    pub(crate) fn named(&self, parameter: &str) -> Option<&str> {
        self.names().into_iter().find_map(|(known, _, name)| name.filter(|_| known == parameter))
    }

    /// What the names ask of a book or series.
    pub(crate) fn condition(&self) -> Condition {
        let tests = self.names().into_iter().filter_map(|(_, field, name)| {
            let names = Names { names: vec![name?.to_owned()], wants_all: false, role: None };
            Some(Condition::Test(Test { field, check: Check::Names(names), holds: true }))
        });
        Condition::All(tests.collect())
    }

    /// The title of a list of what has a name, if one is asked for.
    pub(crate) fn name(&self) -> Option<String> {
        self.names().into_iter().find_map(|(_, _, name)| name.map(ToOwned::to_owned))
    }

    /// The place of a list with all that chooses what is in it, but the order and the page.
    pub(crate) fn place(&self, path: impl Into<String>) -> Place {
        let place = Place::new(path)
            .with_option("search", self.words())
            .with_option("letter", self.letter())
            .with_option("status", self.status());
        self.names()
            .into_iter()
            .fold(place, |place, (name, _, value)| place.with_option(name, value))
    }

    /// Number of the page, from 1.
    pub(crate) fn page(&self) -> u64 {
        let page = given(self.page.as_deref()).and_then(|text| text.parse().ok());
        page.unwrap_or(1).clamp(1, MAX_PAGE)
    }

    /// The request for a page of a list in this order.
    pub(crate) fn request(&self, sort: &str) -> ApiResult<PageRequest> {
        let cursor = given(self.cursor.as_deref()).map(ToOwned::to_owned);
        let limit = i64::from(Paging::SIZE);
        let request = PageQuery::new(Some(limit), cursor).request(sort)?;
        let rows_before = (self.page() - 1) * u64::from(Paging::SIZE);
        let skip = if request.after.is_some() { 0 } else { rows_before };
        Ok(PageRequest { skip, ..request })
    }

    /// Which page was answered.
    pub(crate) fn paging(&self, total: u64, next: Option<Cursor>) -> Paging {
        Paging { page: self.page(), total, next }
    }
}

fn given(value: Option<&str>) -> Option<&str> {
    value.map(str::trim).filter(|text| !text.is_empty() && !text.starts_with('{'))
}

/// The addresses of pages of a list, by their relations to this one.
pub(in crate::opds) fn pages(place: &Place, paging: &Paging) -> Vec<(&'static str, Place)> {
    let numbered = |page: u64| {
        if page == 1 { place.clone() } else { place.with("page", page.to_string()) }
    };
    let (here, last) = (paging.page, paging.last());
    let mut pages = vec![("first", place.clone())];
    if here > 1 {
        pages.push(("previous", numbered((here - 1).min(last))));
    }
    match &paging.next {
        Some(cursor) => {
            let next = place.with("page", (here + 1).to_string());
            pages.push(("next", next.with("cursor", page_query::encode(cursor))));
        }
        None if here < last => pages.push(("next", numbered(here + 1))),
        None => {}
    }
    pages.push(("last", numbered(last)));
    pages
}

/// The address of a page itself.
pub(in crate::opds) fn own(place: &Place, paging: Option<&Paging>) -> Place {
    match paging {
        Some(paging) if paging.page > 1 => place.with("page", paging.page.to_string()),
        Some(_) | None => place.clone(),
    }
}
