//! The copy of an SQLite file that is kept before its schema changes.
//! Must not copy while somebody writes: `VACUUM INTO` reads one consistent state.

use std::path::{Path, PathBuf};

use sea_orm::{ConnectionTrait, DbBackend, Statement};

use super::Pools;
use crate::{DbError, Result};

/// Copies kept; older ones are deleted.
const KEPT: usize = 3;

/// Writes `<file>.before-<migration>` and returns its path.
pub(super) async fn keep_copy(pools: &Pools, file: &Path, migration: &str) -> Result<PathBuf> {
    let target = with_suffix(file, &format!(".before-{migration}"));
    let unfinished = with_suffix(&target, ".part");
    remove_if_there(&unfinished)?;
    let path = unfinished.to_str().ok_or_else(|| {
        DbError::Address(format!("the path {} is not UTF-8", unfinished.display()))
    })?;
    let copy = Statement::from_sql_and_values(DbBackend::Sqlite, "VACUUM INTO ?", [path.into()]);
    pools.writer.execute_raw(copy).await?;
    std::fs::rename(&unfinished, &target).map_err(|source| failed("keeping", &target, source))?;
    delete_older(file)?;
    Ok(target)
}

fn delete_older(file: &Path) -> Result<()> {
    let (Some(folder), Some(name)) = (file.parent(), file.file_name()) else { return Ok(()) };
    let folder = if folder.as_os_str().is_empty() { Path::new(".") } else { folder };
    let prefix = format!("{}.before-", name.to_string_lossy());
    let mut copies: Vec<PathBuf> = std::fs::read_dir(folder)
        .map_err(|source| failed("listing", folder, source))?
        .filter_map(Result::ok)
        .map(|entry| entry.path())
        .filter(|path| {
            path.file_name().is_some_and(|name| name.to_string_lossy().starts_with(&prefix))
        })
        .collect();
    // The names of migrations begin with their date, so their order is the order of time.
    copies.sort();
    let superfluous = copies.len().saturating_sub(KEPT);
    copies.iter().take(superfluous).try_for_each(|path| remove_if_there(path))
}

fn with_suffix(path: &Path, suffix: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(suffix);
    PathBuf::from(name)
}

fn remove_if_there(path: &Path) -> Result<()> {
    match std::fs::remove_file(path) {
        Err(source) if source.kind() != std::io::ErrorKind::NotFound => {
            Err(failed("deleting", path, source))
        }
        _ => Ok(()),
    }
}

fn failed(doing: &str, path: &Path, source: std::io::Error) -> DbError {
    DbError::File { doing: format!("{doing} {}", path.display()), source }
}
