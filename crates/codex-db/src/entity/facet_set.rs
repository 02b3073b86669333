//! Table `facet_set`: what books and series are counted by, each combination once.
//! Must not hold logic.

use sea_orm::entity::prelude::*;

use super::TermIds;

/// One row of `facet_set`.
#[derive(Debug, Clone, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "facet_set")]
pub struct Model {
    /// A hash of the rest, so that it is known without asking.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: i64,
    /// Ids of genres.
    #[sea_orm(column_type = "Text")]
    pub genres: TermIds,
    /// Ids of tags.
    #[sea_orm(column_type = "Text")]
    pub tags: TermIds,
    /// Ids of publishers.
    #[sea_orm(column_type = "Text")]
    pub publishers: TermIds,
    /// Language as a BCP 47 tag.
    pub language: Option<String>,
    /// Age rating in years.
    pub age_rating: Option<i32>,
}

/// Joins are written where they are used.
#[derive(Debug, Clone, Copy, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
