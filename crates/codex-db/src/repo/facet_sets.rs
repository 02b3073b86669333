//! Sets of facets: the genres, tags, publishers, language and age rating of something, each combination stored once, so
//! that what a list is made of is counted by one number a row. Books of a series mostly share one.
//! Must be assigned anew in the transaction that describes something.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::hash::Hash;
use std::sync::{Arc, Mutex, PoisonError};

use codex_models::metadata::TermKind;
use codex_models::{BookId, SeriesId};
use codex_utils::hash;
use sea_orm::sea_query::{Expr, ExprTrait, LockBehavior, LockType, OnConflict, Query};
use sea_orm::{
    ColumnTrait, EntityTrait, IntoActiveModel, QueryFilter, QueryOrder, QuerySelect, QueryTrait,
    Select, TryGetable, Value,
};

use crate::entity::{book, book_term, facet_set, series, series_term, term};
use crate::sql::{bulk, chunk};
use crate::{Conn, Result, Tx};

/// Kinds of names that are counted.
const KINDS: [TermKind; 3] = [TermKind::Genre, TermKind::Tag, TermKind::Publisher];
/// When more sets or names than this are unknown, reading all of them is one statement.
const MOST_ASKED_FOR: usize = 500;
/// Most sets that are kept; a library has about one a series.
const MOST_KEPT: usize = 1_000_000;
/// Rows put into their sets by one transaction.
const BATCH: u64 = 500;

/// What something is counted by.
#[derive(Debug, Default, Clone)]
pub(in crate::repo) struct Described {
    /// Its names of every kind, in any order.
    pub(in crate::repo) terms: BTreeSet<(TermKind, i64)>,
    pub(in crate::repo) language: Option<String>,
    pub(in crate::repo) age_rating: Option<i32>,
}

impl Described {
    fn into_set(self) -> facet_set::Model {
        let of_kind = |kind: TermKind| -> Vec<i64> {
            self.terms.iter().filter(|(of, _)| *of == kind).map(|(_, id)| *id).collect()
        };
        let [genres, tags, publishers] = KINDS.map(of_kind);
        let Self { language, age_rating, .. } = self;
        let content = format!("{genres:?} {tags:?} {publishers:?} {age_rating:?} {language:?}");
        let first_half = u128::from_be_bytes(hash::xxh3_128(content.as_bytes())) >> 64;
        facet_set::Model {
            id: u64::try_from(first_half).unwrap_or_default().cast_signed(),
            genres: genres.into(),
            tags: tags.into(),
            publishers: publishers.into(),
            language,
            age_rating,
        }
    }
}

/// Puts rows of a table into their sets.
pub(in crate::repo) async fn assign<Id: Into<Value>>(
    tx: &Tx,
    table: &'static str,
    described: Vec<(Id, Described)>,
) -> Result<()> {
    let rows = sets(tx, described).await?.into_iter();
    let rows = rows.map(|(id, set)| vec![id.into(), set.into()]).collect();
    bulk::update(&tx.conn(), table, &["facet_set_id"], rows).await
}

/// The set of each, made where it is not there yet. No sweep takes it away before the transaction ends.
pub(in crate::repo) async fn sets<Id>(
    tx: &Tx,
    described: Vec<(Id, Described)>,
) -> Result<Vec<(Id, i64)>> {
    let mut sets: BTreeMap<i64, facet_set::Model> = BTreeMap::new();
    let mut rows = Vec::with_capacity(described.len());
    for (id, described) in described {
        let set = described.into_set();
        rows.push((id, set.id));
        sets.entry(set.id).or_insert(set);
    }
    let ids: Vec<i64> = sets.keys().copied().collect();
    for part in chunk::ids(&ids) {
        // Held until the rows name them, so that no sweep takes a set away in between.
        let mut held = facet_set::Entity::find()
            .select_only()
            .column(facet_set::Column::Id)
            .filter(facet_set::Column::Id.is_in(part.iter().copied()))
            .order_by_asc(facet_set::Column::Id);
        QueryTrait::query(&mut held).lock(LockType::KeyShare);
        for known in held.into_tuple::<i64>().all(tx.executor()).await? {
            sets.remove(&known);
        }
    }
    let new: Vec<_> = sets.into_values().map(IntoActiveModel::into_active_model).collect();
    for part in chunk::rows(&new, 6) {
        facet_set::Entity::insert_many(part.to_vec())
            .on_conflict(OnConflict::new().do_nothing().to_owned())
            .exec_without_returning(tx.executor())
            .await?;
    }
    Ok(rows)
}

