//! Table `term`: names by which books and series are found: genres, people, publishers, …
//! Must not hold logic.

use codex_models::metadata::TermKind;
use sea_orm::entity::prelude::*;

/// One row of `term`.
#[derive(Debug, Clone, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "term")]
pub struct Model {
    /// A hash of kind and key, so that it is known without asking.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: i64,
    /// What it names.
    pub kind: TermKind,
    /// The name without regard to case, accents and width.
    pub name_key: String,
    /// The name as it was first written.
    pub name: String,
}

/// Joins are written where they are used.
#[derive(Debug, Clone, Copy, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
