//! Table `library_root`: one root folder of a library.
//! Must not hold logic.

use chrono::{DateTime, Utc};
use codex_models::libraries::RootState;
use codex_models::{LibraryId, LibraryRootId};
use sea_orm::entity::prelude::*;

/// One row of `library_root`.
#[derive(Debug, Clone, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "library_root")]
pub struct Model {
    /// Id.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: LibraryRootId,
    /// The library.
    pub library_id: LibraryId,
    /// Absolute path, unique.
    #[sea_orm(unique)]
    pub path: String,
    /// What the last scan found there.
    pub state: RootState,
    /// Place among the roots of the library, from 0.
    pub position: i32,
    /// The device of the folder when books were last found in it.
    pub device: Option<i64>,
    /// The inode of the folder then.
    pub inode: Option<i64>,
    /// Books that were there before, while it is left alone.
    pub held_count: Option<i32>,
    /// Books that are gone, while it is left alone.
    pub gone_count: Option<i32>,
    /// Since when it is left alone.
    pub closed_at: Option<DateTime<Utc>>,
    /// The state that a person said is meant to be so.
    pub confirmed_state: Option<RootState>,
    /// How many books were gone when that was said; more are asked for anew.
    pub confirmed_count: Option<i32>,
}

/// Joins are written where they are used.
#[derive(Debug, Clone, Copy, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
