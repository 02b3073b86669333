//! Lets a walk along an order of table `series` pass what eyes may not see without reading its row.
//! Must not be edited after a release.

use sea_orm_migration::prelude::*;

use crate::helpers::index;

/// What series are ordered by.
const KEYS: [&str; 5] = ["title_sort", "created_at", "updated_at", "book_count", "release_date"];
/// What series of one library are ordered by.
const KEYS_OF_LIBRARY: [&str; 4] = ["title_sort", "created_at", "updated_at", "book_count"];

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for key in KEYS {
            index(manager, "series", &[key, "id", "access_class_id", "library_id"]).await?;
            drop_index(manager, format!("ix_series__{key}_id")).await?;
        }
        for key in KEYS_OF_LIBRARY {
            index(manager, "series", &["library_id", key, "id", "access_class_id"]).await?;
            drop_index(manager, format!("ix_series__library_id_{key}_id")).await?;
        }
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for key in KEYS {
            index(manager, "series", &[key, "id"]).await?;
            drop_index(manager, format!("ix_series__{key}_id_access_class_id_library_id")).await?;
        }
        for key in KEYS_OF_LIBRARY {
            index(manager, "series", &["library_id", key, "id"]).await?;
            drop_index(manager, format!("ix_series__library_id_{key}_id_access_class_id")).await?;
        }
        Ok(())
    }
}

async fn drop_index(manager: &SchemaManager<'_>, name: String) -> Result<(), DbErr> {
    manager.drop_index(Index::drop().name(name).table("series").to_owned()).await
}
