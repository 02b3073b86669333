//! Table `access_class_label`: the labels of the series of a class.
//! Must not hold logic.

use sea_orm::entity::prelude::*;

/// One row of `access_class_label`.
#[derive(Debug, Clone, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "access_class_label")]
pub struct Model {
    /// The class.
    #[sea_orm(primary_key, auto_increment = false)]
    pub class_id: i64,
    /// The label, in lower case.
    #[sea_orm(primary_key, auto_increment = false)]
    pub label: String,
}

/// Joins are written where they are used.
#[derive(Debug, Clone, Copy, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
