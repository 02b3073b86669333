//! Table `sidecar`: files that describe books or series, as scans last read them.
//! Must not hold logic.

use codex_models::{LibraryId, LibraryRootId, SeriesId};
use sea_orm::entity::prelude::*;

/// One row of `sidecar`.
#[derive(Debug, Clone, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "sidecar")]
pub struct Model {
    /// The root it lies in.
    #[sea_orm(primary_key, auto_increment = false)]
    pub root_id: LibraryRootId,
    /// Path below the root, with `/`.
    #[sea_orm(primary_key, auto_increment = false)]
    pub path: String,
    /// The library.
    pub library_id: LibraryId,
    /// The series it speaks of; `None` for books.
    pub series_id: Option<SeriesId>,
    /// Bytes.
    pub size: i64,
    /// Modification time in microseconds since 1970.
    pub modified_us: i64,
}

/// Joins are written where they are used.
#[derive(Debug, Clone, Copy, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
