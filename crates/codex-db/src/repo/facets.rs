//! Facets: how many rows of a list have which value, counted by their sets; remembered where they are the same for all.
//! Must count no row that the list would not show.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use codex_models::books::ReadStatus;
use codex_models::filter::{Check, Condition, Field, Subject, Test};
use codex_models::{LibraryId, Viewer};
use sea_orm::sea_query::{Expr, IntoColumnRef, Query, SelectStatement};
use sea_orm::{ConnectionTrait, QueryResult};

use super::facet_sets::{self, Known};
use crate::entity::{book, facet_set, series};
use crate::filter::{Compiler, Look, read_status_of_book, read_status_of_series};
use crate::repo::total;
use crate::totals::{self, List};
use crate::view::{FacetRow, Facets, LibraryFacetRow};
use crate::{Conn, Result, scope};

/// Most values of one facet; the most frequent ones are told.
const MOST: usize = 200;
/// Names in answers; no column is called so.
const SET: &str = "facet_set";
const LIBRARY: &str = "facet_library";
const VALUE: &str = "facet_value";
const COUNT: &str = "facet_count";
/// Puts one facet of others in the place of its own.
type Take = fn(&mut Facets, Facets);
/// What is counted by the sets and columns of rows.
const COUNTED: [(Field, Take); 8] = [
    (Field::Library, |facets, from| facets.libraries = from.libraries),
    (Field::Genre, |facets, from| facets.genres = from.genres),
    (Field::Tag, |facets, from| facets.tags = from.tags),
    (Field::Publisher, |facets, from| facets.publishers = from.publishers),
    (Field::Language, |facets, from| facets.languages = from.languages),
    (Field::AgeRating, |facets, from| facets.age_ratings = from.age_ratings),
    (Field::Status, |facets, from| facets.statuses = from.statuses),
    (Field::Format, |facets, from| facets.formats = from.formats),
];

/// What the series in sight that meet a condition are made of.
pub async fn of_series(conn: &Conn<'_>, viewer: &Viewer, condition: &Condition) -> Result<Facets> {
    Counter::new(conn, viewer, Subject::Series, condition).facets().await
}

/// What the books in sight that meet a condition are made of.
pub async fn of_books(conn: &Conn<'_>, viewer: &Viewer, condition: &Condition) -> Result<Facets> {
    Counter::new(conn, viewer, Subject::Books, condition).facets().await
}

/// The same without what they tell of the viewer's own reading, which costs nothing where it is known.
pub async fn of_books_for_all(
    conn: &Conn<'_>,
    viewer: &Viewer,
    condition: &Condition,
) -> Result<Arc<Facets>> {
    Counter::new(conn, viewer, Subject::Books, condition).for_all().await
}

struct Counter<'a> {
    conn: &'a Conn<'a>,
    viewer: &'a Viewer,
    subject: Subject,
    condition: &'a Condition,
    compiler: Compiler,
}

impl<'a> Counter<'a> {
    fn new(
        conn: &'a Conn<'a>,
        viewer: &'a Viewer,
        subject: Subject,
        condition: &'a Condition,
    ) -> Self {
        let compiler = Compiler::new(conn, viewer, Look::AtOnce);
        Self { conn, viewer, subject, condition, compiler }
    }

    async fn facets(&self) -> Result<Facets> {
        let shared = self.for_all().await?;
        let read_statuses = self.read_statuses(shared.total).await?;
        Ok(Facets { read_statuses, ..Facets::clone(&shared) })
    }

    async fn for_all(&self) -> Result<Arc<Facets>> {
        let shared = self.shared();
        match List::new(self.subject, None, self.condition, None) {
            Some(list) => {
                totals::of(self.conn, self.conn.facets(), list, self.viewer.sight(), shared).await
            }
            None => shared.await,
        }
    }

    /// What is the same for all who see the same: one statement, and one more for each facet that the condition itself
    /// asks for, whose values are counted without that.
    async fn shared(&self) -> Result<Arc<Facets>> {
        let whole = self.groups(self.condition).await?;
        let mut facets = self.tell(&whole).await?;
        for (field, take) in COUNTED {
            let rest = self.condition.without(field);
            if rest != *self.condition {
                take(&mut facets, self.tell(&self.groups(&rest).await?).await?);
            }
        }
        Ok(Arc::new(facets))
    }

