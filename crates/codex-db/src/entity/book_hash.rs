//! Table `book_hash`: the hashes of whole files.
//! Must not hold logic.

use chrono::{DateTime, Utc};
use codex_models::BookId;
use sea_orm::entity::prelude::*;

/// One row of `book_hash`.
#[derive(Debug, Clone, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "book_hash")]
pub struct Model {
    /// The book.
    #[sea_orm(primary_key, auto_increment = false)]
    pub book_id: BookId,
    /// Bytes of the file that was hashed.
    pub size: i64,
    /// Modification time of that file, in microseconds since 1970.
    pub modified_us: i64,
    /// XXH3-128 of the file, 16 bytes.
    #[sea_orm(column_type = "Blob")]
    pub xxh3: Vec<u8>,
    /// SHA-256 of the file, 32 bytes.
    #[sea_orm(column_type = "Blob")]
    pub sha256: Vec<u8>,
    /// When it was hashed.
    pub created_at: DateTime<Utc>,
}

/// Joins are written where they are used.
#[derive(Debug, Clone, Copy, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
