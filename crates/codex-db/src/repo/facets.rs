//! Facets: how many rows of a list have which value, one statement a facet; remembered where they are the same for all.
//! Must count no row that the list would not show.

use std::sync::Arc;

use codex_models::books::ReadStatus;
use codex_models::filter::{Check, Condition, Field, Kind, Subject, Test};
use codex_models::metadata::TermKind;
use codex_models::{LibraryId, Viewer};
use sea_orm::sea_query::{Expr, ExprTrait, NullOrdering, Order, Query, SelectStatement};
use sea_orm::{ColumnTrait, ConnectionTrait, QueryResult};

use crate::entity::{book, book_term, series, series_term, term};
use crate::filter::{Compiler, Look, read_status_of_book, read_status_of_series};
use crate::repo::total;
use crate::totals::{self, List};
use crate::view::{FacetRow, Facets, LibraryFacetRow};
use crate::{Conn, Result, scope};

/// Most values of one facet; the most frequent ones are told.
const MOST: u64 = 200;
/// Name of the value in an answer; no column is called that.
const VALUE: &str = "facet_value";
/// Name of the count in an answer.
const COUNT: &str = "facet_count";

/// What the series in sight that meet a condition are made of.
pub async fn of_series(conn: &Conn<'_>, viewer: &Viewer, condition: &Condition) -> Result<Facets> {
    Counter::new(conn, viewer, Subject::Series, condition).facets().await
}