    /// The rows that meet a condition, those together that differ in nothing that is counted. Most of a library is
    /// unread: that is what is left when those that were begun are taken away.
    async fn groups(&self, condition: &Condition) -> Result<Vec<Group>> {
        let Some((rest, left_over)) = condition.with_unread() else {
            return self.grouped(condition).await;
        };
        let mut groups = self.grouped_for_all(&rest).await?;
        let gone = self.grouped(&left_over).await?;
        let gone: HashMap<_, u64> = gone.iter().map(|group| (group.key(), group.count)).collect();
        for group in &mut groups {
            let gone = gone.get(&group.key()).copied().unwrap_or_default();
            group.count = group.count.saturating_sub(gone);
        }
        groups.retain(|group| group.count > 0);
        Ok(groups)
    }

    /// The same of a condition that asks nothing of the viewer's own reading, remembered for the next viewer.
    async fn grouped_for_all(&self, condition: &Condition) -> Result<Vec<Group>> {
        let Some(list) = List::new(self.subject, None, condition, None) else {
            return self.grouped(condition).await;
        };
        let count = async { self.grouped(condition).await.map(Arc::new) };
        let groups =
            totals::of(self.conn, self.conn.groups(), list, self.viewer.sight(), count).await?;
        Ok(Vec::clone(&groups))
    }

    async fn grouped(&self, condition: &Condition) -> Result<Vec<Group>> {
        let mut select = self.rows(condition);
        let [set, library, value] = match self.subject {
            Subject::Series => [
                (series::Entity, series::Column::FacetSetId).into_column_ref(),
                (series::Entity, series::Column::LibraryId).into_column_ref(),
                (series::Entity, series::Column::Status).into_column_ref(),
            ],
            Subject::Books => [
                (book::Entity, book::Column::FacetSetId).into_column_ref(),
                (book::Entity, book::Column::LibraryId).into_column_ref(),
                (book::Entity, book::Column::Format).into_column_ref(),
            ],
        };
        for (column, name) in [(set, SET), (library, LIBRARY), (value, VALUE)] {
            select.expr_as(Expr::col(column.clone()), name).group_by_col(column);
        }
        select.expr_as(Expr::cust("CAST(COUNT(*) AS bigint)"), COUNT);
        let rows = self.conn.executor().query_all(&select).await?;
        rows.iter().map(Group::read).collect()
    }

    async fn tell(&self, groups: &[Group]) -> Result<Facets> {
        let sets: HashSet<i64> = groups.iter().filter_map(|group| group.set).collect();
        let known = facet_sets::known(self.conn, &sets).await?;
        let mut tally = Tally::default();
        for group in groups {
            tally.add(group, &known);
        }
        Ok(tally.told(self.subject, &known))
    }

    /// The rows of the list that meet a condition.
    fn rows(&self, condition: &Condition) -> SelectStatement {
        let mut select = Query::select();
        match self.subject {
            Subject::Series => select
                .from(series::Entity)
                .cond_where(self.compiler.series(condition))
                .cond_where(scope::all_series_in_sight(self.viewer)),
            Subject::Books => select
                .from(book::Entity)
                .cond_where(self.compiler.books(condition))
                .cond_where(scope::all_books_in_sight(self.viewer)),
        };
        select
    }

    async fn total(&self, condition: &Condition) -> Result<u64> {
        let count = self.count(condition);
        match List::new(self.subject, None, condition, None) {
            Some(list) => {
                totals::of(self.conn, self.conn.totals(), list, self.viewer.sight(), count).await
            }
            None => count.await,
        }
    }

    async fn count(&self, condition: &Condition) -> Result<u64> {
        match self.subject {
            Subject::Series => {
                let wanted = self.compiler.series(condition);
                total(
                    self.conn,
                    series::Entity,
                    wanted.add(scope::all_series_in_sight(self.viewer)),
                )
                .await
            }
            Subject::Books => {
                let wanted = self.compiler.books(condition);
                total(self.conn, book::Entity, wanted.add(scope::all_books_in_sight(self.viewer)))
                    .await
            }
        }
    }

    /// What was begun is found by what the viewer read; the rest is unread.
    async fn read_statuses(&self, total: u64) -> Result<Vec<FacetRow>> {
        let rest = self.condition.without(Field::ReadStatus);
        let all = if rest == *self.condition { total } else { self.total(&rest).await? };
        let begun = Condition::Test(Test {
            field: Field::ReadStatus,
            check: Check::ReadStatuses(vec![ReadStatus::Reading, ReadStatus::Read]),
            holds: true,
        });
        let mut select = self.rows(&rest.and(begun));
        let value = match self.subject {
            Subject::Books => read_status_of_book(&mut select, self.compiler),
            Subject::Series => read_status_of_series(self.compiler),
        };
        // Both the value and the group are told by the name: as expressions they would be bound apart.
        select
            .expr_as(value, VALUE)
            .expr_as(Expr::cust("CAST(COUNT(*) AS bigint)"), COUNT)
            .group_by_col(VALUE);
        let mut rows = Vec::new();
        for row in self.conn.executor().query_all(&select).await? {
            rows.push(FacetRow { value: row.try_get("", VALUE)?, count: count_of(&row)? });
        }
        let unread = all.saturating_sub(rows.iter().map(|row| row.count).sum());
        if unread > 0 {
            let value = Some(ReadStatus::Unread.as_str().to_owned());
            rows.push(FacetRow { value, count: unread });
        }
        Ok(most_frequent(rows))
    }
}

