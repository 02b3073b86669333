//! The names by which books and series are found: one row a name, and links to it.
//! Must not know how a name is shown elsewhere.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::hash::Hash;

use codex_models::metadata::{Author, BookMetadata, ExternalId, SeriesMetadata, TermKind};
use codex_models::{BookId, SeriesId};
use codex_utils::{hash, text_fold};
use sea_orm::sea_query::{Expr, ExprTrait, LockType, OnConflict, Query};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect, QueryTrait, Set};

use crate::entity::{book, book_term, series_term, term};
use crate::repo::facet_sets::{self, Described};
use crate::sql::chunk;
use crate::{Result, Tx};

/// A longer name is prose, and nobody looks for it.
const MAX_NAME_CHARS: usize = 200;
/// A longer word for what a person did is none.
const MAX_ROLE_CHARS: usize = 40;

/// The id of a name: a hash of its kind and its folded text, so that equal names need not be looked up.
pub fn term_id(kind: TermKind, name: &str) -> i64 {
    id_of(kind, &key_of(name))
}

fn key_of(name: &str) -> String {
    let key = text_fold::fold(name);
    // Names of signs only have nothing to fold.
    if key.is_empty() { name.trim().to_lowercase() } else { key }
}

fn id_of(kind: TermKind, key: &str) -> i64 {
    let hash = hash::xxh3_128(format!("{}:{key}", kind.as_str()).as_bytes());
    let (head, _tail) = hash.split_at(size_of::<i64>());
    head.iter().fold(0, |id, byte| id << 8 | i64::from(*byte))
}

/// A name that something is found by.
struct Use<'a> {
    kind: TermKind,
    name: Cow<'a, str>,
    role: &'a str,
    position: Option<f64>,
}

impl<'a> Use<'a> {
    fn new(kind: TermKind, name: impl Into<Cow<'a, str>>) -> Self {
        Self { kind, name: name.into(), role: "", position: None }
    }

    fn of_person(author: &'a Author) -> Self {
        let is_word = author.role.chars().count() <= MAX_ROLE_CHARS;
        let role = if is_word { author.role.as_str() } else { "" };
        Self { role, ..Self::new(TermKind::Person, author.name.as_str()) }
    }
}

/// A link between something and a name.
struct Link<'a, Id> {
    owner: Id,
    term: i64,
    role: &'a str,
    position: Option<f64>,
}

/// The names that are in use, and the links to them, each once and in one order, so that transactions do not wait for
/// each other in a circle.
struct Names<'a, Id> {
    terms: BTreeMap<i64, (TermKind, String, Cow<'a, str>)>,
    links: Vec<Link<'a, Id>>,
}

impl<Id: Copy + Eq + Hash> Names<'_, Id> {
    /// What these are counted by.
    fn described(
        &self,
        all: impl Iterator<Item = (Id, Option<String>, Option<i32>)>,
    ) -> Vec<(Id, Described)> {
        let mut terms: HashMap<Id, BTreeSet<(TermKind, i64)>> = HashMap::new();
        for Link { owner, term, .. } in &self.links {
            if let Some((kind, ..)) = self.terms.get(term) {
                terms.entry(*owner).or_default().insert((*kind, *term));
            }
        }
        let described = |(id, language, age_rating)| {
            (id, Described { terms: terms.remove(&id).unwrap_or_default(), language, age_rating })
        };
        all.map(described).collect()
    }
}

fn names<'a, Id: Copy>(uses: impl Iterator<Item = (Id, Vec<Use<'a>>)>) -> Names<'a, Id> {
    let mut names = Names { terms: BTreeMap::new(), links: Vec::new() };
    for (owner, uses) in uses {
        let mut seen = HashSet::new();
        for Use { kind, name, role, position } in uses {
            if name.chars().count() > MAX_NAME_CHARS {
                continue;
            }
            let key = key_of(&name);
            let term = id_of(kind, &key);
            if !key.is_empty() && seen.insert((term, role)) {
                names.terms.entry(term).or_insert((kind, key, name));
                names.links.push(Link { owner, term, role, position });
            }
        }
    }
    names
}

