//! Raw statements in one spelling.
//! Must bind every value; only names and marks are put into the text.

use sea_orm::{ConnectionTrait, DbBackend, Statement, Value};

use crate::Conn;

/// A statement written with `?` marks, in the spelling of the engine.
pub(crate) fn statement(
    conn: &Conn<'_>,
    text: &str,
    values: impl IntoIterator<Item = Value>,
) -> Statement {
    let backend = conn.executor().get_database_backend();
    let text = match backend {
        DbBackend::Postgres => numbered(text),
        _ => text.to_owned(),
    };
    Statement::from_sql_and_values(backend, text, values)
}

/// `?, ?, …`
pub(crate) fn marks(count: usize) -> String {
    let mut marks = "?, ".repeat(count);
    marks.truncate(marks.len().saturating_sub(2));
    marks
}

/// `?` becomes `$1`, `$2`, …; the texts of this crate hold no question mark elsewhere.
pub(crate) fn numbered(text: &str) -> String {
    let mut numbered = String::with_capacity(text.len() + text.len() / 4);
    let mut parts = text.split('?');
    numbered.push_str(parts.next().unwrap_or_default());
    for (part, number) in parts.zip(1_u32..) {
        numbered.push('$');
        numbered.push_str(&number.to_string());
        numbered.push_str(part);
    }
    numbered
}

/// `$1`, `$2`, … become `?`; texts of a query builder have each of them once, in order, and no dollar elsewhere.
pub(crate) fn unnumbered(text: &str) -> String {
    let mut marked = String::with_capacity(text.len());
    let mut parts = text.split('$');
    marked.push_str(parts.next().unwrap_or_default());
    for part in parts {
        marked.push('?');
        marked.push_str(part.trim_start_matches(|digit: char| digit.is_ascii_digit()));
    }
    marked
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_are_numbered_for_postgresql() {
        assert_eq!(numbered("a = ? AND b IN (?, ?)"), "a = $1 AND b IN ($2, $3)");
        assert_eq!(unnumbered("a = $1 AND b IN ($2, $13)"), "a = ? AND b IN (?, ?)");
        assert_eq!(marks(3), "?, ?, ?");
        assert_eq!(marks(0), "");
    }
}
