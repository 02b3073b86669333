//! Table `library_root`: one root folder of a library.
//! Must not hold logic.

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
}

/// Joins are written where they are used.
#[derive(Debug, Clone, Copy, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
