//! Requests of busy clients within a minute, summed over all processes.
//! Must not decide how many are too many.

use sea_orm::sea_query::{CaseStatement, Expr, OnConflict};
use sea_orm::{ColumnTrait, EntityTrait, ExprTrait, QueryFilter, Set};

use crate::entity::request_count;
use crate::{Result, Tx};

/// Adds requests of a client to those of a minute, in one statement, and answers how many there are now. A later
/// minute begins anew; requests of an earlier one, by a clock that is behind, count towards the later.
pub async fn add(tx: &Tx, client: &[u8; 32], minute: i64, requests: u32) -> Result<u64> {
    use request_count::Column;
    let row = request_count::ActiveModel {
        client: Set(client.to_vec()),
        minute: Set(minute),
        requests: Set(i64::from(requests)),
    };
    let known = |column| Expr::col((request_count::Entity, column));
    let is_over = || known(Column::Minute).lt(minute);
    let counted: CaseStatement = Expr::case(is_over(), i64::from(requests))
        .finally(known(Column::Requests).add(i64::from(requests)));
    let newest: CaseStatement = Expr::case(is_over(), minute).finally(known(Column::Minute));
    let conflict = OnConflict::column(Column::Client)
        .value(Column::Requests, counted)
        .value(Column::Minute, newest)
        .to_owned();
    let row = request_count::Entity::insert(row)
        .on_conflict(conflict)
        .exec_with_returning(tx.executor())
        .await?;
    Ok(row.requests.unsigned_abs())
}

/// Forgets the clients that were quiet since a minute; how many.
pub async fn delete_before(tx: &Tx, minute: i64) -> Result<u64> {
    let quiet =
        request_count::Entity::delete_many().filter(request_count::Column::Minute.lt(minute));
    Ok(quiet.exec(tx.executor()).await?.rows_affected)
}
