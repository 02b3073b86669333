//! Wire shapes of API keys.
//! Must not hold rules.

use std::collections::BTreeSet;

use chrono::{DateTime, Utc};
use codex_db::entity::api_key;
use codex_models::access::LibraryScope;
use codex_models::{ApiKeyId, Permission};
use codex_services::users::{KeyKind, MintedKey, NewKey};
use serde::{Deserialize, Serialize};

use crate::http::bounded;
use crate::v1::list::list_dto;

/// Which doors a key opens.
#[derive(Debug, Clone, Copy, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "lowercase")]
pub(crate) enum ApiKeyKind {
    /// All that take a password.
    Program,
    /// The catalogs of reader apps alone, at `/opds/t/<key>/v1.2` and `/opds/t/<key>/v2`: for reading, and keeping where
    /// one is.
    Catalog,
}

impl From<ApiKeyKind> for KeyKind {
    fn from(kind: ApiKeyKind) -> Self {
        match kind {
            ApiKeyKind::Program => Self::Program,
            ApiKeyKind::Catalog => Self::Catalog,
        }
    }
}

impl From<KeyKind> for ApiKeyKind {
    fn from(kind: KeyKind) -> Self {
        match kind {
            KeyKind::Program => Self::Program,
            KeyKind::Catalog => Self::Catalog,
        }
    }
}

/// A key to make; it never may do more than whoever makes it.
#[derive(Debug, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct CreateApiKeyRequest {
    /// What it is for.
    label: String,
    /// Which doors it opens; absent or null is `program`.
    #[serde(default)]
    kind: Option<ApiKeyKind>,
    /// Its rights; absent or null is all of yours, now and later.
    #[serde(default, deserialize_with = "bounded::optional_list")]
    permissions: Option<Vec<Permission>>,
    /// Its libraries; absent or null is all of yours, now and later.
    #[serde(default)]
    library_ids: Option<BTreeSet<codex_models::LibraryId>>,
    /// When it ends; absent or null is never.
    #[serde(default)]
    expires_at: Option<DateTime<Utc>>,
}

impl From<CreateApiKeyRequest> for NewKey {
    fn from(body: CreateApiKeyRequest) -> Self {
        let CreateApiKeyRequest { label, kind, permissions, library_ids, expires_at } = body;
        Self {
            label,
            kind: kind.map(KeyKind::from).unwrap_or_default(),
            permissions: permissions.map(|list| list.into_iter().collect()),
            libraries: library_ids.map(LibraryScope::Only),
            expires_at,
        }
    }
}

list_dto!(
    /// API keys, oldest first.
    ApiKeyList of ApiKeyDto
);

/// A key, without its text.
#[derive(Debug, Serialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct ApiKeyDto {
    /// Id.
    id: ApiKeyId,
    /// What it is for.
    label: String,
    /// Which doors it opens.
    kind: ApiKeyKind,
    /// How its text begins.
    prefix: String,
    /// Its rights; null is all of the owner's.
    #[schema(required)]
    permissions: Option<Vec<String>>,
    /// Its libraries; null is all of the owner's.
    #[schema(required)]
    library_ids: Option<Vec<String>>,
    /// When it was made.
    created_at: DateTime<Utc>,
    /// When it was last used, within minutes.
    #[schema(required)]
    last_used_at: Option<DateTime<Utc>>,
    /// When it ends.
    #[schema(required)]
    expires_at: Option<DateTime<Utc>>,
}

impl From<api_key::Model> for ApiKeyDto {
    fn from(row: api_key::Model) -> Self {
        Self {
            id: row.id,
            kind: KeyKind::of(&row).into(),
            label: row.label,
            prefix: row.prefix,
            permissions: row.permissions.map(|list| list.0),
            library_ids: row.libraries.map(|list| list.0),
            created_at: row.created_at,
            last_used_at: row.last_used_at,
            expires_at: row.expires_at,
        }
    }
}

/// A key that was just made.
#[derive(Serialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct NewApiKeyDto {
    /// The key as lists show it.
    api_key: ApiKeyDto,
    /// Its text, shown this once.
    secret: String,
}

impl From<MintedKey> for NewApiKeyDto {
    fn from(minted: MintedKey) -> Self {
        Self { api_key: minted.row.into(), secret: minted.secret }
    }
}
