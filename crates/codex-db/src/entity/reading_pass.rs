//! Table `reading_pass`: what the log of reading comes to, one row for each time that somebody reads a book.
//! Must not hold logic.

use chrono::{DateTime, Utc};
use codex_models::{BookId, UserId};
use sea_orm::entity::prelude::*;

/// One row of `reading_pass`.
#[derive(Debug, Clone, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "reading_pass")]
pub struct Model {
    /// Who.
    #[sea_orm(primary_key, auto_increment = false)]
    pub user_id: UserId,
    /// What.
    #[sea_orm(primary_key, auto_increment = false)]
    pub book_id: BookId,
    /// Which time, from 1.
    #[sea_orm(primary_key, auto_increment = false)]
    pub number: i32,
    /// Sessions in it; 0 when there is nothing but marks as unread.
    pub session_count: i32,
    /// How long was really read.
    pub active_ms: i64,
    /// Share of the book at the last position.
    #[sea_orm(column_type = "Double")]
    pub percentage: f64,
    /// Client time of the beginning.
    pub started_at: DateTime<Utc>,
    /// Client time of the first session that finished the book.
    pub completed_at: Option<DateTime<Utc>>,
    /// Client time of the mark as unread that ended it.
    pub ended_at: Option<DateTime<Utc>>,
    /// Client time of the last session.
    pub last_at: DateTime<Utc>,
    /// Arrival of the last session.
    pub last_arrived_at: DateTime<Utc>,
}

/// Joins are written where they are used.
#[derive(Debug, Clone, Copy, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