/// Rows of a list that differ in nothing that is counted.
#[derive(Debug, Clone)]
pub(crate) struct Group {
    set: Option<i64>,
    library: LibraryId,
    /// The status of series, the format of books.
    value: Option<String>,
    count: u64,
}

impl Group {
    fn read(row: &QueryResult) -> Result<Self> {
        Ok(Self {
            set: row.try_get("", SET)?,
            library: row.try_get("", LIBRARY)?,
            value: row.try_get("", VALUE)?,
            count: count_of(row)?,
        })
    }

    fn key(&self) -> (Option<i64>, LibraryId, Option<&str>) {
        (self.set, self.library, self.value.as_deref())
    }
}

/// How often each value was there.
#[derive(Default)]
struct Tally<'a> {
    total: u64,
    libraries: HashMap<LibraryId, u64>,
    values: HashMap<Option<&'a str>, u64>,
    genres: HashMap<i64, u64>,
    tags: HashMap<i64, u64>,
    publishers: HashMap<i64, u64>,
    languages: HashMap<Option<&'a str>, u64>,
    age_ratings: HashMap<Option<i32>, u64>,
}

impl<'a> Tally<'a> {
    fn add(&mut self, group: &'a Group, known: &'a Known) {
        let Group { set, library, value, count } = group;
        self.total += count;
        *self.libraries.entry(*library).or_default() += count;
        *self.values.entry(value.as_deref()).or_default() += count;
        // What nobody has described yet has no names.
        let set: Option<&facet_set::Model> = set.and_then(|id| known.set(id));
        let language = set.and_then(|set| set.language.as_deref());
        *self.languages.entry(language).or_default() += count;
        *self.age_ratings.entry(set.and_then(|set| set.age_rating)).or_default() += count;
        let Some(set) = set else { return };
        for (terms, counts) in [
            (&set.genres, &mut self.genres),
            (&set.tags, &mut self.tags),
            (&set.publishers, &mut self.publishers),
        ] {
            for term in &terms.0 {
                *counts.entry(*term).or_default() += count;
            }
        }
    }

    fn told(self, subject: Subject, known: &Known) -> Facets {
        let names = |counts: HashMap<i64, u64>| {
            let named = |(term, count)| (known.name(term).map(str::to_owned), count);
            // A name that was deleted meanwhile is nobody's any more.
            told(counts.into_iter().map(named).filter(|(name, _)| name.is_some()))
        };
        let texts = |counts: HashMap<Option<&str>, u64>| {
            told(counts.into_iter().map(|(value, count)| (value.map(str::to_owned), count)))
        };
        let ages = self.age_ratings.into_iter();
        let ages = ages.map(|(age, count)| (age.map(|age| age.to_string()), count));
        let mut libraries: Vec<LibraryFacetRow> = self
            .libraries
            .into_iter()
            .map(|(library, count)| LibraryFacetRow { library, count })
            .collect();
        libraries.sort_by(|a, b| b.count.cmp(&a.count).then_with(|| a.library.cmp(&b.library)));
        libraries.truncate(MOST);
        let (statuses, formats) = match subject {
            Subject::Series => (texts(self.values), Vec::new()),
            Subject::Books => (Vec::new(), texts(self.values)),
        };
        Facets {
            total: self.total,
            libraries,
            genres: names(self.genres),
            tags: names(self.tags),
            publishers: names(self.publishers),
            languages: texts(self.languages),
            statuses,
            formats,
            read_statuses: Vec::new(),
            age_ratings: told(ages),
        }
    }
}

fn told(counts: impl Iterator<Item = (Option<String>, u64)>) -> Vec<FacetRow> {
    most_frequent(counts.map(|(value, count)| FacetRow { value, count }).collect())
}

/// The most frequent values, those without one behind their equals.
fn most_frequent(mut rows: Vec<FacetRow>) -> Vec<FacetRow> {
    rows.sort_by(|a, b| {
        let by_value = || (a.value.is_none(), &a.value).cmp(&(b.value.is_none(), &b.value));
        b.count.cmp(&a.count).then_with(by_value)
    });
    rows.truncate(MOST);
    rows
}

fn count_of(row: &QueryResult) -> Result<u64> {
    let count: i64 = row.try_get("", COUNT)?;
    Ok(count.unsigned_abs())
}
