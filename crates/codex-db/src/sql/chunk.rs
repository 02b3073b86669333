//! Long lists in short statements.
//! Must be used for every `IN` list and every multi-row insert of unknown length.

/// The longest `IN` list and the most rows of one insert.
pub(crate) const MAX_ROWS: usize = 500;
/// Bind parameters of one statement. SQLite allows 32,766 and PostgreSQL 65,535, but a compiled statement is kept
/// for its next use and costs memory by its length, and nothing is gained by longer ones.
const MAX_PARAMETERS: usize = 4_000;

/// Parts of a list for `IN (…)`.
pub(crate) fn ids<T>(all: &[T]) -> std::slice::Chunks<'_, T> {
    all.chunks(MAX_ROWS)
}

/// Parts of a list of rows with this many columns each.
pub(crate) fn rows<T>(all: &[T], columns: usize) -> std::slice::Chunks<'_, T> {
    all.chunks((MAX_PARAMETERS / columns.max(1)).clamp(1, MAX_ROWS))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn wide_rows_go_in_smaller_parts() {
        let all = vec![(); 1_000];
        assert_eq!(ids(&all).next().map(<[()]>::len), Some(500));
        assert_eq!(rows(&all, 100).next().map(<[()]>::len), Some(40));
    }
}
