//! The columns of fields.
//! Must not compare.

use codex_models::filter::{Field, Subject};
use sea_orm::sea_query::{Expr, ExprTrait};

use super::IntoExpr;
use crate::entity::{book, series};
use crate::sql::{Backend, plans};

/// The column that holds a field; `None` where more than a column is needed.
pub(super) fn column(backend: Backend, subject: Subject, field: Field) -> Option<Expr> {
    match subject {
        Subject::Series => of_series(field).map(|column| (series::Entity, column).into_expr()),
        Subject::Books => of_books(field).map(|column| {
            let plain = (book::Entity, column).into_expr();
            match field {
                // The index of this order finds half of all books for each series that is looked at.
                Field::PageCount => plans::without_index(backend, plain),
                _ => plain,
            }
        }),
    }
}

/// Whether as many books are here as the whole series has.
pub(super) fn is_complete() -> Expr {
    let column = |column| (series::Entity, column).into_expr();
    let total = || column(series::Column::TotalBookCount);
    total().is_not_null().and(column(series::Column::BookCount).gte(total()))
}

fn of_series(field: Field) -> Option<series::Column> {
    Some(match field {
        Field::Title => series::Column::TitleSearch,
        Field::BookCount => series::Column::BookCount,
        Field::TotalBookCount => series::Column::TotalBookCount,
        Field::Year => series::Column::Year,
        Field::AgeRating => series::Column::AgeRating,
        Field::CommunityRating => series::Column::CommunityRating,
        Field::CreatedAt => series::Column::CreatedAt,
        Field::UpdatedAt => series::Column::UpdatedAt,
        Field::ReleaseDate => series::Column::ReleaseDate,
        Field::Language => series::Column::Language,
        Field::Status => series::Column::Status,
        Field::ReadingDirection => series::Column::ReadingDirection,
        Field::Library => series::Column::LibraryId,
        Field::Series => series::Column::Id,
        Field::Missing => series::Column::MissingAt,
        _ => return None,
    })
}

fn of_books(field: Field) -> Option<book::Column> {
    Some(match field {
        Field::Title => book::Column::TitleSearch,
        Field::Number => book::Column::NumberSort,
        Field::PageCount => book::Column::PageCount,
        Field::Size => book::Column::Size,
        Field::Year => book::Column::Year,
        Field::AgeRating => book::Column::AgeRating,
        Field::CommunityRating => book::Column::CommunityRating,
        Field::CreatedAt => book::Column::CreatedAt,
        Field::UpdatedAt => book::Column::UpdatedAt,
        Field::ReleaseDate => book::Column::ReleaseDate,
        Field::Language => book::Column::Language,
        Field::Format => book::Column::Format,
        Field::State => book::Column::State,
        Field::Library => book::Column::LibraryId,
        Field::Series => book::Column::SeriesId,
        Field::Missing => book::Column::MissingAt,
        _ => return None,
    })
}
