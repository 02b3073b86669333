//! Facets: how many rows of a list have which value, one statement a facet.
//! Must count no row that the list would not show.

use codex_models::filter::{Condition, Field, Kind, Subject};
use codex_models::metadata::TermKind;
use codex_models::{LibraryId, Viewer};
use sea_orm::sea_query::{Expr, ExprTrait, NullOrdering, Order, Query, SelectStatement};
use sea_orm::{ColumnTrait, ConnectionTrait, QueryResult};

use crate::entity::{book, book_term, series, series_term, term};
use crate::filter::{Compiler, Look, read_status_of_book, read_status_of_series};
use crate::repo::total;
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
    let counter = Counter::new(conn, viewer, Subject::Series, condition);
    let all = counter.compiler.series(condition).add(scope::all_series_in_sight(viewer));
    Ok(Facets {
        total: total(conn, series::Entity, all).await?,
        statuses: counter.count(Field::Status).await?,
        ..counter.common().await?
    })
}

/// What the books in sight that meet a condition are made of.
pub async fn of_books(conn: &Conn<'_>, viewer: &Viewer, condition: &Condition) -> Result<Facets> {
    let counter = Counter::new(conn, viewer, Subject::Books, condition);
    let all = counter.compiler.books(condition).add(scope::all_books_in_sight(viewer));
    Ok(Facets {
        total: total(conn, book::Entity, all).await?,
        formats: counter.count(Field::Format).await?,
        ..counter.common().await?
    })
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

    async fn common(&self) -> Result<Facets> {
        Ok(Facets {
            libraries: self.libraries().await?,
            genres: self.count(Field::Genre).await?,
            tags: self.count(Field::Tag).await?,
            publishers: self.count(Field::Publisher).await?,
            languages: self.count(Field::Language).await?,
            read_statuses: self.count(Field::ReadStatus).await?,
            age_ratings: self.count(Field::AgeRating).await?,
            ..Facets::default()
        })
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
        let rest = self.condition.without(field);
        let mut select = Query::select();
        match self.subject {
            Subject::Series => select
                .from(series::Entity)
                .cond_where(self.compiler.series(&rest))
                .cond_where(scope::all_series_in_sight(self.viewer)),
            Subject::Books => select
                .from(book::Entity)
                .cond_where(self.compiler.books(&rest))
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