/// Puts rows without a set into theirs: those that an older program described, and those that nothing describes.
pub(crate) async fn assign_missing(tx: &Tx) -> Result<bool> {
    let books: Vec<(BookId, Option<String>, Option<i32>)> = book::Entity::find()
        .select_only()
        .columns([book::Column::Id, book::Column::Language, book::Column::AgeRating])
        .filter(book::Column::FacetSetId.is_null())
        .limit(BATCH)
        .into_tuple()
        .all(tx.executor())
        .await?;
    let series: Vec<(SeriesId, Option<String>, Option<i32>)> = series::Entity::find()
        .select_only()
        .columns([series::Column::Id, series::Column::Language, series::Column::AgeRating])
        .filter(series::Column::FacetSetId.is_null())
        .limit(BATCH)
        .into_tuple()
        .all(tx.executor())
        .await?;
    if books.is_empty() && series.is_empty() {
        return Ok(false);
    }
    let mut described = HashMap::with_capacity(books.len());
    for (id, language, age_rating) in books {
        described.insert(id, Described { language, age_rating, ..Described::default() });
    }
    for part in chunk::ids(&described.keys().copied().collect::<Vec<_>>()) {
        let links = book_term::Entity::find()
            .select_only()
            .column(book_term::Column::BookId)
            .filter(book_term::Column::BookId.is_in(part.iter().copied()));
        add_names(tx, &mut described, links, book_term::Column::TermId.into_expr()).await?;
    }
    assign(tx, "book", described.into_iter().collect()).await?;
    let mut described = HashMap::with_capacity(series.len());
    for (id, language, age_rating) in series {
        described.insert(id, Described { language, age_rating, ..Described::default() });
    }
    for part in chunk::ids(&described.keys().copied().collect::<Vec<_>>()) {
        let links = series_term::Entity::find()
            .select_only()
            .column(series_term::Column::SeriesId)
            .filter(series_term::Column::SeriesId.is_in(part.iter().copied()));
        add_names(tx, &mut described, links, series_term::Column::TermId.into_expr()).await?;
    }
    assign(tx, "series", described.into_iter().collect()).await?;
    Ok(true)
}

async fn add_names<E: EntityTrait, Id: TryGetable + Eq + Hash>(
    tx: &Tx,
    described: &mut HashMap<Id, Described>,
    mut links: Select<E>,
    link: Expr,
) -> Result<()> {
    links = links
        .column(term::Column::Kind)
        .column(term::Column::Id)
        .filter(term::Column::Kind.is_in(KINDS));
    QueryTrait::query(&mut links).inner_join(term::Entity, term::Column::Id.into_expr().eq(link));
    for (id, kind, name) in links.into_tuple::<(Id, TermKind, i64)>().all(tx.executor()).await? {
        if let Some(described) = described.get_mut(&id) {
            described.terms.insert((kind, name));
        }
    }
    Ok(())
}

/// Deletes sets that nothing has any more, at most so many; how many.
pub async fn delete_strays(tx: &Tx, limit: u64) -> Result<u64> {
    let users = |table: &'static str| {
        let own = Expr::col((table, "facet_set_id")).eq(facet_set::Column::Id.into_expr());
        Query::select().expr(Expr::val(1)).from(table).and_where(own).take()
    };
    let is_stray = || Expr::exists(users("book")).not().and(Expr::exists(users("series")).not());
    let mut strays = facet_set::Entity::find()
        .select_only()
        .column(facet_set::Column::Id)
        .filter(is_stray())
        .order_by_asc(facet_set::Column::Id)
        .limit(limit);
    // Whoever is about to name a set holds its row, and the deletion looks again once it has the row.
    QueryTrait::query(&mut strays).lock_with_behavior(LockType::Update, LockBehavior::SkipLocked);
    let strays: Vec<i64> = strays.into_tuple().all(tx.executor()).await?;
    let mut count = 0;
    for part in chunk::ids(&strays) {
        let deleted = facet_set::Entity::delete_many()
            .filter(facet_set::Column::Id.is_in(part.iter().copied()))
            .filter(is_stray())
            .exec(tx.executor())
            .await?;
        count += deleted.rows_affected;
    }
    Ok(count)
}

