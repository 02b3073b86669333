//! Table `page_stream`: which pages of a book an app asked for, to tell reading from fetching ahead.
//! Must not hold logic.

use chrono::{DateTime, Utc};
use codex_models::{BookId, UserId};
use sea_orm::entity::prelude::*;

/// One row of `page_stream`.
#[derive(Debug, Clone, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "page_stream")]
pub struct Model {
    /// Who.
    #[sea_orm(primary_key, auto_increment = false)]
    pub user_id: UserId,
    /// Of which book.
    #[sea_orm(primary_key, auto_increment = false)]
    pub book_id: BookId,
    /// The furthest page of the run of requests, from 1.
    pub page: i32,
    /// Pages that the app fetches before they are seen.
    pub ahead: i32,
    /// When it was asked for last.
    pub asked_at: DateTime<Utc>,
}

/// Joins are written where they are used.
#[derive(Debug, Clone, Copy, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
