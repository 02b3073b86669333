//! Errors of the engines in one form.
//! Must not decide what an error means to a service.

use sea_orm::{DbErr, RuntimeErr};

/// SQLite result codes `SQLITE_BUSY` and `SQLITE_LOCKED`; the low byte of every extended code.
const SQLITE_BUSY: u32 = 5;
const SQLITE_LOCKED: u32 = 6;

/// Name of the unique index that refused, as `uq_<table>__<columns>`, whatever the engine reports.
pub(crate) fn unique_index(error: &DbErr, message: &str) -> String {
    if let DbErr::Exec(RuntimeErr::SqlxError(source)) | DbErr::Query(RuntimeErr::SqlxError(source)) =
        error
        && let sqlx::Error::Database(source) = source.as_ref()
        && let Some(constraint) = source.constraint()
    {
        return constraint.to_owned();
    }
    from_sqlite_message(message)
}

/// SQLite says `UNIQUE constraint failed: library_root.path` or `… failed: index 'uq_task__dedupe_key'`.
fn from_sqlite_message(message: &str) -> String {
    let subject = message.rsplit_once(": ").map_or(message, |(_, subject)| subject);
    if let Some(index) = subject.strip_prefix("index '") {
        return index.trim_end_matches('\'').to_owned();
    }
    let mut table = "";
    let columns: Vec<&str> = subject
        .split(", ")
        .map(|column| {
            let (owner, name) = column.split_once('.').unwrap_or(("", column));
            table = owner;
            name
        })
        .collect();
    format!("uq_{table}__{}", columns.join("_"))
}

/// Whether a lock was not had in time: worth trying again.
pub(crate) fn is_busy(error: &sqlx::Error) -> bool {
    match error {
        sqlx::Error::PoolTimedOut => true,
        sqlx::Error::Database(source) => source.code().is_some_and(|code| is_busy_code(&code)),
        _ => false,
    }
}

/// Whether the server was not reached, or says that it is starting or ending.
pub(crate) fn is_absence(error: &sqlx::Error) -> bool {
    match error {
        sqlx::Error::Io(_) | sqlx::Error::PoolTimedOut => true,
        sqlx::Error::Database(source) => source.code().is_some_and(|code| code.starts_with("57P")),
        _ => false,
    }
}

/// PostgreSQL: serialization failure, deadlock, lock not available, too many connections.
fn is_busy_code(code: &str) -> bool {
    matches!(code, "40001" | "40P01" | "55P03" | "53300")
        || code.len() < 5
            && code
                .parse::<u32>()
                .is_ok_and(|code| matches!(code & 0xff, SQLITE_BUSY | SQLITE_LOCKED))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_index_is_named_alike_from_columns_and_from_an_index() {
        assert_eq!(
            from_sqlite_message("UNIQUE constraint failed: book.root_id, book.path"),
            "uq_book__root_id_path"
        );
        assert_eq!(
            from_sqlite_message("UNIQUE constraint failed: index 'uq_task__dedupe_key'"),
            "uq_task__dedupe_key"
        );
    }

    #[test]
    fn busy_codes_are_told_from_others() {
        for code in ["5", "6", "261", "517", "40001", "55P03"] {
            assert!(is_busy_code(code), "{code}");
        }
        for code in ["2067", "787", "23505", "42P01"] {
            assert!(!is_busy_code(code), "{code}");
        }
    }
}
