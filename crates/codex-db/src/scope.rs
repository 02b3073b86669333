//! Visibility as one SQL predicate: what a viewer may not see is absent from rows, counts and totals alike.
//! Must be part of every statement that reads library content.

use std::collections::BTreeSet;

use codex_models::Viewer;
use codex_models::access::LibraryScope;
use sea_orm::sea_query::{Expr, ExprTrait, Func, Query};
use sea_orm::{ColumnTrait, Condition};

use crate::entity::{access_class, access_class_label, book, series};

/// Restricts a column that holds a library's id to the libraries in sight. A library is in sight also when none of
/// its series is.
pub(crate) fn library_in_sight(library: impl ColumnTrait, viewer: &Viewer) -> Condition {
    match viewer.libraries() {
        LibraryScope::All => Condition::all(),
        LibraryScope::Only(libraries) => Condition::all().add(library.is_in(padded(libraries))),
    }
}

/// The same for a walk along an index of another order. More than one library is compared in a way that no index
/// knows, or SQLite would read whole libraries and sort them to find a first page.
fn library_passed(library: impl ColumnTrait, viewer: &Viewer) -> Condition {
    match viewer.libraries() {
        LibraryScope::Only(libraries) if libraries.len() > 1 => {
            Condition::all().add(passed(library).is_in(padded(libraries)))
        }
        LibraryScope::All | LibraryScope::Only(_) => library_in_sight(library, viewer),
    }
}

/// A column as no index knows it.
pub(crate) fn passed(column: impl ColumnTrait) -> Expr {
    Expr::expr(Func::coalesce([column.into_expr(), column.into_expr()]))
}

/// Restricts a statement on `series` to the series in sight. Each row is looked at by itself, which a walk along an
/// index to the first few rows wants.
pub(crate) fn series_in_sight(viewer: &Viewer) -> Condition {
    library_passed(series::Column::LibraryId, viewer)
        .add_option(open_class(series::Column::AccessClassId, viewer).map(row_by_row))
}

/// The same series, found all at once by index: for counts.
pub(crate) fn all_series_in_sight(viewer: &Viewer) -> Condition {
    library_in_sight(series::Column::LibraryId, viewer)
        .add_option(open_class(series::Column::AccessClassId, viewer))
}

/// Restricts a statement on `book` to the books in sight: those of the series in sight. Each row is looked at by itself,
/// which a walk along an index to the first few rows wants.
pub(crate) fn books_in_sight(viewer: &Viewer) -> Condition {
    library_passed(book::Column::LibraryId, viewer)
        .add_option(open_class(book::Column::AccessClassId, viewer).map(row_by_row))
}

/// The same books, found all at once by index: for counts, and for eyes that see few.
pub(crate) fn all_books_in_sight(viewer: &Viewer) -> Condition {
    library_in_sight(book::Column::LibraryId, viewer)
        .add_option(open_class(book::Column::AccessClassId, viewer))
}

/// The same books, where what somebody has read leads to them: nothing about a book may lead to it instead, or planners
/// would read whole libraries to find a few.
pub(crate) fn read_books_in_sight(viewer: &Viewer) -> Condition {
    let in_library = match viewer.libraries() {
        LibraryScope::All => None,
        LibraryScope::Only(only) => Some(passed(book::Column::LibraryId).is_in(padded(only))),
    };
    Condition::all()
        .add_option(in_library)
        .add_option(open_class(book::Column::AccessClassId, viewer).map(row_by_row))
}

/// Whether every book is in sight.
pub(crate) fn sees_all_books(viewer: &Viewer) -> bool {
    *viewer.libraries() == LibraryScope::All
        && open_class(book::Column::AccessClassId, viewer).is_none()
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

/// The same for each row by itself. An alternative that never holds keeps planners from taking an index of the classes
/// (SQLite) or joining them (PostgreSQL, which then may sort every row in sight to find the first few).
fn row_by_row(open: Expr) -> Condition {
    Condition::any().add(open).add(Expr::cust("1 = 0"))
}

/// What age ratings and labels say of a row with this class of access, whatever its library; `None`: nothing. There are
/// few classes, so they are looked at once for a whole statement. A row without a class is open only to eyes without
/// rules: nobody has looked at it yet.
fn open_class(class: impl ColumnTrait, viewer: &Viewer) -> Option<Expr> {
    let sight = viewer.sight();
    let has_label_rule = !(sight.allow_labels.is_empty() && sight.deny_labels.is_empty());
    if !sight.has_age_rule() && !has_label_rule {
        return None;
    }
    let mut open = Condition::all();
    if sight.has_age_rule() {
        open = open.add(open_age(sight.hidden_from, sight.shows_unrated));
    }
    if !sight.allow_labels.is_empty() {
        open = open.add(has_label(&sight.allow_labels));
    }
    if !sight.deny_labels.is_empty() {
        open = open.add(has_label(&sight.deny_labels).not());
    }
    let classes = Query::select()
        .column(access_class::Column::Id)
        .from(access_class::Entity)
        .cond_where(open)
        .take();
    Some(class.in_subquery(classes))
}

/// A list that is not empty, with its last element repeated up to a power of two: lists of many eyes make few texts of
/// statements, and each connection compiles them once.
fn padded<T: Clone + Ord>(list: &BTreeSet<T>) -> impl Iterator<Item = T> + '_ {
    let missing = list.len().next_power_of_two() - list.len();
    list.iter().cloned().chain(list.last().into_iter().cycle().take(missing).cloned())
}

/// A series whose books were not all looked at is not unrated: nobody knows, so it waits.
fn open_age(hidden_from: Option<u8>, shows_unrated: bool) -> Condition {
    let age = access_class::Column::AgeRating;
    let rated = match hidden_from {
        Some(line) => age.lt(i32::from(line)),
        None => age.is_not_null(),
    };
    let unrated = Condition::all().add(age.is_null()).add(access_class::Column::IsRated.eq(true));
    if shows_unrated {
        Condition::any().add(rated).add(unrated)
    } else {
        Condition::all().add(rated)
    }
}

fn has_label(labels: &BTreeSet<String>) -> Expr {
    let marked = Query::select()
        .column(access_class_label::Column::ClassId)
        .from(access_class_label::Entity)
        .and_where(access_class_label::Column::Label.is_in(padded(labels)))
        .take();
    access_class::Column::Id.in_subquery(marked)
}