fn each(kind: TermKind, list: &[String]) -> impl Iterator<Item = Use<'_>> {
    list.iter().map(move |name| Use::new(kind, name.as_str()))
}

fn ids(list: &[ExternalId]) -> impl Iterator<Item = Use<'_>> {
    list.iter().map(|id| Use::new(TermKind::ExternalId, id.to_string()))
}

fn of_book(metadata: &BookMetadata) -> Vec<Use<'_>> {
    let arcs = metadata.story_arcs.iter().map(|arc| Use {
        position: arc
            .position
            .as_deref()
            .and_then(|text| text.parse().ok())
            .filter(|at: &f64| at.is_finite()),
        ..Use::new(TermKind::StoryArc, arc.name.as_str())
    });
    each(TermKind::Genre, &metadata.genres)
        .chain(each(TermKind::Tag, &metadata.tags))
        .chain(each(TermKind::Character, &metadata.characters))
        .chain(each(TermKind::Team, &metadata.teams))
        .chain(each(TermKind::Location, &metadata.locations))
        .chain(each(TermKind::SeriesGroup, &metadata.series_groups))
        .chain(arcs)
        .chain(metadata.publisher.iter().map(|name| Use::new(TermKind::Publisher, name.as_str())))
        .chain(metadata.imprint.iter().map(|name| Use::new(TermKind::Imprint, name.as_str())))
        .chain(metadata.authors.iter().map(Use::of_person))
        .chain(ids(&metadata.external_ids))
        .collect()
}

fn of_series(metadata: &SeriesMetadata) -> Vec<Use<'_>> {
    each(TermKind::Genre, &metadata.genres)
        .chain(each(TermKind::Tag, &metadata.tags))
        .chain(each(TermKind::Character, &metadata.characters))
        .chain(each(TermKind::Team, &metadata.teams))
        .chain(each(TermKind::Location, &metadata.locations))
        .chain(each(TermKind::SeriesGroup, &metadata.series_groups))
        .chain(metadata.publisher.iter().map(|name| Use::new(TermKind::Publisher, name.as_str())))
        .chain(metadata.imprint.iter().map(|name| Use::new(TermKind::Imprint, name.as_str())))
        .chain(metadata.authors.iter().map(Use::of_person))
        .chain(ids(&metadata.external_ids))
        .collect()
}

/// Makes these the names by which books are found; the set of facets of each book that is there, for who describes it.
pub(in crate::repo) async fn set_book_terms(
    tx: &Tx,
    books: &[(BookId, &BookMetadata)],
) -> Result<HashMap<BookId, i64>> {
    let ids: Vec<BookId> = books.iter().map(|(id, _)| *id).collect();
    let mut there: HashSet<BookId> = HashSet::with_capacity(ids.len());
    for part in chunk::ids(&ids) {
        book_term::Entity::delete_many()
            .filter(book_term::Column::BookId.is_in(part.iter().copied()))
            .exec(tx.executor())
            .await?;
        // A book may have been deleted while its file was read.
        let found = book::Entity::find()
            .select_only()
            .column(book::Column::Id)
            .filter(book::Column::Id.is_in(part.iter().copied()));
        there.extend(found.into_tuple::<BookId>().all(tx.executor()).await?);
    }
    let books = books.iter().filter(|(id, _)| there.contains(id));
    let names = names(books.clone().map(|(id, metadata)| (*id, of_book(metadata))));
    save_terms(tx, &names).await?;
    let described = books
        .map(|(id, metadata)| (*id, metadata.language.clone(), metadata.age_rating.map(i32::from)));
    let sets = facet_sets::sets(tx, names.described(described)).await?;
    for part in chunk::rows(&names.links, 4) {
        let rows = part.iter().map(|link| book_term::ActiveModel {
            book_id: Set(link.owner),
            term_id: Set(link.term),
            role: Set(link.role.to_owned()),
            position: Set(link.position),
        });
        book_term::Entity::insert_many(rows)
            .on_conflict(OnConflict::new().do_nothing().to_owned())
            .exec_without_returning(tx.executor())
            .await?;
    }
    Ok(sets.into_iter().collect())
}

