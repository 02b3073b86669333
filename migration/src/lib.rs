//! migration: the schema of both engines.
//! May depend on nothing of ours; knows no entities and no services.

#![expect(
    elided_lifetimes_in_paths,
    reason = "the trait of sea-orm-migration elides the lifetime of `SchemaManager`, and `async_trait` wants the same"
)]

mod helpers;
mod m20261124_000001_create_library;
mod m20261124_000002_create_library_root;
mod m20261124_000003_create_series;
mod m20261124_000004_create_book;
mod m20261124_000005_create_page_index;
mod m20261124_000006_create_account;
mod m20261124_000007_create_api_key;
mod m20261124_000008_create_refresh_token;
mod m20261124_000009_create_progress;
mod m20261124_000010_create_setting;
mod m20261124_000011_create_task;
mod m20261124_000020_extend_task;
mod m20261124_000021_create_task_lane;
mod m20261124_000030_create_event;
mod m20261124_000031_create_event_head;
mod m20261124_000040_create_schedule;
mod m20261124_000041_create_schedule_firing;
mod m20261124_000050_alter_series;
mod m20261124_000051_create_series_sharing_tag;
mod m20261124_000052_create_access_group;
mod m20261124_000053_create_access_group_member;
mod m20261124_000054_alter_account;
mod m20261124_000055_alter_api_key;
mod m20261124_000060_create_sign_in;
mod m20261124_000061_create_password_reset;
mod m20261124_000062_create_oidc_login;
mod m20261124_000063_create_oidc_identity;
mod m20261124_000064_create_oidc_handoff;
mod m20261124_000065_create_oidc_logout;
mod m20261124_000066_create_account_email;
mod m20261124_000070_create_audit_entry;
mod m20261124_000071_create_login_attempt;
mod m20261128_000001_create_request_count;
mod m20261128_000002_alter_account_email;
mod m20261128_000003_create_book_hash;
mod m20261128_000010_alter_book;
mod m20261128_000011_extend_series;
mod m20261128_000012_create_term;
mod m20261128_000013_create_book_term;
mod m20261128_000014_create_series_term;
mod m20261128_000015_create_sidecar;
mod m20261128_000016_create_bulk_edit;
mod m20261128_000100_create_content_version;
mod m20261129_000001_create_reading_session;
mod m20261129_000002_create_reading_pass;
mod m20261129_000003_create_deck_choice;
mod m20261129_000004_carry_progress;
mod m20261129_000005_create_book_document;
mod m20261129_000006_create_document_position;
mod m20261129_000007_create_sync_password;
mod m20261129_000011_create_want_to_read;
mod m20261129_000012_create_series_rating;
mod m20261129_000013_create_book_rating;
mod m20261129_000014_create_preset;
mod m20261129_000015_create_list;
mod m20261129_000016_create_collection_series;
mod m20261129_000017_create_read_list_book;
mod m20261129_000018_alter_book;
mod m20261129_000019_reach_series;
mod m20261129_000021_index_book_of_library;
mod m20261129_000022_create_access_class;
mod m20261129_000030_widen_series_orders;
mod m20261129_000031_extend_list;
mod m20261129_000032_create_series_review;
mod m20261129_000033_create_book_review;
mod m20261129_000034_create_bookmark;
mod m20261129_000035_create_read_list_item;
mod m20261129_000036_create_read_list_item_key;
mod m20261129_000037_create_remembered_match;
mod m20261129_000038_extend_book;
mod m20261129_000041_create_catalog_preference;
mod m20261129_000042_create_page_stream;
mod m20261129_000043_index_book_orders;
mod m20261129_000050_create_facet_set;
mod m20261129_000051_extend_library_root;
mod m20261129_000052_watch_library;
mod m20261129_000053_index_titles;
mod m20261129_000081_extend_library;
mod m20261129_000082_create_series_alias;
mod m20261129_000091_dress_book;
mod m20261129_000092_dress_series;
mod m20261129_000093_create_cover;
mod m20261129_000101_index_book_facts;
mod m20261130_000001_contract_book;
mod m20261130_000002_contract_book_document;
mod m20261130_000003_thin_book_indexes;
mod m20261130_000004_index_progress_by_reader;
mod m20261130_000005_stand_behind_lock;
mod m20261201_000001_stands_behind_lock;

