//! Table `request_count`: requests of a busy client within a minute.
//! Must not hold logic.

use sea_orm::entity::prelude::*;

/// One row of `request_count`.
#[derive(Debug, Clone, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "request_count")]
pub struct Model {
    /// Keyed hash of the client.
    #[sea_orm(primary_key, auto_increment = false, column_type = "VarBinary(StringLen::N(32))")]
    pub client: Vec<u8>,
    /// Number of the minute that is counted.
    pub minute: i64,
    /// Requests within it, of all processes.
    pub requests: i64,
}

/// Joins are written where they are used.
#[derive(Debug, Clone, Copy, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
