//! Visibility as one SQL predicate: what a viewer may not see is absent from rows, counts and totals alike.
//! Must be part of every statement that reads library content.

use codex_models::Viewer;
use codex_models::access::LibraryScope;
use sea_orm::sea_query::{Expr, ExprTrait, Func, Query};
use sea_orm::{ColumnTrait, Condition};

use crate::entity::{book, series, series_sharing_tag};

/// Restricts a column that holds a library's id to the libraries in sight. A library is in sight also when none of
/// its series is.
pub(crate) fn library_in_sight(library: impl ColumnTrait, viewer: &Viewer) -> Condition {
    match viewer.libraries() {
        LibraryScope::All => Condition::all(),
        LibraryScope::Only(libraries) => {
            Condition::all().add(library.is_in(libraries.iter().copied()))
        }
    }
}

/// The same for a walk along an index of another order. More than one library is compared in a way that no index
/// knows, or SQLite would read whole libraries and sort them to find a first page.
fn library_passed(library: impl ColumnTrait, viewer: &Viewer) -> Condition {
    match viewer.libraries() {
        LibraryScope::Only(libraries) if libraries.len() > 1 => {
            let same = Func::coalesce([library.into_expr(), library.into_expr()]);
            Condition::all().add(Expr::expr(same).is_in(libraries.iter().copied()))
        }
        LibraryScope::All | LibraryScope::Only(_) => library_in_sight(library, viewer),
    }
}

/// Restricts a statement on `series` to the series in sight. Each row is looked at by itself, which a walk along an
/// index to the first few rows wants.
pub(crate) fn series_in_sight(viewer: &Viewer) -> Condition {
    library_passed(series::Column::LibraryId, viewer).add(open_series(viewer, Look::Each))
}

/// The same series, found all at once: for counts.
pub(crate) fn all_series_in_sight(viewer: &Viewer) -> Condition {
    library_in_sight(series::Column::LibraryId, viewer).add(open_series(viewer, Look::AtOnce))
}

/// Restricts a statement on `book` to the books in sight: those of the series in sight. Each row is looked at by itself,
/// which a walk along an index to the first few rows wants.
pub(crate) fn books_in_sight(viewer: &Viewer) -> Condition {
    let sight = viewer.sight();
    let series = || book::Column::SeriesId.into_expr();
    let mut open = library_passed(book::Column::LibraryId, viewer);
    if sight.has_age_rule() {
        let rated = Query::select()
            .expr(Expr::val(1))
            .from(series::Entity)
            .and_where(series::Column::Id.into_expr().eq(series()))
            .cond_where(open_age(sight.hidden_from, sight.shows_unrated))
            .take();
        open = open.add(Expr::exists(rated));
    }
    open.add(open_labels(viewer, &series, Look::Each))
}

/// The same books, found by looking once at every series and not at every book: for counts, and for eyes that see few.
pub(crate) fn books_of_series_in_sight(viewer: &Viewer) -> Condition {
    let libraries = library_in_sight(book::Column::LibraryId, viewer);
    if viewer.sight().shows_whole_libraries() {
        return libraries;
    }
    let series = Query::select()
        .column(series::Column::Id)
        .from(series::Entity)
        .cond_where(all_series_in_sight(viewer))
        .take();
    libraries.add(book::Column::SeriesId.in_subquery(series))
}

/// Whether the book whose id a column holds is in sight.
pub(crate) fn book_in_sight(id: impl ColumnTrait, viewer: &Viewer) -> Expr {
    let visible = Query::select()
        .expr(Expr::val(1))
        .from(book::Entity)
        .and_where(book::Column::Id.into_expr().eq(id.into_expr()))
        .cond_where(books_in_sight(viewer))
        .take();
    Expr::exists(visible)
}

/// How labels are looked up.
#[derive(Clone, Copy)]
enum Look {
    /// For each row anew.
    Each,
    /// Once for the whole statement.
    AtOnce,
}

/// What age ratings and labels say of a row of `series`, whatever its library.
fn open_series(viewer: &Viewer, look: Look) -> Condition {
    let sight = viewer.sight();
    let mut open = Condition::all();
    if sight.has_age_rule() {
        open = open.add(open_age(sight.hidden_from, sight.shows_unrated));
    }
    open.add(open_labels(viewer, &|| series::Column::Id.into_expr(), look))
}

/// What labels say of the series with this id.
fn open_labels(viewer: &Viewer, series: &dyn Fn() -> Expr, look: Look) -> Condition {
    let sight = viewer.sight();
    let mut open = Condition::all();
    if !sight.allow_labels.is_empty() {
        open = open.add(has_label(series(), sight.allow_labels.iter(), look));
    }
    if !sight.deny_labels.is_empty() {
        open = open.add(has_label(series(), sight.deny_labels.iter(), look).not());
    }
    open
}

/// A series whose books nobody has looked at yet is not unrated: nobody knows, so it waits.
fn open_age(hidden_from: Option<u8>, shows_unrated: bool) -> Condition {
    let age = series::Column::AgeRating;
    let rated = match hidden_from {
        Some(line) => age.lt(i32::from(line)),
        None => age.is_not_null(),
    };
    let unrated = Condition::all().add(age.is_null()).add(series::Column::IsRated.eq(true));
    if shows_unrated {
        Condition::any().add(rated).add(unrated)
    } else {
        Condition::all().add(rated)
    }
}

fn has_label<'a>(series: Expr, labels: impl Iterator<Item = &'a String>, look: Look) -> Expr {
    let labels = labels.map(String::as_str);
    let mut marked = Query::select();
    marked
        .from(series_sharing_tag::Entity)
        .and_where(series_sharing_tag::Column::Label.is_in(labels));
    match look {
        Look::Each => {
            let same = series_sharing_tag::Column::SeriesId.into_expr().eq(series);
            Expr::exists(marked.expr(Expr::val(1)).and_where(same).take())
        }
        Look::AtOnce => {
            series.in_subquery(marked.column(series_sharing_tag::Column::SeriesId).take())
        }
    }
}
