//! Table `reading_session`: the log of reading, which only grows.
//! Must not hold logic.

use chrono::{DateTime, Utc};
use codex_models::progress::SessionKind;
use codex_models::{BookId, SessionId, UserId};
use sea_orm::entity::prelude::*;

/// One row of `reading_session`.
#[derive(Debug, Clone, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "reading_session")]
pub struct Model {
    /// Who.
    #[sea_orm(primary_key, auto_increment = false)]
    pub user_id: UserId,
    /// Id, given by the client.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: SessionId,
    /// Where.
    pub book_id: BookId,
    /// What it says.
    pub kind: SessionKind,
    /// Page, from 1.
    pub page: Option<i32>,
    /// Share of the book, 0 to 1; `None` when the position does not tell.
    #[sea_orm(column_type = "Double", nullable)]
    pub percentage: Option<f64>,
    /// True: the book is finished by it. False: it is begun anew by it, if it was finished.
    pub completed: Option<bool>,
    /// Locator as sent.
    #[sea_orm(column_type = "Text", nullable)]
    pub locator: Option<String>,
    /// Device that reported it.
    pub device: Option<String>,
    /// How long was really read.
    pub active_ms: i64,
    /// Client time of the beginning.
    pub started_at: DateTime<Utc>,
    /// Client time of the position, which the log is ordered by.
    pub ended_at: DateTime<Utc>,
    /// When it arrived, later than any other of the user in the book; the order of equal client times.
    pub arrived_at: DateTime<Utc>,
}

/// Joins are written where they are used.
#[derive(Debug, Clone, Copy, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