/// Sets and names that were read; neither ever changes.
#[derive(Debug, Default, Clone)]
pub(in crate::repo) struct Known {
    sets: HashMap<i64, Arc<facet_set::Model>>,
    names: HashMap<i64, Arc<str>>,
}

impl Known {
    pub(in crate::repo) fn set(&self, id: i64) -> Option<&facet_set::Model> {
        self.sets.get(&id).map(Arc::as_ref)
    }

    pub(in crate::repo) fn name(&self, term: i64) -> Option<&str> {
        self.names.get(&term).map(Arc::as_ref)
    }

    /// Reads the sets, and the names in them, that are not known yet: two statements.
    async fn read(&mut self, conn: &Conn<'_>, sets: &HashSet<i64>) -> Result<()> {
        let unknown: Vec<i64> =
            sets.iter().copied().filter(|id| !self.sets.contains_key(id)).collect();
        let mut select = facet_set::Entity::find();
        if unknown.len() <= MOST_ASKED_FOR {
            select = select.filter(facet_set::Column::Id.is_in(unknown));
        }
        let mut names = HashSet::new();
        for set in select.all(conn.executor()).await? {
            let of_set = [&set.genres, &set.tags, &set.publishers].into_iter();
            names.extend(of_set.flat_map(|ids| ids.0.iter().copied()));
            self.sets.insert(set.id, Arc::new(set));
        }
        names.retain(|id| !self.names.contains_key(id));
        let mut select = term::Entity::find()
            .select_only()
            .columns([term::Column::Id, term::Column::Name])
            .filter(term::Column::Kind.is_in(KINDS));
        if names.len() <= MOST_ASKED_FOR {
            select = select.filter(term::Column::Id.is_in(names));
        }
        let found: Vec<(i64, String)> = select.into_tuple().all(conn.executor()).await?;
        self.names.extend(found.into_iter().map(|(id, name)| (id, name.into())));
        Ok(())
    }
}

/// Sets and names that readers of a database have read for each other.
#[derive(Debug, Default)]
pub(crate) struct KnownSets(Mutex<Arc<Known>>);

/// What these sets are.
pub(in crate::repo) async fn known(conn: &Conn<'_>, sets: &HashSet<i64>) -> Result<Arc<Known>> {
    let kept = conn.facet_sets();
    let snapshot =
        || kept.map(|kept| Arc::clone(&kept.0.lock().unwrap_or_else(PoisonError::into_inner)));
    let mut known = snapshot().unwrap_or_default();
    if sets.iter().all(|id| known.sets.contains_key(id)) {
        return Ok(known);
    }
    if known.sets.len() + sets.len() > MOST_KEPT {
        known = Arc::default();
    }
    Arc::make_mut(&mut known).read(conn, sets).await?;
    if let Some(kept) = kept {
        *kept.0.lock().unwrap_or_else(PoisonError::into_inner) = Arc::clone(&known);
    }
    Ok(known)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn id(terms: &[(TermKind, i64)], language: Option<&str>, age_rating: Option<i32>) -> i64 {
        let terms = terms.iter().copied().collect();
        Described { terms, language: language.map(str::to_owned), age_rating }.into_set().id
    }

    #[test]
    fn a_set_is_known_by_its_names_in_any_order_its_language_and_its_age() {
        let (one, two) = ((TermKind::Genre, 1), (TermKind::Genre, 2));
        let both = id(&[one, two], Some("en"), None);
        assert_eq!(both, id(&[two, one, (TermKind::Person, 9)], Some("en"), None));
        for other in [
            id(&[one], Some("en"), None),
            id(&[one, (TermKind::Tag, 2)], Some("en"), None),
            id(&[one, two], Some("fr"), None),
            id(&[one, two], None, None),
            id(&[one, two], Some("en"), Some(0)),
        ] {
            assert_ne!(both, other);
        }
    }
}
