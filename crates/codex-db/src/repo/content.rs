//! The version of the content: it grows with each transaction that changes which books and series somebody sees, or what
//! is said of them.
//! Must be advanced as one of the last statements of a transaction: its row is locked until the commit.

use sea_orm::sea_query::{Expr, ExprTrait, OnConflict};
use sea_orm::{EntityTrait, Set};

use crate::entity::content_version;
use crate::{Conn, Result};

/// The one row of `content_version`.
const ROW: i32 = 1;

/// The version; 0 before the first change.
pub(crate) async fn version(conn: &Conn<'_>) -> Result<i64> {
    let row = content_version::Entity::find_by_id(ROW).one(conn.executor()).await?;
    Ok(row.map_or(0, |row| row.version))
}

/// Makes every total that somebody remembers one of the past.
pub(crate) async fn advance(conn: &Conn<'_>) -> Result<()> {
    let next = Expr::col((content_version::Entity, content_version::Column::Version)).add(1_i64);
    let grow = OnConflict::column(content_version::Column::Id)
        .value(content_version::Column::Version, next)
        .to_owned();
    let first = content_version::ActiveModel { id: Set(ROW), version: Set(1) };
    content_version::Entity::insert(first)
        .on_conflict(grow)
        .exec_without_returning(conn.executor())
        .await?;
    Ok(())
}
