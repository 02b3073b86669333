//! Sharing tags: the labels of series that rules of access speak of.
//! Must not normalize labels (that is a rule of services).

use std::collections::BTreeSet;

use codex_models::{SeriesId, Viewer};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect, QueryTrait, Set};

use crate::entity::{series, series_sharing_tag};
use crate::repo::access_classes;
use crate::{Conn, Result, Tx, scope};

/// The labels of a series, when it is in sight.
pub async fn of_series(conn: &Conn<'_>, viewer: &Viewer, series: SeriesId) -> Result<Vec<String>> {
    let labels = series_sharing_tag::Entity::find()
        .select_only()
        .column(series_sharing_tag::Column::Label)
        .filter(series_sharing_tag::Column::SeriesId.eq(series))
        .filter(series_sharing_tag::Column::SeriesId.in_subquery(in_sight(viewer)))
        .order_by_asc(series_sharing_tag::Column::Label);
    Ok(labels.into_tuple().all(conn.executor()).await?)
}

/// Makes these the labels of a series.
pub async fn set(tx: &Tx, series: SeriesId, labels: &BTreeSet<String>) -> Result<()> {
    tx.changes_content();
    series_sharing_tag::Entity::delete_many()
        .filter(series_sharing_tag::Column::SeriesId.eq(series))
        .exec(tx.executor())
        .await?;
    let rows: Vec<_> = labels
        .iter()
        .map(|label| series_sharing_tag::ActiveModel {
            series_id: Set(series),
            label: Set(label.clone()),
        })
        .collect();
    if !rows.is_empty() {
        series_sharing_tag::Entity::insert_many(rows).exec_without_returning(tx.executor()).await?;
    }
    access_classes::assign(tx, &[series]).await
}

fn in_sight(viewer: &Viewer) -> sea_orm::sea_query::SelectStatement {
    series::Entity::find()
        .select_only()
        .column(series::Column::Id)
        .filter(scope::series_in_sight(viewer))
        .into_query()
}