use sea_orm_migration::prelude::*;
use sea_orm_migration::sea_orm::{ConnectionTrait, DatabaseConnection};

/// Table that remembers which migrations were run.
const HISTORY: &str = "seaql_migrations";

/// Every migration in order.
pub struct Migrator;

#[async_trait::async_trait]
impl MigratorTrait for Migrator {
    #[expect(clippy::too_many_lines, reason = "one line a migration")]
    fn migrations() -> Vec<Box<dyn MigrationTrait>> {
        vec![
            Box::new(m20261124_000001_create_library::Migration),
            Box::new(m20261124_000002_create_library_root::Migration),
            Box::new(m20261124_000003_create_series::Migration),
            Box::new(m20261124_000004_create_book::Migration),
            Box::new(m20261124_000005_create_page_index::Migration),
            Box::new(m20261124_000006_create_account::Migration),
            Box::new(m20261124_000007_create_api_key::Migration),
            Box::new(m20261124_000008_create_refresh_token::Migration),
            Box::new(m20261124_000009_create_progress::Migration),
            Box::new(m20261124_000010_create_setting::Migration),
            Box::new(m20261124_000011_create_task::Migration),
            Box::new(m20261124_000020_extend_task::Migration),
            Box::new(m20261124_000021_create_task_lane::Migration),
            Box::new(m20261124_000030_create_event::Migration),
            Box::new(m20261124_000031_create_event_head::Migration),
            Box::new(m20261124_000040_create_schedule::Migration),
            Box::new(m20261124_000041_create_schedule_firing::Migration),
            Box::new(m20261124_000050_alter_series::Migration),
            Box::new(m20261124_000051_create_series_sharing_tag::Migration),
            Box::new(m20261124_000052_create_access_group::Migration),
            Box::new(m20261124_000053_create_access_group_member::Migration),
            Box::new(m20261124_000054_alter_account::Migration),
            Box::new(m20261124_000055_alter_api_key::Migration),
            Box::new(m20261124_000060_create_sign_in::Migration),
            Box::new(m20261124_000061_create_password_reset::Migration),
            Box::new(m20261124_000062_create_oidc_login::Migration),
            Box::new(m20261124_000063_create_oidc_identity::Migration),
            Box::new(m20261124_000064_create_oidc_handoff::Migration),
            Box::new(m20261124_000065_create_oidc_logout::Migration),
            Box::new(m20261124_000066_create_account_email::Migration),
            Box::new(m20261124_000070_create_audit_entry::Migration),
            Box::new(m20261124_000071_create_login_attempt::Migration),
            Box::new(m20261128_000001_create_request_count::Migration),
            Box::new(m20261128_000002_alter_account_email::Migration),
            Box::new(m20261128_000003_create_book_hash::Migration),
            Box::new(m20261128_000010_alter_book::Migration),
            Box::new(m20261128_000011_extend_series::Migration),
            Box::new(m20261128_000012_create_term::Migration),
            Box::new(m20261128_000013_create_book_term::Migration),
            Box::new(m20261128_000014_create_series_term::Migration),
            Box::new(m20261128_000015_create_sidecar::Migration),
            Box::new(m20261128_000016_create_bulk_edit::Migration),
            Box::new(m20261128_000100_create_content_version::Migration),
            Box::new(m20261129_000001_create_reading_session::Migration),
            Box::new(m20261129_000002_create_reading_pass::Migration),
            Box::new(m20261129_000003_create_deck_choice::Migration),
            Box::new(m20261129_000004_carry_progress::Migration),
            Box::new(m20261129_000005_create_book_document::Migration),
            Box::new(m20261129_000006_create_document_position::Migration),
            Box::new(m20261129_000007_create_sync_password::Migration),
            Box::new(m20261129_000011_create_want_to_read::Migration),
            Box::new(m20261129_000012_create_series_rating::Migration),
            Box::new(m20261129_000013_create_book_rating::Migration),
            Box::new(m20261129_000014_create_preset::Migration),
            Box::new(m20261129_000015_create_list::Migration),
            Box::new(m20261129_000016_create_collection_series::Migration),
            Box::new(m20261129_000017_create_read_list_book::Migration),
            Box::new(m20261129_000018_alter_book::Migration),
            Box::new(m20261129_000019_reach_series::Migration),
            Box::new(m20261129_000021_index_book_of_library::Migration),
            Box::new(m20261129_000022_create_access_class::Migration),
            Box::new(m20261129_000030_widen_series_orders::Migration),
            Box::new(m20261129_000031_extend_list::Migration),
            Box::new(m20261129_000032_create_series_review::Migration),
            Box::new(m20261129_000033_create_book_review::Migration),
            Box::new(m20261129_000034_create_bookmark::Migration),
            Box::new(m20261129_000035_create_read_list_item::Migration),
            Box::new(m20261129_000036_create_read_list_item_key::Migration),
            Box::new(m20261129_000037_create_remembered_match::Migration),
            Box::new(m20261129_000038_extend_book::Migration),
            Box::new(m20261129_000041_create_catalog_preference::Migration),
            Box::new(m20261129_000042_create_page_stream::Migration),
            Box::new(m20261129_000043_index_book_orders::Migration),
            Box::new(m20261129_000050_create_facet_set::Migration),
            Box::new(m20261129_000051_extend_library_root::Migration),
            Box::new(m20261129_000052_watch_library::Migration),
            Box::new(m20261129_000053_index_titles::Migration),
            Box::new(m20261129_000081_extend_library::Migration),
            Box::new(m20261129_000082_create_series_alias::Migration),
            Box::new(m20261129_000091_dress_book::Migration),
            Box::new(m20261129_000092_dress_series::Migration),
            Box::new(m20261129_000093_create_cover::Migration),
            Box::new(m20261129_000101_index_book_facts::Migration),
            Box::new(m20261130_000001_contract_book::Migration),
            Box::new(m20261130_000002_contract_book_document::Migration),
            Box::new(m20261130_000003_thin_book_indexes::Migration),
            Box::new(m20261130_000004_index_progress_by_reader::Migration),
            Box::new(m20261130_000005_stand_behind_lock::Migration),
            Box::new(m20261201_000001_stands_behind_lock::Migration),
        ]
    }
}

