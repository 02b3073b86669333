//! Every statement of the program, as free functions by feature.
//! Reads take a [`crate::Conn`] and, for library content, a `Viewer`; writes take a [`crate::Tx`].

pub mod access;
pub(crate) mod access_classes;
pub mod api_keys;
pub mod audit;
pub mod bookmarks;
pub mod books;
pub(crate) mod content;
pub(crate) mod counts_sql;
pub mod covers;
pub mod documents;
pub mod duplicates;
pub mod events;
pub mod facet_sets;
pub mod facets;
pub mod folders;
pub mod hashes;
pub mod libraries;
pub mod lists;
pub mod login_attempts;
pub mod metadata;
pub mod oidc;
pub mod pages;
pub mod password_resets;
pub mod placements;
pub mod preferences;
pub mod presets;
pub mod progress;
pub mod rails;
pub mod ratings;
pub mod refresh_tokens;
pub mod request_counts;
pub mod scans;
pub mod schedules;
pub mod search;
pub mod series;
pub mod settings;
pub mod sharing;
pub mod sign_ins;
pub mod sync_passwords;
pub mod tasks;
pub mod trash;
pub mod users;

use sea_orm::sea_query::{Asterisk, Expr, Func};
use sea_orm::{Condition, EntityTrait, QueryFilter, QuerySelect, Select, UpdateResult};

use crate::{Conn, DbError, Result};

/// A name without regard to case and outer blanks, for unique indexes. No name holds NUL, and none is found by one.
fn name_key(name: &str) -> String {
    storable(name.trim()).to_lowercase()
}

/// A text that both engines can store: PostgreSQL knows no NUL.
fn storable(text: &str) -> String {
    text.replace('\0', "\u{fffd}")
}

/// An update by id that found its row.
fn one_row(result: &UpdateResult) -> Result<()> {
    if result.rows_affected == 0 { Err(DbError::NotFoundOnUpdate) } else { Ok(()) }
}

/// How many rows of a table meet a condition.
async fn total<E: EntityTrait>(conn: &Conn<'_>, _table: E, condition: Condition) -> Result<u64> {
    total_of(conn, E::find().filter(condition)).await
}

/// How many rows a select has.
async fn total_of<E: EntityTrait>(conn: &Conn<'_>, select: Select<E>) -> Result<u64> {
    let count: Option<(i64,)> = select
        .select_only()
        .expr(Func::count(Expr::col(Asterisk)))
        .into_tuple()
        .one(conn.executor())
        .await?;
    Ok(count.map_or(0, |(count,)| count.unsigned_abs()))
}
