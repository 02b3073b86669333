//! Files that describe books and series, as scans last read them.
//! Must not decide what they speak of.

use codex_models::{LibraryId, LibraryRootId, SeriesId};
use sea_orm::sea_query::OnConflict;
use sea_orm::{ColumnTrait, Condition, EntityTrait, QueryFilter, Set};

use crate::entity::sidecar;
use crate::sql::chunk;
use crate::view::KnownSidecar;
use crate::{Conn, Result, Tx};

/// Every one of a library.
pub async fn known_sidecars(conn: &Conn<'_>, library: LibraryId) -> Result<Vec<KnownSidecar>> {
    let rows = sidecar::Entity::find()
        .filter(sidecar::Column::LibraryId.eq(library))
        .all(conn.executor())
        .await?;
    let known = |row: sidecar::Model| {
        let sidecar::Model { root_id, path, library_id: _, series_id, size, modified_us } = row;
        KnownSidecar {
            root: root_id,
            path,
            series: series_id,
            size: size.cast_unsigned(),
            modified_us,
        }
    };
    Ok(rows.into_iter().map(known).collect())
}

/// Remembers how files were when they were read (at most a few hundred).
pub async fn save_sidecars(tx: &Tx, library: LibraryId, read: &[KnownSidecar]) -> Result<()> {
    use sidecar::Column;
    for part in chunk::rows(read, 6) {
        let rows = part.iter().map(|read| sidecar::ActiveModel {
            root_id: Set(read.root),
            path: Set(read.path.clone()),
            library_id: Set(library),
            series_id: Set(read.series),
            size: Set(read.size.cast_signed()),
            modified_us: Set(read.modified_us),
        });
        let replace = OnConflict::columns([Column::RootId, Column::Path])
            .update_columns([Column::LibraryId, Column::SeriesId, Column::Size, Column::ModifiedUs])
            .to_owned();
        sidecar::Entity::insert_many(rows)
            .on_conflict(replace)
            .exec_without_returning(tx.executor())
            .await?;
    }
    Ok(())
}

/// Forgets the files that spoke of these series, so that they are read again.
pub async fn forget_sidecars_of(tx: &Tx, series: &[SeriesId]) -> Result<()> {
    for part in chunk::ids(series) {
        sidecar::Entity::delete_many()
            .filter(sidecar::Column::SeriesId.is_in(part.iter().copied()))
            .exec(tx.executor())
            .await?;
    }
    Ok(())
}

/// Forgets files that are gone (at most a few hundred).
pub async fn forget_sidecars(tx: &Tx, gone: &[(LibraryRootId, String)]) -> Result<()> {
    for part in chunk::rows(gone, 2) {
        let any = part.iter().fold(Condition::any(), |any, (root, path)| {
            let one = Condition::all()
                .add(sidecar::Column::RootId.eq(*root))
                .add(sidecar::Column::Path.eq(path.as_str()));
            any.add(one)
        });
        sidecar::Entity::delete_many().filter(any).exec(tx.executor()).await?;
    }
    Ok(())
}