/// What the books in sight that meet a condition are made of.
pub async fn of_books(conn: &Conn<'_>, viewer: &Viewer, condition: &Condition) -> Result<Facets> {
    Counter::new(conn, viewer, Subject::Books, condition).facets().await
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
        let compiler = Compiler::new(viewer, conn.now(), Look::AtOnce);
        Self { conn, viewer, subject, condition, compiler }
    }

    async fn facets(&self) -> Result<Facets> {
        let shared = self.shared();
        let shared = match List::new(self.subject, None, self.condition, None) {
            Some(list) => {
                totals::of(self.conn, self.conn.facets(), list, self.viewer.sight(), shared).await?
            }
            None => shared.await?,
        };
        let read_statuses = self.read_statuses(shared.total).await?;
        Ok(Facets { read_statuses, ..Facets::clone(&shared) })
    }

    /// What is the same for all who see the same.
    async fn shared(&self) -> Result<Arc<Facets>> {
        let (statuses, formats) = match self.subject {
            Subject::Series => (self.count(Field::Status).await?, Vec::new()),
            Subject::Books => (Vec::new(), self.count(Field::Format).await?),
        };
        Ok(Arc::new(Facets {
            total: self.total(self.condition).await?,
            statuses,
            formats,
            libraries: self.libraries().await?,
            genres: self.count(Field::Genre).await?,
            tags: self.count(Field::Tag).await?,
            publishers: self.count(Field::Publisher).await?,
            languages: self.count(Field::Language).await?,
            read_statuses: Vec::new(),
            age_ratings: self.count(Field::AgeRating).await?,
        }))
    }

    async fn total(&self, condition: &Condition) -> Result<u64> {
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
        let mut rows = Vec::new();
        for row in self.rows_of(&rest.and(begun), Field::ReadStatus).await? {
            rows.push(FacetRow { value: row.try_get("", VALUE)?, count: count_of(&row)? });
        }
        let unread = all.saturating_sub(rows.iter().map(|row| row.count).sum());
        if unread > 0 {
            let value = Some(ReadStatus::Unread.as_str().to_owned());
            rows.push(FacetRow { value, count: unread });
        }
        rows.sort_by(|a, b| b.count.cmp(&a.count).then_with(|| a.value.cmp(&b.value)));
        Ok(rows)
    }

    async fn count(&self, field: Field) -> Result<Vec<FacetRow>> {
        let mut rows = Vec::new();
        for row in self.rows(field).await? {
            let value = if field.kind() == Kind::Number {
                let number: Option<i32> = row.try_get("", VALUE)?;
                number.map(|number| number.to_string())
            } else {
                row.try_get("", VALUE)?
            };
            rows.push(FacetRow { value, count: count_of(&row)? });
        }
        Ok(rows)
    }

    async fn libraries(&self) -> Result<Vec<LibraryFacetRow>> {
        let rows = self.rows(Field::Library).await?;
        rows.iter()
            .map(|row| {
                let library: LibraryId = row.try_get("", VALUE)?;
                Ok(LibraryFacetRow { library, count: count_of(row)? })
            })
            .collect()
    }

    async fn rows(&self, field: Field) -> Result<Vec<QueryResult>> {
        self.rows_of(&self.condition.without(field), field).await
    }

    async fn rows_of(&self, rest: &Condition, field: Field) -> Result<Vec<QueryResult>> {
        let mut select = Query::select();
        match self.subject {
            Subject::Series => select
                .from(series::Entity)
                .cond_where(self.compiler.series(rest))
                .cond_where(scope::all_series_in_sight(self.viewer)),
            Subject::Books => select
                .from(book::Entity)
                .cond_where(self.compiler.books(rest))
                .cond_where(scope::all_books_in_sight(self.viewer)),
        };
        let value = self.value(&mut select, field);
        // Both the value and the group are told by the name: as expressions they would be bound apart.
        select
            .expr_as(value, VALUE)
            .expr_as(Expr::cust("CAST(COUNT(*) AS bigint)"), COUNT)
            .group_by_col(VALUE)
            .order_by(COUNT, Order::Desc)
            .order_by_with_nulls(VALUE, Order::Asc, NullOrdering::Last)
            .limit(MOST);
        Ok(self.conn.executor().query_all(&select).await?)
    }

    /// The value that is counted; what it needs beside the rows is joined.
    fn value(&self, select: &mut SelectStatement, field: Field) -> Expr {
        match (field.kind(), self.subject) {
            (Kind::Term(kind), subject) => names(select, subject, kind),
            (Kind::ReadStatus, Subject::Books) => read_status_of_book(select, self.compiler),
            (Kind::ReadStatus, Subject::Series) => read_status_of_series(self.compiler),
            (_, Subject::Series) => match field {
                Field::Library => series::Column::LibraryId.into_expr(),
                Field::Language => series::Column::Language.into_expr(),
                Field::AgeRating => series::Column::AgeRating.into_expr(),
                _ => series::Column::Status.into_expr(),
            },
            (_, Subject::Books) => match field {
                Field::Library => book::Column::LibraryId.into_expr(),
                Field::Language => book::Column::Language.into_expr(),
                Field::AgeRating => book::Column::AgeRating.into_expr(),
                _ => book::Column::Format.into_expr(),
            },
        }
    }
}

/// Names of a kind; a row has each of them once, since only people have roles.
fn names(select: &mut SelectStatement, subject: Subject, kind: TermKind) -> Expr {
    let link = match subject {
        Subject::Series => {
            let own = series_term::Column::SeriesId.into_expr().eq(series::Column::Id.into_expr());
            select.inner_join(series_term::Entity, own);
            series_term::Column::TermId.into_expr()
        }
        Subject::Books => {
            let own = book_term::Column::BookId.into_expr().eq(book::Column::Id.into_expr());
            select.inner_join(book_term::Entity, own);
            book_term::Column::TermId.into_expr()
        }
    };
    select
        .inner_join(term::Entity, term::Column::Id.into_expr().eq(link))
        .and_where(term::Column::Kind.eq(kind));
    // Equal names of a kind are one term, so that the name stands for it.
    term::Column::Name.into_expr()
}

fn count_of(row: &QueryResult) -> Result<u64> {
    let count: i64 = row.try_get("", COUNT)?;
    Ok(count.unsigned_abs())
}
