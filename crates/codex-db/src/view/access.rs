//! Shapes of access groups.

use crate::entity::{access_group, access_group_member};

/// A group with its members.
#[derive(Debug, Clone, PartialEq)]
pub struct AccessGroupRow {
    /// The group.
    pub group: access_group::Model,
    /// Its members, by account.
    pub members: Vec<access_group_member::Model>,
}
