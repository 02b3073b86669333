//! Table `document_position`: what each `KOReader` last said of a document, word for word.
//! Must not hold logic.

use chrono::{DateTime, Utc};
use codex_models::UserId;
use sea_orm::entity::prelude::*;

/// One row of `document_position`.
#[derive(Debug, Clone, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "document_position")]
pub struct Model {
    /// Whose.
    #[sea_orm(primary_key, auto_increment = false)]
    pub user_id: UserId,
    /// Which document, whether a book has it or not.
    #[sea_orm(primary_key, auto_increment = false, column_type = "VarBinary(StringLen::N(16))")]
    pub document: Vec<u8>,
    /// The device's id.
    #[sea_orm(primary_key, auto_increment = false)]
    pub device_id: String,
    /// The device's name.
    pub device: String,
    /// The position as sent.
    pub progress: String,
    /// Share of the document as sent.
    #[sea_orm(column_type = "Double")]
    pub percentage: f64,
    /// When it was received; the device tells no time.
    pub received_at: DateTime<Utc>,
}

/// Joins are written where they are used.
#[derive(Debug, Clone, Copy, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
