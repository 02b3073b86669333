//! Table `catalog_preference`: how an account wants the catalogs of reader apps.
//! Must not hold logic.

use chrono::{DateTime, Utc};
use codex_models::UserId;
use sea_orm::entity::prelude::*;

/// One row of `catalog_preference`.
#[expect(clippy::struct_excessive_bools, reason = "each is a switch of its own")]
#[derive(Debug, Clone, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "catalog_preference")]
pub struct Model {
    /// Whose.
    #[sea_orm(primary_key, auto_increment = false)]
    pub user_id: UserId,
    /// Whether addresses are told without scheme and host.
    pub has_relative_urls: bool,
    /// Whether titles of books begin with their numbers.
    pub has_numbered_titles: bool,
    /// Whether titles of books show how far they are read.
    pub shows_progress: bool,
    /// Whether pages that are streamed move the position in a book.
    pub records_pages: bool,
    /// When it last changed.
    pub updated_at: DateTime<Utc>,
}

/// Joins are written where they are used.
#[derive(Debug, Clone, Copy, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
