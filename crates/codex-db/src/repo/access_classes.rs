//! Classes of access: series that no rule can tell apart, since their age ratings and labels are equal.
//! Must be assigned anew in the transaction that changes an age rating, a label, or the series of a book.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::fmt::Write as _;

use codex_models::SeriesId;
use codex_utils::hash;
use sea_orm::sea_query::{LockType, OnConflict};
use sea_orm::{
    ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect, QueryTrait,
    Set,
};

use crate::entity::{access_class, access_class_label, series, series_sharing_tag};
use crate::sql::{bulk, chunk, marks, statement};
use crate::{DbError, Result, Tx};

/// What rules of access know of a series.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
struct Class {
    age_rating: Option<i32>,
    is_rated: bool,
    /// In order.
    labels: Vec<String>,
}

impl Class {
    /// Everything as one text: equal classes, equal names.
    fn name(&self) -> String {
        let age = self.age_rating.map_or_else(|| "-".to_owned(), |age| age.to_string());
        let mut name = format!("{age} {}", u8::from(self.is_rated));
        for label in &self.labels {
            // Writing into a string cannot fail.
            write!(name, " {}:{label}", label.len()).unwrap_or_default();
        }
        name
    }

    /// The first half of the name's XXH3-128: any process comes to the same one by itself.
    fn id(name: &str) -> i64 {
        let first_half = u128::from_be_bytes(hash::xxh3_128(name.as_bytes())) >> 64;
        u64::try_from(first_half).unwrap_or_default().cast_signed()
    }
}

/// Puts series into their classes, and those of their books that were looked at.
pub(in crate::repo) async fn assign(tx: &Tx, all: &[SeriesId]) -> Result<()> {
    for part in chunk::ids(all) {
        let known = lock(tx, part).await?;
        let mut labels = labels(tx, part).await?;
        let mut named: BTreeMap<i64, (String, Class)> = BTreeMap::new();
        let mut changed = Vec::new();
        for (id, age_rating, is_rated, old) in known {
            let labels = labels.remove(&id).unwrap_or_default();
            let class = Class { age_rating, is_rated, labels };
            let name = class.name();
            let class_id = Class::id(&name);
            if old != Some(class_id) {
                changed.push(vec![id.into(), class_id.into()]);
                named.insert(class_id, (name, class));
            }
        }
        add(tx, named).await?;
        bulk::update(&tx.conn(), "series", &["access_class_id"], changed).await?;
        inherit(tx, part).await?;
    }
    Ok(())
}

/// Puts series without a class into theirs: those that an older program wrote.
pub(crate) async fn assign_missing(tx: &Tx) -> Result<bool> {
    let without: Vec<SeriesId> = series::Entity::find()
        .select_only()
        .column(series::Column::Id)
        .filter(series::Column::AccessClassId.is_null())
        .order_by_asc(series::Column::Id)
        .limit(500)
        .into_tuple()
        .all(tx.executor())
        .await?;
    if without.is_empty() {
        return Ok(false);
    }
    tx.changes_content();
    assign(tx, &without).await?;
    Ok(true)
}

type KnownClass = (SeriesId, Option<i32>, bool, Option<i64>);

/// Nobody else changes the class of these series before the transaction ends; whoever waited for that sees all labels.
async fn lock(tx: &Tx, series: &[SeriesId]) -> Result<Vec<KnownClass>> {
    let mut select = series::Entity::find()
        .select_only()
        .columns([
            series::Column::Id,
            series::Column::AgeRating,
            series::Column::IsRated,
            series::Column::AccessClassId,
        ])
        .filter(series::Column::Id.is_in(series.iter().copied()))
        .order_by_asc(series::Column::Id);
    QueryTrait::query(&mut select).lock(LockType::Update);
    Ok(select.into_tuple().all(tx.executor()).await?)
}

