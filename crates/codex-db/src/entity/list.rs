//! Table `list`: collections of series and read lists of books.
//! Must not hold logic.

use chrono::{DateTime, Utc};
use codex_models::ListId;
use codex_models::lists::ListKind;
use sea_orm::entity::prelude::*;

/// One row of `list`.
#[derive(Debug, Clone, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "list")]
pub struct Model {
    /// Id.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: ListId,
    /// What it lists.
    pub kind: ListKind,
    /// Name as written.
    pub name: String,
    /// Name without regard to case, one of its kind.
    pub name_key: String,
    /// What it is about.
    #[sea_orm(column_type = "Text", nullable)]
    pub summary: Option<String>,
    /// What its members have to meet, as it is written on the wire; `None` when they are chosen by hand.
    #[sea_orm(column_type = "Text", nullable)]
    pub rule: Option<String>,
    /// The name that a list made by scans follows; kept when a person takes the list over, so that scans make no other.
    pub term_id: Option<i64>,
    /// Whether scans decide its members.
    pub is_automatic: bool,
    /// Since when lists leave it out.
    pub hidden_at: Option<DateTime<Utc>>,
    /// When it was made.
    pub created_at: DateTime<Utc>,
    /// When it or its members last changed.
    pub updated_at: DateTime<Utc>,
}

/// Joins are written where they are used.
#[derive(Debug, Clone, Copy, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
