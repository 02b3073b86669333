//! Run-time settings.
//! Must not know what a value means.

use crate::entity::setting;
use codex_models::settings::SettingKey;
use sea_orm::sea_query::OnConflict;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, Set};

use crate::{Conn, Result, Tx};

/// The value of a setting.
pub async fn find(conn: &Conn<'_>, key: SettingKey) -> Result<Option<String>> {
    let row = setting::Entity::find_by_id(key.as_str()).one(conn.executor()).await?;
    Ok(row.map(|row| row.value))
}

/// Stores the value of a setting.
pub async fn upsert(tx: &Tx, key: SettingKey, value: &str) -> Result<()> {
    let row = setting::ActiveModel {
        key: Set(key.as_str().to_owned()),
        value: Set(value.to_owned()),
        updated_at: Set(tx.now()),
    };
    let replace = OnConflict::column(setting::Column::Key)
        .update_columns([setting::Column::Value, setting::Column::UpdatedAt])
        .to_owned();
    setting::Entity::insert(row).on_conflict(replace).exec_without_returning(tx.executor()).await?;
    Ok(())
}

/// Stores the value of a setting unless it has one; of many only the first does.
pub async fn insert(tx: &Tx, key: SettingKey, value: &str) -> Result<()> {
    let row = setting::ActiveModel {
        key: Set(key.as_str().to_owned()),
        value: Set(value.to_owned()),
        updated_at: Set(tx.now()),
    };
    let keep = OnConflict::column(setting::Column::Key).do_nothing().to_owned();
    setting::Entity::insert(row).on_conflict(keep).exec_without_returning(tx.executor()).await?;
    Ok(())
}

/// Deletes a setting that has this value; whether it had. Of many only one wins.
pub async fn claim(tx: &Tx, key: SettingKey, value: &str) -> Result<bool> {
    let row = setting::Entity::delete_many()
        .filter(setting::Column::Key.eq(key.as_str()))
        .filter(setting::Column::Value.eq(value));
    Ok(row.exec(tx.executor()).await?.rows_affected == 1)
}