/// Names of the migrations this program knows, in order.
pub fn known() -> Vec<String> {
    Migrator::migrations().iter().map(|migration| migration.name().to_owned()).collect()
}

/// Whether a migration takes something away that an older program uses; its name says so.
pub fn is_contraction(name: &str) -> bool {
    name.contains("_contract_")
}

/// Runs the next migration only.
pub async fn up_one(database: &DatabaseConnection) -> Result<(), DbErr> {
    Migrator::up(database, Some(1)).await
}

/// Names of the migrations that were run on a database, in order; writes nothing.
pub async fn applied(database: &DatabaseConnection) -> Result<Vec<String>, DbErr> {
    if !SchemaManager::new(database).has_table(HISTORY).await? {
        return Ok(Vec::new());
    }
    let select =
        Query::select().column("version").from(HISTORY).order_by("version", Order::Asc).take();
    let rows = database.query_all(&select).await?;
    rows.iter().map(|row| row.try_get("", "version")).collect()
}

/// Runs what was not run yet.
pub async fn up(database: &DatabaseConnection) -> Result<(), DbErr> {
    Migrator::up(database, None).await
}

/// Undoes the newest migrations.
pub async fn down(database: &DatabaseConnection, steps: u32) -> Result<(), DbErr> {
    Migrator::down(database, Some(steps)).await
}
