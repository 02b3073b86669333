//! Table `access_class`: series that rules of access cannot tell apart.
//! Must not hold logic.

use sea_orm::entity::prelude::*;

/// One row of `access_class`.
#[derive(Debug, Clone, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "access_class")]
pub struct Model {
    /// Id, made of the name.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: i64,
    /// The age rating, whether it was looked for, and the labels, as one text.
    #[sea_orm(column_type = "Text")]
    pub name: String,
    /// Age rating in years.
    pub age_rating: Option<i32>,
    /// Whether books were looked at for a rating.
    pub is_rated: bool,
}

/// Joins are written where they are used.
#[derive(Debug, Clone, Copy, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
