//! Shapes of lists.

use crate::entity::list;

/// A list with how many members are in sight.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ListRow {
    /// The list.
    pub list: list::Model,
    /// Members in sight; `None` when they follow from a rule.
    pub member_count: Option<u64>,
}