/// Makes these the names by which series are found.
pub(super) async fn set_series_terms(
    tx: &Tx,
    series: &[(SeriesId, &SeriesMetadata)],
) -> Result<()> {
    let ids: Vec<SeriesId> = series.iter().map(|(id, _)| *id).collect();
    for part in chunk::ids(&ids) {
        series_term::Entity::delete_many()
            .filter(series_term::Column::SeriesId.is_in(part.iter().copied()))
            .exec(tx.executor())
            .await?;
    }
    let names = names(series.iter().map(|(id, metadata)| (*id, of_series(metadata))));
    save_terms(tx, &names).await?;
    let described = series
        .iter()
        .map(|(id, metadata)| (*id, metadata.language.clone(), metadata.age_rating.map(i32::from)));
    facet_sets::assign(tx, "series", names.described(described)).await?;
    for part in chunk::rows(&names.links, 3) {
        let rows = part.iter().map(|link| series_term::ActiveModel {
            series_id: Set(link.owner),
            term_id: Set(link.term),
            role: Set(link.role.to_owned()),
        });
        series_term::Entity::insert_many(rows)
            .on_conflict(OnConflict::new().do_nothing().to_owned())
            .exec_without_returning(tx.executor())
            .await?;
    }
    Ok(())
}

/// Deletes names that nothing has any more, at most so many; how many.
pub async fn delete_stray_terms(tx: &Tx, limit: u64) -> Result<u64> {
    let link = |table: &'static str| {
        let own = Expr::col((table, "term_id")).eq(Expr::col((term::Entity, term::Column::Id)));
        Query::select().expr(Expr::val(1)).from(table).and_where(own).take()
    };
    let is_stray =
        || Expr::exists(link("book_term")).not().and(Expr::exists(link("series_term")).not());
    let mut stray = term::Entity::find()
        .select_only()
        .column(term::Column::Id)
        .filter(is_stray())
        .order_by_asc(term::Column::Id)
        .limit(limit);
    // Whoever is about to link a name holds its row, and the deletion looks again once it has the row.
    QueryTrait::query(&mut stray)
        .lock_with_behavior(LockType::Update, sea_orm::sea_query::LockBehavior::SkipLocked);
    let stray: Vec<i64> = stray.into_tuple().all(tx.executor()).await?;
    let mut count = 0;
    for part in chunk::ids(&stray) {
        let deleted = term::Entity::delete_many()
            .filter(term::Column::Id.is_in(part.iter().copied()))
            .filter(is_stray())
            .exec(tx.executor())
            .await?;
        count += deleted.rows_affected;
    }
    Ok(count)
}

async fn save_terms<Id>(tx: &Tx, names: &Names<'_, Id>) -> Result<()> {
    let mut known: HashSet<i64> = HashSet::new();
    let ids: Vec<i64> = names.terms.keys().copied().collect();
    for part in chunk::ids(&ids) {
        // Held until the links are there, so that no sweep takes a name away in between.
        let mut held = term::Entity::find()
            .select_only()
            .column(term::Column::Id)
            .filter(term::Column::Id.is_in(part.iter().copied()))
            .order_by_asc(term::Column::Id);
        QueryTrait::query(&mut held).lock(LockType::KeyShare);
        known.extend(held.into_tuple::<i64>().all(tx.executor()).await?);
    }
    let terms: Vec<_> = names.terms.iter().filter(|(id, _)| !known.contains(id)).collect();
    for part in chunk::rows(&terms, 4) {
        let rows = part.iter().map(|(id, (kind, key, name))| term::ActiveModel {
            id: Set(**id),
            kind: Set(*kind),
            name_key: Set(key.clone()),
            name: Set(name.to_string()),
        });
        term::Entity::insert_many(rows)
            .on_conflict(OnConflict::new().do_nothing().to_owned())
            .exec_without_returning(tx.executor())
            .await?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_known_by_its_kind_and_its_letters() {
        let drama = term_id(TermKind::Genre, "Drama");
        assert_eq!(drama, term_id(TermKind::Genre, " DRÁMA"));
        assert_ne!(drama, term_id(TermKind::Tag, "Drama"));
        assert_ne!(term_id(TermKind::Tag, "!"), term_id(TermKind::Tag, "?"));
    }
}