async fn labels(tx: &Tx, series: &[SeriesId]) -> Result<HashMap<SeriesId, Vec<String>>> {
    let rows = series_sharing_tag::Entity::find()
        .filter(series_sharing_tag::Column::SeriesId.is_in(series.iter().copied()))
        .all(tx.executor())
        .await?;
    let mut labels: HashMap<SeriesId, Vec<String>> = HashMap::new();
    for row in rows {
        labels.entry(row.series_id).or_default().push(row.label);
    }
    for labels in labels.values_mut() {
        labels.sort_unstable();
    }
    Ok(labels)
}

/// Adds classes that are not there yet.
async fn add(tx: &Tx, mut named: BTreeMap<i64, (String, Class)>) -> Result<()> {
    if named.is_empty() {
        return Ok(());
    }
    let there: Vec<(i64, String)> = access_class::Entity::find()
        .select_only()
        .columns([access_class::Column::Id, access_class::Column::Name])
        .filter(access_class::Column::Id.is_in(named.keys().copied()))
        .into_tuple()
        .all(tx.executor())
        .await?;
    for (id, name) in there {
        // Two names with one hash would open one class to eyes of the other.
        if named.remove(&id).is_some_and(|(other, _)| other != name) {
            return Err(DbError::ClassesCollide(name));
        }
    }
    let labels: HashSet<(i64, String)> = named
        .iter()
        .flat_map(|(id, (_, class))| class.labels.iter().map(|label| (*id, label.clone())))
        .collect();
    let classes: Vec<_> = named
        .into_iter()
        .map(|(id, (name, Class { age_rating, is_rated, .. }))| access_class::ActiveModel {
            id: Set(id),
            name: Set(name),
            age_rating: Set(age_rating),
            is_rated: Set(is_rated),
        })
        .collect();
    for part in chunk::rows(&classes, 4) {
        access_class::Entity::insert_many(part.iter().cloned())
            .on_conflict(OnConflict::new().do_nothing().to_owned())
            .exec_without_returning(tx.executor())
            .await?;
    }
    let labels: Vec<_> = labels
        .into_iter()
        .map(|(class_id, label)| access_class_label::ActiveModel {
            class_id: Set(class_id),
            label: Set(label),
        })
        .collect();
    for part in chunk::rows(&labels, 2) {
        access_class_label::Entity::insert_many(part.iter().cloned())
            .on_conflict(OnConflict::new().do_nothing().to_owned())
            .exec_without_returning(tx.executor())
            .await?;
    }
    Ok(())
}

/// Gives books the class of their series. A file that nobody looked at may hold anything, so it has none.
async fn inherit(tx: &Tx, series: &[SeriesId]) -> Result<()> {
    let class = "CASE WHEN book.analyzed_at IS NULL THEN NULL ELSE series.access_class_id END";
    let text = format!(
        "UPDATE book SET access_class_id = {class} FROM series WHERE series.id = book.series_id \
         AND book.series_id IN ({}) AND book.access_class_id IS DISTINCT FROM {class}",
        marks(series.len())
    );
    let values = series.iter().map(|id| (*id).into());
    tx.executor().execute_raw(statement(&tx.conn(), &text, values)).await?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn classes_that_differ_have_names_that_differ() {
        let class = |age_rating, is_rated, labels: &[&str]| Class {
            age_rating,
            is_rated,
            labels: labels.iter().map(|label| (*label).to_owned()).collect(),
        };
        let all = [
            class(None, false, &[]),
            class(None, true, &[]),
            class(Some(12), true, &[]),
            class(Some(12), true, &["a"]),
            class(Some(12), true, &["a", "b"]),
            class(Some(12), true, &["a 1:b"]),
        ];
        let names: HashSet<String> = all.iter().map(Class::name).collect();
        assert_eq!(names.len(), all.len());
        let ids: HashSet<i64> = names.iter().map(|name| Class::id(name)).collect();
        assert_eq!(ids.len(), all.len());
    }
}
