//! Run-time settings.
//! Must not know what a value means.

use codex_models::settings::SettingKey;

use crate::{Conn, Result, Tx};

/// The value of a setting.
pub async fn find(conn: &Conn<'_>, key: SettingKey) -> Result<Option<String>> {
    todo!()
}

/// Stores the value of a setting.
pub async fn upsert(tx: &Tx, key: SettingKey, value: &str) -> Result<()> {
    todo!()
}

/// Deletes a setting that has this value; whether it had. Of many only one wins.
pub async fn claim(tx: &Tx, key: SettingKey, value: &str) -> Result<bool> {
    todo!()
}
